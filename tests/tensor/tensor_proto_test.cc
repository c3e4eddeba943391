#include "core/tensor/tensor_proto.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "tests/support/graph_def.pb.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ByteRope;
using permafrost::DataType;
using permafrost::EncodeTensorProto;
using permafrost::FileRange;
using permafrost::HalfEncoding;
using permafrost::Shape;
using permafrost::StoredTensor;

// A tensor whose bytes lie in the middle of a file, with the checksum of `checked`.
StoredTensor Stored(DataType dtype, Shape shape, const std::string& bytes, const std::string& checked) {
  StoredTensor tensor;
  tensor.dtype = dtype;
  tensor.shape = std::move(shape);
  const auto file = std::make_shared<permafrost::MemorySource>("w.data", "before" + bytes + "after");
  tensor.contents.AppendChecked(
      {FileRange{file, 6, bytes.size()}, permafrost::MaskCrc32c(permafrost::Crc32c(checked)), "tensor w"});
  return tensor;
}

std::string Encode(const StoredTensor& tensor, HalfEncoding half) {
  const absl::StatusOr<ByteRope> rope = EncodeTensorProto(tensor, half);
  REQUIRE_OK(rope);
  const absl::StatusOr<std::string> bytes = rope->Flatten();
  REQUIRE_OK(bytes);
  CHECK(bytes->size() == rope->size());
  return *bytes;
}

// protobuf's reading of it, as stored bytes again.
std::string ReadBack(const std::string& bytes, size_t element) {
  TensorValues values;
  REQUIRE(values.ParseFromString(bytes));
  std::string stored = values.tensor_content();
  const auto append = [&](const auto& list, size_t size) {  // the low bytes
    for (const auto value : list) stored.append(reinterpret_cast<const char*>(&value), size);
  };
  append(values.float_val(), 4);
  append(values.double_val(), 8);
  append(values.int_val(), element);
  append(values.scomplex_val(), 4);
  append(values.int64_val(), 8);
  append(values.bool_val(), 1);
  append(values.dcomplex_val(), 8);
  append(values.half_val(), 2);
  append(values.uint32_val(), 4);
  append(values.uint64_val(), 8);
  return stored;
}

struct Encoding {
  DataType dtype;
  std::string one, one_field;  // an element as stored, and its field
  std::string two, two_field;
  std::string two_listed = "";  // the field of TensorFlow 1.x where it is another one
};

const std::string kFs = "ff ff ff ff ff ff ff ff ";

// Which field holds what: tensorflow/python/framework/tensor_util.py; the numbers: tensor.proto. A field of
// number n and wire type 2 has the tag 8 n + 2.
const std::vector<Encoding> kEncodings = {
    {tensorflow::DT_FLOAT, "00 00 80 3f", "2a 04 00 00 80 3f", "00 00 80 3f 00 00 00 c0",
     "22 08 00 00 80 3f 00 00 00 c0"},
    {tensorflow::DT_DOUBLE, "00 00 00 00 00 00 f0 bf", "32 08 00 00 00 00 00 00 f0 bf",
     "00 00 00 00 00 00 f0 bf 01 02 03 04 05 06 07 08",
     "22 10 00 00 00 00 00 00 f0 bf 01 02 03 04 05 06 07 08"},
    {tensorflow::DT_INT32, "ff ff ff ff", "3a 0a " + kFs + "ff 01", "ff ff ff ff 01 00 00 00",
     "22 08 ff ff ff ff 01 00 00 00"},
    {tensorflow::DT_INT32, "ff ff ff 7f", "3a 05 ff ff ff ff 07", "00 00 00 80 00 00 00 00",
     "22 08 00 00 00 80 00 00 00 00"},
    {tensorflow::DT_UINT8, "ff", "3a 02 ff 01", "00 ff", "22 02 00 ff"},
    {tensorflow::DT_INT16, "00 80", "3a 0a 80 80 fe ff ff ff ff ff ff 01", "00 80 01 00",
     "22 04 00 80 01 00"},
    {tensorflow::DT_INT8, "ff", "3a 0a " + kFs + "ff 01", "80 7f", "22 02 80 7f"},
    {tensorflow::DT_COMPLEX64, "00 00 80 3f 00 00 00 c0", "4a 08 00 00 80 3f 00 00 00 c0",
     "00 00 80 3f 00 00 00 c0 00 00 00 80 01 00 00 00",
     "4a 10 00 00 80 3f 00 00 00 c0 00 00 00 80 01 00 00 00"},
    {tensorflow::DT_INT64, "00 00 00 00 00 00 00 80", "52 0a 80 80 80 80 80 80 80 80 80 01", kFs + kFs,
     "22 10 " + kFs + kFs},
    {tensorflow::DT_BOOL, "01", "5a 01 01", "00 01", "5a 02 00 01"},
    {tensorflow::DT_QINT8, "fe", "3a 0a fe ff ff ff ff ff ff ff ff 01", "fe 02", "22 02 fe 02"},
    {tensorflow::DT_QUINT8, "fe", "3a 02 fe 01", "fe 02", "22 02 fe 02"},
    {tensorflow::DT_QINT32, "fe ff ff ff", "3a 0a fe ff ff ff ff ff ff ff ff 01", "fe ff ff ff 00 00 00 00",
     "22 08 fe ff ff ff 00 00 00 00"},
    {tensorflow::DT_BFLOAT16, "80 3f", "6a 02 80 7f", "80 3f 00 c0", "22 04 80 3f 00 c0",
     "6a 05 80 7f 80 80 03"},
    {tensorflow::DT_QINT16, "00 80", "3a 0a 80 80 fe ff ff ff ff ff ff 01", "00 80 01 00",
     "22 04 00 80 01 00"},
    {tensorflow::DT_QUINT16, "00 80", "3a 03 80 80 02", "00 80 01 00", "22 04 00 80 01 00"},
    {tensorflow::DT_UINT16, "ff ff", "3a 03 ff ff 03", "01 00 ff ff", "3a 04 01 ff ff 03"},
    {tensorflow::DT_COMPLEX128, kFs + "00 00 00 00 00 00 f0 3f", "62 10 " + kFs + "00 00 00 00 00 00 f0 3f",
     kFs + kFs + kFs + kFs, "62 20 " + kFs + kFs + kFs + kFs},
    {tensorflow::DT_HALF, "00 3c", "6a 02 80 78", "00 3c 01 fc", "22 04 00 3c 01 fc", "6a 05 80 78 81 f8 03"},
    {tensorflow::DT_UINT32, "ff ff ff ff", "82 01 05 ff ff ff ff 0f", "ff ff ff ff 00 00 00 80",
     "22 08 ff ff ff ff 00 00 00 80"},
    {tensorflow::DT_UINT64, kFs, "8a 01 0a " + kFs + "ff 01", kFs + kFs, "22 10 " + kFs + kFs},
};

