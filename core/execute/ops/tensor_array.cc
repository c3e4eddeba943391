// TensorArrays, as the loops of TensorFlow 1.x use them: an object with elements that are written once and, unless
// clear_after_read is off, read once. The `flow` that its ops pass on is a number that nobody reads; it puts them in order.
// (TensorLists, which the loops of TensorFlow 2 use instead: tensor_list.cc.)
//
// Every call of TensorArrayV3 makes another array, because a plan is run many times.
#include <numeric>

#include "core/execute/ops/arguments.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/tensor_array_object.h"
#include "core/execute/ops/tensor_list.h"

namespace permafrost {
namespace {

// The array of input 0, while it is open.
absl::StatusOr<TensorArray*> ArrayOf(KernelContext& context) {
  auto* array = context.input(0).opaque<TensorArray>();
  if (array == nullptr) return Refuse("the handle is not a TensorArray");
  if (array->is_closed()) return Refuse("the TensorArray has been closed");
  return array;
}

absl::StatusOr<Kernel> MakeTensorArray(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype"));
  ASSIGN_OR_RETURN(const PartialShape element_shape, spec.ShapeOf("element_shape"));
  ASSIGN_OR_RETURN(const bool dynamic_size, spec.Bool("dynamic_size", false));
  ASSIGN_OR_RETURN(const bool clear_after_read, spec.Bool("clear_after_read", true));
  ASSIGN_OR_RETURN(const bool identical, spec.Bool("identical_element_shapes", false));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t size, ScalarInt(context.input(0), "size"));
    if (size < 0) return Refuse("a TensorArray cannot have the size %", {size});
    auto array = std::make_shared<TensorArray>();
    array->dtype = dtype;
    array->element_shape = element_shape;
    array->dynamic_size = dynamic_size;
    array->clear_after_read = clear_after_read;
    array->identical_element_shapes = identical;
    array->Resize(size);
    context.set_output(0, Tensor::Hold(DataType::DT_RESOURCE, std::move(array)));
    context.set_output(1, Tensor::Scalar<float>(0));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeWrite(const KernelSpec&) {  // handle, index, value, flow
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    ASSIGN_OR_RETURN(const int64_t index, ScalarInt(context.input(1), "index"));
    RETURN_IF_ERROR(array->Write(index, context.input(2)));
    context.set_output(0, context.input(3));
    return absl::OkStatus();
  };
}

absl::Status CheckType(const TensorArray& array, DataType dtype) {
  if (array.dtype == dtype) return absl::OkStatus();
  return Refuse("the TensorArray is of %, but the node of %", {array.dtype, dtype});
}

absl::StatusOr<Kernel> MakeRead(const KernelSpec& spec) {  // handle, index, flow
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    RETURN_IF_ERROR(CheckType(*array, dtype));
    ASSIGN_OR_RETURN(const int64_t index, ScalarInt(context.input(1), "index"));
    ASSIGN_OR_RETURN(Tensor value, array->Read(index, context));
    context.set_output(0, std::move(value));
    return absl::OkStatus();
  };
}

absl::Status Stack(absl::Span<const Tensor> values, const Shape& shape, DataType dtype,
                   KernelContext& context) {
  ASSIGN_OR_RETURN(TensorWriter writer, TensorWriter::Make(context, dtype, shape));
  for (const Tensor& value : values) RETURN_IF_ERROR(writer.Append(value));
  context.set_output(0, writer.Take());
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeGather(const KernelSpec& spec) {  // handle, indices, flow
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype"));
  ASSIGN_OR_RETURN(const PartialShape declared, spec.ShapeOf("element_shape"));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    RETURN_IF_ERROR(CheckType(*array, dtype));
    ASSIGN_OR_RETURN(array->element_shape, MergeShapes(array->element_shape, declared));
    RETURN_IF_ERROR(ExpectInts(context.input(1), "indices"));
    RETURN_IF_ERROR(ExpectRank(context.input(1), 1, "indices"));
    std::vector<int64_t> indices;
    for (int64_t i = 0; i < context.input(1).size(); ++i) indices.push_back(IntAt(context.input(1), i));
    ASSIGN_OR_RETURN(const std::vector<Tensor> values, array->ReadMany(indices, declared, 0, context));
    if (values.empty() && !IsFullShape(declared))
      return Refuse(absl::StatusCode::kUnimplemented,
                    "no elements are asked for, and the shape of an element is not known");
    const Shape& shape = values.empty() ? *declared : values[0].shape();
    return Stack(values, WithFirst(static_cast<int64_t>(values.size()), shape), dtype, context);
  };
}

absl::StatusOr<Kernel> MakeConcat(const KernelSpec& spec) {  // handle, flow -> value, lengths
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype"));
  ASSIGN_OR_RETURN(const PartialShape declared, spec.ShapeOf("element_shape_except0"));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    RETURN_IF_ERROR(CheckType(*array, dtype));
    if (array->size() > ElementList::kMostElements)
      return Refuse(absl::StatusCode::kResourceExhausted, "no memory for % elements", {array->size()});
    std::vector<int64_t> indices(array->size());
    std::iota(indices.begin(), indices.end(), 0);
    ASSIGN_OR_RETURN(const std::vector<Tensor> values, array->ReadMany(indices, declared, 1, context));
    if (values.empty() && !IsFullShape(declared))
      return Refuse(absl::StatusCode::kUnimplemented,
                    "the TensorArray is empty, and the shape of an element is not known");
    ASSIGN_OR_RETURN(Tensor lengths,
                     context.Allocate(DataType::DT_INT64, {static_cast<int64_t>(values.size())}));
    int64_t total = 0;
    for (size_t i = 0; i < values.size(); ++i)
      total += lengths.mutable_values<int64_t>()[i] = values[i].dim(0);
    context.set_output(1, std::move(lengths));
    const Shape row = values.empty() ? *declared : WithoutFirst(values[0].shape());
    return Stack(values, WithFirst(total, row), dtype, context);
  };
}

