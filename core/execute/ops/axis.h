// Axes that come as tensors: int32 or int64, negative ones counted from the last dimension.
#pragma once

#include <vector>

#include "absl/status/statusor.h"

#include "core/tensor/tensor.h"

namespace permafrost {

// A scalar in [-rank, rank), as a dimension.
absl::StatusOr<int> ScalarAxis(const Tensor& tensor, int rank);

// Which dimensions a tensor of axes names, of whatever shape it is; twice the same one is an error.
absl::StatusOr<std::vector<bool>> AxisMask(const Tensor& tensor, int rank);

}  // namespace permafrost
