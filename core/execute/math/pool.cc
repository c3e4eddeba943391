#include "core/execute/math/pool.h"

#include <algorithm>
#include <cstring>

namespace permafrost {
namespace {

// What one window sees of the input: a box of pixels, `rows` of them `row_stride` elements apart and so on.
struct Box {
  int64_t first;  // element of the input where its first pixel begins
  int64_t depth, height, width;
  int64_t slice_stride, row_stride, pixel_stride;

  int64_t pixels() const { return depth * height * width; }
};

// Calls body(box, output pixel) for all windows; threads share the output's rows.
template <typename Body>
void ForWindows(const PoolShape& shape, ThreadPool& threads, const Body& body) {
  const WindowedAxis &d = shape.axes[0], &h = shape.axes[1], &w = shape.axes[2];
  const int64_t rows = shape.batch * d.out * h.out;
  const int64_t work = std::max<int64_t>(1, w.out * shape.channels * d.window * h.window * w.window);
  threads.ParallelFor(rows, std::max<int64_t>(1, 100'000 / work), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t z = row / h.out % d.out, y = row % h.out, image = row / h.out / d.out;
      const int64_t in_z = z * d.stride - d.pad_before + d.FirstInside(z);
      const int64_t in_y = y * h.stride - h.pad_before + h.FirstInside(y);
      Box box = {.first = 0,
                 .depth = d.EndInside(z) - d.FirstInside(z),
                 .height = h.EndInside(y) - h.FirstInside(y),
                 .width = 0,
                 .slice_stride = h.in * w.in * shape.channels,
                 .row_stride = w.in * shape.channels,
                 .pixel_stride = shape.channels};
      for (int64_t x = 0; x < w.out; ++x) {
        const int64_t first = w.FirstInside(x);
        box.width = w.EndInside(x) - first;
        box.first = (((image * d.in + in_z) * h.in + in_y) * w.in + x * w.stride - w.pad_before + first) *
                    shape.channels;
        body(box, row * w.out + x);
      }
    }
  });
}

template <typename T>
struct Greatest {
  T start;
  // The other way round than std::max: NaN does not win.
  template <typename V>
  static V Add(V sum, V value) {
    return value > sum ? value : sum;
  }
  template <typename V>
  static V Finish(V sum, int64_t) {
    return sum;
  }
};

template <typename T>
struct Mean {
  T start;
  template <typename V>
  static V Add(V sum, V value) {
    return sum + value;
  }
  template <typename V>
  static V Finish(V sum, int64_t pixels) {
    return sum / static_cast<T>(pixels);
  }
};

// `kVectors` times V at one place of the channels. V is T or a vector of T.
template <typename V, int kVectors, typename T, typename Fold>
void FoldBox(const Box& box, const T* input, const Fold& fold, T* output) {
  V sums[kVectors];
  for (V& sum : sums) sum = V{} + fold.start;
  for (int64_t z = 0; z < box.depth; ++z) {
    for (int64_t y = 0; y < box.height; ++y) {
      const T* pixel = input + z * box.slice_stride + y * box.row_stride;
      for (int64_t x = 0; x < box.width; ++x, pixel += box.pixel_stride) {
        for (int i = 0; i < kVectors; ++i) {
          V value;
          std::memcpy(&value, reinterpret_cast<const char*>(pixel) + i * sizeof(V), sizeof(V));
          sums[i] = Fold::Add(sums[i], value);
        }
      }
    }
  }
  for (V& sum : sums) sum = Fold::Finish(sum, box.pixels());
  std::memcpy(output, sums, sizeof(sums));
}

template <typename T, typename Fold>
void FoldWindows(const PoolShape& shape, const Fold& fold, const T* input, T* output, ThreadPool& threads) {
  typedef T Vector __attribute__((vector_size(16)));
  constexpr int64_t kLanes = sizeof(Vector) / sizeof(T);
  ForWindows(shape, threads, [&](const Box& box, int64_t pixel) {
    const T* from = input + box.first;
    T* const to = output + pixel * shape.channels;
    int64_t c = 0;
    if constexpr (std::is_same_v<T, float>) {
      for (; c + 4 * kLanes <= shape.channels; c += 4 * kLanes)
        FoldBox<Vector, 4>(box, from + c, fold, to + c);
    }
    for (; c + kLanes <= shape.channels; c += kLanes) FoldBox<Vector, 1>(box, from + c, fold, to + c);
    for (; c < shape.channels; ++c) FoldBox<T, 1>(box, from + c, fold, to + c);
  });
}

}  // namespace

template <typename T>
void MaxPool(const PoolShape& shape, T lowest, const T* input, T* output, ThreadPool& threads) {
  FoldWindows(shape, Greatest<T>{lowest}, input, output, threads);
}

template <typename T>
void AveragePool(const PoolShape& shape, const T* input, T* output, ThreadPool& threads) {
  FoldWindows(shape, Mean<T>{0}, input, output, threads);
}

template <typename T>
void MaxPoolWithIndex(const PoolShape& shape, T lowest, bool in_batch, const T* input, T* output,
                      int64_t* index, ThreadPool& threads) {
  const int64_t image = shape.input_pixels() * shape.channels;
  ForWindows(shape, threads, [&](const Box& box, int64_t pixel) {
    for (int64_t c = 0; c < shape.channels; ++c) {
      T most = lowest;
      int64_t place = -1;
      for (int64_t z = 0; z < box.depth; ++z) {
        for (int64_t y = 0; y < box.height; ++y) {
          int64_t at = box.first + z * box.slice_stride + y * box.row_stride + c;
          for (int64_t x = 0; x < box.width; ++x, at += box.pixel_stride) {
            if (place >= 0 && !(most < input[at])) continue;
            most = input[at];
            place = at;
          }
        }
      }
      output[pixel * shape.channels + c] = most;
      index[pixel * shape.channels + c] = in_batch || place < 0 ? place : place % image;
    }
  });
}

#define PERMAFROST_INSTANTIATE(T)                                        \
  template void MaxPool(const PoolShape&, T, const T*, T*, ThreadPool&); \
  template void MaxPoolWithIndex(const PoolShape&, T, bool, const T*, T*, int64_t*, ThreadPool&)
PERMAFROST_INSTANTIATE(float);
PERMAFROST_INSTANTIATE(double);
PERMAFROST_INSTANTIATE(int64_t);
#undef PERMAFROST_INSTANTIATE
template void AveragePool(const PoolShape&, const float*, float*, ThreadPool&);
template void AveragePool(const PoolShape&, const double*, double*, ThreadPool&);

}  // namespace permafrost
