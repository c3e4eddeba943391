#include "core/tensor/dtype.h"

#include <climits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::DTypeInfo;
using permafrost::DTypeName;
using permafrost::FindDType;
using permafrost::WithoutRef;

DataType Type(int number) {
  return static_cast<DataType>(number);
}

// The numbers of tensorflow/core/framework/types.proto, the names that Python prints, and the sizes of
// TensorFlow's DataTypeSize.
TEST_CASE("every element type has TensorFlow's number and name and size") {
  const auto [number, name, size, swap_unit] = GENERATE(table<int, std::string, uint32_t, uint32_t>({
      {1, "float32", 4, 4},  {2, "float64", 8, 8},      {3, "int32", 4, 4},    {4, "uint8", 1, 1},
      {5, "int16", 2, 2},    {6, "int8", 1, 1},         {7, "string", 0, 0},   {8, "complex64", 8, 4},
      {9, "int64", 8, 8},    {10, "bool", 1, 1},        {11, "qint8", 1, 1},   {12, "quint8", 1, 1},
      {13, "qint32", 4, 4},  {14, "bfloat16", 2, 2},    {15, "qint16", 2, 2},  {16, "quint16", 2, 2},
      {17, "uint16", 2, 2},  {18, "complex128", 16, 8}, {19, "float16", 2, 2}, {20, "resource", 0, 0},
      {21, "variant", 0, 0}, {22, "uint32", 4, 4},      {23, "uint64", 8, 8},
  }));
  INFO(name);
  const DTypeInfo* const info = FindDType(Type(number));
  REQUIRE(info != nullptr);
  CHECK(info->dtype == number);
  CHECK(info->size == size);
  CHECK(info->swap_unit == swap_unit);
  CHECK(DTypeName(Type(number)) == name);
  // The same as a reference.
  CHECK(WithoutRef(Type(number + 100)) == number);
  CHECK(DTypeName(Type(number + 100)) == name + "_ref");
  CHECK(WithoutRef(Type(number)) == number);
}

TEST_CASE("what is no type is found nowhere and still has a name for messages") {
  const int number = GENERATE(0, 24, 77, 99, 100, 124, 200, -1, INT_MAX, INT_MIN);
  INFO(number);
  CHECK(FindDType(Type(number)) == nullptr);
  CHECK(DTypeName(Type(number)) == "type " + std::to_string(number));
}

TEST_CASE("a reference is not itself a type that a file holds") {
  CHECK(FindDType(Type(101)) == nullptr);
}

}  // namespace
}  // namespace permafrost_test
