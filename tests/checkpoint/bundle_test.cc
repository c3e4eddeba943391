// V2 checkpoints whose tensors are stored whole. Partitioned variables: bundle_slices_test.cc; big-endian
// ones: bundle_big_endian_test.cc; damaged files: errors_test.cc.
#include "core/checkpoint/bundle.h"

#include "absl/strings/escaping.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::Bundle;
using permafrost::ByteRope;
using permafrost::DataType;
using permafrost::MemoryFiles;
using permafrost::Shape;
using permafrost::StoredTensor;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names

constexpr char kPrefix[] = "train/m";

// A bundle in memory, opened.
struct Opened {
  explicit Opened(const BundleBuilder& builder) {
    builder.WriteTo(files, kPrefix);
    auto opened = Bundle::Open(files, kPrefix);
    REQUIRE_OK(opened);
    bundle = *std::move(opened);
  }
  StoredTensor Read(const std::string& name) const {
    auto tensor = bundle->Read(name, "");
    REQUIRE_OK(tensor);
    return *std::move(tensor);
  }
  MemoryFiles files;
  std::unique_ptr<Bundle> bundle;
};

std::string Flat(const StoredTensor& tensor) {
  const auto bytes = tensor.contents.Flatten();
  REQUIRE_OK(bytes);
  return *bytes;
}

// The bytes 1, 2, 3, ...
std::string Counting(size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i + 1));
  return bytes;
}

// Is the rope one range of this file, with the check that belongs to it?
void CheckIsRange(const ByteRope& rope, const std::string& file, uint64_t offset, uint64_t length) {
  REQUIRE(rope.pieces().size() == 1);
  const ByteRope::Piece& piece = rope.pieces()[0];
  REQUIRE_FALSE(piece.is_literal());
  CHECK(piece.range.source->name() == file);
  CHECK(piece.range.offset == offset);
  CHECK(piece.range.length == length);
  REQUIRE(rope.checks().size() == 1);
  CHECK(piece.check == 0);
  CHECK(rope.checks()[0].range.length == length);
}

TEST_CASE("values of every type of one size stay a range of the data file") {
  // TensorFlow's sizes (tensorflow/core/framework/types.h, DataTypeSize).
  const auto [dtype, size] = GENERATE(table<DataType, size_t>({
      {DT_FLOAT, 4},  {DT_DOUBLE, 8},      {DT_INT32, 4},    {DT_UINT8, 1},  {DT_INT16, 2},
      {DT_INT8, 1},   {DT_COMPLEX64, 8},   {DT_INT64, 8},    {DT_BOOL, 1},   {DT_QINT8, 1},
      {DT_QUINT8, 1}, {DT_QINT32, 4},      {DT_BFLOAT16, 2}, {DT_QINT16, 2}, {DT_QUINT16, 2},
      {DT_UINT16, 2}, {DT_COMPLEX128, 16}, {DT_HALF, 2},     {DT_UINT32, 4}, {DT_UINT64, 8},
  }));
  INFO(permafrost::DTypeName(dtype));
  BundleBuilder builder;
  builder.Add("before", DT_INT8, {3}, "abc");
  builder.Add("tensor", dtype, {2, 3}, Counting(6 * size));
  builder.Add("scalar", dtype, {}, Counting(size));
  builder.Add("empty", dtype, {0, 3}, "");
  const Opened opened(builder);

  const StoredTensor tensor = opened.Read("tensor");
  CHECK(tensor.dtype == dtype);
  CHECK(tensor.shape == Shape{2, 3});
  CheckIsRange(tensor.contents, "train/m.data-00000-of-00001", 3, 6 * size);
  CHECK(Flat(tensor) == Counting(6 * size));

  const StoredTensor scalar = opened.Read("scalar");
  CHECK(scalar.shape == Shape{});
  CHECK(Flat(scalar) == Counting(size));

  const StoredTensor empty = opened.Read("empty");
  CHECK(empty.dtype == dtype);
  CHECK(empty.shape == Shape{0, 3});
  CHECK(Flat(empty).empty());

  const auto info = opened.bundle->Describe("tensor");
  REQUIRE_OK(info);
  CHECK(info->name == "tensor");
  CHECK(info->dtype == dtype);
  CHECK(info->shape == Shape{2, 3});
  CHECK(info->bytes == 6 * size);
  CHECK(info->slices == 0);
}

TEST_CASE("the checksum of an empty tensor counts too") {
  BundleBuilder builder;
  builder.Add("empty", DT_FLOAT, {0, 3}, "");
  REQUIRE(builder.Entry("empty").crc32c() == 0xa282ead8);  // the mask of 0
  builder.Entry("empty").clear_crc32c();
  const Opened opened(builder);
  CHECK_THAT(opened.Read("empty").contents.Flatten(),
             FailsWith(Code::kDataLoss, {"tensor empty", "checksum"}));
}

TEST_CASE("string tensors are read into memory") {
  const auto [shape, values] = GENERATE(table<Shape, std::vector<std::string>>({
      {{}, {"scalar"}},
      {{}, {""}},
      {{2}, {"hi", ""}},
      {{2, 2}, {"a", std::string("\0\xff", 2), std::string(300, 'x'), "\xe6\xa8\xa1\xe5\x9e\x8b"}},
      {{0}, {}},
      {{3, 0}, {}},
  }));
  BundleBuilder builder;
  builder.Add("before", DT_INT8, {3}, "abc");
  builder.AddStrings("s", shape, values);
  const StoredTensor tensor = Opened(builder).Read("s");
  CHECK(tensor.dtype == DT_STRING);
  CHECK(tensor.shape == shape);
  CHECK(tensor.strings == values);
  CHECK(tensor.contents.size() == 0);
}

