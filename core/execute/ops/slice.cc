// Ops that take a part of a tensor or put its elements into another order.
#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/slice_parts.h"

namespace permafrost {
namespace {

absl::StatusOr<Kernel> MakeSlice(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    Box box;
    ASSIGN_OR_RETURN(box.begin, ReadVector(context.input(1), "begin"));
    ASSIGN_OR_RETURN(box.sizes, ReadVector(context.input(2), "size"));
    if (static_cast<int>(box.begin.size()) != tensor.rank() ||
        static_cast<int>(box.sizes.size()) != tensor.rank())
      return absl::InvalidArgumentError(absl::StrCat("begin and size have ", box.begin.size(), " and ",
                                                     box.sizes.size(), " values for a tensor of shape ",
                                                     ShapeText(tensor.shape())));
    for (int i = 0; i < tensor.rank(); ++i) {
      const int64_t begin = box.begin[i];
      int64_t& size = box.sizes[i];
      if (size == -1 && begin <= tensor.dim(i)) size = tensor.dim(i) - std::max<int64_t>(begin, 0);
      if (begin < 0 || begin > tensor.dim(i) || size < 0 || size > tensor.dim(i) - begin)
        return absl::InvalidArgumentError(absl::StrCat("dimension ", i, " of the shape ",
                                                       ShapeText(tensor.shape()), " has no slice of size ",
                                                       size, " that begins at ", begin));
    }
    box.stride.assign(tensor.rank(), 1);
    ASSIGN_OR_RETURN(Tensor output, TakeBox(tensor, box, box.sizes, context));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// The tensor with the dimensions backwards that `is_reversed` names.
absl::Status ReverseDims(KernelContext& context, const std::vector<bool>& is_reversed) {
  const Tensor& tensor = context.input(0);
  Box box = {tensor.shape(), std::vector<int64_t>(tensor.rank(), 0), std::vector<int64_t>(tensor.rank(), 1)};
  for (int i = 0; i < tensor.rank(); ++i) {
    if (is_reversed[i]) box.begin[i] = tensor.dim(i) - 1, box.stride[i] = -1;
  }
  ASSIGN_OR_RETURN(Tensor output, TakeBox(tensor, box, tensor.shape(), context));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeReverse(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& dims = context.input(1);
    if (dims.dtype() != DataType::DT_BOOL || dims.rank() != 1 || dims.size() != context.input(0).rank())
      return absl::InvalidArgumentError(absl::StrCat(
          "dims must have a boolean for each dimension of the shape ", ShapeText(context.input(0).shape()),
          ", but is ", DTypeName(dims.dtype()), " ", ShapeText(dims.shape())));
    return ReverseDims(context, std::vector<bool>(dims.values<bool>().begin(), dims.values<bool>().end()));
  };
}

absl::StatusOr<Kernel> MakeReverseV2(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const int rank = context.input(0).rank();
    ASSIGN_OR_RETURN(const std::vector<int64_t> axes, ReadVector(context.input(1), "axis"));
    std::vector<bool> is_reversed(rank, false);
    for (const int64_t asked : axes) {
      ASSIGN_OR_RETURN(const int axis, ResolveAxis(asked, rank));
      if (is_reversed[axis])
        return absl::InvalidArgumentError(absl::StrCat("axis ", axis, " is named twice"));
      is_reversed[axis] = true;
    }
    return ReverseDims(context, is_reversed);
  };
}

// In each slice of dimension batch_dim the first so many elements of dimension seq_dim are backwards.
absl::StatusOr<Kernel> MakeReverseSequence(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t batch, spec.Int("batch_dim", 0));
  ASSIGN_OR_RETURN(const int64_t sequence, spec.Int("seq_dim", 0));
  return [batch, sequence](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (batch < 0 || batch >= tensor.rank() || sequence < 0 || sequence >= tensor.rank() || batch == sequence)
      return absl::InvalidArgumentError(absl::StrCat("batch_dim ", batch, " and seq_dim ", sequence,
                                                     " are not two dimensions of the shape ",
                                                     ShapeText(tensor.shape())));
    ASSIGN_OR_RETURN(const std::vector<int64_t> lengths, ReadVector(context.input(1), "seq_lengths"));
    if (static_cast<int64_t>(lengths.size()) != tensor.dim(batch))
      return absl::InvalidArgumentError(
          absl::StrCat("there are ", lengths.size(), " lengths for a batch of ", tensor.dim(batch)));
    for (const int64_t length : lengths) {
      if (length < 0 || length > tensor.dim(sequence))
        return absl::InvalidArgumentError(
            absl::StrCat("the length ", length, " is not in [0, ", tensor.dim(sequence), "]"));
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), tensor.shape()));
    if (output.size() > 0) {
      const std::vector<int64_t> strides = StridesOf(tensor.shape());
      const int64_t step = strides[sequence];
      CopyDims dims;
      for (int i = 0; i < tensor.rank(); ++i)
        dims.push_back({i == batch ? 1 : tensor.dim(i), strides[i], strides[i]});
      for (size_t i = 0; i < lengths.size(); ++i) {
        const int64_t first = i * strides[batch], length = lengths[i];
        dims[sequence] = {length, -step, step};
        Move(tensor, first + (length - 1) * step, output, first, dims, context);
        dims[sequence] = {tensor.dim(sequence) - length, step, step};
        Move(tensor, first + length * step, output, first + length * step, dims, context);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

template <typename T>
void Conjugate(Tensor& tensor) {
  for (T& value : tensor.mutable_values<T>()) value = std::conj(value);
}

// Transpose and ConjugateTranspose.
absl::StatusOr<Kernel> MakeTranspose(const KernelSpec& spec) {
  const bool conjugates = spec.op() == "ConjugateTranspose";
  return [conjugates](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const std::vector<int64_t> perm, ReadVector(context.input(1), "perm"));
    const auto wrong = [&] {
      return absl::InvalidArgumentError(
          absl::StrCat("perm is no order of the dimensions of the shape ", ShapeText(tensor.shape())));
    };
    if (static_cast<int>(perm.size()) != tensor.rank()) return wrong();
    std::vector<bool> is_taken(tensor.rank(), false);
    const std::vector<int64_t> from = StridesOf(tensor.shape());
    Shape shape;
    CopyDims dims;
    for (int64_t d : perm) {
      if (d < 0) d += tensor.rank();
      if (d < 0 || d >= tensor.rank() || is_taken[d]) return wrong();
      is_taken[d] = true;
      shape.push_back(tensor.dim(d));
      dims.push_back({tensor.dim(d), from[d], 0});
    }
    const std::vector<int64_t> to = StridesOf(shape);
    bool moves = false;
    int64_t last = 0;
    for (int i = tensor.rank(); i-- > 0;) {
      dims[i].to = to[i];
      if (dims[i].size == 1) continue;
      moves = moves || dims[i].from < last;
      last = dims[i].from;
    }
    const bool is_complex =
        conjugates && (tensor.dtype() == DataType::DT_COMPLEX64 || tensor.dtype() == DataType::DT_COMPLEX128);
    if ((!moves || tensor.size() == 0) && !is_complex) return PassReshaped(context, std::move(shape));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), std::move(shape)));
    Move(tensor, 0, output, 0, dims, context);
    if (is_complex && tensor.dtype() == DataType::DT_COMPLEX64) Conjugate<Complex64>(output);
    if (is_complex && tensor.dtype() == DataType::DT_COMPLEX128) Conjugate<Complex128>(output);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeInvertPermutation(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& permutation = context.input(0);
    ASSIGN_OR_RETURN(const std::vector<int64_t> places, ReadVector(permutation, "the permutation"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(permutation.dtype(), permutation.shape()));
    RETURN_IF_ERROR(WithType<IndexTypes>(permutation.dtype(), [&]<typename T>() -> absl::Status {
      const absl::Span<T> inverse = output.mutable_values<T>();
      std::fill(inverse.begin(), inverse.end(), T(-1));
      for (size_t i = 0; i < places.size(); ++i) {
        if (places[i] < 0 || places[i] >= output.size() || inverse[places[i]] != -1)
          return absl::InvalidArgumentError(
              absl::StrCat("it is no permutation: ", places[i], " is out of range or there twice"));
        inverse[places[i]] = static_cast<T>(i);
      }
      return absl::OkStatus();
    }));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// Copies the box whose dimensions from `d` on are still whole: each rolled dimension in two pieces.
void RollFrom(const Tensor& tensor, const std::vector<int64_t>& shift, const std::vector<int64_t>& strides,
              int d, int64_t from, int64_t to, CopyDims& dims, Tensor& output, KernelContext& context) {
  while (d < tensor.rank() && shift[d] == 0) {
    dims[d].size = tensor.dim(d);
    ++d;
  }
  if (d == tensor.rank()) return Move(tensor, from, output, to, dims, context);
  const int64_t size = tensor.dim(d), stride = strides[d];
  dims[d].size = size - shift[d];
  RollFrom(tensor, shift, strides, d + 1, from, to + shift[d] * stride, dims, output, context);
  dims[d].size = shift[d];
  RollFrom(tensor, shift, strides, d + 1, from + (size - shift[d]) * stride, to, dims, output, context);
}

absl::StatusOr<Kernel> MakeRoll(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (tensor.rank() < 1) return absl::InvalidArgumentError("a scalar cannot be rolled");
    if (context.input(1).rank() > 1 || context.input(1).shape() != context.input(2).shape())
      return absl::InvalidArgumentError("shift and axis must be scalars, or vectors of the same size");
    ASSIGN_OR_RETURN(const std::vector<int64_t> shifts, ReadInts(context.input(1), "shift"));
    ASSIGN_OR_RETURN(const std::vector<int64_t> axes, ReadInts(context.input(2), "axis"));
    std::vector<int64_t> shift(tensor.rank(), 0);  // by how much each dimension is rolled, in [0, size)
    for (size_t i = 0; i < axes.size(); ++i) {
      ASSIGN_OR_RETURN(const int axis, ResolveAxis(axes[i], tensor.rank()));
      const int64_t size = std::max<int64_t>(tensor.dim(axis), 1);
      shift[axis] = (shift[axis] + (shifts[i] % size + size) % size) % size;
    }
    if (tensor.size() == 0 || std::count(shift.begin(), shift.end(), 0) == tensor.rank()) {
      context.set_output(0, tensor);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), tensor.shape()));
    const std::vector<int64_t> strides = StridesOf(tensor.shape());
    CopyDims dims;
    for (const int64_t stride : strides) dims.push_back({1, stride, stride});
    RollFrom(tensor, shift, strides, 0, 0, 0, dims, output, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

constexpr Op kOps[] = {
    {"ConjugateTranspose", MakeTranspose, 2},
    {"InvertPermutation", MakeInvertPermutation},
    {"Reverse", MakeReverse, 2},
    {"ReverseSequence", MakeReverseSequence, 2},
    {"ReverseV2", MakeReverseV2, 2},
    {"Roll", MakeRoll, 3},
    {"Slice", MakeSlice, 3},
    {"StridedSlice", MakeStridedSlice, 4},
    {"Transpose", MakeTranspose, 2},
};

}  // namespace

absl::Span<const Op> SliceOps() {
  return kOps;
}

}  // namespace permafrost
