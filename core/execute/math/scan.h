// Running sums and products along a dimension.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "core/execute/math/loop_hints.h"

namespace permafrost {

struct ScanDims {
  int64_t outer, size, inner;  // along the middle one
  bool exclusive;              // without the element itself
  bool reverse;                // from the end
};

enum class ScanKind : uint8_t { kSum, kProduct, kLogSumExp };

// log(exp(a) + exp(b)) with TensorFlow's treatment of NaN and infinities.
template <typename T>
T LogAdd(T a, T b) {
  const T least = std::min(a, b), most = std::max(a, b);
  return most < std::numeric_limits<T>::lowest() ? most : most + std::log1p(std::exp(least - most));
}

template <ScanKind kind, typename T>
T ScanJoin(T a, T b) {
  if constexpr (kind == ScanKind::kSum) {
    return a + b;
  } else if constexpr (kind == ScanKind::kLogSumExp) {
    return LogAdd(a, b);
  } else if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
  } else {
    return a * b;
  }
}

// Elements [begin, end) of the outer dimension. Each sum has the type's own precision and the order of the elements, so
// that results are TensorFlow's bit for bit. output is not input.
template <ScanKind kind, typename T>
void Scan(const ScanDims& dims, const char* from, char* to, int64_t begin, int64_t end) {
  const T* const input = reinterpret_cast<const T*>(from);
  T* const output = reinterpret_cast<T*>(to);
  T start = T(kind == ScanKind::kProduct ? 1 : 0);
  if constexpr (kind == ScanKind::kLogSumExp) start = -std::numeric_limits<T>::infinity();
  const int64_t step = dims.reverse ? -dims.inner : dims.inner;
  for (int64_t outer = begin; outer < end; ++outer) {
    int64_t row = outer * dims.size * dims.inner + (dims.reverse ? (dims.size - 1) * dims.inner : 0);
    const T* before = nullptr;
    for (int64_t k = 0; k < dims.size; ++k, row += step) {
      if (k == 0) {
        PERMAFROST_RARE_LOOP
        for (int64_t i = 0; i < dims.inner; ++i) output[row + i] = start;
        before = output + row;
        if (dims.exclusive) continue;
      }
      const T* const x = input + (dims.exclusive ? row - step : row);
      PERMAFROST_RARE_LOOP
      for (int64_t i = 0; i < dims.inner; ++i) output[row + i] = ScanJoin<kind>(before[i], x[i]);
      before = output + row;
    }
  }
}

}  // namespace permafrost
