// V1 checkpoints: every type, lists in all their forms, what stays in the file. Slices and shards: saved_slices_shards_test.cc;
// damaged files: saved_slices_errors_test.cc.
#include "core/checkpoint/saved_slices.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/checkpoint/saved_slices_files.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::Shape;
using permafrost::StoredTensor;
using permafrost::ValueField;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names
using enum permafrost::ValueField;

// Little-endian units of this size.
std::string Units(size_t size, const std::vector<int64_t>& values) {
  std::string bytes;
  for (const int64_t value : values) {
    for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  }
  return bytes;
}

TEST_CASE("floats, doubles and complex numbers stay a range of the file, with a check of their own") {
  const auto [dtype, field, size] = GENERATE(table<DataType, ValueField, size_t>({
      {DT_FLOAT, kFloat, 4},
      {DT_DOUBLE, kDouble, 8},
      {DT_COMPLEX64, kComplex64, 8},
      {DT_COMPLEX128, kComplex128, 16},
  }));
  INFO(permafrost::DTypeName(dtype));
  SavedSlicesBuilder builder;
  const std::string bytes = Counting(6 * size);
  builder.AddFloats("before", {2}, {1, 2});
  builder.Add("tensor", dtype, {2, 3}, Packed(field, bytes));
  builder.Add("scalar", dtype, {}, Packed(field, bytes.substr(0, size)));
  builder.Add("empty", dtype, {0, 3}, "");
  const OpenedV1 opened(builder);

  const StoredTensor tensor = opened.Read("tensor");
  CHECK(tensor.dtype == dtype);
  CHECK(tensor.shape == Shape{2, 3});
  CheckIsRange(tensor.contents, "m", builder.File().find(bytes), bytes.size());
  CHECK(Flat(tensor) == bytes);

  CHECK(opened.Read("scalar").shape == Shape{});
  CHECK(Flat(opened.Read("scalar")) == bytes.substr(0, size));
  CHECK(opened.Read("empty").shape == Shape{0, 3});
  CHECK(Flat(opened.Read("empty")).empty());

  const auto info = opened.checkpoint->Describe("tensor");
  REQUIRE_OK(info);
  CHECK(info->name == "tensor");
  CHECK(info->dtype == dtype);
  CHECK(info->shape == Shape{2, 3});
  CHECK(info->bytes == 6 * size);
  CHECK(info->slices == 0);
}

TEST_CASE("numbers that stand as varints become the tensor's bytes") {
  const auto [dtype, field, size, values] =
      GENERATE(table<DataType, ValueField, size_t, std::vector<int64_t>>({
          {DT_INT32, kInt, 4, {0, -1, 300, INT32_MIN, INT32_MAX, 1}},
          {DT_INT16, kInt, 2, {0, -1, 300, INT16_MIN, INT16_MAX, 1}},
          {DT_INT8, kInt, 1, {0, -1, 100, INT8_MIN, INT8_MAX, 1}},
          {DT_UINT8, kInt, 1, {0, 1, 127, 128, 200, 255}},
          {DT_UINT16, kInt, 2, {0, 1, 127, 128, 300, 65535}},
          {DT_QINT8, kInt, 1, {0, -1, 100, INT8_MIN, INT8_MAX, 1}},
          {DT_QUINT8, kInt, 1, {0, 1, 127, 128, 200, 255}},
          {DT_QINT16, kInt, 2, {0, -1, 300, INT16_MIN, INT16_MAX, 1}},
          {DT_QUINT16, kInt, 2, {0, 1, 127, 128, 300, 65535}},
          {DT_QINT32, kInt, 4, {0, -1, 300, INT32_MIN, INT32_MAX, 1}},
          {DT_INT64, kInt64, 8, {0, -1, 300, INT64_MIN, INT64_MAX, 1}},
          {DT_BOOL, kBool, 1, {0, 1, 1, 0, 0, 1}},
          {DT_HALF, kHalf, 2, {0x3c00, 0xc000, 0x7c00, 0, 0x8000, 0x7e01}},
          {DT_BFLOAT16, kHalf, 2, {0x3f80, 0xc000, 0x7f80, 0, 0x8000, 0x7fc1}},
          {DT_UINT32, kUint32, 4, {0, 1, 128, 70000, 0x80000000, UINT32_MAX}},
          {DT_UINT64, kUint64, 8, {0, 1, 128, 70000, INT64_MIN, -1}},
      }));
  INFO(permafrost::DTypeName(dtype));
  SavedSlicesBuilder builder;
  builder.Add("tensor", dtype, {2, 3}, Varints(field, values));
  builder.Add("scalar", dtype, {}, Varints(field, {values[1]}));
  builder.Add("empty", dtype, {0, 3}, "");
  const OpenedV1 opened(builder);
  const StoredTensor tensor = opened.Read("tensor");
  CHECK(tensor.dtype == dtype);
  CHECK(tensor.shape == Shape{2, 3});
  CHECK(Flat(tensor) == Units(size, values));
  CHECK(Flat(opened.Read("scalar")) == Units(size, {values[1]}));
  CHECK(Flat(opened.Read("empty")).empty());
  CHECK(opened.checkpoint->Describe("tensor")->bytes == 6 * size);
}

TEST_CASE("strings are read into memory") {
  SavedSlicesBuilder builder;
  const std::vector<std::string> values = {"hi", "", std::string("a\0b", 3), std::string(100000, 'x')};
  builder.Add("s", DT_STRING, {2, 2}, StringList(values));
  builder.Add("one", DT_STRING, {}, StringList({""}));
  builder.Add("none", DT_STRING, {0}, "");
  const OpenedV1 opened(builder);
  CHECK(opened.Read("s").strings == values);
  CHECK(opened.Read("one").strings == std::vector<std::string>{""});
  CHECK(opened.Read("none").strings.empty());
  CHECK(opened.checkpoint->Describe("s")->bytes == 100005);
}

