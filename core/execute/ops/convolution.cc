// Conv2D, Conv3D, DepthwiseConv2dNative, and the table of all ops that convolve.
#include "core/execute/ops/convolution.h"

#include "core/execute/ops/families.h"
#include "core/execute/ops/layout.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {

absl::StatusOr<ConvShape> ConvolutionAttrs::Plan(const Shape& input, const Shape& filter) const {
  constexpr std::string_view kWhat = "images and filter";
  const size_t rank = window.rank();
  if (input.size() != rank || filter.size() != rank || ElementCount(filter) == 0)
    return WrongShapes(kWhat, input, filter);
  ConvShape shape;
  shape.batch = input[0];
  shape.in_channels = input[window.channel_dim()];
  const int64_t filter_in = filter[rank - 2];
  shape.groups = depthwise ? filter_in : shape.in_channels / filter_in;
  shape.out_channels = filter.back() * (depthwise ? filter_in : 1);
  if (shape.in_channels == 0 || shape.in_channels % filter_in != 0 ||
      shape.out_channels % shape.groups != 0 || (depthwise && shape.in_channels != filter_in))
    return WrongShapes(kWhat, input, filter);
  for (int i = 0; i < window.spatial; ++i) {
    const int dim = window.spatial_dim(i);
    ASSIGN_OR_RETURN(shape.axes[3 - window.spatial + i],
                     window.Axis(i, input[dim], filter[i], strides[dim], dilations[dim]));
  }
  return shape;
}

Shape ConvolutionAttrs::OutputShape(const ConvShape& shape) const {
  Shape output = FlatOutputShape(shape, window.spatial);
  if (window.channels_first) {
    output.pop_back();
    output.insert(output.begin() + 1, shape.out_channels);
  }
  return output;
}

Shape FlatOutputShape(const ConvShape& shape, int spatial) {
  const auto& [d, h, w] = shape.axes;
  if (spatial == 2) return {shape.batch, h.out, w.out, shape.out_channels};
  return {shape.batch, d.out, h.out, w.out, shape.out_channels};
}

absl::StatusOr<ConvolutionAttrs> ReadConvolutionAttrs(const KernelSpec& spec, int spatial, bool depthwise,
                                                      std::string_view dilations) {
  ConvolutionAttrs attrs;
  attrs.depthwise = depthwise;
  RETURN_IF_ERROR(ReadWindowAttrs(spec, spatial, attrs.window));
  ASSIGN_OR_RETURN(attrs.strides, spec.Ints("strides", {}));
  ASSIGN_OR_RETURN(attrs.dilations, spec.Ints(dilations, std::vector<int64_t>(attrs.window.rank(), 1)));
  RETURN_IF_ERROR(CheckSteps(attrs.window, attrs.strides, "strides", true));
  RETURN_IF_ERROR(CheckSteps(attrs.window, attrs.dilations, dilations, true));
  return attrs;
}

namespace {

// Double, and int32, which wraps around.
absl::Status ConvolveDirectly(KernelContext& context, const ConvolutionAttrs& attrs) {
  const Tensor &images = context.input(0), &filter = context.input(1);
  const DataType dtype = images.dtype();
  if (filter.dtype() != dtype) return WrongType(filter.dtype());
  ASSIGN_OR_RETURN(const ConvShape shape, attrs.Plan(images.shape(), filter.shape()));
  ASSIGN_OR_RETURN(const Tensor input, TakeImages(context, images, attrs.window.channels_first));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, FlatOutputShape(shape, attrs.window.spatial)));
  if (output.size() == 0) {
    // Nothing to do.
  } else if (dtype == DataType::DT_DOUBLE) {
    DirectConvolution(shape, input.values<double>().data(), filter.values<double>().data(),
                      output.mutable_values<double>().data(), context.threads());
  } else {
    DirectConvolution(shape, input.sized<uint32_t>().data(), filter.sized<uint32_t>().data(),
                      output.mutable_sized<uint32_t>().data(), context.threads());
  }
  return GiveImages(context, std::move(output), dtype, attrs.window.channels_first);
}

absl::StatusOr<Kernel> MakeConvolution(const KernelSpec& spec, int spatial, bool depthwise) {
  ASSIGN_OR_RETURN(ConvolutionAttrs attrs, ReadConvolutionAttrs(spec, spatial, depthwise));
  auto floats = std::make_shared<FloatConvolution>(attrs, TakeFloatFilter(spec, 1));
  return [attrs = std::move(attrs), floats](KernelContext& context) {
    const DataType dtype = context.input(0).dtype();
    const bool has_int = attrs.window.spatial == 2 && !attrs.depthwise && dtype == DataType::DT_INT32;
    const bool directly = (dtype == DataType::DT_DOUBLE || has_int) && context.input(1).valid();
    return directly ? ConvolveDirectly(context, attrs) : floats->Run(context, {});
  };
}

template <int kSpatial, bool kDepthwise>
absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakeConvolution(spec, kSpatial, kDepthwise);
}

constexpr Op kOps[] = {
    {"Conv2D", Make<2, false>, 2},
    {"Conv2DBackpropInput", MakeConv2DBackpropInput, 3},
    {"Conv3D", Make<3, false>, 2},
    {"DepthwiseConv2dNative", Make<2, true>, 2},
    {"Dilation2D", MakeDilation2D, 2},
    {"_FusedConv2D", MakeFusedConv2D, 3},
    {"_FusedDepthwiseConv2dNative", MakeFusedDepthwiseConv2dNative, 3},
};

}  // namespace

absl::Span<const Op> ConvolutionOps() {
  return kOps;
}

}  // namespace permafrost
