// Sparse tensors moved about: SparseReshape, SparseFillEmptyRows, SparseReorder, SparseConcat, SparseSlice.
#include <algorithm>
#include <numeric>

#include "core/execute/ops/elements.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sparse_input.h"

namespace permafrost {

namespace {

// The product of sizes, none of them negative. InvalidArgument: more than 2^63.
absl::StatusOr<int64_t> DenseSize(absl::Span<const int64_t> shape) {
  int64_t size = 1;
  for (const int64_t dim : shape) {
    if (__builtin_mul_overflow(size, dim, &size))
      return absl::InvalidArgumentError(
          absl::StrCat("the shape ", ShapeText(shape), " has too many elements"));
  }
  return size;
}

// new_shape, with the one size that is -1 worked out.
absl::Status CompleteShape(int64_t size, Shape& shape) {
  int64_t unknown = -1, product = 1;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == -1) {
      if (unknown != -1)
        return absl::InvalidArgumentError(
            absl::StrCat("only one output dimension may be -1, not both ", unknown, " and ", d));
      unknown = static_cast<int64_t>(d);
    } else if (shape[d] < 0) {
      return absl::InvalidArgumentError(absl::StrCat("size ", d, " must be non-negative, not ", shape[d]));
    } else if (__builtin_mul_overflow(product, shape[d], &product)) {
      return absl::InvalidArgumentError("new_shape has too many elements");
    }
  }
  if (unknown != -1) {
    if (product == 0)
      return absl::InvalidArgumentError(
          "the size that is -1 follows from the others only where none of them is 0");
    shape[unknown] = size / product;
    product *= shape[unknown];
  }
  if (product != size)
    return absl::InvalidArgumentError(absl::StrCat("the input has ", size,
                                                   " dense values, but the requested shape ",
                                                   ShapeText(shape), " has ", product));
  return absl::OkStatus();
}

absl::Status SparseReshape(KernelContext& context) {
  const Tensor& indices = context.input(0);
  ASSIGN_OR_RETURN(const Shape from, ShapeInput(context.input(1), "input_shape"));
  if (context.input(2).rank() != 1) return absl::InvalidArgumentError("new_shape must be a vector");
  ASSIGN_OR_RETURN(Shape to, Int64Values(context.input(2), "new_shape"));
  if (indices.rank() != 2 || indices.dim(1) != static_cast<int64_t>(from.size()))
    return absl::InvalidArgumentError(absl::StrCat("input_indices of shape ", ShapeText(indices.shape()),
                                                   " are not for a shape of ", from.size(), " dimensions"));
  ASSIGN_OR_RETURN(const int64_t size, DenseSize(from));
  RETURN_IF_ERROR(CompleteShape(size, to));
  ASSIGN_OR_RETURN(Tensor places, Int64Input(context, 0, "input_indices"));
  const int64_t count = places.dim(0);
  if (count > 0 && size == 0)
    return absl::InvalidArgumentError(
        absl::StrCat("there are ", count, " values in a tensor without elements"));
  if (from != to && count > 0) {
    const int64_t rank = static_cast<int64_t>(to.size());
    ASSIGN_OR_RETURN(Tensor moved, context.Allocate(DataType::DT_INT64, {count, rank}));
    const int64_t* place = places.values<int64_t>().data();
    int64_t* out = moved.mutable_values<int64_t>().data();
    for (int64_t i = 0; i < count; ++i, place += from.size(), out += rank) {
      uint64_t flat = 0;  // places outside of the shape are not refused, and may wrap
      for (size_t d = 0; d < from.size(); ++d) flat = flat * static_cast<uint64_t>(from[d]) + place[d];
      auto rest = static_cast<int64_t>(flat);
      for (int64_t d = rank; d-- > 1; rest /= to[d]) out[d] = rest % to[d];
      if (rank > 0) out[0] = rest;
    }
    places = std::move(moved);
  } else if (from != to) {
    ASSIGN_OR_RETURN(places, context.Allocate(DataType::DT_INT64, {0, static_cast<int64_t>(to.size())}));
  }
  context.set_output(0, std::move(places));
  ASSIGN_OR_RETURN(Tensor shape, Int64Vector(context, to));
  context.set_output(1, std::move(shape));
  return absl::OkStatus();
}

