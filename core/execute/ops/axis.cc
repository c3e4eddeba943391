#include "core/execute/ops/axis.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/tensor/types.h"

namespace permafrost {
namespace {

absl::StatusOr<int64_t> Index(const Tensor& tensor, int64_t i) {
  if (tensor.dtype() == DataType::DT_INT32) return tensor.values<int32_t>()[i];
  if (tensor.dtype() == DataType::DT_INT64) return tensor.values<int64_t>()[i];
  return absl::InvalidArgumentError(
      absl::StrCat("an axis is int32 or int64, not ", DTypeName(tensor.dtype())));
}

absl::StatusOr<int> Axis(const Tensor& tensor, int64_t i, int rank) {
  ASSIGN_OR_RETURN(const int64_t axis, Index(tensor, i));
  if (axis < -rank || axis >= rank)
    return absl::InvalidArgumentError(
        absl::StrCat("the axis ", axis, " is not one of a tensor of rank ", rank));
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

}  // namespace

absl::StatusOr<int> ScalarAxis(const Tensor& tensor, int rank) {
  if (tensor.rank() != 0)
    return absl::InvalidArgumentError(
        absl::StrCat("the axis must be a scalar, not of shape ", ShapeText(tensor.shape())));
  return Axis(tensor, 0, rank);
}

absl::StatusOr<std::vector<bool>> AxisMask(const Tensor& tensor, int rank) {
  std::vector<bool> mask(rank);
  for (int64_t i = 0; i < tensor.size(); ++i) {
    ASSIGN_OR_RETURN(const int axis, Axis(tensor, i, rank));
    if (mask[axis]) return absl::InvalidArgumentError(absl::StrCat("the axis ", axis, " is named twice"));
    mask[axis] = true;
  }
  return mask;
}

}  // namespace permafrost
