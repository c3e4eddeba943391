// What is read from TensorLists: elements, and elements stacked and concatenated.
#include <algorithm>

#include "core/execute/ops/arguments.h"
#include "core/execute/ops/tensor_list.h"

namespace permafrost {
namespace {

// The shape of elements as the list, the node and the elements themselves know it.
class CommonShape {
 public:
  absl::Status Begin(const TensorList& list, const Tensor& declared) {
    ASSIGN_OR_RETURN(shape_, PartialShapeOf(declared, "element_shape"));
    ASSIGN_OR_RETURN(shape_, MergeShapes(shape_, list.element_shape));
    return absl::OkStatus();
  }
  absl::Status Add(const Tensor& element) {
    if (!element.valid()) return absl::OkStatus();
    ASSIGN_OR_RETURN(shape_, MergeShapes(shape_, PartialShape(element.shape())));
    return absl::OkStatus();
  }
  bool is_full() const { return IsFullShape(shape_); }
  absl::StatusOr<Shape> Full() const {
    if (is_full()) return *shape_;
    return Refuse("elements were not set, and their shape is not known: %", {shape_});
  }

 private:
  PartialShape shape_;
};

absl::Status CheckCount(int64_t count) {
  if (count <= ElementList::kMostElements) return absl::OkStatus();
  return Refuse(absl::StatusCode::kResourceExhausted, "no memory for % elements", {count});
}

// Element i; zeros where it was not set.
absl::StatusOr<Tensor> Element(const TensorList& list, int64_t i, int shape_input, bool ask_others,
                               KernelContext& context) {
  if (list.elements.at(i).valid()) return list.elements.at(i);
  CommonShape common;
  RETURN_IF_ERROR(common.Begin(list, context.input(shape_input)));
  for (int64_t k = 0; ask_others && !common.is_full() && k < list.elements.size(); ++k)
    RETURN_IF_ERROR(common.Add(list.elements.at(k)));
  ASSIGN_OR_RETURN(const Shape shape, common.Full());
  return ZeroTensor(context, list.dtype, shape);
}

// Elements `at(0)`, ..., `at(count - 1)` under one another.
template <typename At>
absl::Status StackElements(const TensorList& list, int64_t count, At at, KernelContext& context,
                           int shape_input) {
  RETURN_IF_ERROR(CheckCount(count));
  CommonShape common;
  RETURN_IF_ERROR(common.Begin(list, context.input(shape_input)));
  if (count == 0 && !common.is_full())
    return Refuse("no elements are asked for, and the shape of an element is not known");
  for (int64_t i = 0; !IsFullShape(list.element_shape) && i < count; ++i)
    RETURN_IF_ERROR(common.Add(list.elements.at(at(i))));
  ASSIGN_OR_RETURN(const Shape shape, common.Full());
  ASSIGN_OR_RETURN(TensorWriter writer, TensorWriter::Make(context, list.dtype, WithFirst(count, shape)));
  const auto size = static_cast<int64_t>(ElementCount(shape));
  for (int64_t i = 0; size > 0 && i < count; ++i) {
    const Tensor& element = list.elements.at(at(i));
    RETURN_IF_ERROR(element.valid() ? writer.Append(element) : writer.AppendZeros(size));
  }
  context.set_output(0, writer.Take());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeTensorListLength(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context));
    context.set_output(0, Tensor::Scalar<int32_t>(static_cast<int32_t>(list->elements.size())));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListElementShape(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("shape_type"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context));
    const PartialShape& shape = list->element_shape;
    const Shape sizes = shape ? *shape : Shape{-1};
    return WithType<IndexTypes>(dtype, [&]<typename T>() -> absl::Status {
      ASSIGN_OR_RETURN(Tensor output,
                       context.Allocate(dtype, shape ? Shape{static_cast<int64_t>(sizes.size())} : Shape()));
      std::transform(sizes.begin(), sizes.end(), output.mutable_values<T>().begin(),
                     [](int64_t size) { return static_cast<T>(size); });
      context.set_output(0, std::move(output));
      return absl::OkStatus();
    });
  };
}

absl::StatusOr<Kernel> MakeTensorListStack(const KernelSpec& spec) {  // list, element_shape
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  ASSIGN_OR_RETURN(const int64_t expected, spec.Int("num_elements", -1));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    const int64_t size = list->elements.size();
    if (expected != -1 && expected != size)
      return Refuse("the list has % elements instead of %", {size, expected});
    return StackElements(
        *list, size, [](int64_t i) { return i; }, context, 1);
  };
}