absl::Status SparseFillEmptyRows(KernelContext& context) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  const Tensor& filler = context.input(3);
  if (filler.rank() != 0) return absl::InvalidArgumentError("default_value must be a scalar");
  RETURN_IF_ERROR(RequireType(filler, sparse.values.dtype(), "default_value"));
  if (sparse.rank == 0) return absl::InvalidArgumentError("dense_shape cannot be empty");
  const int64_t rows = sparse.shape[0], count = sparse.count, rank = sparse.rank;
  ASSIGN_OR_RETURN(Tensor empty, context.Allocate(DataType::DT_BOOL, {rows}));
  ASSIGN_OR_RETURN(Tensor map, context.Allocate(DataType::DT_INT64, {count}));
  // Where the next value of each row goes.
  ASSIGN_OR_RETURN(Tensor next_values, context.Allocate(DataType::DT_INT64, {rows}));
  int64_t* const next = next_values.mutable_values<int64_t>().data();
  std::fill_n(next, rows, 0);
  bool is_full = true;
  for (int64_t i = 0, before = 0; i < count; ++i) {
    const int64_t row = sparse.place(i)[0];
    if (row < 0 || row >= rows)
      return absl::InvalidArgumentError(
          absl::StrCat("indices(", i, ", 0) is invalid: ", row, " is not in [0, ", rows, ")"));
    ++next[row];
    is_full &= row >= before;
    before = row;
  }
  int64_t total = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const bool is_empty = next[row] == 0;
    const int64_t values = is_empty ? 1 : next[row];
    empty.mutable_values<bool>()[row] = is_empty;
    is_full &= !is_empty;
    next[row] = total;
    total += values;
  }
  int64_t* const moved_to = map.mutable_values<int64_t>().data();
  if (is_full) {
    std::iota(moved_to, moved_to + count, int64_t{0});
    context.set_output(0, sparse.places);
    context.set_output(1, sparse.values);
  } else {
    ASSIGN_OR_RETURN(Tensor places, context.Allocate(DataType::DT_INT64, {total, rank}));
    ASSIGN_OR_RETURN(Tensor values, context.Allocate(sparse.values.dtype(), {total}));
    const ElementCopier copier(sparse.values, values), fill(filler, values);
    int64_t* const out = places.mutable_values<int64_t>().data();
    for (int64_t i = 0; i < count; ++i) {
      moved_to[i] = next[sparse.place(i)[0]]++;
      std::copy_n(sparse.place(i), rank, out + moved_to[i] * rank);
      copier(i, moved_to[i], 1);
    }
    for (int64_t row = 0; row < rows; ++row) {
      if (!empty.values<bool>()[row]) continue;
      std::fill_n(out + next[row] * rank, rank, 0);
      out[next[row] * rank] = row;
      fill(0, next[row], 1);
    }
    context.set_output(0, std::move(places));
    context.set_output(1, std::move(values));
  }
  context.set_output(2, std::move(empty));
  context.set_output(3, std::move(map));
  return absl::OkStatus();
}

// Outputs 0 and 1: the places and values with these numbers.
absl::Status Pick(KernelContext& context, const SparseInput& sparse, const std::vector<int64_t>& numbers) {
  const auto count = static_cast<int64_t>(numbers.size());
  ASSIGN_OR_RETURN(Tensor places, context.Allocate(DataType::DT_INT64, {count, sparse.rank}));
  ASSIGN_OR_RETURN(Tensor values, context.Allocate(sparse.values.dtype(), {count}));
  const ElementCopier copier(sparse.values, values);
  for (int64_t i = 0; i < count; ++i) {
    std::copy_n(sparse.place(numbers[i]), sparse.rank,
                places.mutable_values<int64_t>().data() + i * sparse.rank);
    copier(numbers[i], i, 1);
  }
  context.set_output(0, std::move(places));
  context.set_output(1, std::move(values));
  return absl::OkStatus();
}

absl::Status SparseReorder(KernelContext& context) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  return Pick(context, sparse, SortedPlaces(sparse));
}

absl::Status SparseConcat(KernelContext& context, int64_t axis) {
  const int parts = context.input_count() / 3;
  if (parts < 1 || context.input_count() != 3 * parts)
    return absl::InvalidArgumentError("there must be as many indices as values and shapes");
  SparseInput joined;
  int64_t offset = 0;
  for (const bool copying : {false, true}) {  // first how much there is
    int64_t at = 0;
    offset = 0;
    for (int part = 0; part < parts; ++part) {
      ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, part, parts + part, 2 * parts + part));
      if (part == 0 && !copying) {
        joined.rank = sparse.rank;
        joined.shape = sparse.shape;
        if (axis < -joined.rank || axis >= joined.rank)
          return absl::InvalidArgumentError(
              absl::StrCat("concat_dim ", axis, " is not a dimension of ", ShapeText(sparse.shape)));
        if (axis < 0) axis += joined.rank;
      }
      if (!copying) {
        RETURN_IF_ERROR(RequireType(sparse.values, context.input(parts).dtype(), "values"));
        Shape same = joined.shape;
        if (sparse.rank == joined.rank) same[axis] = sparse.shape[axis];
        if (same != sparse.shape)
          return absl::InvalidArgumentError(absl::StrCat("the shapes must match but for dimension ", axis,
                                                         ": ", ShapeText(joined.shape), " and ",
                                                         ShapeText(sparse.shape)));
        joined.count += sparse.count;
      } else {
        ElementCopier(sparse.values, joined.values)(0, at, sparse.count);
        int64_t* out = joined.places.mutable_values<int64_t>().data() + at * joined.rank;
        std::copy_n(sparse.place(0), sparse.count * sparse.rank, out);
        for (int64_t i = 0; i < sparse.count; ++i) {
          int64_t& moved = out[i * joined.rank + axis];
          moved = static_cast<int64_t>(static_cast<uint64_t>(moved) + static_cast<uint64_t>(offset));
        }
        at += sparse.count;
      }
      if (__builtin_add_overflow(offset, sparse.shape[axis], &offset))
        return absl::InvalidArgumentError("the result's shape is too large");
    }
    if (!copying) {
      ASSIGN_OR_RETURN(joined.places, context.Allocate(DataType::DT_INT64, {joined.count, joined.rank}));
      ASSIGN_OR_RETURN(joined.values, context.Allocate(context.input(parts).dtype(), {joined.count}));
    }
  }
  joined.shape[axis] = offset;
  RETURN_IF_ERROR(Pick(context, joined, SortedPlaces(joined)));
  ASSIGN_OR_RETURN(Tensor shape, Int64Vector(context, joined.shape));
  context.set_output(2, std::move(shape));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeSparseConcat(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t axis, spec.Int("concat_dim", 0));
  return [axis](KernelContext& context) { return SparseConcat(context, axis); };
}

