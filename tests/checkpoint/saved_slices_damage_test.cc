// V1 files with changed bytes, cut ones, and ones that ask for too much.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/checkpoint/saved_slices_files.h"

namespace permafrost_test {
namespace {

using Code = absl::StatusCode;
using Words = std::vector<std::string>;
using namespace tensorflow;  // the DT_ names
using enum permafrost::ValueField;

TEST_CASE("a small file cannot ask for much more memory than it is large") {
  SavedSlicesBuilder builder;
  builder.AddFloats("w", {}, {1});
  SavedSliceMeta& meta = *builder.header().add_tensor();
  meta.set_name(std::string(100000, 'n'));
  for (int i = 0; i < 1000; ++i) meta.add_slice()->add_extent()->set_length(i);
  const std::string file = builder.File();
  REQUIRE(file.size() < 120000);
  CHECK_THAT(ReadBytes(file, "w"),
             FailsWith(Code::kDataLoss, {"m: the keys of all slices", "67,108,864 bytes"}));
}

TEST_CASE("damage of a tensor that nobody asks for is no reason to fail") {
  SavedSlicesBuilder builder;
  builder.table().entries_per_block = 1;
  builder.AddFloats("bad", {2}, {1, 2});
  builder.AddFloats("good", {2}, {3, 4});
  std::string file = builder.File();
  file[file.find(Bytes<float>({1, 2}))] ^= 1;
  CHECK(ReadBytes(file, "good").value() == Bytes<float>({3, 4}));
  CHECK_THAT(ReadBytes(file, "bad"),
             FailsWith(Code::kDataLoss, {"m: offset ", "is damaged: its checksum is"}));
}

// tests/session/damage_test.cc does the same with files of TensorFlow's and whole graphs.
TEST_CASE("whatever byte is changed, or wherever the file is cut: an error, or the same values") {
  const auto [entries, snappy] = GENERATE(table<size_t, bool>({{1, false}, {1000, false}, {2, true}}));
  SavedSlicesBuilder builder;
  builder.table().entries_per_block = entries;
  builder.table().snappy = snappy;
  builder.AddFloats("w", {2}, {1, 2});
  builder.Add("i", DT_INT8, {3}, Varints(kInt, {1, -2, 3}));
  builder.Add("s", DT_STRING, {2}, StringList({"hi", ""}));
  builder.AddSlices(
      "p", DT_FLOAT, {2},
      {{{{0, 1}}, Packed(kFloat, Bytes<float>({5}))}, {{{1, 1}}, Packed(kFloat, Bytes<float>({6}))}});
  const std::string file = builder.File();
  int errors = 0;
  const auto check = [&](const std::string& damaged) {
    for (const std::string name : {"w", "i", "s", "p"}) {
      const absl::StatusOr<std::string> got = ReadBytes(damaged, name);
      errors += !got.ok();
      if (got.ok()) {
        REQUIRE(*got == ReadBytes(file, name).value());
      } else {
        REQUIRE_FALSE(got.status().message().empty());
      }
    }
  };
  for (size_t at = 0; at < file.size(); ++at) {
    INFO("byte " << at);
    for (const char bits : {'\xff', '\1'}) {
      std::string damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ bits);
      check(damaged);
    }
    errors = 0;
    check(file.substr(0, at));
    REQUIRE(errors == 4);
  }
}

TEST_CASE("files that are no tables say so") {
  const auto [bytes, words] = GENERATE(table<std::string, Words>({
      {"", {"m: 0 bytes long", "a V1 checkpoint, has at least 48"}},
      {std::string(100, 'x'), {"m: offset 92", "nor a V1 checkpoint"}},
  }));
  CHECK_THAT(ReadBytes(bytes, "w"), FailsWith(Code::kDataLoss, words));
}

}  // namespace
}  // namespace permafrost_test
