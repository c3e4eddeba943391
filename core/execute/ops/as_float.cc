#include "core/execute/ops/as_float.h"

#include "core/execute/math/convert.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {

absl::StatusOr<Tensor> AsFloats(KernelContext& context, const Tensor& tensor) {
  const DataType dtype = tensor.dtype();
  if (dtype == DataType::DT_FLOAT) return tensor;
  const Conversion conversion(dtype, DataType::DT_FLOAT);
  if (!conversion.is_possible() || dtype == DataType::DT_BOOL || dtype == DataType::DT_COMPLEX64 ||
      dtype == DataType::DT_COMPLEX128)
    return WrongType(dtype);
  ASSIGN_OR_RETURN(Tensor floats, context.Allocate(DataType::DT_FLOAT, tensor.shape()));
  conversion.Run(tensor.data(), floats.mutable_data(), tensor.size());
  return floats;
}

}  // namespace permafrost
