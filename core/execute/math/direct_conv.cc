#include "core/execute/math/direct_conv.h"

#include <algorithm>

namespace permafrost {
namespace {

int64_t Grain(int64_t work_of_one) {
  return std::max<int64_t>(1, 20'000 / std::max<int64_t>(1, work_of_one));
}

// Calls body(tap, input pixel) for what the window of the output's pixel (image, z, y, x) sees.
template <typename Body>
void ForTaps(const ConvShape& shape, int64_t image, int64_t z, int64_t y, int64_t x, const Body& body) {
  const WindowedAxis &d = shape.axes[0], &h = shape.axes[1], &w = shape.axes[2];
  for (int64_t i = d.FirstInside(z); i < d.EndInside(z); ++i) {
    const int64_t in_z = z * d.stride - d.pad_before + i * d.dilation;
    for (int64_t j = h.FirstInside(y); j < h.EndInside(y); ++j) {
      const int64_t in_y = y * h.stride - h.pad_before + j * h.dilation;
      for (int64_t k = w.FirstInside(x); k < w.EndInside(x); ++k) {
        const int64_t in_x = x * w.stride - w.pad_before + k * w.dilation;
        body((i * h.window + j) * w.window + k, ((image * d.in + in_z) * h.in + in_y) * w.in + in_x);
      }
    }
  }
}

// Calls body(output pixel, image, z, y, x) for all of them.
template <typename Body>
void ForPixels(const ConvShape& shape, int64_t work_of_one, ThreadPool& threads, const Body& body) {
  const WindowedAxis &d = shape.axes[0], &h = shape.axes[1], &w = shape.axes[2];
  threads.ParallelFor(shape.batch * shape.output_pixels(), Grain(work_of_one),
                      [&](int64_t begin, int64_t end) {
                        for (int64_t pixel = begin; pixel < end; ++pixel)
                          body(pixel, pixel / (d.out * h.out * w.out), pixel / (h.out * w.out) % d.out,
                               pixel / w.out % h.out, pixel % w.out);
                      });
}

// output[column] += sum of values[row] * weights[row][column]; rows are `stride` apart.
template <typename T>
void AddProducts(const T* values, int64_t rows, const T* weights, int64_t stride, int64_t columns,
                 T* output) {
  for (int64_t row = 0; row < rows; ++row, weights += stride) {
    for (int64_t i = 0; i < columns; ++i) output[i] += values[row] * weights[i];
  }
}

}  // namespace

template <typename T>
void DirectConvolution(const ConvShape& shape, const T* input, const T* filter, T* output,
                       ThreadPool& threads) {
  const int64_t in_c = shape.in_channels, out_c = shape.out_channels;
  const int64_t rows = in_c / shape.groups, columns = out_c / shape.groups;
  const bool one_to_one = rows == 1 && columns == 1;
  ForPixels(shape, shape.taps() * rows * out_c, threads,
            [&](int64_t pixel, int64_t image, int64_t z, int64_t y, int64_t x) {
              T* const out = output + pixel * out_c;
              std::fill_n(out, out_c, T{0});
              ForTaps(shape, image, z, y, x, [&](int64_t tap, int64_t in_pixel) {
                const T* const values = input + in_pixel * in_c;
                const T* const weights = filter + tap * rows * out_c;
                if (one_to_one) {
                  for (int64_t c = 0; c < out_c; ++c) out[c] += values[c] * weights[c];
                  return;
                }
                for (int64_t g = 0; g < shape.groups; ++g)
                  AddProducts(values + g * rows, rows, weights + g * columns, out_c, columns,
                              out + g * columns);
              });
            });
}

template <typename T>
void DirectTransposedConvolution(const ConvShape& shape, const T* output, const T* filter, T* result,
                                 ThreadPool& threads) {
  const int64_t in_c = shape.in_channels, out_c = shape.out_channels;
  const int64_t rows = in_c / shape.groups, columns = out_c / shape.groups;
  // Windows overlap, so an image is one thread's.
  threads.ParallelFor(shape.batch, 1, [&](int64_t begin, int64_t end) {
    ThreadPool alone(1);
    std::fill(result + begin * shape.input_pixels() * in_c, result + end * shape.input_pixels() * in_c, T{0});
    ConvShape part = shape;
    part.batch = end - begin;
    ForPixels(part, 1, alone, [&](int64_t pixel, int64_t image, int64_t z, int64_t y, int64_t x) {
      const T* const from = output + (begin * shape.output_pixels() + pixel) * out_c;
      ForTaps(shape, begin + image, z, y, x, [&](int64_t tap, int64_t in_pixel) {
        for (int64_t c = 0; c < in_c; ++c) {
          const T* const weights = filter + (tap * rows + c % rows) * out_c + c / rows * columns;
          T sum = 0;
          for (int64_t i = 0; i < columns; ++i) sum += from[c / rows * columns + i] * weights[i];
          result[in_pixel * in_c + c] += sum;
        }
      });
    });
  });
}

template <typename T>
void Dilate(const ConvShape& shape, T lowest, Wrap wrap, const T* input, const T* filter, T* output,
            ThreadPool& threads) {
  const int64_t channels = shape.in_channels;
  ForPixels(shape, shape.taps() * channels, threads,
            [&](int64_t pixel, int64_t image, int64_t z, int64_t y, int64_t x) {
              T* const out = output + pixel * channels;
              std::fill_n(out, channels, lowest);
              ForTaps(shape, image, z, y, x, [&](int64_t tap, int64_t in_pixel) {
                const T* const values = input + in_pixel * channels;
                const T* const weights = filter + tap * channels;
                for (int64_t c = 0; c < channels; ++c) {
                  T sum;
                  if constexpr (std::is_integral_v<T>) {
                    sum = wrap(
                        static_cast<T>(static_cast<uint64_t>(values[c]) + static_cast<uint64_t>(weights[c])));
                  } else {
                    sum = values[c] + weights[c];
                  }
                  if (sum > out[c]) out[c] = sum;
                }
              });
            });
}

template void DirectConvolution(const ConvShape&, const double*, const double*, double*, ThreadPool&);
template void DirectConvolution(const ConvShape&, const uint32_t*, const uint32_t*, uint32_t*, ThreadPool&);
template void DirectTransposedConvolution(const ConvShape&, const double*, const double*, double*,
                                          ThreadPool&);
template void DirectTransposedConvolution(const ConvShape&, const uint32_t*, const uint32_t*, uint32_t*,
                                          ThreadPool&);
template void Dilate(const ConvShape&, float, Wrap, const float*, const float*, float*, ThreadPool&);
template void Dilate(const ConvShape&, double, Wrap, const double*, const double*, double*, ThreadPool&);
template void Dilate(const ConvShape&, int64_t, Wrap, const int64_t*, const int64_t*, int64_t*, ThreadPool&);

}  // namespace permafrost