TEST_CASE("a tensor of every type is encoded byte for byte as TensorFlow does it") {
  const Encoding want = GENERATE(from_range(kEncodings));
  const HalfEncoding half = GENERATE(HalfEncoding::kValues, HalfEncoding::kContent);
  INFO(permafrost::DTypeName(want.dtype) << (half == HalfEncoding::kValues ? " listed" : " content"));
  const std::string one = Hex(want.one), two = Hex(want.two), dtype = {8, static_cast<char>(want.dtype)};
  const auto encode = [&](Shape shape, const std::string& bytes) {
    return ToHex(Encode(Stored(want.dtype, std::move(shape), bytes, bytes), half));
  };
  const auto expect = [&](const std::string& shape, const std::string& field) {
    return ToHex(dtype + Hex(shape) + Hex(field));
  };
  CHECK(encode({}, one) == expect("12 00", want.one_field));
  CHECK(encode({1}, one) == expect("12 04 12 02 08 01", want.one_field));
  CHECK(encode({1, 1}, one) == expect("12 08 12 02 08 01 12 02 08 01", want.one_field));
  const bool listed = half == HalfEncoding::kValues && !want.two_listed.empty();
  const std::string& two_field = listed ? want.two_listed : want.two_field;
  CHECK(encode({2}, two) == expect("12 04 12 02 08 02", two_field));
  CHECK(encode({2, 1}, two) == expect("12 08 12 02 08 02 12 02 08 01", two_field));
  CHECK(encode({0}, "") == expect("12 02 12 00", ""));
  CHECK(encode({2, 0}, "") == expect("12 06 12 02 08 02 12 00", ""));

  CHECK(ReadBack(Hex(encode({}, one)), one.size()) == one);
  CHECK(ReadBack(Hex(encode({2}, two)), one.size()) == two);
}

TEST_CASE("the table has every type that a checkpoint stores as numbers") {
  for (int number = 1; number <= 23; ++number) {
    const permafrost::DTypeInfo* const info = permafrost::FindDType(static_cast<DataType>(number));
    REQUIRE(info != nullptr);
    const auto row = std::find_if(kEncodings.begin(), kEncodings.end(),
                                  [&](const Encoding& encoding) { return encoding.dtype == number; });
    INFO(info->name);
    CHECK((row != kEncodings.end()) == (info->size > 0));
  }
}

