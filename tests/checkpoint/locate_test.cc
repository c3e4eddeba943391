// From what a person names to a checkpoint.
#include "core/checkpoint/locate.h"

#include "absl/strings/str_split.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::LocateCheckpoint;
using permafrost::MemoryFiles;
using Code = absl::StatusCode;
using Words = std::vector<std::string>;

// Empty files of these names (separated by spaces), and what `checkpoint` says where it is to say something
// else than nothing.
MemoryFiles Files(const std::string& names, const std::string& latest = "",
                  const std::string& folder = "train/") {
  MemoryFiles files;
  for (const std::string_view name : absl::StrSplit(names, ' ', absl::SkipEmpty()))
    files.Add(std::string(name), "");
  if (!latest.empty()) {
    files.Add(folder + "checkpoint", absl::StrCat("model_checkpoint_path: \"", latest, "\"\n"));
  }
  return files;
}

constexpr char kSeven[] =
    "train/m-7.index train/m-7.meta train/m-7.data-00000-of-00002 train/m-7.data-00001-of-00002 ";
constexpr char kNine[] = "train/m-9.index train/m-9.meta train/m-9.data-00000-of-00001 ";

TEST_CASE("a checkpoint is found from whatever the user names") {
  const auto [given, prefix] = GENERATE(table<std::string, std::string>({
      {"train/m-7", "train/m-7"},
      {"train/m-7.index", "train/m-7"},
      {"train/m-7.meta", "train/m-7"},
      {"train/m-7.data-00000-of-00002", "train/m-7"},
      {"train/m-7.data-00001-of-00002", "train/m-7"},
      {"train/m-7.data-00002-of-00003", "train/m-7"},  // not there, but the checkpoint is
      {"train/m-7.", "train/m-7"},                     // where a shell's completion stops
      {"train/m-7/", "train/m-7"},
      {"train/checkpoint", "train/m-9"},
      {"train", "train/m-9"},
      {"train/", "train/m-9"},
      {"train//", "train/m-9"},
  }));
  INFO(given);
  const MemoryFiles files = Files(absl::StrCat(kSeven, kNine), "m-9");
  const auto found = LocateCheckpoint(files, given);
  REQUIRE_OK(found);
  CHECK(found->prefix == prefix);
  CHECK(found->meta == prefix + ".meta");
  CHECK(found->notes.empty());
}

TEST_CASE("the graph of a checkpoint may be a text beside it") {
  const auto [names, given, meta] = GENERATE(table<std::string, std::string, std::string>({
      {"m.meta.pbtxt", "t/m", "t/m.meta.pbtxt"},
      {"m.meta.txt m.pbtxt", "t/m.index", "t/m.meta.txt"},
      {"m.pbtxt graph.pbtxt", "t/m", "t/m.pbtxt"},
      {"m.pbtxt", "t", "t/m.pbtxt"},
      {"graph.pbtxt", "t/m", ""},
      {"m.meta m.pbtxt", "t/m", "t/m.meta"},
      {"m.meta m.pbtxt", "t/m.pbtxt", "t/m.pbtxt"},  // what is named counts
      {"m.meta m.meta.pbtxt", "t/m.meta.pbtxt", "t/m.meta.pbtxt"},
  }));
  INFO(names << " " << given);
  std::string all = "t/m.index t/m.data-00000-of-00001";
  for (const std::string_view name : absl::StrSplit(names, ' ')) absl::StrAppend(&all, " t/", name);
  const auto found = LocateCheckpoint(Files(all), given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "t/m");
  CHECK(found->meta == meta);
}

TEST_CASE("a text whose name is no checkpoint's is taken as it is") {
  const auto found = LocateCheckpoint(Files("t/m.index t/graph.pbtxt"), "t/graph.pbtxt");
  REQUIRE_OK(found);
  CHECK(found->prefix == "t/graph.pbtxt");  // what it is, its reader says
}

TEST_CASE("a checkpoint is found in the current folder") {
  const std::string given = GENERATE(as<std::string>(), ".", "./", "m", "m.index", "m.meta",
                                     "m.data-00000-of-00001", "m.", "checkpoint");
  INFO(given);
  const auto found = LocateCheckpoint(Files("m.index m.meta m.data-00000-of-00001", "m", ""), given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "m");
  CHECK(found->meta == "m.meta");
}

