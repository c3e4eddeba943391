// Partitioned variables: stored in slices, asked for as a whole or in other slices.
#include <numeric>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/checkpoint/bundle.h"
#include "tests/checkpoint/read_back.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::Bundle;
using permafrost::ByteRope;
using permafrost::DataType;
using permafrost::EncodeSliceKey;
using permafrost::MemoryFiles;
using permafrost::Shape;
using permafrost::StoredTensor;
using permafrost::TensorSlice;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names

size_t Literals(const ByteRope& rope) {
  size_t count = 0;
  for (const ByteRope::Piece& piece : rope.pieces()) count += piece.is_literal();
  return count;
}

// The part of a [rows, columns] matrix of elements of one size, element by element.
std::string Cut(const std::string& matrix, int64_t columns, size_t element, const TensorSlice& box) {
  std::string out;
  for (int64_t r = box[0].start; r < box[0].start + box[0].length; ++r) {
    for (int64_t c = box[1].start; c < box[1].start + box[1].length; ++c) {
      out += matrix.substr((r * columns + c) * element, element);
    }
  }
  return out;
}

std::vector<SliceToAdd> CutAll(const std::string& matrix, int64_t columns, size_t element,
                               const std::vector<TensorSlice>& boxes, int shards = 1) {
  std::vector<SliceToAdd> slices;
  for (size_t i = 0; i < boxes.size(); ++i) {
    slices.push_back({boxes[i], Cut(matrix, columns, element, boxes[i]), static_cast<int>(i) % shards});
  }
  return slices;
}

// 0, 1, 2, ... as 32-bit numbers.
std::string Numbers(int64_t count) {
  std::vector<int32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return Bytes<int32_t>(numbers);
}

const std::vector<TensorSlice> kRows = {{{0, 3}, {0, 4}}, {{3, 2}, {0, 4}}, {{5, 2}, {0, 4}}};
const std::vector<TensorSlice> kColumns = {{{0, 7}, {0, 1}}, {{0, 7}, {1, 3}}};
const std::vector<TensorSlice> kBlocks = {{{0, 3}, {0, 4}}, {{3, 4}, {0, 1}}, {{3, 4}, {1, 3}}};

TEST_CASE("a variable is read the same however it was cut") {
  const std::string matrix = Numbers(7 * 4);
  const std::vector<TensorSlice> stored = GENERATE(from_range(std::vector{kRows, kColumns, kBlocks}));
  const int shards = GENERATE(1, 2);
  const bool snappy = GENERATE(false, true);
  BundleBuilder builder(shards);
  builder.table().snappy = snappy;
  builder.Add("a", DT_INT8, {3}, "abc");
  builder.AddSlices("p/w", DT_INT32, {7, 4}, CutAll(matrix, 4, 4, stored, shards));
  const auto [spec, box] = GENERATE(table<std::string, TensorSlice>({
      {"", {{0, 7}, {0, 4}}},
      {"7 4 -:-", {{0, 7}, {0, 4}}},
      {"7 4 0,7:0,4", {{0, 7}, {0, 4}}},
      {"7 4 3,2:0,4", {{3, 2}, {0, 4}}},
      {"7 4 3,2:-", {{3, 2}, {0, 4}}},
      {"7 4 -:0,1", {{0, 7}, {0, 1}}},
      {"7 4 2,4:1,2", {{2, 4}, {1, 2}}},
      {"7 4 6,1:3,1", {{6, 1}, {3, 1}}},
      {"7 4 2,0:-", {{2, 0}, {0, 4}}},
  }));
  INFO(spec);
  const auto tensor = Read(builder, "p/w", spec);
  CHECK(Flat(tensor) == Cut(matrix, 4, 4, box));
  CHECK(tensor->dtype == DT_INT32);
  CHECK(tensor->shape == permafrost::SliceShape(box));
}

TEST_CASE("a variable that is stored whole is read by slices too") {
  BundleBuilder builder;
  builder.Add("w", DT_INT32, {7, 4}, Numbers(28));
  CHECK(Flat(Read(builder, "w", "7 4 2,3:1,2")) == Cut(Numbers(28), 4, 4, {{2, 3}, {1, 2}}));
  CHECK(Flat(Read(builder, "w", "7 4 -:-")) == Numbers(28));
}

