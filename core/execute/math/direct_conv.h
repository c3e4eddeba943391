// Convolutions straight from their definition, for the types that are seldom convolved and for groups.
//
// Images are NDHWC (a flat image has the depth 1), filters depth x height x width x (in_channels / groups) x
// out_channels. Group g of the output's channels sees only group g of the input's. A depthwise convolution has as many
// groups as input channels.
#pragma once

#include <cstdint>

#include "core/execute/math/window.h"
#include "core/execute/parallel.h"

namespace permafrost {

struct ConvShape {
  int64_t batch = 1, in_channels = 1, out_channels = 1, groups = 1;
  WindowedAxis axes[3];  // depth, height, width

  int64_t input_pixels() const { return axes[0].in * axes[1].in * axes[2].in; }
  int64_t output_pixels() const { return axes[0].out * axes[1].out * axes[2].out; }
  int64_t taps() const { return axes[0].window * axes[1].window * axes[2].window; }
};

// T: double, uint32_t (int32_t wraps around in the same way).
template <typename T>
void DirectConvolution(const ConvShape& shape, const T* input, const T* filter, T* output,
                       ThreadPool& threads);

// The transposed convolution: what changes in the input when the output changes. `shape` is that of the convolution, so
// `result` is of the input's shape.
template <typename T>
void DirectTransposedConvolution(const ConvShape& shape, const T* output, const T* filter, T* result,
                                 ThreadPool& threads);

// How sums of whole numbers are made to fit into the narrower type that they stand for.
struct Wrap {
  int spare_bits = 0;  // of 64
  bool is_unsigned = false;

  int64_t operator()(int64_t sum) const {
    const uint64_t shifted = static_cast<uint64_t>(sum) << spare_bits;
    return is_unsigned ? static_cast<int64_t>(shifted >> spare_bits)
                       : static_cast<int64_t>(shifted) >> spare_bits;
  }
};

// The greatest sum of a value and the filter's value there, at least `lowest`. filter: height x width x channels, and as
// many channels out as in. T: float, double, int64_t.
template <typename T>
void Dilate(const ConvShape& shape, T lowest, Wrap wrap, const T* input, const T* filter, T* output,
            ThreadPool& threads);

}  // namespace permafrost
