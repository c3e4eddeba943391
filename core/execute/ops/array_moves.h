// What the ops that move elements have in common: small integers that come in as tensors, axes, and strided copies of
// one tensor into another. Private to core/execute/ops.
#pragma once

#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "core/execute/kernel.h"
#include "core/execute/math/strided_copy.h"

namespace permafrost {

using CopyDims = absl::InlinedVector<CopyDim, 8>;

// The values of a tensor of whole numbers, whatever its shape; `what` is its name in errors.
absl::StatusOr<std::vector<int64_t>> ReadInts(const Tensor& tensor, std::string_view what);
// The same of one that must be a vector.
absl::StatusOr<std::vector<int64_t>> ReadVector(const Tensor& tensor, std::string_view what);
// Of one that must have one value: a scalar or, as TensorFlow lets pass, a vector of one.
absl::StatusOr<int64_t> ReadInt(const Tensor& tensor, std::string_view what);

// `axis` counted from the front. InvalidArgument: it is not in [-rank, rank).
absl::StatusOr<int> ResolveAxis(int64_t axis, int rank, std::string_view what = "axis");

// InvalidArgument: a size is negative. ResourceExhausted: there are more than 2^62 elements.
absl::Status CheckShape(const Shape& shape);

// How many elements further the next index of each dimension is.
std::vector<int64_t> StridesOf(const Shape& shape);
// The product of sizes, of a tensor that is not empty or with any result where it is.
int64_t CountOf(absl::Span<const int64_t> sizes);

// Copies from element `from_first` of `from` to element `to_first` of `to`, which is of the same type and was
// allocated (so it is no resource). An empty `to` or `from` is left alone.
void Move(const Tensor& from, int64_t from_first, Tensor& to, int64_t to_first,
          absl::Span<const CopyDim> dims, KernelContext& context);

// Every element becomes the one element that `value` has.
void FillWith(const Tensor& value, Tensor& to, KernelContext& context);
// Zeros; strings stay empty, as they come out of Allocate.
void FillWithZeros(Tensor& to);

// Input 0 in another shape, as output 0.
absl::Status PassReshaped(KernelContext& context, Shape shape);

// A box of a tensor: sizes, where it begins, and the step of each dimension (not 0).
struct Box {
  Shape sizes;
  std::vector<int64_t> begin, stride;
};
// The box, which is inside of the tensor, in the shape `shape`, which has as many elements. Shares the values where
// they are in one piece and worth it.
absl::StatusOr<Tensor> TakeBox(const Tensor& tensor, const Box& box, Shape shape, KernelContext& context);

}  // namespace permafrost
