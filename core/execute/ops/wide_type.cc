#include "core/execute/ops/wide_type.h"

#include "absl/strings/str_cat.h"

#include "core/execute/math/convert.h"

namespace permafrost {
DataType WideType(DataType dtype) {
  switch (dtype) {
    case DataType::DT_HALF:
    case DataType::DT_BFLOAT16:
      return DataType::DT_FLOAT;
    case DataType::DT_BOOL:
    case DataType::DT_INT8:
    case DataType::DT_INT16:
    case DataType::DT_INT32:
    case DataType::DT_UINT8:
    case DataType::DT_UINT16:
    case DataType::DT_UINT32:
    case DataType::DT_UINT64:
      return DataType::DT_INT64;
    case DataType::DT_COMPLEX64:
      return DataType::DT_COMPLEX128;
    default:
      return dtype;
  }
}

namespace {

absl::StatusOr<Tensor> Converted(KernelContext& context, const Tensor& tensor, DataType dtype) {
  const Conversion conversion(tensor.dtype(), dtype);
  if (!conversion.is_possible())
    return absl::UnimplementedError(absl::StrCat(DTypeName(tensor.dtype()), " as ", DTypeName(dtype)));
  ASSIGN_OR_RETURN(Tensor converted, context.Allocate(dtype, tensor.shape()));
  conversion.Run(tensor.data(), converted.mutable_data(), tensor.size());
  return converted;
}

}  // namespace

absl::StatusOr<Tensor> Widen(KernelContext& context, const Tensor& tensor) {
  const DataType wide_type = WideType(tensor.dtype());
  if (wide_type == tensor.dtype()) return tensor;
  if (tensor.dtype() == DataType::DT_UINT64) return tensor.Reinterpreted(wide_type, tensor.shape());
  return Converted(context, tensor, wide_type);
}

absl::StatusOr<Tensor> Narrow(KernelContext& context, Tensor wide, DataType dtype) {
  if (wide.dtype() == dtype) return wide;
  if (dtype == DataType::DT_UINT64) return wide.Reinterpreted(dtype, wide.shape());
  return Converted(context, wide, dtype);
}

}  // namespace permafrost
