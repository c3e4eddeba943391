// Ops that make one tensor of several and several of one.
#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/join_parts.h"

namespace permafrost {
namespace {

// What is empty could be taken apart into any number of tensors, which hostile attrs can make large.
constexpr int64_t kMostOutputs = 1 << 24;

absl::Status Differ(const Tensor& first, const Tensor& other) {
  return absl::InvalidArgumentError(absl::StrCat(
      "the tensors do not fit together: ", DTypeName(first.dtype()), " ", ShapeText(first.shape()), " and ",
      DTypeName(other.dtype()), " ", ShapeText(other.shape())));
}

// Inputs [begin, end), one behind the other along `axis`.
absl::Status Concatenate(KernelContext& context, int begin, int end, int64_t asked_axis) {
  const Tensor& first = context.input(begin);
  if (first.rank() == 0) return absl::InvalidArgumentError("scalars cannot be concatenated, only packed");
  ASSIGN_OR_RETURN(const int axis, ResolveAxis(asked_axis, first.rank()));
  Shape shape = first.shape();
  shape[axis] = 0;
  for (int i = begin; i < end; ++i) {
    const Tensor& tensor = context.input(i);
    if (tensor.dtype() != first.dtype() || tensor.rank() != first.rank()) return Differ(first, tensor);
    for (int d = 0; d < first.rank(); ++d) {
      if (d != axis && tensor.dim(d) != first.dim(d)) return Differ(first, tensor);
    }
    if (__builtin_add_overflow(shape[axis], tensor.dim(axis), &shape[axis])) return Differ(first, tensor);
  }
  if (end - begin == 1) {
    context.set_output(0, first);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(first.dtype(), shape));
  if (output.size() > 0) {
    const int64_t outer = CountOf(absl::MakeSpan(shape).first(axis));
    const int64_t inner = CountOf(absl::MakeSpan(shape).subspan(axis + 1));
    int64_t at = 0;
    for (int i = begin; i < end; ++i) {
      const int64_t piece = context.input(i).dim(axis) * inner;
      Move(context.input(i), 0, output, at, {{outer, piece, shape[axis] * inner}, {piece, 1, 1}}, context);
      at += piece;
    }
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeConcat(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t axis, ReadInt(context.input(0), "concat_dim"));
    return Concatenate(context, 1, context.input_count(), axis);
  };
}

absl::StatusOr<Kernel> MakeConcatV2(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const int count = context.input_count() - 1;
    ASSIGN_OR_RETURN(const int64_t axis, ReadInt(context.input(count), "axis"));
    return Concatenate(context, 0, count, axis);
  };
}

// Where each of the tensors begins in their concatenation.
absl::StatusOr<Kernel> MakeConcatOffset(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t asked_axis, ReadInt(context.input(0), "concat_dim"));
    const Tensor& first = context.input(1);
    ASSIGN_OR_RETURN(const Shape first_shape, ReadVector(first, "a shape"));
    ASSIGN_OR_RETURN(const int axis,
                     ResolveAxis(asked_axis, static_cast<int>(first_shape.size()), "concat_dim"));
    uint64_t offset = 0;
    for (int i = 1; i < context.input_count(); ++i) {
      if (context.input(i).dtype() != first.dtype()) return Differ(first, context.input(i));
      ASSIGN_OR_RETURN(const Shape shape, ReadVector(context.input(i), "a shape"));
      bool fits = shape.size() == first_shape.size();
      for (int d = 0; fits && d < static_cast<int>(shape.size()); ++d)
        fits = d == axis || shape[d] == first_shape[d];
      if (!fits)
        return absl::InvalidArgumentError(absl::StrCat("the shapes ", ShapeText(first_shape), " and ",
                                                       ShapeText(shape), " differ in more than dimension ",
                                                       axis));
      ASSIGN_OR_RETURN(Tensor output, context.Allocate(first.dtype(), first.shape()));
      RETURN_IF_ERROR(WithType<IndexTypes>(first.dtype(), [&]<typename T>() -> absl::Status {
        const absl::Span<T> values = output.mutable_values<T>();
        std::fill(values.begin(), values.end(), T(0));
        values[axis] = static_cast<T>(offset);
        return absl::OkStatus();
      }));
      offset += static_cast<uint64_t>(shape[axis]);
      context.set_output(i - 1, std::move(output));
    }
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakePack(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t asked_axis, spec.Int("axis", 0));
  return [asked_axis](KernelContext& context) -> absl::Status {
    const Tensor& first = context.input(0);
    const int count = context.input_count();
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(asked_axis, first.rank() + 1));
    Shape shape = first.shape();
    shape.insert(shape.begin() + axis, count);
    for (const Tensor& tensor : context.inputs()) {
      if (tensor.dtype() != first.dtype() || tensor.shape() != first.shape()) return Differ(first, tensor);
    }
    if (count == 1) return PassReshaped(context, std::move(shape));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(first.dtype(), shape));
    const int64_t inner = CountOf(absl::MakeSpan(shape).subspan(axis + 1));
    if (output.size() > 0) {
      for (int i = 0; i < count; ++i) {
        Move(context.input(i), 0, output, i * inner,
             {{first.size() / inner, inner, count * inner}, {inner, 1, 1}}, context);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeUnpack(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t asked_axis, spec.Int("axis", 0));
  ASSIGN_OR_RETURN(const int64_t count, spec.Int("num", 0));
  return [asked_axis, count](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (tensor.rank() == 0) return absl::InvalidArgumentError("a scalar cannot be unpacked");
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(asked_axis, tensor.rank()));
    if (tensor.dim(axis) != count || count > kMostOutputs)
      return absl::InvalidArgumentError(absl::StrCat("dimension ", axis, " of the shape ",
                                                     ShapeText(tensor.shape()), " cannot be unpacked into ",
                                                     count, " tensors"));
    Box box = {tensor.shape(), std::vector<int64_t>(tensor.rank(), 0),
               std::vector<int64_t>(tensor.rank(), 1)};
    box.sizes[axis] = 1;
    Shape shape = tensor.shape();
    shape.erase(shape.begin() + axis);
    for (int64_t i = 0; i < count; ++i) {
      box.begin[axis] = i;
      ASSIGN_OR_RETURN(Tensor output, TakeBox(tensor, box, shape, context));
      context.set_output(static_cast<int>(i), std::move(output));
    }
    return absl::OkStatus();
  };
}

