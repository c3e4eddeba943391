// Inputs that say where or how many: tensors of whole numbers, as 64 bits whatever their type.
#pragma once

#include <string>
#include <string_view>

#include "core/execute/kernel.h"

namespace permafrost {

// The input as int64: itself where it is that, else converted (int16, uint16, int32). InvalidArgument: it is not of
// such a type.
absl::StatusOr<Tensor> Int64Input(KernelContext& context, int input, std::string_view name);
// The same for small ones: no buffer is taken.
absl::StatusOr<std::vector<int64_t>> Int64Values(const Tensor& tensor, std::string_view name);
// InvalidArgument: not a scalar.
absl::StatusOr<int64_t> Int64Scalar(const Tensor& tensor, std::string_view name);
// The sizes of a shape: a vector of numbers that are not negative.
absl::StatusOr<Shape> ShapeInput(const Tensor& tensor, std::string_view name);

// The tensor as values of another type of fixed size, as Cast makes them; itself where it is of that type.
absl::StatusOr<Tensor> Converted(KernelContext& context, const Tensor& tensor, DataType dtype);

// "[2,0]": where element number `flat` of a tensor of this shape stands; "" in a scalar.
std::string PlaceText(absl::Span<const int64_t> shape, int64_t flat);

// The product of some dimensions of a tensor that exists: it does not overflow, unless another one is 0.
inline int64_t CountOf(absl::Span<const int64_t> sizes) {
  return static_cast<int64_t>(ElementCount(sizes));
}

}  // namespace permafrost
