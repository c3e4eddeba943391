// The ops that a plan makes of a convolution and what follows it: a bias, a residual connection, an activation.
//
//   _FusedConv2D, _FusedDepthwiseConv2dNative: inputs x, filter, bias, and, where the attr "residual" is true, what is
//   added before the activation. Attrs as the convolution's own, and activation: "", "Relu" or "Relu6".
#include "core/execute/op_table.h"
#include "core/execute/ops/convolution.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

// What is added has another shape than the convolution gives: one is spread over the other, which the ops do that were
// fused.
class Separately {
 public:
  absl::Status Prepare(const std::string& activation) {
    for (const std::string& op : {std::string("AddV2"), activation}) {
      if (op.empty()) continue;
      Node node;
      node.op = op;
      tensorflow::AttrValue type;
      type.set_type(DataType::DT_FLOAT);
      node.SetAttr("T", type);
      ASSIGN_OR_RETURN(Kernel kernel,
                       FindOp(op)->make(KernelSpec(node, std::vector<Tensor>(op == "AddV2" ? 2 : 1))));
      kernels_.push_back(std::move(kernel));
    }
    return absl::OkStatus();
  }

  absl::Status Run(FloatConvolution& convolution, const FloatConvolution::After& bias,
                   KernelContext& context) const {
    const std::vector<Tensor>& inputs = context.inputs();
    KernelContext first({inputs[0], inputs[1], inputs[2]}, context.threads(), context.buffers());
    RETURN_IF_ERROR(convolution.Run(first, bias));
    std::vector<Tensor> arguments = {std::move(first.outputs()[0]), inputs[3]};
    for (const Kernel& kernel : kernels_) {
      KernelContext next(std::move(arguments), context.threads(), context.buffers());
      RETURN_IF_ERROR(kernel(next));
      arguments = {std::move(next.outputs()[0])};
    }
    context.set_output(0, std::move(arguments[0]));
    return absl::OkStatus();
  }

 private:
  std::vector<Kernel> kernels_;
};

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
  if (!has_residual)
    return [after, convolution](KernelContext& context) { return convolution->Run(context, after); };
  Separately separately;
  RETURN_IF_ERROR(separately.Prepare(activation));
  return [after, convolution, separately](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const Shape output, convolution->OutputShape(context));
    return context.input(3).shape() == output ? convolution->Run(context, after)
                                              : separately.Run(*convolution, {.bias = 2}, context);
  };
}

}  // namespace

absl::StatusOr<Kernel> MakeFusedConv2D(const KernelSpec& spec) {
  return MakeFused(spec, false);
}

absl::StatusOr<Kernel> MakeFusedDepthwiseConv2dNative(const KernelSpec& spec) {
  return MakeFused(spec, true);
}

}  // namespace permafrost
