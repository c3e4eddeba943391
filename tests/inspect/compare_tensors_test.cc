#include "core/inspect/compare_tensors.h"

#include <bit>
#include <functional>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/crc32c.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/graph_def.pb.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using Catch::Matchers::ContainsSubstring;
using permafrost::CompareTensors;
using permafrost::DifferenceText;
using permafrost::TensorDifference;
using tensorflow::DataType;

TensorValues Values(DataType dtype, const std::vector<int64_t>& shape) {
  TensorValues tensor;
  tensor.set_dtype(dtype);
  tensor.mutable_tensor_shape();
  for (const int64_t size : shape) tensor.mutable_tensor_shape()->add_dim()->set_size(size);
  return tensor;
}

std::string Content(DataType dtype, const std::vector<int64_t>& shape, const std::string& bytes) {
  TensorValues tensor = Values(dtype, shape);
  tensor.set_tensor_content(bytes);
  return tensor.SerializeAsString();
}

std::string Floats(const std::vector<float>& values, std::vector<int64_t> shape = {}) {
  if (shape.empty()) shape = {static_cast<int64_t>(values.size())};
  return Content(DataType::DT_FLOAT, shape, Bytes(values));
}

std::string Listed(DataType dtype, const std::vector<int64_t>& shape,
                   const std::function<void(TensorValues&)>& list) {
  TensorValues tensor = Values(dtype, shape);
  list(tensor);
  return tensor.SerializeAsString();
}

std::string Compare(const std::string& got, const std::string& want) {
  const absl::StatusOr<std::optional<TensorDifference>> difference = CompareTensors(got, want, "w");
  REQUIRE_OK(difference);
  return *difference ? DifferenceText(**difference) : "same";
}

TEST_CASE("a tensor is the same in whichever form it stands") {
  const auto [one, other] = GENERATE(table<std::string, std::string>({
      {Floats({1, 2, 3}), Listed(DataType::DT_FLOAT, {3},
                                 [](auto& t) {
                                   for (const float value : {1, 2, 3}) t.add_float_val(value);
                                 })},
      // Fewer listed than there are.
      {Floats({7, 7, 7, 7}), Listed(DataType::DT_FLOAT, {4}, [](auto& t) { t.add_float_val(7); })},
      {Floats({7, 8, 8, 8}), Listed(DataType::DT_FLOAT, {4},
                                    [](auto& t) {
                                      t.add_float_val(7);
                                      t.add_float_val(8);
                                    })},
      {Floats({0, 0}), Listed(DataType::DT_FLOAT, {2}, [](auto&) {})},
      {Content(DataType::DT_HALF, {2}, Bytes<uint16_t>({0x3c00, 0x4000})), Listed(DataType::DT_HALF, {2},
                                                                                  [](auto& t) {
                                                                                    t.add_half_val(0x3c00);
                                                                                    t.add_half_val(0x4000);
                                                                                  })},
      {Content(DataType::DT_BOOL, {2}, std::string("\1\0", 2)), Listed(DataType::DT_BOOL, {2},
                                                                       [](auto& t) {
                                                                         t.add_bool_val(true);
                                                                         t.add_bool_val(false);
                                                                       })},
      {Content(DataType::DT_INT8, {2}, std::string("\xff\xff")),
       Listed(DataType::DT_INT8, {2}, [](auto& t) { t.add_int_val(-1); })},
      {Content(DataType::DT_QINT32, {1}, Bytes<int32_t>({-5})),
       Listed(DataType::DT_QINT32, {1}, [](auto& t) { t.add_int_val(-5); })},
      {Listed(DataType::DT_STRING, {3}, [](auto& t) { t.add_string_val("a"); }),
       Listed(DataType::DT_STRING, {3},
              [](auto& t) {
                for (int i = 0; i < 3; ++i) t.add_string_val("a");
              })},
      // More than fits into any memory.
      {Listed(DataType::DT_FLOAT, {1 << 30, 1 << 30}, [](auto& t) { t.add_float_val(0); }),
       Listed(DataType::DT_FLOAT, {1 << 30, 1 << 30}, [](auto&) {})},
      {Floats({}, {0, 3}), Listed(DataType::DT_FLOAT, {0, 3}, [](auto&) {})},
  }));
  CHECK(Compare(one, other) == "same");
  CHECK(Compare(other, one) == "same");
}

