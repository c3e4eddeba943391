#include "core/execute/math/conv2d.h"

#include <algorithm>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/conv2d_winograd.h"
#include "core/execute/math/gemm.h"
#include "core/execute/math/tile_product.h"

namespace permafrost {

namespace {

bool Inside(int64_t i, int64_t size) {
  return static_cast<uint64_t>(i) < static_cast<uint64_t>(size);
}

// The pixels of the output in the order of memory.
struct PixelWalk {
  const Conv2DShape& shape;
  int64_t image, y, x;

  PixelWalk(const Conv2DShape& s, int64_t pixel)
      : shape(s), image(pixel / s.out_w / s.out_h), y(pixel / s.out_w % s.out_h), x(pixel % s.out_w) {}

  void Next() {
    if (++x < shape.out_w) return;
    x = 0;
    if (++y < shape.out_h) return;
    y = 0;
    ++image;
  }
  // Where the filter's first element lies in the input.
  int64_t in_y() const { return y * shape.stride_h - shape.pad_top; }
  int64_t in_x() const { return x * shape.stride_w - shape.pad_left; }
};

// `point` of a RowSource: one run for each element of the filter, the channels of a pixel.
class PixelRuns {
 public:
  PixelRuns(const Conv2DShape& shape, const float* input)
      : shape_(shape), input_(input), zeros_(AlignedFloats::Zeros(shape.in_c)) {}

  void operator()(int64_t first, int count, const float** pointers, float*) const {
    const int64_t row_step = shape_.dilation_h * shape_.in_w, step = shape_.dilation_w;
    PixelWalk at(shape_, first);
    for (int r = 0; r < count; ++r, at.Next()) {
      const float** pointer = pointers + r;
      const int64_t x = at.in_x(), y = at.in_y();
      // Of the filter's first element. A pixel outside of the image has an index, but no address.
      const int64_t pixel = (at.image * shape_.in_h + y) * shape_.in_w + x;
      const bool all_inside = Inside(x, shape_.in_w) && Inside(y, shape_.in_h) &&
                              Inside(x + (shape_.filter_w - 1) * step, shape_.in_w) &&
                              Inside(y + (shape_.filter_h - 1) * shape_.dilation_h, shape_.in_h);
      for (int64_t i = 0; i < shape_.filter_h; ++i) {
        const bool row_inside = Inside(y + i * shape_.dilation_h, shape_.in_h);
        for (int64_t j = 0; j < shape_.filter_w; ++j, pointer += count) {
          const bool inside = all_inside || (row_inside && Inside(x + j * step, shape_.in_w));
          *pointer = inside ? input_ + (pixel + i * row_step + j * step) * shape_.in_c : zeros_.data();
        }
      }
    }
  }

 private:
  const Conv2DShape& shape_;
  const float* input_;
  AlignedFloats zeros_;
};

// The same with one run for each row of the filter, for filters that are not dilated horizontally: neighbours
// of few channels. Where a run crosses the image's edge it is put together in scratch memory.
class RowRuns {
 public:
  RowRuns(const Conv2DShape& shape, const float* input)
      : shape_(shape), input_(input), run_(shape.filter_w * shape.in_c), zeros_(AlignedFloats::Zeros(run_)) {}

  int64_t run() const { return run_; }

  void operator()(int64_t first, int count, const float** pointers, float* scratch) const {
    const int64_t image_row = shape_.in_w * shape_.in_c, step = shape_.dilation_h * image_row;
    PixelWalk at(shape_, first);
    for (int r = 0; r < count; ++r, at.Next()) {
      const float** pointer = pointers + r;
      const int64_t x = at.in_x(), y = at.in_y();
      const int64_t last_y = y + (shape_.filter_h - 1) * shape_.dilation_h;
      // Elements of the filter's row that see the image.
      const int64_t begin = std::clamp<int64_t>(-x, 0, shape_.filter_w);
      const int64_t end = std::clamp<int64_t>(shape_.in_w - x, begin, shape_.filter_w);
      const bool whole = end - begin == shape_.filter_w;
      if (whole && y >= 0 && last_y < shape_.in_h) {
        const float* run = input_ + (at.image * shape_.in_h + y) * image_row + x * shape_.in_c;
        for (int64_t i = 0; i < shape_.filter_h; ++i, pointer += count, run += step) *pointer = run;
        continue;
      }
      for (int64_t i = 0; i < shape_.filter_h; ++i, pointer += count) {
        const int64_t in_y = y + i * shape_.dilation_h;
        if (!Inside(in_y, shape_.in_h) || begin == end) {
          *pointer = zeros_.data();
          continue;
        }
        const float* row = input_ + (at.image * shape_.in_h + in_y) * image_row;
        if (whole) {
          *pointer = row + x * shape_.in_c;
          continue;
        }
        float* run = scratch + (r * shape_.filter_h + i) * run_;
        float* out = std::fill_n(run, begin * shape_.in_c, 0.f);
        out = std::copy(row + (x + begin) * shape_.in_c, row + (x + end) * shape_.in_c, out);
        std::fill(out, run + run_, 0.f);
        *pointer = run;
      }
    }
  }

 private:
  const Conv2DShape& shape_;
  const float* input_;
  int64_t run_;
  AlignedFloats zeros_;
};

}  // namespace

PackedConv2D::PackedConv2D(int64_t filter_h, int64_t filter_w, int64_t in_c, int64_t out_c,
                           const float* filter, SimdTarget target)
    : filter_(filter_h * filter_w * in_c, out_c, {filter, out_c}, target) {}

void PackedConv2D::Run(const Conv2DShape& shape, const float* input, float* output, int64_t output_stride,
                       const Epilogue& epilogue, ThreadPool& pool) const {
  const int64_t pixels = shape.batch * shape.out_h * shape.out_w;
  if (pixels == 0) return;
  if (const WinogradKernels* kernels = ChooseWinograd(shape, filter_.target())) {
    RunWinograd(*kernels, shape, input, filter_, output, output_stride, epilogue, pool);
    return;
  }
  const bool every_pixel = shape.stride_h == 1 && shape.stride_w == 1 && shape.pad_top == 0 &&
                           shape.pad_left == 0 && shape.out_h == shape.in_h && shape.out_w == shape.in_w;
  if (shape.filter_h == 1 && shape.filter_w == 1 && every_pixel) {
    Multiply(pixels, {input, shape.in_c}, filter_, output, output_stride, epilogue, pool);
  } else if (shape.in_c < 8 && shape.filter_w > 1 && shape.dilation_w == 1) {
    const RowRuns rows(shape, input);
    MultiplyTiles({pixels, shape.filter_h, rows.run(), rows, true}, filter_, output, output_stride, epilogue,
                  pool);
  } else {
    const PixelRuns rows(shape, input);
    MultiplyTiles({pixels, shape.filter_h * shape.filter_w, shape.in_c, rows}, filter_, output, output_stride,
                  epilogue, pool);
  }
}

}  // namespace permafrost
