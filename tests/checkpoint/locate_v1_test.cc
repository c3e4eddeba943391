// V1 checkpoints are found from whatever a person names, in lists of folders too, and are told from V2 by what is there.
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/list.h"
#include "core/checkpoint/locate.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/saved_slices_builder.h"

namespace permafrost_test {
namespace {

using permafrost::LocateCheckpoint;
using permafrost::MemoryFiles;
using Code = absl::StatusCode;

// A V1 checkpoint of as many shards (0: one file), and its .meta. Its only tensor has the name that is given.
void AddV1(MemoryFiles& files, const std::string& prefix, int shards, const std::string& tensor = "w") {
  SavedSlicesBuilder builder(shards);
  builder.AddFloats(tensor, {}, {1});
  builder.WriteTo(files, prefix);
  files.Add(prefix + ".meta", "");
}

void AddState(MemoryFiles& files, const std::string& latest) {
  files.Add("train/checkpoint", absl::StrCat("model_checkpoint_path: \"", latest, "\"\n"));
}

TEST_CASE("a V1 checkpoint of one file is found from whatever the user names") {
  const std::string given =
      GENERATE("train/m-7", "train/m-7.meta", "train/m-7.", "train", "train/", "train/checkpoint");
  const std::string latest = GENERATE("m-7", "/home/somebody/m-7", "C:\\\\train\\\\m-7");
  INFO(given << ", the state file says " << latest);
  MemoryFiles files;
  AddV1(files, "train/m-7", 0);
  AddV1(files, "train/m-8", 0);
  AddState(files, latest);
  const auto found = LocateCheckpoint(files, given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  CHECK(found->meta == "train/m-7.meta");
  CHECK(permafrost::OpenCheckpoint(files, found->prefix).value()->Contains("w"));
}

TEST_CASE("V1 shards are found from whatever the user names") {
  const std::string given =
      GENERATE("train/m-7", "train/m-7.meta", "train/m-7-?????-of-00003", "train/m-7-00000-of-00003",
               "train/m-7-00002-of-00003", "train", "train/checkpoint");
  const std::string latest = GENERATE("m-7-?????-of-00003", "/home/somebody/m-7-?????-of-00003");
  INFO(given << ", the state file says " << latest);
  MemoryFiles files;
  AddV1(files, "train/m-7", 3);
  AddV1(files, "train/m-8", 2);
  AddState(files, latest);
  const auto found = LocateCheckpoint(files, given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m-7");
  CHECK(found->meta == "train/m-7.meta");
  CHECK(permafrost::OpenCheckpoint(files, found->prefix).value()->shard_count() == 3);
}

TEST_CASE("a folder's only checkpoint is found where it is V1, and only by its content") {
  const int shards = GENERATE(0, 2);
  MemoryFiles files;
  AddV1(files, "train/m", shards);
  const bool has_meta = GENERATE(true, false);
  if (!has_meta) files.Remove("train/m.meta");
  files.Add("train/events.out", std::string(1000, 'e'));
  files.Add("train/data-00000-of-00002", std::string(1000, 'd'));
  files.Add("train/data-00001-of-00002", std::string(1000, 'd'));
  const auto found = LocateCheckpoint(files, "train");
  REQUIRE_OK(found);
  CHECK(found->prefix == "train/m");
  CHECK(found->meta == (has_meta ? "train/m.meta" : ""));
  CHECK(found->notes == std::vector<std::string>{"took the only checkpoint in train: train/m"});
}

TEST_CASE("the V2 checkpoint is taken where an older V1 one has its name, and that is said") {
  const int shards = GENERATE(0, 2);
  const std::string given = GENERATE("m", "m.index", "m.meta", ".");
  INFO(given << ", " << shards << " V1 shards");
  MemoryFiles files;
  AddV1(files, "m", shards, "old");
  BundleBuilder bundle;
  bundle.Add("new", tensorflow::DT_FLOAT, {}, "abcd");
  bundle.WriteTo(files, "m");
  files.Add("checkpoint", "model_checkpoint_path: \"m\"\n");
  const auto found = LocateCheckpoint(files, given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "m");
  REQUIRE(found->notes.size() == 1);
  CHECK(absl::StartsWith(found->notes[0], shards == 0 ? "m is a V1 checkpoint" : "m-00000-of-00002 is a V1"));
  CHECK(absl::StrContains(found->notes[0], "took the V2 one, as TensorFlow does (m.index)"));
  CHECK(permafrost::OpenCheckpoint(files, found->prefix).value()->Contains("new"));
}

TEST_CASE("V1 shards beside a V2 checkpoint are read where they are named") {
  const std::string given = GENERATE("m-?????-of-00002", "m-00001-of-00002");
  MemoryFiles files;
  AddV1(files, "m", 2, "old");
  BundleBuilder bundle;
  bundle.WriteTo(files, "m");
  const auto found = LocateCheckpoint(files, given);
  REQUIRE_OK(found);
  CHECK(found->prefix == "m-?????-of-00002");
  CHECK(found->meta == "m.meta");
  CHECK(permafrost::OpenCheckpoint(files, found->prefix).value()->Contains("old"));
}

TEST_CASE("a shard that is missing is noted") {
  MemoryFiles files;
  AddV1(files, "m", 3);
  files.Remove("m-00001-of-00003");
  const auto found = LocateCheckpoint(files, "m");
  REQUIRE_OK(found);
  REQUIRE(found->notes.size() == 1);
  CHECK(absl::StrContains(found->notes[0], "m-00001-of-00003 is missing, and with it some of its tensors"));
}

TEST_CASE("several V1 checkpoints are named") {
  MemoryFiles files;
  SECTION("in a folder") {
    AddV1(files, "train/a", 0);
    AddV1(files, "train/b", 2);
    CHECK_THAT(LocateCheckpoint(files, "train"),
               FailsWith(Code::kFailedPrecondition, {"train holds 2 checkpoints", "train/a, train/b"}));
  }
  SECTION("of one prefix") {
    AddV1(files, "train/a", 2);
    AddV1(files, "train/a", 3);
    CHECK_THAT(LocateCheckpoint(files, "train/a"),
               FailsWith(Code::kFailedPrecondition, {"train/a-?????-of-00002, train/a-?????-of-00003"}));
  }
  SECTION("near a name that is none") {
    AddV1(files, "train/a", 0);
    AddV1(files, "train/b", 2);
    CHECK_THAT(LocateCheckpoint(files, "train/c"),
               FailsWith(Code::kNotFound, {"Checkpoints beside it: train/a, train/b"}));
    CHECK_THAT(LocateCheckpoint(files, "train/?"),
               FailsWith(Code::kNotFound, {"train/?: no such checkpoint"}));
    CHECK_THAT(LocateCheckpoint(files, "train/b-*-of-00002"), FailsWith(Code::kNotFound, {}));
  }
}

// Each checkpoint as "prefix(files) lacks files", the newest with a star.
std::string Listed(const MemoryFiles& files, const std::string& folder = "") {
  const auto found = permafrost::ListCheckpoints(files, folder);
  REQUIRE_OK(found);
  return absl::StrJoin(*found, "; ", [](std::string* out, const permafrost::FoundCheckpoint& one) {
    absl::StrAppend(out, one.prefix, one.newest ? "*" : "", "(", absl::StrJoin(one.present, ","), ")");
    if (!one.missing.empty()) absl::StrAppend(out, " lacks ", absl::StrJoin(one.missing, ","));
  });
}

TEST_CASE("a folder's V1 checkpoints are listed with what each lacks") {
  MemoryFiles files;
  SECTION("a file and its .meta") {
    AddV1(files, "m-7", 0);
    CHECK(Listed(files) == "m-7(m-7,m-7.meta)");
    CHECK(permafrost::ListCheckpoints(files, "").value()[0].step == 7);
  }
  SECTION("a file alone") {
    AddV1(files, "m-7", 0);
    files.Remove("m-7.meta");
    CHECK(Listed(files) == "m-7(m-7) lacks m-7.meta");
  }
  SECTION("shards, one of which is missing") {
    AddV1(files, "m-7", 3);
    files.Remove("m-7-00001-of-00003");
    CHECK(Listed(files) == "m-7(m-7-00000-of-00003,m-7-00002-of-00003,m-7.meta) lacks m-7-00001-of-00003");
    CHECK(permafrost::ListCheckpoints(files, "").value()[0].step == 7);
  }
  SECTION("the newest, as a state file calls it") {
    AddV1(files, "train/m-7", 2);
    AddV1(files, "train/m-8", 0);
    AddState(files, "/home/somebody/m-7-?????-of-00002");
    CHECK(Listed(files, "train") ==
          "train/m-7*(m-7-00000-of-00002,m-7-00001-of-00002,m-7.meta); train/m-8(m-8,m-8.meta)");
  }
  SECTION("beside a V2 checkpoint of the same name, which has the .meta") {
    AddV1(files, "m", 0);
    AddV1(files, "m", 1);
    files.Add("m.index", "");
    CHECK(Listed(files) ==
          "m(m.index,m.meta) lacks m.data-00000-of-00001; m-?????-of-00001(m-00000-of-00001,m.meta)");
  }
  SECTION("not files of such names with other content") {
    files.Add("train-00000-of-00128", std::string(1000, 'x'));
    files.Add("notes", std::string(1000, 'x'));
    files.Add("m.meta", "");
    files.Add("m", "");
    CHECK(Listed(files) == "m(m.meta) lacks m.index,m.data-00000-of-00001");
  }
}

TEST_CASE("a folder of a million files is not read through") {
  MemoryFiles files;
  for (int i = 0; i < 2000; ++i) files.Add(absl::StrCat("a", i), std::string(100, 'x'));
  AddV1(files, "m", 0);
  CHECK(Listed(files) == "m(m,m.meta)");  // its .meta names it
  AddV1(files, "z", 0);
  files.Remove("z.meta");
  CHECK(Listed(files) == "m(m,m.meta)");
}

}  // namespace
}  // namespace permafrost_test
