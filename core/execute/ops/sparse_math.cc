// Arithmetic of sparse tensors: SparseTensorDenseMatMul, SparseDenseCwise..., SparseReduce..., SparseTensorDenseAdd,
// SparseSoftmax.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/execute/math/combine.h"
#include "core/execute/ops/elements.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sparse_input.h"

namespace permafrost {
namespace {

absl::StatusOr<CombineRows> Arithmetic(DataType dtype, Combine op) {
  const CombineRows combine = FindCombine(dtype, op);
  if (combine == nullptr || dtype == DataType::DT_BOOL)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  return combine;
}

// dense is broadcast to the shape of the sparse tensor; the result has values where that has.
absl::Status DenseCwise(KernelContext& context, Combine op) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  const Tensor& dense = context.input(3);
  const DataType dtype = sparse.values.dtype();
  RETURN_IF_ERROR(RequireType(dense, dtype, "dense"));
  ASSIGN_OR_RETURN(const CombineRows combine, Arithmetic(dtype, op));
  RETURN_IF_ERROR(CheckPlaces(sparse));
  const int64_t missing = sparse.rank - dense.rank();
  bool fits = missing >= 0;
  for (int64_t d = 0; fits && d < dense.rank(); ++d)
    fits = dense.dim(d) == sparse.shape[missing + d] || dense.dim(d) == 1;
  if (!fits)
    return absl::InvalidArgumentError(absl::StrCat("dense of shape ", ShapeText(dense.shape()),
                                                   " cannot be broadcast to the sparse tensor's shape ",
                                                   ShapeText(sparse.shape)));
  ASSIGN_OR_RETURN(Tensor picked, context.Allocate(dtype, {sparse.count}));
  const ElementCopier copier(dense, picked);
  for (int64_t i = 0; i < sparse.count; ++i) {
    int64_t from = 0;
    for (int d = 0; d < dense.rank(); ++d)
      from = from * dense.dim(d) + (dense.dim(d) == 1 ? 0 : sparse.place(i)[missing + d]);
    copier(from, i, 1);
  }
  if (op == Combine::kDiv) {
    RETURN_IF_ERROR(WithSizedType(dtype, [&]<typename T>() -> absl::Status {
      if constexpr (std::is_integral_v<T>) {
        const absl::Span<const T> values = picked.sized<T>();
        const bool whole =
            WithType<IntTypes>(dtype, []<typename>() -> absl::Status { return absl::OkStatus(); }).ok();
        if (whole && std::find(values.begin(), values.end(), T(0)) != values.end())
          return absl::InvalidArgumentError("a whole number is divided by 0");
      }
      return absl::OkStatus();
    }));
  }
  combine(sparse.values.data(), picked.data(), picked.mutable_data(), sparse.count);
  context.set_output(0, std::move(picked));
  return absl::OkStatus();
}

absl::Status DenseAdd(KernelContext& context) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  const Tensor& dense = context.input(3);
  const DataType dtype = sparse.values.dtype();
  RETURN_IF_ERROR(RequireType(dense, dtype, "b"));
  if (sparse.shape != dense.shape())
    return absl::InvalidArgumentError(absl::StrCat("a and b have the shapes ", ShapeText(sparse.shape),
                                                   " and ", ShapeText(dense.shape()),
                                                   " (no broadcasting is supported)"));
  ASSIGN_OR_RETURN(const CombineRows combine, Arithmetic(dtype, Combine::kAdd));
  RETURN_IF_ERROR(CheckPlaces(sparse));
  ASSIGN_OR_RETURN(Tensor output, context.AllocateOver(3, dtype, dense.shape()));
  if (output.data() != dense.data()) ElementCopier(dense, output)(0, 0, dense.size());
  const int64_t size = FindDType(dtype)->size;
  for (int64_t i = 0; i < sparse.count; ++i) {
    int64_t at = 0;
    for (int64_t d = 0; d < sparse.rank; ++d) at = at * sparse.shape[d] + sparse.place(i)[d];
    char* const element = output.mutable_data() + at * size;
    combine(element, sparse.values.data() + i * size, element, 1);
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

struct Reduction {
  Combine op;
  bool to_sparse, keep_dims;
};

absl::Status Reduce(KernelContext& context, const Reduction& reduction) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  const Tensor& axes_input = context.input(3);
  const DataType dtype = sparse.values.dtype();
  ASSIGN_OR_RETURN(const CombineRows combine, Arithmetic(dtype, reduction.op));
  if (axes_input.rank() > 1)
    return absl::InvalidArgumentError(
        absl::StrCat("reduction_axes must be a scalar or a vector, not ", ShapeText(axes_input.shape())));
  ASSIGN_OR_RETURN(const std::vector<int64_t> axes, Int64Values(axes_input, "reduction_axes"));
  std::vector<bool> reduced(sparse.rank);
  for (const int64_t axis : axes) {
    if (axis < -sparse.rank || axis >= sparse.rank)
      return absl::InvalidArgumentError(
          absl::StrCat("there is no dimension ", axis, " in ", ShapeText(sparse.shape)));
    reduced[axis < 0 ? axis + sparse.rank : axis] = true;
  }
  // First the dimensions that stay: values of one result are then next to each other.
  std::vector<int> order;
  Shape shape;
  for (int d = 0; d < sparse.rank; ++d) {
    if (!reduced[d]) order.push_back(d);
    if (!reduced[d] || reduction.keep_dims) shape.push_back(reduced[d] ? 1 : sparse.shape[d]);
  }
  const std::vector<int> kept = order;
  for (int d = 0; d < sparse.rank; ++d) {
    if (reduced[d]) order.push_back(d);
  }
  for (int64_t i = 0; !reduction.to_sparse && i < sparse.count; ++i) {
    for (const int d : kept) {
      const int64_t at = sparse.place(i)[d];
      if (at < 0 || at >= sparse.shape[d])
        return absl::InvalidArgumentError(
            absl::StrCat("an index in dimension ", d, " is ", at, ", not in [0, ", sparse.shape[d], ")"));
    }
  }
  const std::vector<int64_t> sorted = SortedPlaces(sparse, order);
  const auto same = [&](int64_t a, int64_t b) {
    return std::all_of(kept.begin(), kept.end(),
                       [&](int d) { return sparse.place(a)[d] == sparse.place(b)[d]; });
  };
  std::vector<int64_t> groups;  // where they begin in `sorted`
  for (int64_t i = 0; i < sparse.count; ++i) {
    if (i == 0 || !same(sorted[i - 1], sorted[i])) groups.push_back(i);
  }
  const auto count = static_cast<int64_t>(groups.size());
  groups.push_back(sparse.count);
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, reduction.to_sparse ? Shape{count} : shape));
  Clear(output);
  const auto rank = static_cast<int64_t>(shape.size());
  ASSIGN_OR_RETURN(Tensor places,
                   context.Allocate(DataType::DT_INT64, {reduction.to_sparse ? count : 0, rank}));
  const ElementCopier copier(sparse.values, output);
  const int64_t size = FindDType(dtype)->size;
  for (int64_t group = 0; group < count; ++group) {
    const int64_t* const place = sparse.place(sorted[groups[group]]);
    int64_t to = group;
    if (reduction.to_sparse) {
      int64_t* out = places.mutable_values<int64_t>().data() + group * rank;
      for (int d = 0; d < sparse.rank; ++d) {
        if (!reduced[d] || reduction.keep_dims) *out++ = reduced[d] ? 0 : place[d];
      }
    } else {
      to = 0;
      for (const int d : kept) to = to * sparse.shape[d] + place[d];
    }
    copier(sorted[groups[group]], to, 1);
    char* const total = output.mutable_data() + to * size;
    for (int64_t i = groups[group] + 1; i < groups[group + 1]; ++i)
      combine(total, sparse.values.data() + sorted[i] * size, total, 1);
  }
  if (!reduction.to_sparse) {
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Tensor output_shape, Int64Vector(context, shape));
  context.set_output(0, std::move(places));
  context.set_output(1, std::move(output));
  context.set_output(2, std::move(output_shape));
  return absl::OkStatus();
}

