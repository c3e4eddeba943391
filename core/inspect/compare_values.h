// The values of two tensors, element by element: how many differ, where the first does, and by how much.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "core/tensor/tensor.h"

namespace permafrost {

struct TensorDifference {
  std::string other_kind;  // "float32 [3] instead of float32 [4]"; then there is nothing below
  uint64_t elements = 0;
  uint64_t differing = 0;
  std::vector<int64_t> first;  // where the first of them is
  std::string got, want;       // the values there
  // Of numbers: the largest |got - want|, infinite where one is no number; the largest |got - want| beside the larger of the
  // two, at most 2; and the factor where got is want times that everywhere.
  std::optional<double> largest, relative, factor;
};

// "3 of 12 values differ, the first at [0,1]: 0.5 instead of 0.25; the largest difference is 0.25"
std::string DifferenceText(const TensorDifference& difference);

// Values of fixed size as bytes that may stand at any address, or strings. The last element stands `times_last` times.
struct Values {
  DataType dtype = DataType::DT_INVALID;
  Shape shape;
  std::string_view bytes;
  absl::Span<const std::string> strings;
  uint64_t count = 0;
  uint64_t times_last = 1;
  Tensor owner;
};

// False of resources and variants: nobody can look inside.
bool HasValues(DataType dtype);
Values ValuesOf(Tensor tensor);

// "float32 [3,3]".
std::string KindText(DataType dtype, const Shape& shape);
TensorDifference OtherKind(DataType got_dtype, const Shape& got, DataType want_dtype, const Shape& want);

// Of the same type and shape, and with as many elements listed. nullopt: they are the same, bit for bit.
std::optional<TensorDifference> CompareValues(const Values& got, const Values& want);

}  // namespace permafrost
