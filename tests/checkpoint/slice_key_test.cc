// The keys of slices, byte for byte as TensorFlow encodes them (tensorflow/core/lib/strings/ordered_code.cc),
// and the texts in which a graph asks for them.
#include "core/checkpoint/slice_key.h"

#include <limits>

#include "absl/strings/escaping.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/text.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::EncodeSliceKey;
using permafrost::Extent;
using permafrost::ParseSliceSpec;
using permafrost::ResolveSlice;
using permafrost::Shape;
using permafrost::SliceFromProto;
using permafrost::SliceText;
using permafrost::TensorSlice;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

// The encoding of one number, cut out of a key.
std::string EncodedHex(int64_t value) {
  const std::string hex = absl::BytesToHexString(EncodeSliceKey("", {{value, 0}}));
  REQUIRE(hex.starts_with("0000010101"));  // 0, the empty name, rank 1
  REQUIRE(hex.ends_with("80"));            // the length 0
  return hex.substr(10, hex.size() - 12);
}

TEST_CASE("a start or a length is encoded so that byte order is number order") {
  const auto [value, hex] = GENERATE(table<int64_t, std::string>({
      {0, "80"},
      {3, "83"},
      {63, "bf"},
      {64, "c040"},
      {-1, "7f"},
      {-64, "40"},
      {-65, "3fbf"},
      {8191, "dfff"},
      {8192, "e02000"},
      {int64_t{1} << 20, "f0100000"},
      {int64_t{1} << 27, "f808000000"},
      {int64_t{1} << 34, "fc0400000000"},
      {int64_t{1} << 41, "fe020000000000"},
      {(int64_t{1} << 55) - 1, "ff7fffffffffffff"},
      {int64_t{1} << 55, "ff8080000000000000"},
      {int64_t{1} << 62, "ffc04000000000000000"},
      {kMax, "ffc07fffffffffffffff"},
      {kMin, "003f8000000000000000"},
  }));
  INFO(value);
  CHECK(EncodedHex(value) == hex);
}