// Of the values that differ only in the last dimension. They leave in the order of their places, even if they came in
// another one, as from TensorFlow.
absl::Status Softmax(KernelContext& context) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  if (sparse.rank < 2)
    return absl::InvalidArgumentError(
        absl::StrCat("sp_shape must have at least 2 elements, not ", sparse.rank));
  const std::vector<int64_t> sorted = SortedPlaces(sparse);
  const DataType dtype = sparse.values.dtype();
  const DataType wide = dtype == DataType::DT_HALF ? DataType::DT_FLOAT : dtype;
  ASSIGN_OR_RETURN(const Tensor wide_values, Converted(context, sparse.values, wide));
  return WithType<Types<float, double>>(wide, [&]<typename T>() -> absl::Status {
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(wide, {sparse.count}));
    const absl::Span<T> out = output.mutable_values<T>();
    const absl::Span<const T> values = wide_values.values<T>();
    for (int64_t begin = 0, end = 0; begin < sparse.count; begin = end) {
      T most = values[sorted[begin]], sum = 0;
      const int64_t* const first = sparse.place(sorted[begin]);
      for (end = begin;
           end < sparse.count && std::equal(first, first + sparse.rank - 1, sparse.place(sorted[end])); ++end)
        most = std::max(most, values[sorted[end]]);
      for (int64_t i = begin; i < end; ++i) sum += out[i] = std::exp(values[sorted[i]] - most);
      for (int64_t i = begin; i < end; ++i) out[i] /= sum;
    }
    ASSIGN_OR_RETURN(Tensor probabilities, Converted(context, output, dtype));
    context.set_output(0, std::move(probabilities));
    return absl::OkStatus();
  });
}

