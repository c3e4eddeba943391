// Conv2DBackpropInput: the gradient of Conv2D by its input, which is what Keras's Conv2DTranspose is.
#include "core/execute/math/transposed_conv2d.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/convolution.h"
#include "core/execute/ops/layout.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

// The input's shape: all of it, or height and width alone.
absl::Status ReadInputShape(const Tensor& sizes, const Shape& filter, const Shape& output,
                            const WindowAttrs& window, Shape& input) {
  if (filter.size() != 4 || output.size() != 4) return WrongShapes("filter and images", filter, output);
  if (sizes.dtype() != DataType::DT_INT32) return WrongType(sizes.dtype());
  if (sizes.rank() != 1 || (sizes.size() != 4 && sizes.size() != 2))
    return WrongNumbers("the shape of input_sizes", sizes.shape(), "[2] or [4]");
  const absl::Span<const int32_t> values = sizes.values<int32_t>();
  for (const int32_t value : values) {
    if (value < 0) return WrongNumber("input_sizes", value);
  }
  input.assign(values.begin(), values.end());
  if (values.size() == 2) {
    input.insert(input.begin(), output[0]);
    input.insert(input.begin() + window.channel_dim(), filter[2]);
  }
  return absl::OkStatus();
}

class TransposedConvolution {
 public:
  TransposedConvolution(ConvolutionAttrs attrs, Tensor constant_filter)
      : attrs_(std::move(attrs)), filter_(std::move(constant_filter)) {}

  absl::Status Run(KernelContext& context) {
    const Tensor &filter = context.input(1), &images = context.input(2);
    const DataType dtype = images.dtype();
    Shape input;
    RETURN_IF_ERROR(
        ReadInputShape(context.input(0), filter_.shape(filter), images.shape(), attrs_.window, input));
    ASSIGN_OR_RETURN(const ConvShape shape, attrs_.Plan(input, filter_.shape(filter)));
    if (attrs_.OutputShape(shape) != images.shape())
      return WrongShapes("input_sizes and images", input, images.shape());
    if (shape.groups > 1) return absl::UnimplementedError("transposed convolutions have no groups");
    ASSIGN_OR_RETURN(const Tensor output, TakeImages(context, images, attrs_.window.channels_first));
    const bool by_float = output.dtype() == DataType::DT_FLOAT;
    if (filter_.is_constant() ? !by_float : filter.dtype() != dtype) return WrongType(dtype);
    const WindowedAxis &h = shape.axes[1], &w = shape.axes[2];
    ASSIGN_OR_RETURN(Tensor result,
                     context.Allocate(output.dtype(), {shape.batch, h.in, w.in, shape.in_channels}));
    if (result.size() == 0 || output.size() == 0) {
      std::fill_n(result.mutable_data(), result.bytes(), 0);
    } else if (by_float) {
      ASSIGN_OR_RETURN(const auto packed, filter_.Get(context, filter, [&](const Tensor& unpacked) {
        return Pack(context, unpacked);
      }));
      packed->Run(FlatShape(shape, 1), output.values<float>().data(), result.mutable_values<float>().data(),
                  context.threads());
    } else if (dtype == DataType::DT_DOUBLE) {
      DirectTransposedConvolution(shape, output.values<double>().data(), filter.values<double>().data(),
                                  result.mutable_values<double>().data(), context.threads());
    } else if (dtype == DataType::DT_INT32) {  // which wraps around
      DirectTransposedConvolution(shape, output.sized<uint32_t>().data(), filter.sized<uint32_t>().data(),
                                  result.mutable_sized<uint32_t>().data(), context.threads());
    } else {
      return WrongType(dtype);
    }
    return GiveImages(context, std::move(result), dtype, attrs_.window.channels_first);
  }

 private:
  static absl::StatusOr<std::shared_ptr<const PackedTransposedConv2D>> Pack(KernelContext& context,
                                                                            const Tensor& filter) {
    ASSIGN_OR_RETURN(const Tensor floats, AsFloats(context, filter));
    const Shape& sizes = filter.shape();
    return std::make_shared<PackedTransposedConv2D>(sizes[0], sizes[1], sizes[2], sizes[3],
                                                    floats.values<float>().data());
  }

  ConvolutionAttrs attrs_;
  PackOnce<PackedTransposedConv2D> filter_;
};

}  // namespace

absl::StatusOr<Kernel> MakeConv2DBackpropInput(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(ConvolutionAttrs attrs, ReadConvolutionAttrs(spec, 2, false));
  auto convolution = std::make_shared<TransposedConvolution>(std::move(attrs), TakeFloatFilter(spec, 1));
  return [convolution](KernelContext& context) { return convolution->Run(context); };
}

}  // namespace permafrost
