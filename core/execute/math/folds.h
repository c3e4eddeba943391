// The innermost loops of reductions (reduce.h).
#pragma once

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/execute/math/loop_hints.h"

namespace permafrost {

constexpr int64_t kLanes = 16;
constexpr int64_t kBlock = kLanes * 64;    // of a run, folded before it is joined to the wide total
constexpr int64_t kRowBlock = 64;          // rows, the same
constexpr int64_t kMostFoldColumns = 256;  // whose totals are kept in the cache

// What results are kept in while they are made.
template <typename T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;

template <typename T>
constexpr T Lowest() {
  return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                              : std::numeric_limits<T>::lowest();
}
template <typename T>
constexpr T Highest() {
  return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                              : std::numeric_limits<T>::max();
}

// A fold: Start(), Of(element), Join(a, b).
struct SumFold {
  template <typename T>
  static T Start() {
    return T(0);
  }
  template <typename T>
  static T Of(T x) {
    return x;
  }
  template <typename T>
  static T Join(T a, T b) {
    return a + b;
  }
};
struct SquareFold : SumFold {
  template <typename T>
  static T Of(T x) {
    return x * x;
  }
  static std::complex<double> Of(std::complex<double> x) { return std::norm(x); }
};
struct ProductFold : SumFold {
  template <typename T>
  static T Start() {
    return T(1);
  }
  template <typename T>
  static T Join(T a, T b) {
    return a * b;
  }
  static std::complex<double> Join(std::complex<double> a, std::complex<double> b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
  }
};
struct MaxFold : SumFold {
  template <typename T>
  static T Start() {
    return Lowest<T>();
  }
  template <typename T>
  static T Join(T a, T b) {
    return (a > b) | (a != a) ? a : b;
  }
};
struct MinFold : SumFold {
  template <typename T>
  static T Start() {
    return Highest<T>();
  }
  template <typename T>
  static T Join(T a, T b) {
    return (a < b) | (a != a) ? a : b;
  }
};

// Floats are what images and weights are made of; the loops for other types are short rather than fast, and a run is
// many rows of one element.
template <typename F, typename T>
void FoldRows(const T* x, int64_t rows, int64_t stride, int64_t columns, Wide<T>* totals);

template <typename F, typename T>
void FoldRun(const T* x, int64_t count, Wide<T>* total) {
  if constexpr (std::is_same_v<T, float>) {
    for (int64_t first = 0; first < count; first += kBlock) {
      const int64_t end = std::min(count, first + kBlock);
      int64_t i = first;
      float part = F::template Start<float>();
      if (end - first >= 2 * kLanes) {
        float lanes[kLanes];
        std::fill_n(lanes, kLanes, part);
        for (; end - i >= kLanes; i += kLanes) {
          for (int64_t lane = 0; lane < kLanes; ++lane)
            lanes[lane] = F::Join(lanes[lane], F::Of(x[i + lane]));
        }
        for (int64_t half = kLanes / 2; half > 0; half /= 2) {
          for (int64_t lane = 0; lane < half; ++lane) lanes[lane] = F::Join(lanes[lane], lanes[lane + half]);
        }
        part = lanes[0];
      }
      PERMAFROST_RARE_LOOP
      for (; i < end; ++i) part = F::Join(part, F::Of(x[i]));
      *total = F::Join(*total, static_cast<double>(part));
    }
  } else {
    FoldRows<F>(x, count, 1, 1, total);
  }
}

template <typename F, typename T>
void FoldRows(const T* x, int64_t rows, int64_t stride, int64_t columns, Wide<T>* totals) {
  if constexpr (!std::is_same_v<T, float>) {
    for (int64_t row = 0; row < rows; ++row, x += stride) {
      PERMAFROST_RARE_LOOP
      for (int64_t i = 0; i < columns; ++i) totals[i] = F::Join(totals[i], F::Of(x[i]));
    }
  } else {
    float parts[kMostFoldColumns];
    for (int64_t first = 0; first < rows; first += kRowBlock) {
      const int64_t end = std::min(rows, first + kRowBlock);
      std::fill_n(parts, columns, F::template Start<float>());
      int64_t row = first;
      for (; end - row >= 4; row += 4) {  // one load and store of a part for four rows
        const float *a = x + row * stride, *b = a + stride, *c = b + stride, *d = c + stride;
        PERMAFROST_SMALL_LOOP
        for (int64_t i = 0; i < columns; ++i) {
          const float two = F::Join(F::Of(a[i]), F::Of(b[i])), more = F::Join(F::Of(c[i]), F::Of(d[i]));
          parts[i] = F::Join(parts[i], F::Join(two, more));
        }
      }
      for (; row < end; ++row) {
        PERMAFROST_SMALL_LOOP
        for (int64_t i = 0; i < columns; ++i) parts[i] = F::Join(parts[i], F::Of(x[row * stride + i]));
      }
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < columns; ++i) totals[i] = F::Join(totals[i], static_cast<double>(parts[i]));
    }
  }
}

}  // namespace permafrost