absl::StatusOr<Kernel> MakeScatter(const KernelSpec&) {  // handle, indices, value, flow
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    const Tensor& indices = context.input(1);
    const Tensor& value = context.input(2);
    RETURN_IF_ERROR(ExpectInts(indices, "indices"));
    RETURN_IF_ERROR(ExpectRank(indices, 1, "indices"));
    RETURN_IF_ERROR(CheckType(*array, value.dtype()));
    if (value.rank() < 1 || value.dim(0) != indices.size())
      return Refuse("there are % indices for a value of shape %", {indices.size(), value.shape()});
    for (int64_t i = 0; i < indices.size(); ++i)
      RETURN_IF_ERROR(array->Write(IntAt(indices, i), ElementAt(value, i)));
    context.set_output(0, context.input(3));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeSplit(const KernelSpec&) {  // handle, value, lengths, flow
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    const Tensor& value = context.input(1);
    const Tensor& lengths = context.input(2);
    RETURN_IF_ERROR(ExpectInts(lengths, "lengths"));
    RETURN_IF_ERROR(ExpectRank(lengths, 1, "lengths"));
    RETURN_IF_ERROR(CheckType(*array, value.dtype()));
    if (value.rank() < 1) return Refuse("a scalar cannot be split");
    int64_t left = value.dim(0);
    for (int64_t i = 0; i < lengths.size() && left >= 0; ++i) {
      const int64_t length = IntAt(lengths, i);
      left = length < 0 || length > left ? -1 : left - length;
    }
    if (left != 0) return Refuse("the lengths do not add up to the % rows of the value", {value.dim(0)});
    if (array->dynamic_size && lengths.size() > array->size()) array->Resize(lengths.size());
    if (array->size() != lengths.size())
      return Refuse("there are % lengths for a TensorArray of %", {lengths.size(), array->size()});
    int64_t first = 0;
    for (int64_t i = 0; i < lengths.size(); ++i) {
      const int64_t length = IntAt(lengths, i);
      RETURN_IF_ERROR(array->Write(i, ElementsAt(value, first, length)));
      first += length;
    }
    context.set_output(0, context.input(3));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeSize(const KernelSpec&) {  // handle, flow
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    context.set_output(0, Tensor::Scalar<int32_t>(static_cast<int32_t>(array->size())));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeClose(const KernelSpec&) {  // handle
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(TensorArray* const array, ArrayOf(context));
    array->Close();
    return absl::OkStatus();
  };
}

constexpr OpKind kStateful = OpKind::kStateful;
// V2 is the same but for its handle, which was a string.
constexpr Op kOps[] = {
    {"EmptyTensorList", MakeEmptyTensorList, 2},
    {"TensorArrayCloseV2", MakeClose, 1, kStateful},
    {"TensorArrayCloseV3", MakeClose, 1, kStateful},
    {"TensorArrayConcatV2", MakeConcat, 2, kStateful, "value,lengths"},
    {"TensorArrayConcatV3", MakeConcat, 2, kStateful, "value,lengths"},
    {"TensorArrayGatherV2", MakeGather, 3, kStateful},
    {"TensorArrayGatherV3", MakeGather, 3, kStateful},
    {"TensorArrayReadV2", MakeRead, 3, kStateful},
    {"TensorArrayReadV3", MakeRead, 3, kStateful},
    {"TensorArrayScatterV2", MakeScatter, 4, kStateful},
    {"TensorArrayScatterV3", MakeScatter, 4, kStateful},
    {"TensorArraySizeV2", MakeSize, 2, kStateful},
    {"TensorArraySizeV3", MakeSize, 2, kStateful},
    {"TensorArraySplitV2", MakeSplit, 4, kStateful},
    {"TensorArraySplitV3", MakeSplit, 4, kStateful},
    {"TensorArrayV2", MakeTensorArray, 1, kStateful, "handle,flow"},
    {"TensorArrayV3", MakeTensorArray, 1, kStateful, "handle,flow"},
    {"TensorArrayWriteV2", MakeWrite, 4, kStateful},
    {"TensorArrayWriteV3", MakeWrite, 4, kStateful},
    {"TensorListConcat", MakeTensorListConcat, 1, OpKind::kPure, "tensor,lengths"},
    {"TensorListConcatV2", MakeTensorListConcat, 3, OpKind::kPure, "tensor,lengths"},
    {"TensorListElementShape", MakeTensorListElementShape},
    {"TensorListFromTensor", MakeTensorListFromTensor, 2},
    {"TensorListGather", MakeTensorListGather, 3},
    {"TensorListGetItem", MakeTensorListGetItem, 3},
    {"TensorListLength", MakeTensorListLength},
    {"TensorListPopBack", MakeTensorListPopBack, 2, OpKind::kPure, "output_handle,tensor"},
    {"TensorListPushBack", MakeTensorListPushBack, 2},
    {"TensorListReserve", MakeTensorListReserve, 2},
    {"TensorListResize", MakeTensorListResize, 2},
    {"TensorListScatter", MakeTensorListScatter, 3},
    {"TensorListScatterIntoExistingList", MakeTensorListScatterInto, 3},
    {"TensorListScatterV2", MakeTensorListScatter, 4},
    {"TensorListSetItem", MakeTensorListSetItem, 3},
    {"TensorListSplit", MakeTensorListSplit, 3},
    {"TensorListStack", MakeTensorListStack, 2},
};

}  // namespace

absl::Span<const Op> TensorArrayOps() {
  return kOps;
}

}  // namespace permafrost
