#include "core/execute/math/transposed_conv2d.h"

#include <algorithm>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/gemm.h"

namespace permafrost {
namespace {

// Columns that are made at a time: they stay in the cache until they are added up.
constexpr int64_t kColumnFloats = 1 << 19;

// Adds the columns of the output's pixels [begin, end) of one image to row `y` of the result.
void AddToRow(const Conv2DShape& shape, const float* columns, int64_t begin, int64_t end, int64_t y,
              float* row) {
  const int64_t taps = shape.filter_h * shape.filter_w;
  for (int64_t i = 0; i < shape.filter_h; ++i) {
    const int64_t scaled = y + shape.pad_top - i * shape.dilation_h;
    const int64_t out_y = scaled / shape.stride_h;
    if (scaled < 0 || scaled % shape.stride_h != 0 || out_y >= shape.out_h) continue;
    const int64_t first = std::max(begin, out_y * shape.out_w),
                  last = std::min(end, (out_y + 1) * shape.out_w);
    for (int64_t pixel = first; pixel < last; ++pixel) {
      const int64_t x = (pixel - out_y * shape.out_w) * shape.stride_w - shape.pad_left;
      const float* column = columns + ((pixel - begin) * taps + i * shape.filter_w) * shape.in_c;
      for (int64_t j = 0; j < shape.filter_w; ++j, column += shape.in_c) {
        const int64_t in_x = x + j * shape.dilation_w;
        if (in_x < 0 || in_x >= shape.in_w) continue;
        float* const to = row + in_x * shape.in_c;
        for (int64_t c = 0; c < shape.in_c; ++c) to[c] += column[c];
      }
    }
  }
}

}  // namespace

void PackedTransposedConv2D::Run(const Conv2DShape& shape, const float* output, float* result,
                                 ThreadPool& threads) const {
  const int64_t pixels = shape.out_h * shape.out_w, width = filter_.columns();
  const int64_t step = std::clamp<int64_t>(kColumnFloats / width, 1, std::max<int64_t>(1, pixels));
  AlignedFloats columns(step * width);
  const int64_t in_row = shape.in_w * shape.in_c;
  for (int64_t image = 0; image < shape.batch; ++image) {
    float* const to = result + image * shape.in_h * in_row;
    std::fill_n(to, shape.in_h * in_row, 0.f);
    for (int64_t begin = 0; begin < pixels; begin += step) {
      const int64_t end = std::min(pixels, begin + step);
      Multiply(end - begin, {output + (image * pixels + begin) * shape.out_c, shape.out_c}, filter_,
               columns.data(), width, {}, threads);
      const int64_t first = std::max<int64_t>(0, begin / shape.out_w * shape.stride_h - shape.pad_top);
      const int64_t last = std::min(shape.in_h, (end - 1) / shape.out_w * shape.stride_h - shape.pad_top +
                                                    (shape.filter_h - 1) * shape.dilation_h + 1);
      threads.ParallelFor(last - first, std::max<int64_t>(1, 50'000 / (in_row * shape.filter_h + 1)),
                          [&](int64_t from, int64_t until) {
                            for (int64_t y = first + from; y < first + until; ++y)
                              AddToRow(shape, columns.data(), begin, end, y, to + y * in_row);
                          });
    }
  }
}

}  // namespace permafrost
