// Convolutions in float: layouts and types around the kernels of core/execute/math.
#include "core/execute/math/depthwise.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/convolution.h"
#include "core/execute/ops/layout.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

// Columns [first, first + columns) of rows of `stride` floats.
absl::StatusOr<Tensor> Columns(KernelContext& context, const float* from, int64_t rows, int64_t stride,
                               int64_t first, int64_t columns) {
  ASSIGN_OR_RETURN(Tensor part, context.Allocate(DataType::DT_FLOAT, {rows, columns}));
  float* to = part.mutable_values<float>().data();
  for (int64_t row = 0; row < rows; ++row, to += columns)
    std::copy_n(from + row * stride + first, columns, to);
  return part;
}

bool IsFlat(const ConvShape& shape) {
  const WindowedAxis& depth = shape.axes[0];
  return depth.in == 1 && depth.window == 1 && depth.out == 1;
}

bool IsDepthwise(const ConvShape& shape) {
  return shape.groups == shape.in_channels && (shape.groups > 1 || shape.out_channels == 1) && IsFlat(shape);
}

bool IsFloat(DataType dtype) {
  return dtype == DataType::DT_FLOAT || dtype == DataType::DT_HALF || dtype == DataType::DT_BFLOAT16;
}

}  // namespace

Conv2DShape FlatShape(const ConvShape& shape, int64_t groups) {
  const WindowedAxis &h = shape.axes[1], &w = shape.axes[2];
  return {.batch = shape.batch,
          .in_h = h.in,
          .in_w = w.in,
          .in_c = shape.in_channels / groups,
          .filter_h = h.window,
          .filter_w = w.window,
          .out_c = shape.out_channels / groups,
          .out_h = h.out,
          .out_w = w.out,
          .stride_h = h.stride,
          .stride_w = w.stride,
          .dilation_h = h.dilation,
          .dilation_w = w.dilation,
          .pad_top = h.pad_before,
          .pad_left = w.pad_before};
}

Tensor TakeFloatFilter(const KernelSpec& spec, int input) {
  const Tensor* filter = spec.constant(input);
  // A scalar is no filter, and PackOnce tells by the shape.
  return filter != nullptr && IsFloat(filter->dtype()) && filter->rank() > 0 ? spec.TakeConstant(input)
                                                                             : Tensor();
}

absl::StatusOr<std::shared_ptr<const FloatConvolution::Packed>> FloatConvolution::Pack(
    KernelContext& context, const ConvShape& shape, const Tensor& filter) const {
  auto packed = std::make_shared<Packed>();
  ASSIGN_OR_RETURN(const Tensor floats, AsFloats(context, filter));
  if (IsDepthwise(shape)) {
    packed->depthwise = floats;
    return packed;
  }
  const float* const from = floats.values<float>().data();
  const Conv2DShape flat = FlatShape(shape, shape.groups);
  const int64_t rows = flat.filter_h * flat.filter_w * flat.in_c;
  for (int64_t i = 0; i < shape.axes[0].window * shape.groups; ++i) {
    const int64_t depth = i / shape.groups, group = i % shape.groups;
    const float* matrix = from + depth * rows * shape.out_channels;
    Tensor part;
    if (shape.groups > 1) {
      ASSIGN_OR_RETURN(part,
                       Columns(context, matrix, rows, shape.out_channels, group * flat.out_c, flat.out_c));
      matrix = part.values<float>().data();
    }
    packed->planes.emplace_back(flat.filter_h, flat.filter_w, flat.in_c, flat.out_c, matrix);
  }
  return packed;
}

absl::Status FloatConvolution::Convolve(KernelContext& context, const ConvShape& shape, const Packed& filters,
                                        const Tensor& input, const Epilogue& epilogue, Tensor& output) const {
  const float* const from = input.values<float>().data();
  float* const to = output.mutable_values<float>().data();
  // The constant filter was packed for the first run's images.
  const bool is_depthwise = IsDepthwise(shape);
  const int64_t planes = is_depthwise ? 0 : shape.axes[0].window * shape.groups;
  if (is_depthwise != filters.depthwise.valid() || static_cast<int64_t>(filters.planes.size()) != planes)
    return absl::UnimplementedError("the number of groups changes from run to run");
  if (is_depthwise) {
    DepthwiseConv2D(FlatShape(shape, 1), from, filters.depthwise.values<float>().data(), to,
                    shape.out_channels, epilogue, context.threads());
    return absl::OkStatus();
  }
  if (!IsFlat(shape)) {
    if (shape.groups > 1) return absl::UnimplementedError("convolutions in three dimensions have no groups");
    ConvolveSlices(context, shape, filters, from, to);
    return absl::OkStatus();
  }
  const Conv2DShape flat = FlatShape(shape, shape.groups);
  for (int64_t group = 0; group < shape.groups; ++group) {
    Tensor part;
    if (shape.groups > 1) {
      ASSIGN_OR_RETURN(part, Columns(context, from, shape.batch * shape.input_pixels(), shape.in_channels,
                                     group * flat.in_c, flat.in_c));
    }
    const int64_t first = group * flat.out_c;
    Epilogue of_group = epilogue;
    if (epilogue.bias != nullptr) of_group.bias += first;
    if (epilogue.residual != nullptr) of_group.residual += first;
    filters.planes[group].Run(flat, part.valid() ? part.values<float>().data() : from, to + first,
                              shape.out_channels, of_group, context.threads());
  }
  return absl::OkStatus();
}