TEST_CASE("the first difference is named, and how large they are") {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const auto [got, want, text] = GENERATE_COPY(table<std::string, std::string, std::string>({
      {Floats({1, 2, 3, 4}, {2, 2}), Floats({1, 2, 3.5, 4}, {2, 2}),
       "1 of 4 values differs, at [1,0]: 3 instead of 3.5"},
      {Floats({1, 2, 3}), Floats({1, 2.5, 2}),
       "2 of 3 values differ, the first at [1]: 2 instead of 2.5; the largest difference is 1"},
      {Floats({5}, {1}), Floats({6}, {1}), "5 instead of 6"},
      {Floats({0.5f, -1, 0}), Floats({2, -4, 0}),
       "2 of 3 values differ, the first at [0]: 0.5 instead of 2; the largest difference is 3; all are 0.25 "
       "times what "
       "they should be"},
      {Floats({0.0f, 1}), Floats({-0.0f, 1}), "1 of 2 values differs, at [0]: 0 instead of -0"},
      {Floats({std::bit_cast<float>(0x7fc00001u), 1}), Floats({kNaN, 1}),
       "1 of 2 values differs, at [0]: nan instead of nan (in other bits)"},
      {Floats({kNaN, 1, 2}), Floats({0, 1, 3}),
       "2 of 3 values differ, the first at [0]: nan instead of 0; the largest difference is inf"},
      {Floats({1, 2}), Floats({1, 2}, {1, 2}), "float32 [2] instead of float32 [1,2]"},
      {Floats({1}), Content(DataType::DT_INT32, {1}, Bytes<int32_t>({1})),
       "float32 [1] instead of int32 [1]"},
      {Content(DataType::DT_INT64, {2}, Bytes<int64_t>({INT64_MIN, 0})),
       Content(DataType::DT_INT64, {2}, Bytes<int64_t>({INT64_MAX, 0})),
       "1 of 2 values differs, at [0]: -9223372036854775808 instead of 9223372036854775807"},
      {Content(DataType::DT_UINT8, {2}, "ab"), Content(DataType::DT_UINT8, {2}, "cd"),
       "2 of 2 values differ, the first at [0]: 97 instead of 99; the largest difference is 2"},
      {Content(DataType::DT_BOOL, {2}, std::string("\1\2")),
       Content(DataType::DT_BOOL, {2}, std::string("\1\1")), "1 of 2 values differs, at [1]: 2 instead of 1"},
      {Content(DataType::DT_COMPLEX64, {2}, Bytes<float>({1, 2, 3, 4})),
       Content(DataType::DT_COMPLEX64, {2}, Bytes<float>({1, 2, 3, 5})),
       "1 of 2 values differs, at [1]: 3+4j instead of 3+5j"},
      {Content(DataType::DT_HALF, {2}, Bytes<uint16_t>({0x3c00, 0x4000})),
       Content(DataType::DT_HALF, {2}, Bytes<uint16_t>({0x3c00, 0x4200})),
       "1 of 2 values differs, at [1]: 2 instead of 3"},
      {Listed(DataType::DT_STRING, {2}, [](auto& t) { t.add_string_val("a\n"); }),
       Listed(DataType::DT_STRING, {2}, [](auto& t) { t.add_string_val("b"); }),
       "2 of 2 values differ, the first at [0]: \"a\\n\" instead of \"b\""},
      // 2^60 elements of which the lists say the first two.
      {Listed(DataType::DT_INT32, {1 << 30, 1 << 30},
              [](auto& t) {
                t.add_int_val(1);
                t.add_int_val(2);
              }),
       Listed(DataType::DT_INT32, {1 << 30, 1 << 30}, [](auto& t) { t.add_int_val(1); }),
       "1,152,921,504,606,846,975 of 1,152,921,504,606,846,976 values differ, the first at [0,1]: 2 instead "
       "of 1; the "
       "largest difference is 1"},
  }));
  CHECK(Compare(got, want) == text);
}

TEST_CASE("a damaged constant is an error that names it") {
  const std::string good = Floats({1, 2, 3});
  const auto [bad, say] = GENERATE_COPY(table<std::string, std::string>({
      {Content(DataType::DT_FLOAT, {4}, "12345678"), "8 bytes of values"},
      {Content(DataType::DT_FLOAT, {-1}, "12345678"), "shape is damaged"},
      {Content(DataType::DT_STRING, {1 << 30, 1 << 30}, "12345678"), ""},
      {good.substr(0, good.size() - 1), ""},
      {std::string("\x07garbage"), ""},
  }));
  const auto difference = CompareTensors(bad, good, "conv/w");
  if (difference.ok()) {
    REQUIRE(*difference);
    CHECK_FALSE((*difference)->other_kind.empty());
  } else {
    CHECK_THAT(difference, FailsWith(absl::StatusCode::kDataLoss, {"constant conv/w", say}));
  }
}

// A TensorProto whose values are a range of a file.
permafrost::ByteRope Rope(const std::vector<float>& values, bool right_checksum) {
  const std::string proto = Floats(values), bytes = Bytes(values);
  auto file = std::make_shared<permafrost::MemorySource>("data", bytes);
  permafrost::ByteRope rope;
  rope.Append(std::string_view(proto).substr(0, proto.size() - bytes.size()));
  const uint32_t crc = permafrost::MaskCrc32c(permafrost::Crc32c(bytes)) + (right_checksum ? 0 : 1);
  rope.AppendChecked({{file, 0, bytes.size()}, crc, "tensor w"});
  return rope;
}

TEST_CASE("a rope is compared through a buffer, and its checksums verified") {
  const std::string got = Floats({1, 2, 3});
  const auto same = CompareTensors(got, Rope({1, 2, 3}, true), "w");
  REQUIRE_OK(same);
  CHECK_FALSE(*same);
  const auto differs = CompareTensors(got, Rope({1, 2, 4}, true), "w");
  REQUIRE_OK(differs);
  REQUIRE(*differs);
  CHECK((*differs)->first == std::vector<int64_t>{2});
  const auto shorter = CompareTensors(got, Rope({1, 2}, true), "w");
  REQUIRE_OK(shorter);
  CHECK(DifferenceText(**shorter) == "float32 [3] instead of float32 [2]");
  for (const std::vector<float>& values : std::vector<std::vector<float>>{{1, 2, 3}, {1, 2, 4}, {1, 2}})
    CHECK_THAT(CompareTensors(got, Rope(values, false), "w"),
               FailsWith(absl::StatusCode::kDataLoss, {"tensor w"}));
}

}  // namespace
}  // namespace permafrost_test
