// Which files a V1 checkpoint's prefix stands for, and what tells one from other files.
#include "core/checkpoint/v1_files.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/saved_slices_builder.h"

namespace permafrost_test {
namespace {

using permafrost::FindV1Files;
using permafrost::MemoryFiles;
using permafrost::V1Files;
using Code = absl::StatusCode;

MemoryFiles Files(const std::string& names) {
  MemoryFiles files;
  for (const std::string_view name : absl::StrSplit(names, ' ', absl::SkipEmpty()))
    files.Add(std::string(name), "");
  return files;
}

// "m: m-00000-of-00002,m-00001-of-00002", with "; lacks ..." where some are missing.
std::string Found(const std::string& names, const std::string& prefix) {
  const absl::StatusOr<V1Files> found = FindV1Files(Files(names), prefix);
  REQUIRE_OK(found);
  return absl::StrCat(found->prefix, ": ", absl::StrJoin(found->present, ","),
                      found->missing.empty() ? "" : "; lacks ", absl::StrJoin(found->missing, ","));
}

TEST_CASE("a prefix stands for a file or for shards") {
  const auto [names, prefix, want] = GENERATE(table<std::string, std::string, std::string>({
      {"a/m a/m.meta", "a/m", "a/m: a/m"},
      {"a/m-00001-of-00002 a/m-00000-of-00002", "a/m", "a/m: a/m-00000-of-00002,a/m-00001-of-00002"},
      {"m-00001-of-00002 m-00000-of-00002", "m", "m: m-00000-of-00002,m-00001-of-00002"},
      {"m-00000-of-00002 m-00001-of-00002", "m-?????-of-00002", "m: m-00000-of-00002,m-00001-of-00002"},
      {"m-00000-of-00002 m-00001-of-00002", "m-00001-of-00002", "m: m-00000-of-00002,m-00001-of-00002"},
      {"m-00000-of-00001", "m", "m: m-00000-of-00001"},
      {"m-7-00000-of-00001 m-8-00000-of-00001", "m-7", "m-7: m-7-00000-of-00001"},
      // What is missing is named; so may be what was asked for.
      {"m-00001-of-00003", "m", "m: m-00001-of-00003; lacks m-00000-of-00003,m-00002-of-00003"},
      {"m-00001-of-00002", "m-00000-of-00002", "m: m-00001-of-00002; lacks m-00000-of-00002"},
      // The short prefix means something else.
      {"m m-00000-of-00001", "m-?????-of-00001", "m-?????-of-00001: m-00000-of-00001"},
      {"m m-00000-of-00001", "m", "m: m"},
      {"m.index m-00000-of-00001", "m-00000-of-00001", "m-?????-of-00001: m-00000-of-00001"},
      {"m-00000-of-00001 m-00000-of-00002", "m-?????-of-00002",
       "m-?????-of-00002: m-00000-of-00002; lacks m-00001-of-00002"},
      // Names are taken as they are.
      {"[m]*-00000-of-00001", "[m]*", "[m]*: [m]*-00000-of-00001"},
      {"m-?????-of-00003", "m-?????-of-00003", "m-?????-of-00003: m-?????-of-00003"},
      {"m-00005-of-00003", "m-00005-of-00003", "m-00005-of-00003: m-00005-of-00003"},
  }));
  INFO(names << " by " << prefix);
  CHECK(Found(names, prefix) == want);
}

TEST_CASE("a prefix that stands for nothing is not found, and one that stands for two is an error") {
  const std::string prefix = GENERATE("m", "m-00000-of-00002", "m-?????-of-00002", "m-000??-of-00001",
                                      "m-*-of-00001", "gone/m", "M-?????-of-00001", "");
  INFO(prefix);
  CHECK_THAT(FindV1Files(Files("xm-00000-of-00001 m.index m.data-00000-of-00001 m-7-00000-of-00001"), prefix),
             FailsWith(Code::kNotFound, {}));
  CHECK_THAT(
      FindV1Files(Files("m-00000-of-00001 m-00000-of-00002"), "m"),
      FailsWith(Code::kFailedPrecondition, {"m stands for several", "m-?????-of-00001, m-?????-of-00002"}));
}

TEST_CASE("a name cannot ask for billions of V1 shards") {
  CHECK(Found("m-00000-of-4294967295", "m").size() < 1000000);
}

TEST_CASE("a V1 checkpoint is told by its content") {
  SavedSlicesBuilder v1;
  v1.AddFloats("w", {2}, {1, 2});
  BundleBuilder v2;
  v2.Add("w", tensorflow::DT_FLOAT, {2}, "abcdefgh");
  const auto [what, bytes, want] = GENERATE_COPY(table<std::string, std::string, bool>({
      {"a V1 checkpoint", v1.File(), true},
      {"an .index", v2.Index(), false},
      {"a table of LevelDB's", BuildTable({{"key", "\x0a\1x"}}), false},
      {"a cut V1 checkpoint", v1.File().substr(0, v1.File().size() - 1), false},
      {"a table of nothing", BuildTable({}), false},
      {"a short file", "V1", false},
      {"nothing", "", false},
  }));
  INFO(what);
  CHECK(permafrost::LooksLikeSavedSlices(permafrost::MemorySource("m", bytes)) == want);
}

}  // namespace
}  // namespace permafrost_test
