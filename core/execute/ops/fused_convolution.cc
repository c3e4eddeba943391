// The ops that a plan makes of a convolution and what follows it: a bias, a residual connection, an activation.
//
//   _FusedConv2D, _FusedDepthwiseConv2dNative: inputs x, filter, bias, and, where the attr "residual" is true, what is
//   added before the activation. Attrs as the convolution's own, and activation: "", "Relu" or "Relu6".
#include "core/execute/ops/convolution.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

absl::StatusOr<Kernel> MakeFused(const KernelSpec& spec, bool depthwise) {
  ASSIGN_OR_RETURN(ConvolutionAttrs attrs, ReadConvolutionAttrs(spec, 2, depthwise));
  ASSIGN_OR_RETURN(const std::string activation, spec.String("activation", ""));
  ASSIGN_OR_RETURN(const bool has_residual, spec.Bool("residual", false));
  FloatConvolution::After after = {.bias = 2};
  if (has_residual && spec.input_count() < 4)
    return absl::InvalidArgumentError("there is no fourth input to add");
  if (has_residual) after.residual = 3;
  if (!activation.empty()) after.lower = 0;
  if (activation == "Relu6") after.upper = 6;
  if (!activation.empty() && activation != "Relu" && activation != "Relu6")
    return WrongText("activation", activation, "Relu or Relu6");
  auto convolution = std::make_shared<FloatConvolution>(std::move(attrs), TakeFloatFilter(spec, 1));
  return [after, convolution](KernelContext& context) { return convolution->Run(context, after); };
}

}  // namespace

absl::StatusOr<Kernel> MakeFusedConv2D(const KernelSpec& spec) {
  return MakeFused(spec, false);
}

absl::StatusOr<Kernel> MakeFusedDepthwiseConv2dNative(const KernelSpec& spec) {
  return MakeFused(spec, true);
}

}  // namespace permafrost