absl::StatusOr<Kernel> MakeReduce(const KernelSpec& spec, Combine op, bool to_sparse) {
  ASSIGN_OR_RETURN(const bool keep_dims, spec.Bool("keep_dims", false));
  const Reduction reduction = {op, to_sparse, keep_dims};
  return [reduction](KernelContext& context) { return Reduce(context, reduction); };
}

}  // namespace

absl::StatusOr<Kernel> MakeSparseDenseCwiseAdd(const KernelSpec&) {
  return [](KernelContext& context) { return DenseCwise(context, Combine::kAdd); };
}

absl::StatusOr<Kernel> MakeSparseDenseCwiseDiv(const KernelSpec&) {
  return [](KernelContext& context) { return DenseCwise(context, Combine::kDiv); };
}

absl::StatusOr<Kernel> MakeSparseDenseCwiseMul(const KernelSpec&) {
  return [](KernelContext& context) { return DenseCwise(context, Combine::kMul); };
}

absl::StatusOr<Kernel> MakeSparseReduceMax(const KernelSpec& spec) {
  return MakeReduce(spec, Combine::kMax, false);
}

absl::StatusOr<Kernel> MakeSparseReduceMaxSparse(const KernelSpec& spec) {
  return MakeReduce(spec, Combine::kMax, true);
}

absl::StatusOr<Kernel> MakeSparseReduceSum(const KernelSpec& spec) {
  return MakeReduce(spec, Combine::kAdd, false);
}

absl::StatusOr<Kernel> MakeSparseReduceSumSparse(const KernelSpec& spec) {
  return MakeReduce(spec, Combine::kAdd, true);
}

absl::StatusOr<Kernel> MakeSparseSoftmax(const KernelSpec&) {
  return Softmax;
}

absl::StatusOr<Kernel> MakeSparseTensorDenseAdd(const KernelSpec&) {
  return DenseAdd;
}

}  // namespace permafrost
