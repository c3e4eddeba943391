// TensorLists, as the loops of TensorFlow 2 use them: values that ops make from other values. A list is copied when it
// is changed, unless nobody else has it.
#include "core/execute/ops/tensor_list.h"

#include <algorithm>

#include "core/execute/ops/arguments.h"

namespace permafrost {
namespace {

void SetList(KernelContext& context, std::shared_ptr<TensorList> list) {
  context.set_output(0, Tensor::Hold(DataType::DT_VARIANT, std::move(list)));
}

absl::Status CheckElement(const TensorList& list, DataType dtype, const Shape& shape) {
  if (dtype == list.dtype && IsCompatible(list.element_shape, shape)) return absl::OkStatus();
  return Refuse("the elements of the list are % %, but the value is % %",
                {list.dtype, list.element_shape, dtype, shape});
}

absl::Status CheckOuter(const Tensor& value) {
  if (value.rank() >= 1) return absl::OkStatus();
  return Refuse("the value must have at least one dimension, but is a scalar");
}

absl::StatusOr<std::shared_ptr<TensorList>> NewList(DataType dtype, const Tensor& element_shape) {
  auto list = std::make_shared<TensorList>();
  list->dtype = dtype;
  ASSIGN_OR_RETURN(list->element_shape, PartialShapeOf(element_shape, "element_shape"));
  return list;
}

absl::Status CheckIndices(const Tensor& indices, const Tensor& value) {
  RETURN_IF_ERROR(ExpectInts(indices, "indices"));
  RETURN_IF_ERROR(ExpectRank(indices, 1, "indices"));
  RETURN_IF_ERROR(CheckOuter(value));
  if (indices.size() == value.dim(0)) return absl::OkStatus();
  return Refuse("there are % indices for a value of shape %", {indices.size(), value.shape()});
}

// `most`: -1, or the list's size.
absl::Status Scatter(const Tensor& value, const Tensor& indices, int64_t most, TensorList& list) {
  for (int64_t k = 0; k < indices.size(); ++k) {
    const int64_t i = IntAt(indices, k);
    if (i < 0 || (most >= 0 && i >= most)) return Refuse("there is no element % in the list", {i});
    RETURN_IF_ERROR(list.elements.Set(i, ElementAt(value, k)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const TensorList*> ListOf(KernelContext& context) {
  const auto* list = context.input(0).opaque<TensorList>();
  if (list == nullptr) return Refuse("the handle is not a list of tensors");
  return list;
}

absl::StatusOr<const TensorList*> ListOf(KernelContext& context, DataType dtype) {
  ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context));
  if (list->dtype != dtype) return Refuse("the list is of %, but the node of %", {list->dtype, dtype});
  return list;
}

// Output 0: the list of input 0, to be changed.
TensorList& ChangedList(KernelContext& context) {
  if (context.input(0).IsOnlyOwner()) {
    context.set_output(0, context.input(0));
  } else {
    SetList(context, std::make_shared<TensorList>(*context.input(0).opaque<TensorList>()));
  }
  return *context.outputs()[0].opaque<TensorList>();
}

absl::Status CheckIndex(int64_t i, const TensorList& list) {
  if (i >= 0 && i < list.elements.size()) return absl::OkStatus();
  return Refuse("a list of % has no element %", {list.elements.size(), i});
}

absl::StatusOr<Kernel> MakeEmptyTensorList(const KernelSpec& spec) {  // element_shape, max_num_elements
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(auto list, NewList(dtype, context.input(0)));
    ASSIGN_OR_RETURN(list->most_elements, ScalarInt(context.input(1), "max_num_elements"));
    SetList(context, std::move(list));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListReserve(const KernelSpec& spec) {  // element_shape, num_elements
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(auto list, NewList(dtype, context.input(0)));
    ASSIGN_OR_RETURN(const int64_t size, ScalarInt(context.input(1), "num_elements"));
    if (size < 0) return Refuse("a list cannot have % elements", {size});
    list->elements.Resize(size);
    SetList(context, std::move(list));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListResize(const KernelSpec&) {  // list, size
  return [](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(ListOf(context).status());
    ASSIGN_OR_RETURN(const int64_t size, ScalarInt(context.input(1), "size"));
    if (size < 0) return Refuse("a list cannot have % elements", {size});
    ChangedList(context).elements.Resize(size);
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListFromTensor(const KernelSpec&) {  // tensor, element_shape
  return [](KernelContext& context) -> absl::Status {
    const Tensor& value = context.input(0);
    ASSIGN_OR_RETURN(auto list, NewList(value.dtype(), context.input(1)));
    RETURN_IF_ERROR(CheckOuter(value));
    RETURN_IF_ERROR(CheckElement(*list, value.dtype(), WithoutFirst(value.shape())));
    for (int64_t i = 0; i < value.dim(0); ++i) RETURN_IF_ERROR(list->elements.Set(i, ElementAt(value, i)));
    SetList(context, std::move(list));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListSplit(const KernelSpec&) {  // tensor, element_shape, lengths
  return [](KernelContext& context) -> absl::Status {
    const Tensor& value = context.input(0);
    const Tensor& lengths = context.input(2);
    ASSIGN_OR_RETURN(auto list, NewList(value.dtype(), context.input(1)));
    RETURN_IF_ERROR(CheckOuter(value));
    RETURN_IF_ERROR(ExpectInts(lengths, "lengths"));
    RETURN_IF_ERROR(ExpectRank(lengths, 1, "lengths"));
    if (const PartialShape& shape = list->element_shape; shape) {
      if (shape->empty()) return Refuse("elements must have at least one dimension");
      if (!IsCompatible(WithoutFirst(*shape), WithoutFirst(value.shape())))
        return Refuse("a value of shape % has no parts of shape %", {value.shape(), shape});
    }
    int64_t first = 0;
    for (int64_t i = 0; i < lengths.size(); ++i) {
      const int64_t length = IntAt(lengths, i);
      if (length < 0 || length > value.dim(0) - first)
        return Refuse("part % cannot have % of % rows", {i, length, value.dim(0)});
      RETURN_IF_ERROR(list->elements.Set(i, ElementsAt(value, first, length)));
      first += length;
    }
    if (first != value.dim(0)) return Refuse("the lengths add up to % of % rows", {first, value.dim(0)});
    SetList(context, std::move(list));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListScatter(
    const KernelSpec&) {  // tensor, indices, element_shape[, num_elements]
  return [](KernelContext& context) -> absl::Status {
    const Tensor& value = context.input(0);
    ASSIGN_OR_RETURN(auto list, NewList(value.dtype(), context.input(2)));
    int64_t size = -1;
    if (context.input_count() > 3) {
      ASSIGN_OR_RETURN(size, ScalarInt(context.input(3), "num_elements"));
    }
    if (size < -1) return Refuse("a list cannot have % elements", {size});
    RETURN_IF_ERROR(CheckIndices(context.input(1), value));
    RETURN_IF_ERROR(CheckElement(*list, value.dtype(), WithoutFirst(value.shape())));
    list->elements.Resize(std::max<int64_t>(size, 0));
    RETURN_IF_ERROR(Scatter(value, context.input(1), size, *list));
    SetList(context, std::move(list));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListScatterInto(const KernelSpec&) {  // list, tensor, indices
  return [](KernelContext& context) -> absl::Status {
    const Tensor& value = context.input(1);
    RETURN_IF_ERROR(ListOf(context, value.dtype()).status());
    RETURN_IF_ERROR(CheckIndices(context.input(2), value));
    return Scatter(value, context.input(2), -1, ChangedList(context));
  };
}

absl::StatusOr<Kernel> MakeTensorListSetItem(const KernelSpec& spec) {  // list, index, item
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  ASSIGN_OR_RETURN(const bool may_grow, spec.Bool("resize_if_index_out_of_bounds", false));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    ASSIGN_OR_RETURN(const int64_t index, ScalarInt(context.input(1), "index"));
    if (!may_grow || index < 0) RETURN_IF_ERROR(CheckIndex(index, *list));
    const Tensor& item = context.input(2);
    RETURN_IF_ERROR(CheckElement(*list, item.dtype(), item.shape()));
    return ChangedList(context).elements.Set(index, item);
  };
}

absl::StatusOr<Kernel> MakeTensorListPushBack(const KernelSpec& spec) {  // list, item
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    const Tensor& item = context.input(1);
    RETURN_IF_ERROR(CheckElement(*list, item.dtype(), item.shape()));
    const int64_t size = list->elements.size();
    if (list->most_elements != -1 && size >= list->most_elements)
      return Refuse("the list is full: it has % elements", {size});
    return ChangedList(context).elements.Set(size, item);
  };
}

}  // namespace permafrost