TEST_CASE("the slice that was stored is a range with its own checksum") {
  BundleBuilder builder;
  builder.AddSlices("w", DT_INT32, {7, 4}, CutAll(Numbers(28), 4, 4, kRows));
  const auto tensor = Read(builder, "w", "7 4 3,2:-");
  REQUIRE_OK(tensor);
  REQUIRE(tensor->contents.pieces().size() == 1);
  const ByteRope::Piece& piece = tensor->contents.pieces()[0];
  REQUIRE_FALSE(piece.is_literal());
  CHECK(piece.range.offset == 48);
  CHECK(piece.range.length == 32);
  CHECK(piece.check == 0);
}

TEST_CASE("large pieces stay ranges and small ones are put together in memory") {
  const int64_t columns = 2048;  // 8,192 bytes a row
  const std::string matrix = Numbers(6 * columns);
  const auto [stored, spec, box, ranges, checks] = GENERATE_COPY(table<std::vector<TensorSlice>, std::string,
                                                                       TensorSlice, size_t, size_t>({
      // Whole rows of two slices: what lies side by side in the file is one range.
      {{{{0, 3}, {0, columns}}, {{3, 3}, {0, columns}}}, "6 2048 2,3:-", {{2, 3}, {0, columns}}, 1, 2},
      {{{{3, 3}, {0, columns}}, {{0, 3}, {0, columns}}}, "", {{0, 6}, {0, columns}}, 2, 2},
      // Half rows: 4,096 bytes each, which is just enough.
      {{{{0, 6}, {0, 1024}}, {{0, 6}, {1024, 1024}}}, "", {{0, 6}, {0, columns}}, 12, 2},
      {{{{0, 6}, {0, 1023}}, {{0, 6}, {1023, 1025}}}, "", {{0, 6}, {0, columns}}, 12, 2},
      {{{{0, 6}, {0, 1000}}, {{0, 6}, {1000, 1000}}, {{0, 6}, {2000, 48}}}, "", {{0, 6}, {0, columns}}, 0, 0},
      {{{{0, 6}, {0, columns}}}, "6 2048 -:0,1024", {{0, 6}, {0, 1024}}, 6, 1},
      {{{{0, 6}, {0, columns}}}, "6 2048 -:0,1000", {{0, 6}, {0, 1000}}, 0, 0},
  }));
  BundleBuilder builder;
  builder.AddSlices("w", DT_INT32, {6, columns}, CutAll(matrix, columns, 4, stored));
  const auto tensor = Read(builder, "w", spec);
  CHECK(Flat(tensor) == Cut(matrix, columns, 4, box));
  const ByteRope& rope = tensor->contents;
  CHECK(rope.checks().size() == checks);
  CHECK(Literals(rope) == (ranges == 0 ? 1 : 0));
  CHECK(rope.pieces().size() == std::max<size_t>(ranges, 1));
}

TEST_CASE("damage in a slice is found whether or not its bytes stay ranges") {
  const int64_t columns = GENERATE(4, 2048);
  BundleBuilder builder;
  const std::vector<TensorSlice> stored = {{{0, 2}, {0, columns}}, {{2, 2}, {0, columns}}};
  builder.AddSlices("w", DT_INT32, {4, columns}, CutAll(Numbers(4 * columns), columns, 4, stored));
  // In row 0, which the wanted rows 1 and 2 do not need: its slice has only one checksum.
  builder.data(0)[1] ^= 1;
  const auto tensor = Read(builder, "w", absl::StrCat("4 ", columns, " 1,2:-"));
  const absl::Status status = tensor.ok() ? tensor->contents.Flatten().status() : tensor.status();
  CHECK_THAT(status,
             FailsWith(Code::kDataLoss, {"m.data-00000-of-00001", absl::StrCat("slice 0,2:0,", columns),
                                         "of tensor w", "checksum"}));
}

TEST_CASE("slices of whole dimensions are found under their keys") {
  BundleBuilder builder;
  const std::string matrix = Numbers(8);
  // TensorFlow's own partitioner writes 0,2; other writers leave the length out.
  builder.AddSlices("w", DT_INT32, {4, 2},
                    {{{{0, 1}, {0, -1}}, Cut(matrix, 2, 4, {{0, 1}, {0, 2}})},
                     {{{1, 3}, {0, -1}}, Cut(matrix, 2, 4, {{1, 3}, {0, 2}})}});
  CHECK(Flat(Read(builder, "w", "")) == matrix);
  CHECK(Flat(Read(builder, "w", "4 2 1,3:-")) == Cut(matrix, 2, 4, {{1, 3}, {0, 2}}));
}