TEST_CASE("names with unusual characters are taken as they are") {
  const std::string folder =
      GENERATE(as<std::string>(), "fit=[30-30-30]", "a*b?", "{x,y}", "~", "$HOME", "a b", "-o",
               "\xe6\xa8\xa1\xe5\x9e\x8b", "a\\b", "%2e", "a.index", "checkpoint");
  const std::string base = GENERATE(as<std::string>(), "model.ckpt-[7]", "model.data-1", "m.index",
                                    "m.meta.x", "m.data-00000-of-0001");
  MemoryFiles files;
  for (const char* const suffix : {".index", ".meta", ".data-00000-of-00001"}) {
    files.Add(absl::StrCat(folder, "/", base, suffix), "");
  }
  for (const std::string& given : {folder, folder + "/", folder + "/" + base, folder + "/" + base + ".index",
                                   folder + "/" + base + ".data-00000-of-00001"}) {
    INFO(given);
    const auto found = LocateCheckpoint(files, given);
    REQUIRE_OK(found);
    CHECK(found->prefix == folder + "/" + base);
  }
}

TEST_CASE("shard numbers may have more than five digits") {
  const auto found = LocateCheckpoint(Files("m.index m.data-100000-of-123456 m.data-00000-of-123456"),
                                      "m.data-100000-of-123456");
  REQUIRE_OK(found);
  CHECK(found->prefix == "m");
}

TEST_CASE("a checkpoint without a meta file is found and says so") {
  const auto found = LocateCheckpoint(Files("train/m-7.index train/m-7.data-00000-of-00001"), "train/m-7");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  CHECK(found->meta.empty());
}

TEST_CASE("the state file is followed wherever its path was written") {
  const auto [latest, prefix, note] = GENERATE(table<std::string, std::string, std::string>({
      {"m-7", "train/m-7", ""},
      {"./m-7", "train/m-7", "took train/m-7"},
      {"/train/m-7", "train/m-7", "took train/m-7"},
      {"/home/somebody/train/m-7", "train/m-7",
       "names /home/somebody/train/m-7, which is not here; took train/m-7"},
      {"elsewhere/m-7", "train/m-7", "elsewhere/m-7"},
      {"../other/m-7", "train/m-7", "../other/m-7"},
      {"C:\\\\train\\\\m-7", "train/m-7", "took train/m-7"},
      {"C:\\\\train/m-7", "train/m-7", "took train/m-7"},
      {"\\\\\\\\server\\\\share\\\\m-7", "train/m-7", "took train/m-7"},
      {"sub/m-8", "train/sub/m-8", ""},
      {"/data/m-6", "/data/m-6", ""},
  }));
  INFO(latest);
  const MemoryFiles files = Files(absl::StrCat(kSeven, kNine, "train/sub/m-8.index /data/m-6.index"), latest);
  const auto found = LocateCheckpoint(files, "train");
  REQUIRE_OK(found);
  CHECK(found->prefix == prefix);
  if (note.empty()) {
    CHECK(found->notes.empty());
  } else {
    REQUIRE(found->notes.size() == 1);
    CHECK(found->notes[0].starts_with("train/checkpoint names "));
    CHECK(absl::StrContains(found->notes[0], note));
  }
}

TEST_CASE("a state file that names nothing here leaves the only checkpoint of the folder") {
  const auto found = LocateCheckpoint(Files(kSeven, "/old/m-1"), "train");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  REQUIRE(found->notes.size() == 1);
  CHECK(absl::StrContains(found->notes[0],
                          "names /old/m-1, which is not here; took the only checkpoint in train"));
}

TEST_CASE("a folder without a state file gives its only checkpoint and a note") {
  const auto found =
      LocateCheckpoint(Files(absl::StrCat(kSeven, "train/m-9.meta train/events train/x.data-1")), "train");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  REQUIRE(found->notes.size() == 1);
  CHECK(found->notes[0] == "took the only checkpoint in train: train/m-7");
}

TEST_CASE("the prefix wins over files and folders of the same name") {
  const auto [names, given, prefix] = GENERATE(table<std::string, std::string, std::string>({
      {"m.index m.data-00000-of-00001 m/other.index", "m", "m"},
      {"m.index m.data-00000-of-00001 m/other.index", "m/", "m"},
      {"m.index m.data-00000-of-00001 m/other.index", "m/other", "m/other"},
      {"m.index m.data-00000-of-00001 m", "m", "m"},  // a V1 checkpoint that an older run left
      {"checkpoint.index checkpoint.data-00000-of-00001 checkpoint", "checkpoint", "checkpoint"},
      {"m.index.index m.index", "m.index", "m.index"},
      {"m.meta.index m.index m.meta", "m.meta", "m.meta"},
  }));
  INFO(names << " given " << given);
  const auto found = LocateCheckpoint(Files(names), given);
  REQUIRE_OK(found);
  CHECK(found->prefix == prefix);
}