TEST_CASE("strings are listed one by one") {
  const auto [shape, strings, hex] = GENERATE(table<Shape, std::vector<std::string>, std::string>({
      {{}, {"hi"}, "12 00 42 02 68 69"},
      {{}, {""}, "12 00 42 00"},
      {{2}, {"hi", ""}, "12 04 12 02 08 02 42 02 68 69 42 00"},
      {{1}, {std::string("\0\xff", 2)}, "12 04 12 02 08 01 42 02 00 ff"},
      {{0}, {}, "12 02 12 00"},
  }));
  StoredTensor tensor;
  tensor.dtype = tensorflow::DT_STRING;
  tensor.shape = shape;
  tensor.strings = strings;
  const std::string bytes = Encode(tensor, HalfEncoding::kValues);
  CHECK(ToHex(bytes) == "08 07 " + hex);
  TensorValues values;
  REQUIRE(values.ParseFromString(bytes));
  CHECK(std::vector<std::string>(values.string_val().begin(), values.string_val().end()) == strings);
}

TEST_CASE("a single float goes through a double and so a signalling NaN becomes quiet") {
  const auto [stored, encoded] = GENERATE(table<std::string, std::string>({
      {"01 00 80 7f", "01 00 c0 7f"},  // signalling becomes quiet
      {"01 00 80 ff", "01 00 c0 ff"},  // with a sign
      {"34 12 c0 7f", "34 12 c0 7f"},  // quiet already: its payload survives
      {"00 00 80 7f", "00 00 80 7f"},  // infinity
      {"00 00 80 ff", "00 00 80 ff"},
      {"00 00 00 80", "00 00 00 80"},  // -0.0
      {"01 00 00 00", "01 00 00 00"},  // denormal
  }));
  const std::string one = Hex(stored);
  CHECK(ToHex(Encode(Stored(tensorflow::DT_FLOAT, {}, one, one), HalfEncoding::kValues)) ==
        "08 01 12 00 2a 04 " + encoded);
  // Of several, every bit stays.
  CHECK(ToHex(Encode(Stored(tensorflow::DT_FLOAT, {2}, one + one, one + one), HalfEncoding::kValues)) ==
        "08 01 12 04 12 02 08 02 22 08 " + stored + " " + stored);
}

TEST_CASE("a single double keeps every bit") {
  const std::string stored =
      GENERATE("01 00 00 00 00 00 f0 7f", "00 00 00 00 00 00 00 80", "01 00 00 00 00 00 00 00");
  const std::string one = Hex(stored);
  CHECK(ToHex(Encode(Stored(tensorflow::DT_DOUBLE, {}, one, one), HalfEncoding::kValues)) ==
        "08 02 12 00 32 08 " + stored);
}

TEST_CASE("weights stay in their file") {
  const DataType dtype = GENERATE(tensorflow::DT_FLOAT, tensorflow::DT_INT64, tensorflow::DT_COMPLEX64,
                                  tensorflow::DT_COMPLEX128);
  const uint64_t size = permafrost::FindDType(dtype)->size;
  const std::string bytes(1000 * size, 'w');
  const absl::StatusOr<ByteRope> rope =
      EncodeTensorProto(Stored(dtype, {10, 100}, bytes, bytes), HalfEncoding::kValues);
  REQUIRE_OK(rope);
  REQUIRE(rope->pieces().size() == 2);
  CHECK(rope->pieces()[0].is_literal());
  CHECK(rope->pieces()[1].range.offset == 6);
  CHECK(rope->pieces()[1].range.length == 1000 * size);
  CHECK(rope->pieces()[1].check >= 0);
}

TEST_CASE("a damaged tensor becomes no constant however it is encoded") {
  const auto [dtype, shape, size] = GENERATE(table<DataType, Shape, size_t>({
      {tensorflow::DT_FLOAT, {2}, 8},  // found when the range is copied
      {tensorflow::DT_FLOAT, {}, 4},   // found at once
      {tensorflow::DT_BOOL, {2}, 2},   //
      {tensorflow::DT_HALF, {2}, 4},   //
      {tensorflow::DT_FLOAT, {0}, 0},  // an empty tensor has a checksum too
  }));
  const absl::StatusOr<ByteRope> rope =
      EncodeTensorProto(Stored(dtype, shape, std::string(size, '\1'), "other"), HalfEncoding::kValues);
  const absl::StatusOr<std::string> bytes = rope.ok() ? rope->Flatten() : rope.status();
  CHECK_THAT(bytes, FailsWith(absl::StatusCode::kDataLoss, {"w.data: offset 6", "tensor w"}));
}

TEST_CASE("what cannot be a constant is refused by the name of its type") {
  const auto [number, name] = GENERATE(table<int, std::string>(
      {{20, "resource"}, {21, "variant"}, {0, "type 0"}, {77, "type 77"}, {101, "float32_ref"}}));
  StoredTensor tensor;
  tensor.dtype = static_cast<DataType>(number);
  CHECK_THAT(EncodeTensorProto(tensor, HalfEncoding::kValues),
             FailsWith(absl::StatusCode::kUnimplemented, {name}));
}

}  // namespace
}  // namespace permafrost_test
