// Sparse tensors as ops have them: three inputs, the places (a matrix), the values and the shape; and what the parts
// of the table in sparse.cc share.
#pragma once

#include <vector>

#include "core/execute/kernel.h"

namespace permafrost {

struct SparseInput {
  Tensor places;  // int64 [count, rank]; each within the shape only where it was checked
  Tensor values;  // [count]
  Shape shape;    // none is negative
  int64_t count = 0, rank = 0;

  const int64_t* place(int64_t i) const { return places.values<int64_t>().data() + i * rank; }
};

// Inputs number `indices`, `values` and `shape`. InvalidArgument: their shapes or types do not go together.
absl::StatusOr<SparseInput> ReadSparse(KernelContext& context, int indices, int values, int shape);

// InvalidArgument: a place is not in the shape.
absl::Status CheckPlaces(const SparseInput& sparse);

// The numbers of the places in the order of these dimensions, the first before all; equal ones stay in their order.
std::vector<int64_t> SortedPlaces(const SparseInput& sparse, const std::vector<int>& dimensions);
std::vector<int64_t> SortedPlaces(const SparseInput& sparse);

absl::StatusOr<Tensor> Int64Vector(KernelContext& context, absl::Span<const int64_t> values);

absl::StatusOr<Kernel> MakeSparseCross(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseDenseCwiseAdd(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseDenseCwiseDiv(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseDenseCwiseMul(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseReduceMax(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseReduceMaxSparse(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseReduceSum(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseReduceSumSparse(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseSoftmax(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseTensorDenseAdd(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSparseTensorDenseMatMul(const KernelSpec& spec);

}  // namespace permafrost