absl::StatusOr<Kernel> MakeTensorListGather(const KernelSpec& spec) {  // list, indices, element_shape
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    const Tensor& indices = context.input(1);
    RETURN_IF_ERROR(ExpectInts(indices, "indices"));
    for (int64_t i = 0; i < indices.size(); ++i) RETURN_IF_ERROR(CheckIndex(IntAt(indices, i), *list));
    return StackElements(
        *list, indices.size(), [&](int64_t i) { return IntAt(indices, i); }, context, 2);
  };
}

absl::StatusOr<Kernel> MakeTensorListGetItem(const KernelSpec& spec) {  // list, index, element_shape
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    ASSIGN_OR_RETURN(const int64_t index, ScalarInt(context.input(1), "index"));
    RETURN_IF_ERROR(CheckIndex(index, *list));
    ASSIGN_OR_RETURN(Tensor element, Element(*list, index, 2, true, context));
    context.set_output(0, std::move(element));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTensorListPopBack(const KernelSpec& spec) {  // list, element_shape -> list, tensor
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    const int64_t last = list->elements.size() - 1;
    if (last < 0) return Refuse("the list is empty");
    ASSIGN_OR_RETURN(Tensor element, Element(*list, last, 1, false, context));
    ChangedList(context).elements.Resize(last);
    context.set_output(1, std::move(element));
    return absl::OkStatus();
  };
}

// list[, element_shape, leading_dims] -> tensor, lengths
absl::StatusOr<Kernel> MakeTensorListConcat(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("element_dtype"));
  ASSIGN_OR_RETURN(const PartialShape declared, spec.ShapeOf("element_shape"));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const TensorList* const list, ListOf(context, dtype));
    PartialShape shape = declared;
    if (context.input_count() > 1) {
      ASSIGN_OR_RETURN(shape, PartialShapeOf(context.input(1), "element_shape"));
      ASSIGN_OR_RETURN(shape, MergeShapes(shape, list->element_shape));
    }
    if (shape && shape->empty()) return Refuse("scalars cannot be concatenated");
    const Tensor* const leading = context.input_count() > 2 ? &context.input(2) : nullptr;
    if (leading != nullptr) {
      RETURN_IF_ERROR(ExpectInts(*leading, "leading_dims"));
      RETURN_IF_ERROR(ExpectRank(*leading, 1, "leading_dims"));
    }
    const int64_t size = list->elements.size();
    RETURN_IF_ERROR(CheckCount(size));
    const int64_t first = shape && context.input_count() > 1 ? shape->front() : -1;
    PartialShape row = shape ? PartialShape(WithoutFirst(*shape)) : PartialShape();
    ASSIGN_OR_RETURN(Tensor lengths, context.Allocate(DataType::DT_INT64, {size}));
    // What the elements say of their shape; and, where all that were set agree, of the length of the others.
    int64_t common = first;
    bool agree = true;
    for (int64_t i = 0; i < size; ++i) {
      const Tensor& element = list->elements.at(i);
      if (!element.valid()) continue;
      if (element.rank() < 1 || (first != -1 && element.dim(0) != first))
        return Refuse("element % has the shape % instead of %", {i, element.shape(), shape});
      ASSIGN_OR_RETURN(row, MergeShapes(row, PartialShape(WithoutFirst(element.shape()))));
      if (common == -1 && agree) common = element.dim(0);
      if (common != element.dim(0)) agree = false;
      if (!agree) common = -1;
    }
    if (!IsFullShape(row)) return Refuse("the shape of an element is not known: %", {row});
    int64_t total = 0;
    for (int64_t i = 0; i < size; ++i) {
      const Tensor& element = list->elements.at(i);
      int64_t length = element.valid() ? element.dim(0) : common;
      if (!element.valid() && leading != nullptr && i < leading->size()) length = IntAt(*leading, i);
      // Sums of these do not overflow: they are lengths of what is in memory, or bounded here.
      if (length < 0 || total > (int64_t{1} << 62) - length)
        return Refuse("element % was not set, and its length is not known", {i});
      lengths.mutable_values<int64_t>()[i] = length;
      total += length;
    }
    ASSIGN_OR_RETURN(TensorWriter writer, TensorWriter::Make(context, dtype, WithFirst(total, *row)));
    const auto row_size = static_cast<int64_t>(ElementCount(*row));
    for (int64_t i = 0; i < size && row_size > 0 && total > 0; ++i) {
      const Tensor& element = list->elements.at(i);
      RETURN_IF_ERROR(element.valid() ? writer.Append(element)
                                      : writer.AppendZeros(row_size * lengths.values<int64_t>()[i]));
    }
    context.set_output(0, writer.Take());
    context.set_output(1, std::move(lengths));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
