// Matrix products of any type: short loops, for what is too seldom or too small for the product of gemm.h.
#pragma once

#include <algorithm>
#include <complex>
#include <cstdint>
#include <type_traits>

#include "core/execute/math/loop_hints.h"

namespace permafrost {

// c[m, n] = a[m, k] x b[k, n], each side possibly stored as its transpose, and then possibly conjugated.
struct ProductDims {
  int64_t m = 0, n = 0, k = 0;
  bool transpose_a = false, transpose_b = false, conjugate_a = false, conjugate_b = false;

  int64_t a_size() const { return m * k; }
  int64_t b_size() const { return k * n; }
  int64_t c_size() const { return m * n; }
};

// The standard operator * of complex numbers looks for infinities among NaNs, which takes a call.
template <typename T>
T Times(T a, T b) {
  if constexpr (std::is_same_v<T, std::complex<double>>) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
  } else {
    return a * b;
  }
}

template <typename T>
T ConjugateIf(bool conjugate, T x) {
  if constexpr (std::is_same_v<T, std::complex<double>>) {
    return conjugate ? std::conj(x) : x;
  } else {
    return x;
  }
}

// Rows [begin, end) of c.
template <typename T>
void MultiplyRows(const ProductDims& dims, const T* a, const T* b, int64_t begin, int64_t end, T* c) {
  const int64_t row_step = dims.transpose_a ? 1 : dims.k, column_step = dims.transpose_a ? dims.m : 1;
  for (int64_t i = begin; i < end; ++i) {
    const T* const row = a + i * row_step;
    T* const sums = c + i * dims.n;
    std::fill_n(sums, dims.n, T(0));
    if (dims.transpose_b) {
      for (int64_t j = 0; j < dims.n; ++j) {
        PERMAFROST_RARE_LOOP
        for (int64_t p = 0; p < dims.k; ++p)
          sums[j] += Times(ConjugateIf(dims.conjugate_a, row[p * column_step]),
                           ConjugateIf(dims.conjugate_b, b[j * dims.k + p]));
      }
    } else {
      for (int64_t p = 0; p < dims.k; ++p) {
        const T factor = ConjugateIf(dims.conjugate_a, row[p * column_step]);
        PERMAFROST_SMALL_LOOP
        for (int64_t j = 0; j < dims.n; ++j)
          sums[j] += Times(factor, ConjugateIf(dims.conjugate_b, b[p * dims.n + j]));
      }
    }
  }
}

}  // namespace permafrost
