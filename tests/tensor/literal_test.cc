#include "core/tensor/literal.h"

#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kInvalidArgument;
using permafrost::Complex64;
using permafrost::DataType;
using permafrost::Half;
using permafrost::kDTypeOf;
using permafrost::ParseLiteral;
using permafrost::PartialShape;
using permafrost::Shape;
using permafrost::Tensor;

constexpr PartialShape kAnyShape = std::nullopt;

template <typename T>
std::vector<T> Values(std::string_view text, const PartialShape& declared = kAnyShape) {
  INFO(text);
  const absl::StatusOr<Tensor> tensor = ParseLiteral(text, kDTypeOf<T>, declared);
  REQUIRE_OK(tensor);
  return {tensor->values<T>().begin(), tensor->values<T>().end()};
}

TEST_CASE("a value that stands alone is a scalar") {
  CHECK(Values<float>("0.5", Shape{}) == std::vector<float>{0.5});
  CHECK(Values<float>(" 1 ") == std::vector<float>{1});
  CHECK(Values<float>("+1e-3") == std::vector<float>{1e-3f});
  CHECK(Values<float>("-.5") == std::vector<float>{-0.5});
  CHECK(Values<float>("1e-400") == std::vector<float>{0});
  CHECK(Values<float>("-inf") == std::vector<float>{-INFINITY});
  CHECK(std::isnan(Values<double>("nan")[0]));
  CHECK(Values<Half>("0.1") == std::vector<Half>{Half(0.1f)});
  CHECK(Values<int32_t>("-3") == std::vector<int32_t>{-3});
  CHECK(Values<int64_t>("-9223372036854775808") == std::vector<int64_t>{INT64_MIN});
  CHECK(Values<uint64_t>("18446744073709551615") == std::vector<uint64_t>{UINT64_MAX});
  CHECK(Values<int8_t>("127") == std::vector<int8_t>{127});
  CHECK(Values<Complex64>("[1.5, 2j, 1-2.5j, -1e1+1e-1j]") ==
        std::vector<Complex64>{{1.5, 0}, {0, 2}, {1, -2.5}, {-10, 0.1f}});
  for (const char* yes : {"true", "True", "1"})
    CHECK(ParseLiteral(yes, DataType::DT_BOOL, kAnyShape)->scalar<bool>());
  for (const char* no : {"false", "False", "0"})
    CHECK_FALSE(ParseLiteral(no, DataType::DT_BOOL, kAnyShape)->scalar<bool>());
}

TEST_CASE("a float is rounded once, to the type that is asked for") {
  // Halfway between two floats but for the last digit: by way of a double it would be rounded down.
  CHECK(Values<float>("1.00000005960464477540")[0] == std::nextafter(1.0f, 2.0f));
}

TEST_CASE("brackets are dimensions") {
  const auto [text, shape] = GENERATE(table<std::string, Shape>({
      {"[1, 2, 3]", {3}},
      {"[[1,2],[3,4]]", {2, 2}},
      {" [ [ [1] , [2] ] ] ", {1, 2, 1}},
      {"[1,]", {1}},
      {"[]", {0}},
      {"[[],[]]", {2, 0}},
      {"[[[]]]", {1, 1, 0}},
  }));
  INFO(text);
  const absl::StatusOr<Tensor> tensor = ParseLiteral(text, DataType::DT_INT32, kAnyShape);
  REQUIRE_OK(tensor);
  CHECK(tensor->shape() == shape);
  for (int64_t i = 0; i < tensor->size(); ++i) CHECK(tensor->values<int32_t>()[i] == i + 1);
}

TEST_CASE("text stands in quotes, or alone") {
  const auto [text, want] = GENERATE(table<std::string, std::vector<std::string>>({
      {R"("cat")", {"cat"}},
      {"'it is \"so\"'", {"it is \"so\""}},
      {R"("a\n\t\r\\\"\'\x41")", {"a\n\t\r\\\"'A"}},
      {R"(["a", 'b, c', "[d]"])", {"a", "b, c", "[d]"}},
      {R"("")", {""}},
      {"", {""}},
      {"cat and dog, [x]", {"cat and dog, [x]"}},
      {"\"\xe7\x8c\xab\"", {"\xe7\x8c\xab"}},
  }));
  CHECK(Values<std::string>(text) == want);
  CHECK(Values<std::string>(R"("\0")") == std::vector<std::string>{std::string(1, '\0')});
}