TEST_CASE("encoded numbers sort as the numbers do") {
  std::vector<int64_t> values = {kMin, kMin + 1, -1, 0, 1, kMax - 1, kMax};
  for (int bit = 1; bit < 63; ++bit) {
    for (const int64_t near : {-1, 0, 1}) {
      values.push_back((int64_t{1} << bit) + near);
      values.push_back(-(int64_t{1} << bit) + near);
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (size_t i = 1; i < values.size(); ++i) {
    INFO(values[i - 1] << " and " << values[i]);
    CHECK(EncodedHex(values[i - 1]) < EncodedHex(values[i]));
  }
}

TEST_CASE("a slice key is 0 and the escaped name and the rank and the extents") {
  const auto [name, slice, hex] = GENERATE(table<std::string, TensorSlice, std::string>({
      {"p/w",
       {{3, 2}, {0, 4}},
       "00"
       "702f77"
       "0001"
       "0102"
       "8382"
       "8084"},
      {std::string("a\0b\xff"
                   "c",
                   5),
       {{0, 1}},
       "00"
       "6100ff62ff0063"
       "0001"
       "0101"
       "8081"},
      {"v",
       {{0, -1}, {0, -1}},
       "00"
       "76"
       "0001"
       "0102"
       "807f"
       "807f"},
      {"d",
       {},
       "00"
       "64"
       "0001"
       "00"},
  }));
  CHECK(absl::BytesToHexString(EncodeSliceKey(name, slice)) == hex);
}

TEST_CASE("a rank above 255 takes two bytes") {
  const std::string key = EncodeSliceKey("", TensorSlice(300, {0, 1}));
  CHECK(absl::BytesToHexString(key.substr(0, 8)) ==
        "00"
        "0001"
        "02012c"
        "8081");
  CHECK(key.size() == 6 + 2 * 300);
}

tensorflow::TensorSliceProto Proto(const std::vector<std::pair<int64_t, std::optional<int64_t>>>& extents) {
  tensorflow::TensorSliceProto proto;
  for (const auto& [start, length] : extents) {
    auto& extent = *proto.add_extent();
    extent.set_start(start);
    if (length) extent.set_length(*length);
  }
  return proto;
}

TEST_CASE("a slice without a length is the whole dimension") {
  const auto slice = SliceFromProto(Proto({{3, 2}, {0, std::nullopt}, {0, 0}}));
  REQUIRE_OK(slice);
  CHECK(*slice == TensorSlice{{3, 2}, {0, -1}, {0, 0}});
  CHECK(SliceText(*slice) == "3,2:-:0,0");
}

TEST_CASE("a slice that cannot be is refused") {
  const auto [start, length] = GENERATE(table<int64_t, std::optional<int64_t>>({
      {-1, 2},
      {0, -1},
      {0, -2},
      {kMin, 1},
      {0, kMin},
      {1, std::nullopt},
      {-1, std::nullopt},
  }));
  CHECK_THAT(SliceFromProto(Proto({{0, 1}, {start, length}})),
             FailsWith(absl::StatusCode::kInvalidArgument, {absl::StrCat(start)}));
}

TEST_CASE("whole dimensions are resolved against the shape") {
  const auto slice = ResolveSlice({{3, 2}, {0, -1}, {5, 0}}, {7, 4, 5});
  REQUIRE_OK(slice);
  CHECK(*slice == TensorSlice{{3, 2}, {0, 4}, {5, 0}});
  CHECK(permafrost::SliceShape(*slice) == Shape{2, 4, 0});
}

TEST_CASE("a slice that does not fit into the shape is refused") {
  const auto [slice, shape, word] = GENERATE(table<TensorSlice, Shape, std::string>({
      {{{0, 7}}, {7, 4}, "rank"},
      {{}, {7}, "rank"},
      {{{0, 1}}, {}, "rank"},
      {{{0, 8}}, {7}, "leaves the shape [7]"},
      {{{7, 1}}, {7}, "leaves"},
      {{{8, 0}}, {7}, "leaves"},
      {{{1, kMax}}, {7}, "leaves"},
      {{{kMax, kMax}}, {kMax}, "leaves"},
  }));
  CHECK_THAT(ResolveSlice(slice, shape), FailsWith(absl::StatusCode::kInvalidArgument, {word}));
}

TEST_CASE("a shape_and_slice is sizes and then a slice") {
  const auto [text, full, slice] = GENERATE(table<std::string, Shape, TensorSlice>({
      {"7 4 3,2:-", {7, 4}, {{3, 2}, {0, -1}}},
      {"7 4 3,2:0,4", {7, 4}, {{3, 2}, {0, 4}}},
      {"3 -", {3}, {{0, -1}}},
      {"0 3 -:0,3", {0, 3}, {{0, -1}, {0, 3}}},
      {" 5  1,2 ", {5}, {{1, 2}}},
      {"9223372036854775807 9223372036854775806,1", {kMax}, {{kMax - 1, 1}}},
  }));
  INFO(text);
  const auto spec = ParseSliceSpec(text);
  REQUIRE_OK(spec);
  CHECK(spec->full == full);
  CHECK(spec->slice == slice);
}

TEST_CASE("a malformed shape_and_slice is refused and quoted") {
  const std::string text = GENERATE(
      as<std::string>(), "", " ", "-", "3", "7 4", "7 4 3,2", "7 4 3,2:-:-", "7 4 3,2:", "a -", "-3 -", "3 1",
      "3 1,", "3 ,1", "3 1,2,3", "3 -1,2", "3 1,-2", "3 1;2", "3 --", "9223372036854775808 -",
      "3 0,9223372036854775808", "4611686018427387904 4 -:-", "3\t-", "3 -\x01");
  INFO(text);
  CHECK_THAT(ParseSliceSpec(text),
             FailsWith(absl::StatusCode::kInvalidArgument, {permafrost::Quoted(text), "\"7 4 3,2:-\""}));
}

}  // namespace
}  // namespace permafrost_test
