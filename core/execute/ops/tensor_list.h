// A TensorList in memory, and the kernels of lists.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/execute/ops/element_list.h"

namespace permafrost {

class TensorList : public Opaque {
 public:
  DataType dtype = DataType::DT_INVALID;
  PartialShape element_shape;
  int64_t most_elements = -1;  // -1: any number
  ElementList elements;
};

// The list of input 0; of the type that the node is for.
absl::StatusOr<const TensorList*> ListOf(KernelContext& context);
absl::StatusOr<const TensorList*> ListOf(KernelContext& context, DataType dtype);
// Output 0: the list of input 0, to be changed. It is copied unless nobody else has it.
TensorList& ChangedList(KernelContext& context);
// InvalidArgument: the list has no element i.
absl::Status CheckIndex(int64_t i, const TensorList& list);

// The kernels of tensor_list.cc and tensor_list_read.cc, for the table in tensor_array.cc.
absl::StatusOr<Kernel> MakeEmptyTensorList(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListConcat(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListElementShape(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListFromTensor(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListGather(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListGetItem(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListLength(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListPopBack(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListPushBack(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListReserve(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListResize(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListScatter(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListScatterInto(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListSetItem(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListSplit(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTensorListStack(const KernelSpec& spec);

}  // namespace permafrost