TEST_CASE("the shape must be the declared one, and nothing is spread") {
  CHECK(Values<float>("[[1,2]]", PartialShape({-1, 2})).size() == 2);
  CHECK_THAT(ParseLiteral("1", DataType::DT_FLOAT, PartialShape({-1, 2})),
             FailsWith(kInvalidArgument, {"shape [?,2] is expected", "shape []", "brackets"}));
  CHECK_THAT(ParseLiteral("[1]", DataType::DT_FLOAT, PartialShape(Shape{})),
             FailsWith(kInvalidArgument, {"shape [] is expected", "shape [1]"}));
}

TEST_CASE("what is no value is named with its place") {
  const auto [dtype, text, words] = GENERATE(table<DataType, std::string, std::vector<std::string>>({
      {DataType::DT_FLOAT, "", {"at character 1", "the text ends"}},
      {DataType::DT_FLOAT, "abc", {"at character 1", "\"abc\" is no float32"}},
      {DataType::DT_FLOAT, "[1, two]", {"at character 5", "\"two\""}},
      {DataType::DT_FLOAT, "true", {"\"true\" is no float32"}},
      {DataType::DT_FLOAT, "1.5x", {"\"1.5x\""}},
      {DataType::DT_FLOAT, "+-1", {"\"+-1\""}},
      {DataType::DT_FLOAT, "1 2", {"at character 3", "\"2\"", "has ended"}},
      {DataType::DT_FLOAT, "1e99", {"1e99 does not fit into float32", "3.40282e+38"}},
      {DataType::DT_HALF, "65520", {"does not fit into float16", "65504"}},
      {DataType::DT_INT32, "0.5", {"\"0.5\" is no int32", "whole number"}},
      {DataType::DT_INT32, "2147483648", {"does not fit into int32", "-2147483648 to 2147483647"}},
      {DataType::DT_UINT8, "[0, 256]", {"at character 5", "256 does not fit into uint8", "0 to 255"}},
      {DataType::DT_UINT8, "-1", {"-1 does not fit into uint8"}},
      {DataType::DT_UINT64, "-1", {"-1 does not fit into uint64", "0 to 18446744073709551615"}},
      {DataType::DT_BOOL, "yes", {"\"yes\" is no bool", "true or false"}},
      {DataType::DT_BOOL, "2", {"\"2\" is no bool"}},
      {DataType::DT_COMPLEX64, "1+2", {"\"1+2\" is no complex64"}},
      {DataType::DT_COMPLEX64, "j", {"\"j\" is no complex64"}},
      {DataType::DT_COMPLEX64, "1+1e99j", {"does not fit into complex64"}},
      {DataType::DT_STRING, "[a]", {"at character 2", "\"a\" is no string", "quotes"}},
      {DataType::DT_STRING, "\"a", {"at character 1", "never closed"}},
      {DataType::DT_STRING, "\"a\\", {"never closed"}},
      {DataType::DT_STRING, "\"a\\q\"", {"\\ is followed by none of"}},
      {DataType::DT_STRING, "\"\\x4\"", {"\\ is followed by none of"}},
      {DataType::DT_STRING, "\"a\" b", {"at character 5", "\"b\""}},
      {DataType::DT_FLOAT, "[1, 2", {"at character 6", "the text ends", "\",\" or \"]\""}},
      {DataType::DT_FLOAT, "[1 2]", {"at character 4", "\",\" or \"]\""}},
      {DataType::DT_FLOAT, "[,]", {"at character 2", "a value is expected"}},
      {DataType::DT_FLOAT, "1]", {"at character 2", "has ended"}},
      {DataType::DT_FLOAT, "[[1,2],[3]]", {"at character 8", "this list has 1 element", "has 2"}},
      {DataType::DT_FLOAT, "[[],[3]]", {"at character 5", "this list has 1 element", "has 0"}},
      {DataType::DT_FLOAT, "[[1],2]", {"at character 6", "a value where the values before stand in a list"}},
      {DataType::DT_FLOAT, "[[],2]", {"at character 5", "a value where"}},
      {DataType::DT_FLOAT, "[1,[2]]", {"at character 4", "a list where the values before stand alone"}},
  }));
  INFO(text);
  CHECK_THAT(ParseLiteral(text, dtype, kAnyShape), FailsWith(kInvalidArgument, words));
}

TEST_CASE("hostile text ends in an error and not on the stack") {
  CHECK_THAT(ParseLiteral(Repeat("[", 100000), DataType::DT_FLOAT, kAnyShape),
             FailsWith(kInvalidArgument, {"nested more than 32 deep"}));
  CHECK_THAT(ParseLiteral("1", DataType::DT_RESOURCE, kAnyShape),
             FailsWith(absl::StatusCode::kUnimplemented, {"resource"}));
  CHECK_FALSE(ParseLiteral(Repeat("9", 100000), DataType::DT_INT64, kAnyShape).ok());
}

}  // namespace
}  // namespace permafrost_test
