#include "core/execute/ops/index_input.h"

#include <algorithm>

#include "absl/strings/str_join.h"

#include "core/execute/math/convert.h"

namespace permafrost {
namespace {

absl::Status CopyTo(const Tensor& tensor, std::string_view name, int64_t* output) {
  switch (tensor.dtype()) {
    case DataType::DT_INT64:
    case DataType::DT_INT32:
    case DataType::DT_INT16:
    case DataType::DT_UINT16:
      Conversion(tensor.dtype(), DataType::DT_INT64)
          .Run(tensor.data(), reinterpret_cast<char*>(output), tensor.size());
      return absl::OkStatus();
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(name, " must be whole numbers (int32 or int64), not ", DTypeName(tensor.dtype())));
  }
}

}  // namespace

absl::StatusOr<Tensor> Int64Input(KernelContext& context, int input, std::string_view name) {
  const Tensor& tensor = context.input(input);
  if (tensor.dtype() == DataType::DT_INT64) return tensor;
  ASSIGN_OR_RETURN(Tensor converted, context.Allocate(DataType::DT_INT64, tensor.shape()));
  RETURN_IF_ERROR(CopyTo(tensor, name, converted.mutable_values<int64_t>().data()));
  return converted;
}

absl::StatusOr<std::vector<int64_t>> Int64Values(const Tensor& tensor, std::string_view name) {
  std::vector<int64_t> values(tensor.size());
  RETURN_IF_ERROR(CopyTo(tensor, name, values.data()));
  return values;
}

absl::StatusOr<int64_t> Int64Scalar(const Tensor& tensor, std::string_view name) {
  if (tensor.rank() != 0)
    return absl::InvalidArgumentError(
        absl::StrCat(name, " must be a scalar, not ", ShapeText(tensor.shape())));
  int64_t value = 0;
  RETURN_IF_ERROR(CopyTo(tensor, name, &value));
  return value;
}

absl::StatusOr<Shape> ShapeInput(const Tensor& tensor, std::string_view name) {
  if (tensor.rank() != 1)
    return absl::InvalidArgumentError(
        absl::StrCat(name, " must be a vector, not ", ShapeText(tensor.shape())));
  ASSIGN_OR_RETURN(Shape shape, Int64Values(tensor, name));
  for (const int64_t size : shape) {
    if (size < 0)
      return absl::InvalidArgumentError(
          absl::StrCat(name, " must not be negative: [", absl::StrJoin(shape, ","), "]"));
  }
  return shape;
}

absl::StatusOr<Tensor> Converted(KernelContext& context, const Tensor& tensor, DataType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  const Conversion conversion(tensor.dtype(), dtype);
  if (!conversion.is_possible())
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(tensor.dtype())));
  ASSIGN_OR_RETURN(Tensor converted, context.Allocate(dtype, tensor.shape()));
  conversion.Run(tensor.data(), converted.mutable_data(), tensor.size());
  return converted;
}

std::string PlaceText(absl::Span<const int64_t> shape, int64_t flat) {
  if (shape.empty()) return "";
  std::vector<int64_t> place(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    place[i] = flat % shape[i];
    flat /= shape[i];
  }
  return absl::StrCat("[", absl::StrJoin(place, ","), "]");
}

}  // namespace permafrost
