// The innermost part of matrix product and convolution: one tile of the result, held in registers while
// all its products are summed.
//
//              columns                  A tile has up to `rows` rows and the columns of one panel of the
//            +---------+ panel of B     packed right-hand side (packed_matrix.h).
//            |         |
//    A       |         | taps * depth   The left-hand side is given as pointers: for each row `taps` runs
//   +------+ +---------+                of `depth` floats, wherever they are. A matrix is one run a row. In
//   |      | +---------+                a convolution a run is the channels of an input pixel, so that the
//   +------+ +---------+ tile of C      image is never copied ("indirect" convolution: Dukhan 2019,
//                                       arXiv:1907.02129); runs outside of the image point at zeros.
#pragma once

#include <cstdint>

#include "core/execute/math/simd_target.h"

namespace permafrost {

constexpr int kTileCacheLine = 16;

struct TileArgs {
  const float* const* a = nullptr;  // a[tap * rows + row], each to be moved by
  int64_t a_offset = 0;             // floats
  int64_t taps = 1, depth = 0;
  const float* b = nullptr;  // taps * depth rows of the panel's columns
  // What is needed next and may still be far away: it is brought into the cache by the way, kTileCacheLine
  // floats for every two rows of B.
  const float* next = nullptr;
  float* c = nullptr;
  int64_t c_stride = 0;
  const float* bias = nullptr;      // of the panel's columns, or null
  const float* residual = nullptr;  // or null
  int64_t residual_stride = 0;
  bool bounded = false;  // by:
  float lower = 0, upper = 0;
};

using TileKernel = void (*)(const TileArgs& args);

struct GemmKernels {
  static constexpr int kMaxRows = 16;
  static constexpr int kAddedRows = 4;

  int rows;     // of the largest tile
  int columns;  // of a panel; a last one of half as many or fewer is narrow
  // [rows - 1]: of `columns` columns, and of half as many. All of them are written.
  TileKernel wide[kMaxRows];
  TileKernel narrow[kMaxRows];
  // sums[j] += factors[i] * b[i * b_stride + j] for i below `rows`, at most kAddedRows, and j below
  // `columns`: for products of few rows, which wait for memory, with a B that is read in its own order.
  void (*add_rows)(int rows, int64_t columns, const float* factors, const float* b, int64_t b_stride,
                   float* sums);
};

const GemmKernels& GemmKernelsFor(SimdTarget target);

}  // namespace permafrost
