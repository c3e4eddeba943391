// What the ops that convolve share. Private to them: convolution.cc, float_convolution.cc, fused_convolution.cc,
// transposed_convolution.cc, dilation.cc.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/execute/math/conv2d.h"
#include "core/execute/math/direct_conv.h"
#include "core/execute/ops/window_attrs.h"

namespace permafrost {

// The attrs of a convolution.
struct ConvolutionAttrs {
  WindowAttrs window;
  std::vector<int64_t> strides, dilations;  // for each dimension of the images
  bool depthwise = false;

  // The convolution of an input and a filter of these shapes: InvalidArgument where they do not belong together.
  absl::StatusOr<ConvShape> Plan(const Shape& input, const Shape& filter) const;
  // A batch of images in the node's layout.
  Shape OutputShape(const ConvShape& shape) const;
};

// `spatial` is 2 or 3. A depthwise filter is height x width x channels x multiplier. `dilations`: the attr's name.
absl::StatusOr<ConvolutionAttrs> ReadConvolutionAttrs(const KernelSpec& spec, int spatial, bool depthwise,
                                                      std::string_view dilations = "dilations");

// A slice of the images in the way of the fast kernels, with the channels of one of `groups`.
Conv2DShape FlatShape(const ConvShape& shape, int64_t groups);

// Shapes whose channels come last.
Shape FlatOutputShape(const ConvShape& shape, int spatial);

// What a kernel makes once of a filter that is the same in every run; else, in every run.
template <typename Packed>
class PackOnce {
 public:
  // `constant` is invalid where the filter is another in every run.
  explicit PackOnce(Tensor constant) : constant_(std::move(constant)), shape_(constant_.shape()) {}

  bool is_constant() const { return !shape_.empty(); }
  // Of the filter of this run.
  const Shape& shape(const Tensor& input) const { return is_constant() ? shape_ : input.shape(); }

  // pack(filter) returns StatusOr<shared_ptr<const Packed>>. It is called at the first run; the constant goes then.
  template <typename Pack>
  absl::StatusOr<std::shared_ptr<const Packed>> Get(KernelContext& context, const Tensor& input,
                                                    const Pack& pack) {
    if (!is_constant()) return pack(input);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (packed_ == nullptr) {
      context.buffers().Trim();  // for a moment the filter is there twice
      ASSIGN_OR_RETURN(packed_, pack(constant_));
      constant_ = Tensor();
    }
    return packed_;
  }

 private:
  Tensor constant_;
  const Shape shape_;
  std::mutex mutex_;
  std::shared_ptr<const Packed> packed_;
};

// The constant filter at `input` if there is one whose type is computed with in float; the spec lets go of it.
Tensor TakeFloatFilter(const KernelSpec& spec, int input);

// A convolution in float, of any layout: input and filter may also be of half types, which the output then is of too.
class FloatConvolution {
 public:
  FloatConvolution(ConvolutionAttrs attrs, Tensor constant_filter)
      : attrs_(std::move(attrs)), filter_(std::move(constant_filter)) {}

  const Shape& filter_shape(const Tensor& input) const { return filter_.shape(input); }

  // What follows a convolution is fused in.
  struct After {
    int bias = -1;      // the input of the output's channels that is added; none: -1
    int residual = -1;  // the input of the output's shape and layout that is added; none: -1
    float lower = -Epilogue::kInfinity, upper = Epilogue::kInfinity;
  };
  // Images and filter are the inputs 0 and 1.
  absl::Status Run(KernelContext& context, const After& after);
  absl::StatusOr<Shape> OutputShape(const KernelContext& context) const;

 private:
  struct Packed {
    std::vector<PackedConv2D> planes;  // for each depth of the filter, for each group
    Tensor depthwise;                  // as it came, in float
  };

  absl::StatusOr<std::shared_ptr<const Packed>> Pack(KernelContext& context, const ConvShape& shape,
                                                     const Tensor& filter) const;
  absl::Status Convolve(KernelContext& context, const ConvShape& shape, const Packed& filters,
                        const Tensor& input, const Epilogue& epilogue, Tensor& output) const;
  void ConvolveSlices(KernelContext& context, const ConvShape& shape, const Packed& filters,
                      const float* input, float* output) const;

  ConvolutionAttrs attrs_;
  PackOnce<Packed> filter_;
};

// Ops of the other files.
absl::StatusOr<Kernel> MakeConv2DBackpropInput(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeDilation2D(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeFusedConv2D(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeFusedDepthwiseConv2dNative(const KernelSpec& spec);

}  // namespace permafrost
