#include "core/execute/math/depthwise.h"

#include <algorithm>
#include <vector>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/depthwise_kernels.h"

namespace permafrost {

namespace {

constexpr int64_t kPixels = DepthwiseKernels::kMaxPixels;

// Rows of the output, one at a time.
class DepthwiseRows {
 public:
  DepthwiseRows(const Conv2DShape& shape, const float* input, const float* zeros)
      : shape_(shape), input_(input), zeros_(zeros), multiplier_(shape.out_c / shape.in_c) {
    pixels_.resize(kPixels * shape.filter_h * shape.filter_w);
    rows_.resize(shape.filter_h);
    if (multiplier_ != 1) repeated_ = AlignedFloats(shape.filter_h * shape.in_w * shape.out_c);
  }

  // Makes `row` of all images' the current one.
  void MoveTo(int64_t row) {
    const int64_t image = row / shape_.out_h, y = row % shape_.out_h;
    for (int64_t i = 0; i < shape_.filter_h; ++i) {
      const int64_t in_y = y * shape_.stride_h - shape_.pad_top + i * shape_.dilation_h;
      if (in_y < 0 || in_y >= shape_.in_h) {
        rows_[i] = nullptr;
        continue;
      }
      rows_[i] = input_ + (image * shape_.in_h + in_y) * shape_.in_w * shape_.in_c;
      if (multiplier_ != 1) rows_[i] = Repeat(rows_[i], repeated_.data() + i * shape_.in_w * shape_.out_c);
    }
  }

  // What the pixels [x, x + count) of the current row see.
  const float* const* Pixels(int64_t x, int64_t count) {
    const float** pixel = pixels_.data();
    for (int64_t i = 0; i < shape_.filter_h; ++i) {
      for (int64_t j = 0; j < shape_.filter_w; ++j) {
        int64_t in_x = x * shape_.stride_w - shape_.pad_left + j * shape_.dilation_w;
        for (int64_t p = 0; p < count; ++p, in_x += shape_.stride_w) {
          const bool inside = rows_[i] != nullptr && in_x >= 0 && in_x < shape_.in_w;
          *pixel++ = inside ? rows_[i] + in_x * shape_.out_c : zeros_;
        }
      }
    }
    return pixels_.data();
  }

 private:
  // Each channel of a row of the input as many times as it has filters.
  const float* Repeat(const float* row, float* repeated) const {
    float* end = repeated;
    for (int64_t c = 0; c < shape_.in_w * shape_.in_c; ++c) end = std::fill_n(end, multiplier_, row[c]);
    return repeated;
  }

  const Conv2DShape& shape_;
  const float* input_;
  const float* zeros_;
  int64_t multiplier_;
  std::vector<const float*> pixels_, rows_;
  AlignedFloats repeated_;
};

}  // namespace

void DepthwiseConv2D(const Conv2DShape& shape, const float* input, const float* filter, float* output,
                     int64_t output_stride, const Epilogue& epilogue, ThreadPool& pool, SimdTarget target) {
  if (shape.in_c == 0 || shape.out_c == 0) return;
  const DepthwiseKernels& kernels = DepthwiseKernelsFor(target);
  const AlignedFloats zeros = AlignedFloats::Zeros(shape.out_c);
  // Some rows to a part: neighbours see the same rows of the input.
  pool.ParallelFor(shape.batch * shape.out_h, 4, [&](int64_t begin, int64_t end) {
    DepthwiseRows rows(shape, input, zeros.data());
    DepthwiseArgs args = {};
    args.taps = shape.filter_h * shape.filter_w;
    args.channels = shape.out_c;
    args.filter = filter;
    args.output_stride = output_stride;
    args.bias = epilogue.bias;
    args.residual_stride = epilogue.residual_stride;
    args.lower = epilogue.lower;
    args.upper = epilogue.upper;
    for (int64_t row = begin; row < end; ++row) {
      rows.MoveTo(row);
      for (int64_t x = 0; x < shape.out_w; x += kPixels) {
        const int64_t count = std::min(kPixels, shape.out_w - x), pixel = row * shape.out_w + x;
        args.pixels = rows.Pixels(x, count);
        args.output = output + pixel * output_stride;
        if (epilogue.residual != nullptr) args.residual = epilogue.residual + pixel * args.residual_stride;
        kernels.pixels[count - 1](args);
      }
    }
  });
}

}  // namespace permafrost
