// What kernels ask of small inputs: indices, lengths, shapes. Each says which input it was and what it is.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/execute/ops/refuse.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// InvalidArgument: it has another type; another rank.
absl::Status ExpectType(const Tensor& input, DataType dtype, std::string_view what);
absl::Status ExpectRank(const Tensor& input, int rank, std::string_view what);

// A scalar of type int32 or int64.
absl::StatusOr<int64_t> ScalarInt(const Tensor& input, std::string_view what);
// A scalar of type string. The view is the input's.
absl::StatusOr<std::string_view> ScalarText(const Tensor& input, std::string_view what);

// Elements of an int32 or int64 tensor, which must be one of the two.
int64_t IntAt(const Tensor& input, int64_t i);
absl::Status ExpectInts(const Tensor& input, std::string_view what);

// A vector of sizes, each 0 or more.
absl::StatusOr<Shape> ShapeOf(const Tensor& input, std::string_view what);
// A vector of sizes of which -1 is an unknown one, or the scalar -1 for a shape of unknown rank.
absl::StatusOr<PartialShape> PartialShapeOf(const Tensor& input, std::string_view what);

}  // namespace permafrost
