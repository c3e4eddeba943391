// Depthwise convolution of float images, NHWC: each channel is convolved with filters of its own.
//
//   Conv2DShape shape = ...;                      // out_c is in_c times the channel multiplier
//   DepthwiseConv2D(shape, input, filter, output, shape.out_c, Epilogue::Relu6(bias), pool);
//
// Output channel c * multiplier + q is channel c through filter[i][j][c][q], TensorFlow's layout, which the
// kernels read as it is.
#pragma once

#include <cstdint>

#include "core/execute/math/conv2d.h"
#include "core/execute/math/epilogue.h"
#include "core/execute/math/simd_target.h"
#include "core/execute/parallel.h"

namespace permafrost {

// The output's pixels are `output_stride` floats apart.
void DepthwiseConv2D(const Conv2DShape& shape, const float* input, const float* filter, float* output,
                     int64_t output_stride, const Epilogue& epilogue, ThreadPool& pool,
                     SimdTarget target = BestSimdTarget());

}  // namespace permafrost