absl::Status SparseSlice(KernelContext& context) {
  ASSIGN_OR_RETURN(const SparseInput sparse, ReadSparse(context, 0, 1, 2));
  const size_t rank = sparse.shape.size();
  if (context.input(3).rank() != 1) return absl::InvalidArgumentError("start must be a vector");
  ASSIGN_OR_RETURN(const std::vector<int64_t> start, Int64Values(context.input(3), "start"));
  ASSIGN_OR_RETURN(const Shape size, ShapeInput(context.input(4), "size"));
  if (start.size() != rank || size.size() != rank)
    return absl::InvalidArgumentError(absl::StrCat("start and size must be vectors of ", rank,
                                                   " elements, not ", start.size(), " and ", size.size()));
  Shape shape(rank);
  for (size_t d = 0; d < rank; ++d) {
    const uint64_t behind = static_cast<uint64_t>(sparse.shape[d]) - static_cast<uint64_t>(start[d]);
    if (start[d] < sparse.shape[d]) shape[d] = static_cast<int64_t>(std::min<uint64_t>(size[d], behind));
  }
  std::vector<int64_t> inside;
  for (int64_t i = 0; i < sparse.count; ++i) {
    const int64_t* place = sparse.place(i);
    bool is_inside = true;
    for (size_t d = 0; d < rank; ++d) {
      const uint64_t from_start = static_cast<uint64_t>(place[d]) - static_cast<uint64_t>(start[d]);
      is_inside &= place[d] >= start[d] && from_start < static_cast<uint64_t>(size[d]);
    }
    if (is_inside) inside.push_back(i);
  }
  RETURN_IF_ERROR(Pick(context, sparse, inside));
  const absl::Span<int64_t> moved = context.outputs()[0].mutable_values<int64_t>();
  for (size_t i = 0; i < moved.size(); ++i) moved[i] -= start[i % rank];
  ASSIGN_OR_RETURN(Tensor output_shape, Int64Vector(context, shape));
  context.set_output(2, std::move(output_shape));
  return absl::OkStatus();
}

template <absl::Status (*kRun)(KernelContext&)>
absl::StatusOr<Kernel> Make(const KernelSpec&) {
  return kRun;
}

constexpr std::string_view kSparse = "output_indices,output_values,output_shape";

constexpr Op kOps[] = {
    {"SparseConcat", MakeSparseConcat, 3, OpKind::kPure, kSparse},
    {"SparseCross", MakeSparseCross, 0, OpKind::kPure, kSparse},
    {"SparseDenseCwiseAdd", MakeSparseDenseCwiseAdd, 4},
    {"SparseDenseCwiseDiv", MakeSparseDenseCwiseDiv, 4},
    {"SparseDenseCwiseMul", MakeSparseDenseCwiseMul, 4},
    {"SparseFillEmptyRows", Make<SparseFillEmptyRows>, 4, OpKind::kPure,
     "output_indices,output_values,empty_row_indicator,reverse_index_map"},
    {"SparseReduceMax", MakeSparseReduceMax, 4},
    {"SparseReduceMaxSparse", MakeSparseReduceMaxSparse, 4, OpKind::kPure, kSparse},
    {"SparseReduceSum", MakeSparseReduceSum, 4},
    {"SparseReduceSumSparse", MakeSparseReduceSumSparse, 4, OpKind::kPure, kSparse},
    {"SparseReorder", Make<SparseReorder>, 3, OpKind::kPure, "output_indices,output_values"},
    {"SparseReshape", Make<SparseReshape>, 3, OpKind::kPure, "output_indices,output_shape"},
    {"SparseSlice", Make<SparseSlice>, 5, OpKind::kPure, kSparse},
    {"SparseSoftmax", MakeSparseSoftmax, 3},
    {"SparseTensorDenseAdd", MakeSparseTensorDenseAdd, 4},
    {"SparseTensorDenseMatMul", MakeSparseTensorDenseMatMul, 4},
};

}  // namespace

absl::Span<const Op> SparseOps() {
  return kOps;
}

}  // namespace permafrost