// `sizes` add up to the size of dimension `axis`.
absl::Status SplitInto(KernelContext& context, const Tensor& tensor, int axis,
                       const std::vector<int64_t>& sizes) {
  Box box = {tensor.shape(), std::vector<int64_t>(tensor.rank(), 0), std::vector<int64_t>(tensor.rank(), 1)};
  for (size_t i = 0; i < sizes.size(); ++i) {
    box.sizes[axis] = sizes[i];
    ASSIGN_OR_RETURN(Tensor output, TakeBox(tensor, box, box.sizes, context));
    context.set_output(static_cast<int>(i), std::move(output));
    box.begin[axis] += sizes[i];
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeSplit(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t count, spec.Int("num_split", 1));
  return [count](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(1);
    if (context.input(0).rank() != 0) return absl::InvalidArgumentError("split_dim must be a scalar");
    ASSIGN_OR_RETURN(const int64_t dim, ReadInt(context.input(0), "split_dim"));
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(dim, tensor.rank(), "split_dim"));
    if (count < 1 || count > kMostOutputs || tensor.dim(axis) % count != 0)
      return absl::InvalidArgumentError(absl::StrCat("dimension ", axis, " of the shape ",
                                                     ShapeText(tensor.shape()), " cannot be split into ",
                                                     count, " equal parts"));
    return SplitInto(context, tensor, axis, std::vector<int64_t>(count, tensor.dim(axis) / count));
  };
}

absl::StatusOr<Kernel> MakeSplitV(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t count, spec.Int("num_split", -1));
  return [count](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (context.input(2).size() != 1) return absl::InvalidArgumentError("split_dim must have one value");
    ASSIGN_OR_RETURN(const std::vector<int64_t> dim, ReadInts(context.input(2), "split_dim"));
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(dim[0], tensor.rank(), "split_dim"));
    ASSIGN_OR_RETURN(std::vector<int64_t> sizes, ReadVector(context.input(1), "size_splits"));
    if (sizes.empty() || (count >= 0 && static_cast<int64_t>(sizes.size()) != count))
      return absl::InvalidArgumentError(
          absl::StrCat("size_splits has ", sizes.size(), " sizes, num_split is ", count));
    int64_t left = tensor.dim(axis), *open = nullptr;
    bool fits = true;
    for (int64_t& size : sizes) {
      if (size == -1 && open == nullptr && sizes.size() > 1) {
        open = &size;
      } else {
        fits = fits && size >= 0 && size <= left;
        if (fits) left -= size;
      }
    }
    if (!fits || (open == nullptr && left != 0))
      return absl::InvalidArgumentError(absl::StrCat("dimension ", axis, " of the shape ",
                                                     ShapeText(tensor.shape()), " cannot be split into ",
                                                     ShapeText(sizes)));
    if (open != nullptr) *open = left;
    return SplitInto(context, tensor, axis, sizes);
  };
}

constexpr Op kOps[] = {
    {"Concat", MakeConcat, 2},
    {"ConcatOffset", MakeConcatOffset, 2},
    {"ConcatV2", MakeConcatV2, 2},
    {"DynamicStitch", MakeDynamicStitch, 2},
    {"MirrorPad", MakeMirrorPad, 2},
    {"Pack", MakePack},
    {"Pad", MakePad, 2},
    {"PadV2", MakePad, 3},
    {"ParallelDynamicStitch", MakeDynamicStitch, 2},
    {"Split", MakeSplit, 2},
    {"SplitV", MakeSplitV, 3},
    {"Tile", MakeTile, 2},
    {"Unpack", MakeUnpack},
};

}  // namespace

absl::Span<const Op> JoinOps() {
  return kOps;
}

}  // namespace permafrost
