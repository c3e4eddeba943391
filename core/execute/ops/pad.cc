// Pad, PadV2, MirrorPad and Tile: tensors made larger.
#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/join_parts.h"

namespace permafrost {
namespace {

// What stands before and behind each dimension, in turns; and the padded shape.
struct Padding {
  std::vector<int64_t> sizes;
  Shape shape;
};

absl::StatusOr<Padding> ReadPadding(KernelContext& context) {
  const Tensor& tensor = context.input(0);
  const Tensor& paddings = context.input(1);
  if (paddings.rank() != 2 || paddings.dim(0) != tensor.rank() || paddings.dim(1) != 2)
    return absl::InvalidArgumentError(absl::StrCat("paddings must have the shape [", tensor.rank(),
                                                   ",2] for a tensor of shape ", ShapeText(tensor.shape()),
                                                   ", but has ", ShapeText(paddings.shape())));
  Padding padding = {{}, tensor.shape()};
  ASSIGN_OR_RETURN(padding.sizes, ReadInts(paddings, "paddings"));
  for (size_t i = 0; i < padding.sizes.size(); ++i) {
    int64_t& size = padding.shape[i / 2];
    if (padding.sizes[i] < 0 || __builtin_add_overflow(size, padding.sizes[i], &size))
      return absl::InvalidArgumentError(
          absl::StrCat("paddings must not be negative and not be too large, but one is ", padding.sizes[i]));
  }
  return padding;
}

// The input within the padded output: how many elements come before it, and how its dimensions are copied.
int64_t Inside(const Tensor& tensor, const Padding& padding, CopyDims& dims) {
  const std::vector<int64_t> from = StridesOf(tensor.shape()), to = StridesOf(padding.shape);
  int64_t first = 0;
  for (int i = 0; i < tensor.rank(); ++i) {
    dims.push_back({tensor.dim(i), from[i], to[i]});
    first += padding.sizes[2 * i] * to[i];
  }
  return first;
}

}  // namespace

absl::StatusOr<Kernel> MakePad(const KernelSpec& spec) {
  const bool has_value = spec.op() == "PadV2";
  return [has_value](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Padding padding, ReadPadding(context));
    if (has_value && (context.input(2).rank() != 0 || context.input(2).dtype() != tensor.dtype()))
      return absl::InvalidArgumentError(
          absl::StrCat("constant_values must be a scalar of type ", DTypeName(tensor.dtype()), ", not ",
                       DTypeName(context.input(2).dtype()), " ", ShapeText(context.input(2).shape())));
    if (padding.shape == tensor.shape()) {
      context.set_output(0, tensor);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), padding.shape));
    if (output.size() > 0) {
      // The slabs in front and behind, dimension by dimension; within a dimension only where the outer ones are
      // inside. So everything is written once.
      Tensor zero;
      if (!has_value) {
        ASSIGN_OR_RETURN(zero, context.Allocate(tensor.dtype(), {}));
        FillWithZeros(zero);
      }
      const Tensor& value = has_value ? context.input(2) : zero;
      const std::vector<int64_t> to = StridesOf(padding.shape);
      int64_t first = 0;  // of the slab in front of dimension d, where the outer ones begin inside
      for (int d = 0; d < tensor.rank(); ++d) {
        const int64_t before = padding.sizes[2 * d], behind = padding.sizes[2 * d + 1];
        CopyDims dims;
        for (int i = 0; i < d; ++i) dims.push_back({tensor.dim(i), 0, to[i]});
        dims.push_back({before * to[d], 0, 1});
        Move(value, 0, output, first, dims, context);
        dims.back().size = behind * to[d];
        Move(value, 0, output, first + (before + tensor.dim(d)) * to[d], dims, context);
        first += before * to[d];
      }
      CopyDims dims;
      const int64_t inside = Inside(tensor, padding, dims);
      Move(tensor, 0, output, inside, dims, context);
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeMirrorPad(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string mode, spec.String("mode", ""));
  if (mode != "REFLECT" && mode != "SYMMETRIC")
    return absl::InvalidArgumentError("mode must be REFLECT or SYMMETRIC");
  const int64_t skipped = mode == "REFLECT" ? 1 : 0;  // the border itself is not repeated
  return [skipped](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Padding padding, ReadPadding(context));
    for (int d = 0; d < tensor.rank(); ++d) {
      const int64_t before = padding.sizes[2 * d], behind = padding.sizes[2 * d + 1];
      if (std::max(before, behind) > std::max<int64_t>(tensor.dim(d) - skipped, 0))
        return absl::InvalidArgumentError(absl::StrCat("dimension ", d, " of the shape ",
                                                       ShapeText(tensor.shape()), " is too small to mirror ",
                                                       before, " and ", behind));
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), padding.shape));
    if (output.size() > 0) {
      CopyDims dims;
      int64_t first = Inside(tensor, padding, dims);
      Move(tensor, 0, output, first, dims, context);
      // From the innermost dimension on, what is there is mirrored within the output.
      for (CopyDim& dim : dims) dim.from = dim.to;
      for (int d = tensor.rank(); d-- > 0;) {
        const int64_t before = padding.sizes[2 * d], behind = padding.sizes[2 * d + 1], step = dims[d].to;
        const int64_t last = first + (tensor.dim(d) - 1) * step;
        dims[d] = {before, -step, step};
        Move(output, first + (before - 1 + skipped) * step, output, first - before * step, dims, context);
        dims[d].size = behind;
        Move(output, last - skipped * step, output, last + step, dims, context);
        dims[d] = {padding.shape[d], step, step};
        first -= before * step;
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeTile(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const std::vector<int64_t> multiples, ReadVector(context.input(1), "multiples"));
    if (static_cast<int>(multiples.size()) != tensor.rank())
      return absl::InvalidArgumentError(absl::StrCat("there are ", multiples.size(),
                                                     " multiples for the shape ", ShapeText(tensor.shape())));
    Shape shape = tensor.shape();
    for (int i = 0; i < tensor.rank(); ++i) {
      if (multiples[i] < 0 || __builtin_mul_overflow(shape[i], multiples[i], &shape[i]))
        return absl::InvalidArgumentError(
            absl::StrCat("a size of ", tensor.dim(i), " cannot be repeated ", multiples[i], " times"));
    }
    if (shape == tensor.shape()) {
      context.set_output(0, tensor);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), shape));
    if (output.size() > 0) {
      const std::vector<int64_t> from = StridesOf(tensor.shape()), to = StridesOf(shape);
      CopyDims dims;
      for (int i = 0; i < tensor.rank(); ++i) {
        dims.push_back({multiples[i], 0, tensor.dim(i) * to[i]});
        dims.push_back({tensor.dim(i), from[i], to[i]});
      }
      Move(tensor, 0, output, 0, dims, context);
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
