// Transposed two-dimensional convolution of floats ("deconvolution", the gradient of a convolution by its input), NHWC
// with HWIO filters.
//
//   output pixels x filter -> columns: what each pixel gives to all elements of its window
//   columns -> result: each is added where it belongs
#pragma once

#include "core/execute/math/conv2d.h"

namespace permafrost {

class PackedTransposedConv2D {
 public:
  // Copies `filter`: filter_h x filter_w x in_c x out_c floats. `in_c` and `out_c` are those of the convolution that
  // this is the transpose of, as everywhere here: the result has `in_c` channels.
  PackedTransposedConv2D(int64_t filter_h, int64_t filter_w, int64_t in_c, int64_t out_c, const float* filter)
      : filter_(out_c, filter_h * filter_w * in_c, {filter, out_c, /*transposed=*/true}) {}

  void Run(const Conv2DShape& shape, const float* output, float* result, ThreadPool& threads) const;

 private:
  PackedMatrix filter_;  // out_c rows
};

}  // namespace permafrost
