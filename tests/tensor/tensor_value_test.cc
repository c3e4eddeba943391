#include "core/tensor/tensor_value.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/graph_def.pb.h"

namespace permafrost {
namespace {

using permafrost_test::TensorValues;
using enum tensorflow::DataType;

TensorValues Values(DataType dtype, std::vector<int64_t> shape) {
  TensorValues values;
  values.set_dtype(dtype);
  for (const int64_t size : shape) values.mutable_tensor_shape()->add_dim()->set_size(size);
  return values;
}

absl::StatusOr<Tensor> Parse(const TensorValues& values) {
  return ParseTensorProto(values.SerializeAsString(), {"graph.pb", 100});
}

template <typename T>
std::vector<T> Elements(const absl::StatusOr<Tensor>& tensor) {
  REQUIRE(tensor.ok());
  const absl::Span<const T> values = tensor->values<T>();
  return std::vector<T>(values.begin(), values.end());
}

TEST_CASE("values are read from raw bytes") {
  TensorValues values = Values(DT_FLOAT, {2});
  const float numbers[] = {1.5f, -2.0f};
  values.set_tensor_content(std::string(reinterpret_cast<const char*>(numbers), sizeof numbers));
  CHECK(Elements<float>(Parse(values)) == std::vector<float>{1.5f, -2.0f});
}

TEST_CASE("values are read from the lists of their types") {
  TensorValues floats = Values(DT_FLOAT, {3});
  for (const float number : {1.0f, 2.0f, 3.0f}) floats.add_float_val(number);
  CHECK(Elements<float>(Parse(floats)) == std::vector<float>{1, 2, 3});

  TensorValues doubles = Values(DT_DOUBLE, {});
  doubles.add_double_val(0.25);
  CHECK(Elements<double>(Parse(doubles)) == std::vector<double>{0.25});

  TensorValues bytes = Values(DT_INT8, {3});
  for (const int number : {-1, 127, -128}) bytes.add_int_val(number);
  CHECK(Elements<int8_t>(Parse(bytes)) == std::vector<int8_t>{-1, 127, -128});

  TensorValues longs = Values(DT_INT64, {2});
  longs.add_int64_val(-5);
  longs.add_int64_val(int64_t{1} << 40);
  CHECK(Elements<int64_t>(Parse(longs)) == std::vector<int64_t>{-5, int64_t{1} << 40});

  TensorValues bools = Values(DT_BOOL, {2});
  bools.add_bool_val(true);
  bools.add_bool_val(false);
  CHECK(Elements<bool>(Parse(bools)) == std::vector<bool>{true, false});

  TensorValues halves = Values(DT_HALF, {2});
  halves.add_half_val(0x3c00);
  halves.add_half_val(0xc000);
  CHECK(Elements<Half>(Parse(halves)) == std::vector<Half>{Half(1.0f), Half(-2.0f)});

  TensorValues complex = Values(DT_COMPLEX64, {2});
  for (const float part : {1.0f, 2.0f, 3.0f, 4.0f}) complex.add_scomplex_val(part);
  CHECK(Elements<Complex64>(Parse(complex)) == std::vector<Complex64>{{1, 2}, {3, 4}});

  TensorValues strings = Values(DT_STRING, {2});
  strings.add_string_val("a");
  strings.add_string_val(std::string("\0b", 2));
  CHECK(Elements<std::string>(Parse(strings)) == std::vector<std::string>{"a", std::string("\0b", 2)});
}

TEST_CASE("a short list goes on with its last element, an empty one with zeros") {
  TensorValues floats = Values(DT_FLOAT, {4});
  floats.add_float_val(1);
  floats.add_float_val(7);
  CHECK(Elements<float>(Parse(floats)) == std::vector<float>{1, 7, 7, 7});
  CHECK(Elements<int32_t>(Parse(Values(DT_INT32, {2}))) == std::vector<int32_t>{0, 0});
  TensorValues complex = Values(DT_COMPLEX128, {2});
  complex.add_dcomplex_val(1);
  complex.add_dcomplex_val(-1);
  CHECK(Elements<Complex128>(Parse(complex)) == std::vector<Complex128>{{1, -1}, {1, -1}});
  TensorValues strings = Values(DT_STRING, {3});
  strings.add_string_val("x");
  CHECK(Elements<std::string>(Parse(strings)) == std::vector<std::string>{"x", "x", "x"});
  CHECK(Elements<float>(Parse(Values(DT_FLOAT, {0, 5}))).empty());
}

TEST_CASE("parts that contradict each other are an error with the place") {
  TensorValues too_many = Values(DT_FLOAT, {1});
  too_many.add_float_val(1);
  too_many.add_float_val(2);
  TensorValues content = Values(DT_FLOAT, {2});
  content.set_tensor_content("123");
  TensorValues half_complex = Values(DT_COMPLEX64, {1});
  half_complex.add_scomplex_val(1);
  TensorValues strings = Values(DT_STRING, {});
  strings.add_string_val("a");
  strings.add_string_val("b");
  const TensorValues negative = Values(DT_FLOAT, {-1});
  const TensorValues no_type = Values(DT_INVALID, {1});
  for (const TensorValues& values : {too_many, content, half_complex, strings, negative, no_type}) {
    const absl::StatusOr<Tensor> tensor = Parse(values);
    CHECK(tensor.status().code() == absl::StatusCode::kDataLoss);
    CHECK(tensor.status().message().starts_with("graph.pb: offset 100: the tensor here is damaged"));
  }
}

TEST_CASE("where type and shape are known from elsewhere every value must be listed") {
  TensorValues floats = Values(DT_FLOAT, {4});
  floats.add_float_val(1);
  floats.add_float_val(7);
  TensorValues strings = Values(DT_STRING, {});
  strings.add_string_val("x");
  const auto parse = [](const TensorValues& values, DataType dtype, Shape shape) {
    return ParseTensorValues(dtype, std::move(shape), values.SerializeAsString(), {"m.ckpt", 100});
  };
  // What the message says of type and shape does not count.
  CHECK(Elements<float>(parse(floats, DT_FLOAT, {2})) == std::vector<float>{1, 7});
  CHECK(Elements<std::string>(parse(strings, DT_STRING, {1, 1})) == std::vector<std::string>{"x"});
  const auto [values, dtype, shape, words] = GENERATE_COPY(table<TensorValues, DataType, Shape, std::string>({
      {floats, DT_FLOAT, {3}, "lists 2 of its 3 values"},
      {floats, DT_FLOAT, {1}, "lists more numbers"},
      {floats, DT_DOUBLE, {2}, "lists 0 of its 2 values"},
      {strings, DT_STRING, {2}, "lists 1 of its 2 values"},
      {floats, DT_FLOAT, {int64_t{1} << 40}, "fewer values than the 1,099,511,627,776"},
  }));
  const absl::StatusOr<Tensor> tensor = parse(values, dtype, shape);
  CHECK(tensor.status().code() == absl::StatusCode::kDataLoss);
  CHECK(tensor.status().message().starts_with("m.ckpt: offset 100: "));
  CHECK(tensor.status().message().find(words) != std::string::npos);
}

TEST_CASE("a shape that no memory holds is refused before memory is taken") {
  const auto shape =
      GENERATE(std::vector<int64_t>{int64_t{1} << 62}, std::vector<int64_t>{1 << 20, 1 << 20, 1 << 20},
               std::vector<int64_t>{int64_t{1} << 32, int64_t{1} << 30});
  CHECK(Parse(Values(DT_FLOAT, shape)).status().code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("cut anywhere, it is an error or a shorter list") {
  TensorValues values = Values(DT_INT64, {3});
  for (const int64_t number : {1, 2, 300}) values.add_int64_val(number);
  const std::string whole = values.SerializeAsString();
  for (size_t length = 0; length < whole.size(); ++length) {
    const absl::StatusOr<Tensor> tensor =
        ParseTensorProto(std::string_view(whole).substr(0, length), {"graph.pb"});
    CHECK((tensor.ok() || tensor.status().code() == absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace permafrost