// A slice of the output is the sum of what each depth of the filter makes of a slice of the input.
void FloatConvolution::ConvolveSlices(KernelContext& context, const ConvShape& shape, const Packed& filters,
                                      const float* input, float* output) const {
  const WindowedAxis& depth = shape.axes[0];
  Conv2DShape flat = FlatShape(shape, 1);
  flat.batch = 1;
  const int64_t in_slice = flat.in_h * flat.in_w * flat.in_c,
                out_slice = flat.out_h * flat.out_w * flat.out_c;
  for (int64_t slice = 0; slice < shape.batch * depth.out; ++slice, output += out_slice) {
    const int64_t image = slice / depth.out, z = slice % depth.out;
    Epilogue sum;
    for (int64_t i = depth.FirstInside(z); i < depth.EndInside(z); ++i) {
      const int64_t in_z = z * depth.stride - depth.pad_before + i * depth.dilation;
      filters.planes[i].Run(flat, input + (image * depth.in + in_z) * in_slice, output, flat.out_c, sum,
                            context.threads());
      sum.residual = output;
      sum.residual_stride = flat.out_c;
    }
    if (sum.residual == nullptr) std::fill_n(output, out_slice, 0.f);
  }
}

absl::StatusOr<Shape> FloatConvolution::OutputShape(const KernelContext& context) const {
  ASSIGN_OR_RETURN(const ConvShape shape,
                   attrs_.Plan(context.input(0).shape(), filter_.shape(context.input(1))));
  return attrs_.OutputShape(shape);
}

absl::Status FloatConvolution::Run(KernelContext& context, const After& after) {
  const Tensor& images = context.input(0);
  const DataType dtype = images.dtype();
  if (!IsFloat(dtype)) return WrongType(dtype);
  for (const int input :
       {filter_.is_constant() ? 0 : 1, std::max(after.bias, 0), std::max(after.residual, 0)}) {
    if (context.input(input).dtype() != dtype) return WrongType(context.input(input).dtype());
  }
  ASSIGN_OR_RETURN(const ConvShape shape, attrs_.Plan(images.shape(), filter_.shape(context.input(1))));
  const bool channels_first = attrs_.window.channels_first;
  ASSIGN_OR_RETURN(const Tensor input, TakeImages(context, images, channels_first));
  Epilogue epilogue = {.lower = after.lower, .upper = after.upper};
  Tensor bias, residual, output;
  if (after.bias >= 0) {
    if (context.input(after.bias).shape() != Shape{shape.out_channels})
      return WrongShapes("bias and output", context.input(after.bias).shape(), attrs_.OutputShape(shape));
    ASSIGN_OR_RETURN(bias, AsFloats(context, context.input(after.bias)));
    epilogue.bias = bias.values<float>().data();
  }
  if (after.residual >= 0) {
    if (context.input(after.residual).shape() != attrs_.OutputShape(shape))
      return WrongShapes("what is added and output", context.input(after.residual).shape(),
                         attrs_.OutputShape(shape));
    ASSIGN_OR_RETURN(residual, TakeImages(context, context.input(after.residual), channels_first));
    epilogue.residual = residual.values<float>().data();
    epilogue.residual_stride = shape.out_channels;
    if (residual.data() == context.input(after.residual).data()) {
      residual = Tensor();  // The context's is the only one then.
      ASSIGN_OR_RETURN(output, context.AllocateOver(after.residual, DataType::DT_FLOAT,
                                                    FlatOutputShape(shape, attrs_.window.spatial)));
    }
  }
  if (!output.valid()) {
    ASSIGN_OR_RETURN(output,
                     context.Allocate(DataType::DT_FLOAT, FlatOutputShape(shape, attrs_.window.spatial)));
  }
  if (output.size() > 0) {
    ASSIGN_OR_RETURN(const auto filters, filter_.Get(context, context.input(1), [&](const Tensor& filter) {
      return Pack(context, shape, filter);
    }));
    RETURN_IF_ERROR(Convolve(context, shape, *filters, input, epilogue, output));
  }
  return GiveImages(context, std::move(output), dtype, channels_first);
}

}  // namespace permafrost
