#include "core/execute/ops/tensor_array_object.h"

#include "core/execute/ops/refuse.h"

namespace permafrost {

absl::Status TensorArray::Write(int64_t i, const Tensor& value) {
  if (i < 0 || (!dynamic_size && i >= size()))
    return Refuse("cannot write element % of a TensorArray of %, which is not of dynamic size", {i, size()});
  if (value.dtype() != dtype)
    return Refuse("the TensorArray is of %, but the value of %", {dtype, value.dtype()});
  if (!IsCompatible(element_shape, value.shape()))
    return Refuse("an element of the TensorArray has the shape %, but the value %",
                  {element_shape, value.shape()});
  if (state(i) != kUnset)
    return Refuse("element % has already been %", {i, state(i) == kWritten ? "written" : "read"});
  RETURN_IF_ERROR(tensors_.Set(i, value));
  SetState(i, kWritten);
  if (identical_element_shapes && !IsFullShape(element_shape)) element_shape = value.shape();
  return absl::OkStatus();
}

absl::StatusOr<Tensor> TensorArray::Read(int64_t i, KernelContext& context) {
  if (i < 0 || i >= size()) return Refuse("cannot read element % of a TensorArray of %", {i, size()});
  if (state(i) == kCleared)
    return Refuse("element % was read before, and the TensorArray has clear_after_read", {i});
  if (state(i) == kUnset) {
    if (!IsFullShape(element_shape))
      return Refuse("element % was not written, and the shape of elements is not known: %",
                    {i, element_shape});
    ASSIGN_OR_RETURN(Tensor zeros, ZeroTensor(context, dtype, *element_shape));
    RETURN_IF_ERROR(tensors_.Set(i, std::move(zeros)));
  }
  SetState(i, clear_after_read ? kCleared : kRead);
  Tensor value = tensors_.at(i);
  if (clear_after_read) RETURN_IF_ERROR(tensors_.Set(i, Tensor()));
  return value;
}

absl::StatusOr<std::vector<Tensor>> TensorArray::ReadMany(absl::Span<const int64_t> indices,
                                                          const PartialShape& declared, size_t free,
                                                          KernelContext& context) {
  std::vector<Tensor> values;
  Shape first;
  for (const int64_t i : indices) {
    ASSIGN_OR_RETURN(Tensor value, Read(i, context));
    if (value.shape().size() < free)
      return Refuse("element % is a scalar, which cannot be concatenated", {i});
    const Shape shape(value.shape().begin() + free, value.shape().end());
    if (values.empty()) first = shape;
    if (shape != first || !IsCompatible(declared, shape))
      return Refuse("element % has the shape %; the first one is of % and the node asks for %",
                    {i, value.shape(), values.empty() ? value.shape() : values[0].shape(), declared});
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace permafrost
