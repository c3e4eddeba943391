#include "core/tensor/shape.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::PartialShape;
using permafrost::Shape;

constexpr int64_t k2To32 = int64_t{1} << 32, k2To62 = int64_t{1} << 62;

tensorflow::TensorShapeProto Proto(const std::vector<int64_t>& sizes) {
  tensorflow::TensorShapeProto proto;
  for (const int64_t size : sizes) proto.add_dim()->set_size(size);
  return proto;
}

TEST_CASE("a shape is its sizes and its wire form comes back as it was") {
  const auto [shape, count, text, hex] = GENERATE(table<Shape, uint64_t, std::string, std::string>({
      {{}, 1, "[]", ""},
      {{0}, 0, "[0]", "12 00"},
      {{1}, 1, "[1]", "12 02 08 01"},
      {{3, 3, 32, 64}, 18432, "[3,3,32,64]", "12 02 08 03 12 02 08 03 12 02 08 20 12 02 08 40"},
      {{2, 0, 300}, 0, "[2,0,300]", "12 02 08 02 12 00 12 03 08 ac 02"},
      {{INT64_MAX}, INT64_MAX, "[9223372036854775807]", "12 0a 08 ff ff ff ff ff ff ff ff 7f"},
      {{k2To62, 1}, k2To62, "[4611686018427387904,1]", "12 0a 08 80 80 80 80 80 80 80 80 40 12 02 08 01"},
      {{k2To32 / 2, k2To32 - 1},
       (uint64_t{1} << 63) - (uint64_t{1} << 31),
       "[2147483648,4294967295]",
       "12 06 08 80 80 80 80 08 12 06 08 ff ff ff ff 0f"},
  }));
  INFO(text);
  const absl::StatusOr<Shape> got = permafrost::ShapeFromProto(Proto(shape));
  REQUIRE_OK(got);
  CHECK(*got == shape);
  CHECK(permafrost::ElementCount(*got) == count);
  CHECK(permafrost::ShapeText(*got) == text);
  CHECK(ToHex(permafrost::SerializeShape(shape)) == hex);
  // protobuf writes the same and reads it.
  CHECK(permafrost::SerializeShape(shape) == Proto(shape).SerializeAsString());
}

TEST_CASE("a shape that no tensor has is an error that says why") {
  const auto [sizes, words] = GENERATE(table<std::vector<int64_t>, std::string>({
      {{-1}, "a dimension of its shape is -1"},
      {{2, -5, 3}, "a dimension of its shape is -5"},
      {{0, INT64_MIN}, "a dimension of its shape is -9223372036854775808"},
      {{k2To62, 2}, "2^63"},
      {{k2To32, k2To32}, "2^63"},  // the product is 0 in 64 bits
      {{k2To32 + 1, k2To32 + 1, 16}, "2^63"},
      {{INT64_MAX, INT64_MAX}, "2^63"},  // the product is 1 in 64 bits
      {{k2To32, k2To32, 0}, "2^63"},     // a zero does not hide it
      {{0, k2To32, k2To32}, "2^63"},     // wherever it stands
      {std::vector<int64_t>(1000, 2), "2^63"},
  }));
  CHECK_THAT(permafrost::ShapeFromProto(Proto(sizes)),
             FailsWith(absl::StatusCode::kInvalidArgument, {words}));
}

TEST_CASE("a shape of unknown rank is no tensor's") {
  tensorflow::TensorShapeProto proto;
  proto.set_unknown_rank(true);
  CHECK_THAT(permafrost::ShapeFromProto(proto), FailsWith(absl::StatusCode::kInvalidArgument, {"no rank"}));
  CHECK_FALSE(permafrost::PartialShapeFromProto(proto).has_value());
}

TEST_CASE("a node's declared shape says which tensors it takes") {
  const auto [declared, shape, text, compatible] = GENERATE(table<PartialShape, Shape, std::string, bool>({
      {std::nullopt, {1, 2}, "(unknown rank)", true},
      {std::nullopt, {}, "(unknown rank)", true},
      {Shape{}, {}, "[]", true},
      {Shape{}, {1}, "[]", false},
      {Shape{-1}, {0}, "[?]", true},
      {Shape{-1, 3}, {7, 3}, "[?,3]", true},
      {Shape{-1, 3}, {7, 4}, "[?,3]", false},
      {Shape{-1, 3}, {3}, "[?,3]", false},
      {Shape{0}, {1}, "[0]", false},
      {Shape{2, 3}, {2, 3}, "[2,3]", true},
      {Shape{2, 3}, {3, 2}, "[2,3]", false},
  }));
  CHECK(permafrost::PartialShapeText(declared) == text);
  CHECK(permafrost::IsCompatible(declared, shape) == compatible);
}

TEST_CASE("every negative size of a declared shape is unknown") {
  CHECK(permafrost::PartialShapeFromProto(Proto({-1, 2, -7, INT64_MIN, 0})) ==
        PartialShape(Shape{-1, 2, -1, -1, 0}));
  CHECK(permafrost::PartialShapeFromProto(Proto({})) == PartialShape(Shape{}));
}

}  // namespace
}  // namespace permafrost_test