TEST_CASE("halves and other types that TensorFlow cannot assemble are assembled") {
  const auto [dtype, element] = GENERATE(table<DataType, size_t>(
      {{DT_HALF, 2}, {DT_UINT16, 2}, {DT_UINT32, 4}, {DT_UINT64, 8}, {DT_QINT16, 2}, {DT_COMPLEX128, 16}}));
  std::string matrix;
  for (size_t i = 0; i < 7 * 4 * element; ++i) matrix.push_back(static_cast<char>(i * 7));
  BundleBuilder builder;
  builder.AddSlices("w", dtype, {7, 4}, CutAll(matrix, 4, element, kBlocks));
  CHECK(Flat(Read(builder, "w", "7 4 2,3:-")) == Cut(matrix, 4, element, {{2, 3}, {0, 4}}));
}

TEST_CASE("strings are assembled from slices") {
  BundleBuilder builder;
  builder.AddSlices("s", DT_STRING, {2, 2}, {{{{0, 2}, {0, 1}}, ""}, {{{0, 2}, {1, 1}}, ""}});
  builder.AddStrings(EncodeSliceKey("s", {{0, 2}, {0, 1}}), {2, 1}, {"a", "ccc"});
  builder.AddStrings(EncodeSliceKey("s", {{0, 2}, {1, 1}}), {2, 1}, {"bb", ""});
  const auto [spec, strings] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"a", "bb", "ccc", ""}},
      {"2 2 1,1:-", {"ccc", ""}},
      {"2 2 -:1,1", {"bb", ""}},
      {"2 2 0,0:-", {}},
  }));
  const auto tensor = Read(builder, "s", spec);
  REQUIRE_OK(tensor);
  CHECK(tensor->strings == strings);
  CHECK(tensor->contents.size() == 0);
}

TEST_CASE("a partitioned variable is described as a whole") {
  BundleBuilder builder;
  builder.AddSlices("w", DT_INT32, {7, 4}, CutAll(Numbers(28), 4, 4, kBlocks));
  MemoryFiles files;
  builder.WriteTo(files, "m");
  const auto bundle = Bundle::Open(files, "m");
  REQUIRE_OK(bundle);
  const auto info = (*bundle)->Describe("w");
  REQUIRE_OK(info);
  CHECK(info->shape == Shape{7, 4});
  CHECK(info->bytes == 112);
  CHECK(info->slices == 3);
}

// A tensor of `count` slices side by side, which all lie at the bytes of the entry `like`.
void AddSharedSlices(BundleBuilder& builder, const std::string& name, const Shape& slice_shape, int64_t count,
                     const std::string& like) {
  std::vector<SliceToAdd> slices;
  for (int64_t i = 0; i < count; ++i) {
    slices.push_back({{{0, slice_shape[0]}, {i * slice_shape[1], slice_shape[1]}}, ""});
  }
  builder.AddSlices(name, builder.Entry(like).dtype(), {slice_shape[0], count * slice_shape[1]}, slices);
  for (const SliceToAdd& slice : slices) {
    BundleEntryProto& entry = builder.Entry(EncodeSliceKey(name, slice.slice));
    const TensorShapeProto shape = entry.shape();
    entry = builder.Entry(like);
    *entry.mutable_shape() = shape;
  }
}

TEST_CASE("slices that lie at the same bytes cannot make a small file fill the memory") {
  BundleBuilder builder;
  SECTION("pieces too small for ranges") {
    builder.Add("zeros", DT_INT32, {530, 1023}, std::string(530 * 1023 * 4, '\0'));
    AddSharedSlices(builder, "w", {530, 1023}, 1000, "zeros");  // 2.2 GB
  }
  SECTION("values to turn around") {
    builder.header().set_endianness(BundleHeaderProto::BIG);
    builder.Add("zeros", DT_INT32, {1, 500000}, std::string(2000000, '\0'));
    AddSharedSlices(builder, "w", {1, 500000}, 2000, "zeros");  // 4 GB
  }
  SECTION("strings") {
    builder.AddStrings("zeros", {1, 500000}, std::vector<std::string>(500000));
    AddSharedSlices(builder, "w", {1, 500000}, 1000, "zeros");  // 500 million strings
  }
  CHECK_THAT(Read(builder, "w", ""), FailsWith(Code::kResourceExhausted, {"m.index", "tensor w", "pieces"}));
}

}  // namespace
}  // namespace permafrost_test