// TensorFlow writes one packed list; every reader of Protocol Buffers takes these too.
TEST_CASE("a list is read in whatever form it stands") {
  const std::string bytes = Bytes<float>({1, 2, 3}), other = Bytes<float>({7, 8, 9});
  const auto single = [&](int i) { return "\x2d" + bytes.substr(4 * i, 4); };
  const auto [what, proto] = GENERATE_COPY(table<std::string, std::string>({
      {"packed", Packed(kFloat, bytes)},
      {"number by number", single(0) + single(1) + single(2)},
      {"in two pieces", Packed(kFloat, bytes.substr(0, 8)) + Packed(kFloat, bytes.substr(8))},
      {"mixed", single(0) + Packed(kFloat, bytes.substr(4))},
      {"with an empty piece", Packed(kFloat, bytes) + Packed(kFloat, "")},
      {"as bytes", Packed(kContent, bytes)},
      {"with type and shape", std::string("\x08\x01\x12\x04\x12\x02\x08\x03") + Packed(kFloat, bytes)},
      {"with another type's list", Packed(kDouble, "12345678") + Packed(kFloat, bytes)},
      {"with unknown fields", Packed(ValueField{100}, "?") + Packed(kFloat, bytes) + "\xf8\x06\x01"},
      {"far into a long message", Packed(ValueField{100}, std::string(100000, '?')) + Packed(kFloat, bytes)},
  }));
  INFO(what);
  SavedSlicesBuilder builder;
  builder.Add("w", DT_FLOAT, {3}, proto);
  const OpenedV1 opened(builder);
  CHECK(Flat(opened.Read("w")) == bytes);
  // The ranges of which somebody looks for the check are those of one piece.
  if (what == "packed" || what == "as bytes")
    CheckIsRange(opened.Read("w").contents, "m", builder.File().find(bytes), bytes.size());
}

// Blocks of one entry, as TensorFlow makes them for large values, and of all; plain and compressed.
TEST_CASE("a tensor is read the same however the table is cut into blocks") {
  const auto [entries, snappy] =
      GENERATE(table<size_t, bool>({{1, false}, {1000, false}, {1, true}, {1000, true}}));
  const size_t count = GENERATE(10, 300000);  // 1.2 MB, which is more than blocks are read for
  INFO(entries << " entries a block, snappy " << snappy << ", " << count << " values");
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  SavedSlicesBuilder builder;
  builder.table().entries_per_block = entries;
  builder.table().snappy = snappy;
  builder.AddFloats("a", {2}, {1, 2});
  builder.AddFloats("w", {static_cast<int64_t>(count)}, values);
  builder.AddFloats("z", {2}, {3, 4});
  builder.Add("i", DT_INT32, {static_cast<int64_t>(count)}, Varints(kInt, std::vector<int64_t>(count, 7)));
  const OpenedV1 opened(builder);
  CHECK(Flat(opened.Read("w")) == Bytes(values));
  CHECK(Flat(opened.Read("a")) == Bytes<float>({1, 2}));
  CHECK(Flat(opened.Read("z")) == Bytes<float>({3, 4}));
  CHECK(Flat(opened.Read("i")) == Bytes(std::vector<int32_t>(count, 7)));
  // What is not compressed is not kept.
  CHECK(opened.Read("w").contents.pieces()[0].is_literal() == snappy);
}

TEST_CASE("a large tensor is not read before somebody wants its bytes, and then verified to the last") {
  std::vector<float> values(1000000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  SavedSlicesBuilder builder;
  builder.table().entries_per_block = 1;
  builder.AddFloats("w", {1000000}, values);
  const std::string file = builder.File();
  const size_t start = file.find(Bytes(values));

  const OpenedV1 opened(file);
  const StoredTensor tensor = opened.Read("w");
  CHECK(opened.source->bytes_read() < 200000);
  CheckIsRange(tensor.contents, "m", start, 4000000);
  CHECK(Flat(tensor) == Bytes(values));

  const auto around = [&](int64_t offset) {
    return static_cast<size_t>(static_cast<int64_t>(start) + offset);
  };
  for (const size_t at : {around(-20), around(-7), around(-1), around(0), around(12345), around(3999999),
                          around(4000000), around(4000007), around(4000008), around(4000010)}) {
    INFO("byte " << at << " of the file, " << static_cast<int64_t>(at - start) << " of the values");
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    CHECK_THAT(ReadBytes(damaged, "w"), FailsWith(Code::kDataLoss, {"m: "}));
  }
}

TEST_CASE("the names are those of the tensors, sorted") {
  SavedSlicesBuilder builder(2);
  builder.AddFloats("b", {}, {1});
  builder.AddFloats("a/x", {}, {1}, 1);
  builder.AddFloats("a", {}, {1});
  const OpenedV1 opened(builder);
  CHECK(opened.checkpoint->Names() == std::vector<std::string_view>{"a", "a/x", "b"});
  CHECK(opened.checkpoint->Contains("a/x"));
  CHECK_FALSE(opened.checkpoint->Contains("c"));
  CHECK(opened.checkpoint->shard_count() == 2);
  CHECK_THAT(
      opened.checkpoint->Read("c", ""),
      FailsWith(Code::kNotFound, {"m-00000-of-00002: there is no tensor c in the files of this checkpoint"}));
  CHECK_THAT(opened.checkpoint->Describe("a/y"), FailsWith(Code::kNotFound, {"did you mean", "a/x"}));
}

}  // namespace
}  // namespace permafrost_test
