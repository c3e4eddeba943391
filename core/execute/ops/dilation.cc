// Dilation2D: the greatest sum of a window's value and the filter's.
#include "core/execute/ops/convolution.h"
#include "core/execute/ops/lowest.h"
#include "core/execute/ops/refuse.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

absl::Status Run(KernelContext& context, const ConvolutionAttrs& attrs) {
  const Tensor &images = context.input(0), &weights = context.input(1);
  const DataType dtype = images.dtype();
  if (weights.dtype() != dtype || dtype == DataType::DT_UINT64) return WrongType(weights.dtype());
  if (images.rank() != 4 || weights.rank() != 3 || images.dim(3) != weights.dim(2))
    return WrongShapes("images and filter", images, weights);
  ConvShape shape;
  shape.batch = images.dim(0);
  shape.in_channels = shape.out_channels = images.dim(3);
  for (int i = 1; i <= 2; ++i) {
    ASSIGN_OR_RETURN(shape.axes[i], attrs.window.Axis(i - 1, images.dim(i), weights.dim(i - 1),
                                                      attrs.strides[i], attrs.dilations[i]));
  }
  ASSIGN_OR_RETURN(const Tensor input, Widen(context, images));
  ASSIGN_OR_RETURN(const Tensor filter, Widen(context, weights));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), FlatOutputShape(shape, 2)));
  const auto run = [&]<typename Wide>() {
    Dilate(shape, LowestOf<Wide>(dtype), {SpareBits(dtype), IsUnsigned(dtype)}, input.values<Wide>().data(),
           filter.values<Wide>().data(), output.mutable_values<Wide>().data(), context.threads());
  };
  if (output.size() == 0) {
    // Nothing to do.
  } else if (input.dtype() == DataType::DT_FLOAT) {
    run.operator()<float>();
  } else if (input.dtype() == DataType::DT_DOUBLE) {
    run.operator()<double>();
  } else if (input.dtype() == DataType::DT_INT64) {
    run.operator()<int64_t>();
  } else {
    return WrongType(dtype);
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeDilation2D(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(ConvolutionAttrs attrs, ReadConvolutionAttrs(spec, 2, false, "rates"));
  if (attrs.window.channels_first || attrs.window.padding == Padding::kExplicit)
    return absl::InvalidArgumentError("images must be NHWC, and padded with SAME or VALID");
  return [attrs = std::move(attrs)](KernelContext& context) { return Run(context, attrs); };
}

}  // namespace permafrost
