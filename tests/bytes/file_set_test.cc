#include "core/bytes/file_set.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::MemoryFiles;
using permafrost::PathKind;
using Names = std::vector<std::string>;

MemoryFiles SomeFiles() {
  MemoryFiles files;
  for (const char* path : {"b.meta", "a.meta", "run/model.index", "run/model.data", "run/old/x", "run.txt",
                           "run-2/y", "sp ace*?/z"}) {
    files.Add(path, path);
  }
  return files;
}

TEST_CASE("a path is a file or a folder or nothing") {
  const auto [path, kind] = GENERATE(table<std::string, PathKind>({
      {"a.meta", PathKind::kFile},
      {"run/model.index", PathKind::kFile},
      {"run", PathKind::kFolder},
      {"run/", PathKind::kFolder},
      {"run/old", PathKind::kFolder},
      {"", PathKind::kFolder},
      {".", PathKind::kFolder},
      {"ru", PathKind::kMissing},
      {"run/model", PathKind::kMissing},
      {"run/nothing", PathKind::kMissing},
      {"a.meta/", PathKind::kMissing},
      {"zzz", PathKind::kMissing},
      {"*.meta", PathKind::kMissing},  // no globbing
      {"sp ace*?/z", PathKind::kFile},
  }));
  INFO(path);
  CHECK(SomeFiles().Kind(path) == kind);
}

TEST_CASE("the files directly in a folder are listed in order") {
  const auto [folder, want] = GENERATE(table<std::string, Names>({
      {"", {"a.meta", "b.meta", "run.txt"}},
      {".", {"a.meta", "b.meta", "run.txt"}},
      {"run", {"model.data", "model.index"}},
      {"run/", {"model.data", "model.index"}},
      {"run/old", {"x"}},
      {"sp ace*?", {"z"}},
      {"r*", {}},
      {"nothing", {}},
  }));
  INFO(folder);
  const absl::StatusOr<Names> names = SomeFiles().ListFiles(folder);
  REQUIRE_OK(names);
  CHECK(*names == want);
}

TEST_CASE("a file is opened under its own name only") {
  MemoryFiles files = SomeFiles();
  const auto file = files.Open("run/model.index");
  REQUIRE_OK(file);
  CHECK((*file)->name() == "run/model.index");
  CHECK((*file)->ReadAll()->bytes == "run/model.index");
  CHECK_THAT(files.Open("run/model"), FailsWith(absl::StatusCode::kNotFound, {"run/model", "no such file"}));
  CHECK_THAT(files.Open("run"), FailsWith(absl::StatusCode::kNotFound, {"run"}));
  CHECK_THAT(files.Open("*.meta"), FailsWith(absl::StatusCode::kNotFound, {}));
  files.Remove("run/model.index");
  CHECK_FALSE(files.Open("run/model.index").ok());
  CHECK((*file)->ReadAll()->bytes == "run/model.index");  // who has it open keeps it
}

TEST_CASE("an empty set has no folder but the current one can be listed") {
  const MemoryFiles files;
  CHECK(files.Kind("a") == PathKind::kMissing);
  CHECK(files.ListFiles("")->empty());
}

TEST_CASE("a path is its folder and its name") {
  const auto [path, folder, name] = GENERATE(table<std::string, std::string, std::string>({
      {"a/b/c", "a/b", "c"},
      {"c", "", "c"},
      {"/c", "/", "c"},
      {"/a/c", "/a", "c"},
      {"a/", "a", ""},
      {"../c", "..", "c"},
      {"", "", ""},
  }));
  INFO(path);
  CHECK(permafrost::FolderOf(path) == folder);
  CHECK(permafrost::BaseNameOf(path) == name);
  CHECK(permafrost::JoinPath(folder, name) == path);
}

TEST_CASE("joining puts one slash between a folder and a name") {
  CHECK(permafrost::JoinPath("a/", "c") == "a/c");
  CHECK(permafrost::JoinPath(".", "c") == "c");
}

}  // namespace
}  // namespace permafrost_test
