// The innermost part of depthwise convolution: a few neighbouring pixels of the output, all channels.
#pragma once

#include <cstdint>

#include "core/execute/math/simd_target.h"

namespace permafrost {

struct DepthwiseArgs {
  const float* const* pixels;  // pixels[tap * count + p]: the channels that pixel p sees at a tap
  int64_t taps, channels;
  const float* filter;  // taps rows of `channels` floats
  float* output;
  int64_t output_stride;  // from one pixel to the next
  const float* bias;      // or null
  const float* residual;  // or null
  int64_t residual_stride;
  float lower, upper;
};

using DepthwiseKernel = void (*)(const DepthwiseArgs& args);

struct DepthwiseKernels {
  static constexpr int kMaxPixels = 4;

  DepthwiseKernel pixels[kMaxPixels];  // [count - 1]
};

const DepthwiseKernels& DepthwiseKernelsFor(SimdTarget target);

}  // namespace permafrost
