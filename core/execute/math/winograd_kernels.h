// The three transforms around Winograd's products (winograd_scheme.h), over vectors of channels.
//
//   image  -- input -->   [point][tile][channel]     }   products, one for each point:
//   filter -- filter -->  [point][channel][column]   }   [point][tile][column]  -- output -->  image
//
// A tile is a rectangle of m_h x m_w pixels of the output; the pixels that it sees are alpha_h x alpha_w,
// with alpha = m + r - 1, and so many are the points.
#pragma once

#include <cstdint>

#include "absl/types/span.h"

#include "core/execute/math/simd_target.h"

namespace permafrost {

struct WinogradOutput {
  const float* products;  // of one tile: point p's begin at p * point_stride
  int64_t point_stride;
  int64_t columns;  // a multiple of the target's lanes
  float* output;    // the tile's first pixel
  int64_t pixel_stride, row_stride;
  int rows, pixels;       // of the tile that are inside of the image
  const float* bias;      // or null
  const float* residual;  // or null
  int64_t residual_pixel_stride, residual_row_stride;
  float lower, upper;
};

struct WinogradKernels {
  int m_h, r_h, m_w, r_w;
  // `pixels` are the alpha_h * alpha_w pixels that a tile sees; `channels` at least the target's lanes. Point
  // p goes to transformed + p * point_stride.
  void (*input)(const float* const* pixels, int64_t channels, float* transformed, int64_t point_stride);
  // Element t of the filter is `size` floats at filter + t * size, a multiple of the target's lanes.
  void (*filter)(const float* filter, int64_t size, float* transformed, int64_t point_stride);
  void (*output)(const WinogradOutput& args);

  int points() const { return (m_h + r_h - 1) * (m_w + r_w - 1); }
};

struct WinogradTable {
  int lanes;
  // What a transform takes for a vector of one point, in units of a product of vectors with its addition.
  double point_cost;
  absl::Span<const WinogradKernels> kernels;
};

const WinogradTable& WinogradKernelsFor(SimdTarget target);

}  // namespace permafrost
