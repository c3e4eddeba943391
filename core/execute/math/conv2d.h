// Two-dimensional convolution of float images, NHWC with HWIO filters, with what follows it fused in
// (epilogue.h).
//
//   const PackedConv2D conv(3, 3, in_c, out_c, filter);                           // once
//   conv.Run(shape, input, output, shape.out_c, Epilogue::Relu(bias), pool);
//
// How is chosen by shape, when it runs; all ways read the same packed filter:
//   * 1 x 1 with stride 1 is a matrix product;
//   * 3 x 3, 5 x 5, 1 x 7, 7 x 1, 1 x 3 and 3 x 1 with stride 1: Winograd's algorithm (conv2d_winograd.h)
//     where an estimate says that it is faster, which is so from some ten pixels a side on;
//   * filters of few channels are read a row at a time: its pixels are neighbours in memory;
//   * else each pixel's channels are read where they are ("indirect" convolution, gemm_kernels.h).
#pragma once

#include <cstdint>

#include "core/execute/math/epilogue.h"
#include "core/execute/math/packed_matrix.h"
#include "core/execute/parallel.h"

namespace permafrost {

// The pixel (y, x) of the output sees (y * stride_h - pad_top + i * dilation_h, x * stride_w - pad_left + j *
// dilation_w) of the input through element (i, j) of the filter, and zero outside of the image.
struct Conv2DShape {
  int64_t batch = 1, in_h = 0, in_w = 0, in_c = 0;
  int64_t filter_h = 1, filter_w = 1, out_c = 0;
  int64_t out_h = 0, out_w = 0;
  int64_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_left = 0;
};

class PackedConv2D {
 public:
  PackedConv2D() = default;
  // Copies `filter`: filter_h x filter_w x in_c x out_c floats.
  PackedConv2D(int64_t filter_h, int64_t filter_w, int64_t in_c, int64_t out_c, const float* filter,
               SimdTarget target = BestSimdTarget());

  // `shape` has the filter's sizes that were given to the constructor. The output's pixels are
  // `output_stride` floats apart, so that it can be a part of a concatenation's channels.
  void Run(const Conv2DShape& shape, const float* input, float* output, int64_t output_stride,
           const Epilogue& epilogue, ThreadPool& pool) const;

  // Of the packed filter.
  int64_t bytes() const { return filter_.bytes(); }

 private:
  // filter_h * filter_w * in_c rows of out_c columns. Every way of convolving reads this one.
  PackedMatrix filter_;
};

}  // namespace permafrost