TEST_CASE("a missing meta file of a checkpoint that is there leaves the checkpoint") {
  const auto found = LocateCheckpoint(Files("train/m-7.index"), "train/m-7.meta");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  CHECK(found->meta.empty());
}

TEST_CASE("a V1 checkpoint is left to its reader") {
  const auto found = LocateCheckpoint(Files("train/model.ckpt train/model.ckpt.meta"), "train/model.ckpt");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/model.ckpt");
  CHECK(found->meta == "train/model.ckpt.meta");
}

TEST_CASE("what cannot be decided is an error that says what there is") {
  const auto [names, latest, given, words] = GENERATE(table<std::string, std::string, std::string, Words>({
      {absl::StrCat(kSeven, kNine), "", "train", {"train holds 2 checkpoints", "train/m-7, train/m-9"}},
      {absl::StrCat(kSeven, kNine),
       "/old/m-1",
       "train",
       {"names /old/m-1, which is not here; train holds 2"}},
      {"a.index b.index c.index d.index e.index f.index g.index h.index i.index j.index",
       "",
       ".",
       {"holds 10 checkpoints", "a, b, c", "h and 2 more"}},
      {"train/m-7.meta", "", "train", {"train/m-7.index is missing", "only m-7.meta", "copy the .index"}},
      {"train/m-7.meta", "", "train/m-7", {"train/m-7.index is missing", "only m-7.meta"}},
      {"train/m-7.meta", "", "train/m-7.meta", {"train/m-7.index is missing", "only m-7.meta"}},
      {"train/m-7.data-00000-of-00001 train/m-7.meta",
       "",
       "train/m-7.data-00000-of-00001",
       {"train/m-7.index is missing", "m-7.data-00000-of-00001, m-7.meta"}},
      {"train/m-7.data-00000-of-00001",
       "",
       "train/m-7",
       {"train/m-7.index is missing", "m-7.data-00000-of-00001"}},
      {"train/m-7.data-00000-of-00001", "", "train/m-7.", {"train/m-7.index is missing"}},
      {"train/m-7.meta", "m-7", "train/checkpoint", {"train/m-7.index is missing"}},
  }));
  INFO(names << " given " << given);
  CHECK_THAT(LocateCheckpoint(Files(names, latest), given), FailsWith(Code::kFailedPrecondition, words));
}

TEST_CASE("what is not there is an error that says what is near") {
  const auto [names, given, words] = GENERATE(table<std::string, std::string, Words>({
      {absl::StrCat(kSeven, kNine), "train/m-8", {"train/m-8: no such checkpoint", "train/m-7, train/m-9"}},
      {absl::StrCat(kSeven, kNine),
       "train/m-8.index",
       {"train/m-8: ", "no m-8.index.", "train/m-7, train/m-9"}},
      {absl::StrCat(kSeven, kNine),
       "train/m-8.meta",
       {"train/m-8: ", "no m-8.index.", "train/m-7, train/m-9"}},
      {absl::StrCat(kSeven, kNine), "train/m-*", {"train/m-*: no such checkpoint"}},
      {"train/other.txt", "train/m-8", {"There is no checkpoint beside it"}},
      {"train/other.txt", "train", {"train holds no checkpoint", ".index"}},
      {"train/other.txt", "nowhere/m-8", {"nowhere/m-8"}},
      {"train/other.txt", "", {"the path is empty"}},
      {"train/other.txt", "x\x1b[31m/m", {"x\\x1b[31m/m"}},
  }));
  INFO(names << " given " << given);
  CHECK_THAT(LocateCheckpoint(Files(names), given), FailsWith(Code::kNotFound, words));
}

TEST_CASE("a damaged state file is an error that names it") {
  MemoryFiles files = Files(kSeven);
  files.Add("train/checkpoint", "model_checkpoint_path: \"m-7\nall");
  CHECK_THAT(LocateCheckpoint(files, "train"), FailsWith(Code::kDataLoss, {"train/checkpoint", "line 1"}));
  files.Add("train/checkpoint", std::string((16 << 20) + 1, ' '));
  CHECK_THAT(LocateCheckpoint(files, "train"),
             FailsWith(Code::kDataLoss, {"train/checkpoint", "16,777,217 bytes"}));
}

}  // namespace
}  // namespace permafrost_test
