#include "core/checkpoint/list.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

// Each checkpoint as "prefix lacks a,b", the newest with a star.
std::string Listed(const std::string& names, const std::string& state = "", const std::string& folder = "") {
  permafrost::MemoryFiles files;
  for (const std::string_view name : absl::StrSplit(names, ' ', absl::SkipEmpty()))
    files.Add(permafrost::JoinPath(folder, name), "");
  if (!state.empty()) files.Add(permafrost::JoinPath(folder, "checkpoint"), state);
  const auto found = permafrost::ListCheckpoints(files, folder);
  REQUIRE_OK(found);
  return absl::StrJoin(*found, "; ", [](std::string* out, const permafrost::FoundCheckpoint& checkpoint) {
    absl::StrAppend(out, checkpoint.prefix, checkpoint.newest ? "*" : "");
    if (!checkpoint.missing.empty()) absl::StrAppend(out, " lacks ", absl::StrJoin(checkpoint.missing, ","));
  });
}

TEST_CASE("a folder's checkpoints are listed with what each lacks") {
  const auto [names, want] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"README.md frozen.pb", ""},
      {"m.meta m.index m.data-00000-of-00001", "m"},
      {"m.meta m.index", "m lacks m.data-00000-of-00001"},
      {"m.meta.pbtxt m.index m.data-00000-of-00001", "m"},
      {"m.pbtxt m.meta.txt m.index m.data-00000-of-00001 graph.pbtxt labels.pbtxt", "m"},
      {"m.pbtxt n.meta", "n lacks n.index,n.data-00000-of-00001"},
      {"m.meta", "m lacks m.index,m.data-00000-of-00001"},
      {"m.index m.data-00001-of-00003", "m lacks m.meta,m.data-00000-of-00003,m.data-00002-of-00003"},
      {"m-9.meta m-9.index m-9.data-00000-of-00001 m-10.meta m-10.index m-10.data-00000-of-00001",
       "m-10; m-9"},
      {"m-9.index m-10.data-00000-of-00001",
       "m-10 lacks m-10.meta,m-10.index; m-9 lacks m-9.meta,m-9.data-00000-of-00001"},
  }));
  CHECK(Listed(names) == want);
}

TEST_CASE("the state file names the newest, wherever its paths point") {
  const std::string names =
      "m-9.meta m-9.index m-9.data-00000-of-00001 m-10.meta m-10.index m-10.data-00000-of-00001";
  CHECK(Listed(names, "model_checkpoint_path: \"m-9\"\n") == "m-9*; m-10");
  CHECK(Listed(names, "model_checkpoint_path: \"/home/somebody/train/m-9\"\n", "train") ==
        "train/m-9*; train/m-10");
  CHECK(Listed(names, "model_checkpoint_path: \"C:\\\\train\\\\m-9\"\n") == "m-9*; m-10");
  CHECK(Listed(names, "what is this") == "m-10; m-9");
}

TEST_CASE("a name cannot ask for billions of shards") {
  const std::string listed = Listed("m.data-00000-of-4294967295");
  CHECK(listed.size() < 1000000);
}

TEST_CASE("steps are numbers and files of a checkpoint are named") {
  permafrost::MemoryFiles files;
  files.Add("a/m-7.index", "");
  files.Add("a/m-7.meta", "");
  const auto found = permafrost::ListCheckpoints(files, "a");
  REQUIRE_OK(found);
  REQUIRE(found->size() == 1);
  CHECK((*found)[0].step == 7);
  CHECK((*found)[0].present == std::vector<std::string>{"m-7.index", "m-7.meta"});
}

}  // namespace
}  // namespace permafrost_test