TEST_CASE("an empty string tensor has no bytes to check") {
  // TensorFlow reads nothing at all for it, and writes neither size nor checksum.
  BundleBuilder builder;
  BundleEntryProto entry;
  entry.set_dtype(DT_STRING);
  entry.mutable_shape()->add_dim()->set_size(0);
  builder.SetRaw("s", entry.SerializeAsString());
  CHECK(Opened(builder).Read("s").strings.empty());
}

TEST_CASE("tensors lie in the shard that their entry names") {
  BundleBuilder builder(3);
  builder.Add("a", DT_INT8, {2}, "aa", 2);
  builder.Add("b", DT_INT8, {2}, "bb", 0);
  builder.Add("c", DT_INT8, {2}, "cc", 2);
  const Opened opened(builder);
  CHECK(opened.bundle->shard_count() == 3);
  CheckIsRange(opened.Read("a").contents, "train/m.data-00002-of-00003", 0, 2);
  CheckIsRange(opened.Read("b").contents, "train/m.data-00000-of-00003", 0, 2);
  CheckIsRange(opened.Read("c").contents, "train/m.data-00002-of-00003", 2, 2);
  CHECK(Flat(opened.Read("c")) == "cc");
}

TEST_CASE("a shard that no tensor needs may be missing") {
  BundleBuilder builder(2);
  builder.Add("a", DT_INT8, {2}, "aa", 1);
  Opened opened(builder);
  opened.files.Remove("train/m.data-00000-of-00002");
  CHECK(Flat(opened.Read("a")) == "aa");
}

TEST_CASE("shard numbers grow beyond five digits") {
  BundleBuilder builder;
  builder.header().set_num_shards(123456);
  builder.Add("a", DT_INT8, {2}, "aa");
  builder.Entry("a").set_shard_id(100000);
  Opened opened(builder);
  opened.files.Add("train/m.data-100000-of-123456", "aa");
  CHECK(Flat(opened.Read("a")) == "aa");
}

TEST_CASE("bytes between the values and after them are nobody's") {
  BundleBuilder builder;
  builder.data(0) = "padding";
  builder.Add("a", DT_INT8, {2}, "aa");
  builder.data(0) += std::string(4096, '\0');
  builder.Add("b", DT_INT8, {2}, "bb");
  builder.data(0) += "trailing";
  const Opened opened(builder);
  CHECK(Flat(opened.Read("a")) == "aa");
  CHECK(Flat(opened.Read("b")) == "bb");
}

TEST_CASE("two tensors may share their bytes") {
  BundleBuilder builder;
  builder.Add("a", DT_INT8, {4}, "abcd");
  builder.Add("b", DT_INT32, {1}, "abcd");
  builder.Entry("b").set_offset(0);
  const Opened opened(builder);
  CHECK(Flat(opened.Read("a")) == Flat(opened.Read("b")));
}

TEST_CASE("unknown fields of header and entries are ignored") {
  BundleBuilder builder;
  builder.Add("a", DT_INT8, {2}, "aa");
  const std::string unknown = absl::HexStringToBytes("f8ff0301");  // field 8191, varint 1
  builder.SetRaw("", builder.header().SerializeAsString() + unknown);
  builder.SetRaw("a", builder.Entry("a").SerializeAsString() + unknown);
  CHECK(Flat(Opened(builder).Read("a")) == "aa");
}

TEST_CASE("names are listed in the file's order without the slices") {
  BundleBuilder builder;
  builder.Add("b/w", DT_INT8, {1}, "1");
  builder.Add("a", DT_INT8, {1}, "2");
  builder.Add("B", DT_INT8, {1}, "3");
  builder.Add("\xe6\xa8\xa1", DT_INT8, {1}, "4");
  builder.AddSlices("p", DT_INT8, {2}, {{{{0, 1}}, "5"}, {{{1, 1}}, "6"}});
  builder.table().entries_per_block = 2;
  const Opened opened(builder);
  CHECK(opened.bundle->Names() == std::vector<std::string_view>{"B", "a", "b/w", "p", "\xe6\xa8\xa1"});
  CHECK(opened.bundle->Contains("b/w"));
  CHECK_FALSE(opened.bundle->Contains("b"));
  CHECK_FALSE(opened.bundle->Contains(""));
}

TEST_CASE("compressed indexes of many blocks are read") {
  BundleBuilder builder;
  builder.table() = {.snappy = true, .entries_per_block = 3, .restart_interval = 2};
  for (int i = 0; i < 50; ++i)
    builder.Add(absl::StrCat("layer", i, "/weights"), DT_INT8, {2}, absl::StrCat(10 + i));
  const Opened opened(builder);
  for (int i = 0; i < 50; ++i)
    CHECK(Flat(opened.Read(absl::StrCat("layer", i, "/weights"))) == absl::StrCat(10 + i));
}

TEST_CASE("a file of TensorFlow's is read") {
  MemoryFiles files;
  for (const char* const name : {"model.ckpt.index", "model.ckpt.data-00000-of-00001"}) {
    files.Add(name, ReadFile(FixtureDir() / "cases/partitioned_one/w1.4" / name));
  }
  const auto bundle = Bundle::Open(files, "model.ckpt");
  REQUIRE_OK(bundle);
  CHECK((*bundle)->Names() == std::vector<std::string_view>{"p/w"});
  const auto tensor = (*bundle)->Read("p/w", "3 2 0,3:0,2");
  REQUIRE_OK(tensor);
  CHECK(tensor->dtype == DT_FLOAT);
  CHECK(tensor->shape == Shape{3, 2});
  CHECK(Flat(*tensor).size() == 24);
}

}  // namespace
}  // namespace permafrost_test
