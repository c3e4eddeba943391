// The loops around a tile kernel: every tile of a product, in an order that suits caches and threads.
//
// Matrix product and convolution differ only in where the rows of the left-hand side are; that is a
// RowSource.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"

#include "core/execute/math/epilogue.h"
#include "core/execute/math/gemm_kernels.h"
#include "core/execute/math/packed_matrix.h"
#include "core/execute/parallel.h"

namespace permafrost {

// Rows of a left-hand side, each `taps` runs of `depth` floats.
struct RowSource {
  int64_t rows = 0, taps = 1, depth = 0;
  // Sets pointers[tap * count + r] for rows [first, first + count). `scratch` has room for count * taps *
  // depth floats where `needs_scratch`: for runs that are nowhere in one piece.
  absl::FunctionRef<void(int64_t first, int count, const float** pointers, float* scratch)> point;
  bool needs_scratch = false;
};

// output[row * output_stride + column] for all rows of `source` and all columns of `b`, whose depth is
// source.taps * source.depth.
void MultiplyTiles(const RowSource& source, const PackedMatrix& b, float* output, int64_t output_stride,
                   const Epilogue& epilogue, ThreadPool& pool);

// Memory that will be read soon.
struct Ahead {
  const float* begin = nullptr;
  const float* end = nullptr;
};

// Some tiles of rows next to each other, which meet one panel after the other. Rows are shared out evenly: 17
// rows in tiles of at most 14 are 8 and 9, as the time that a tile takes is proportional to its rows.
class TileBlock {
 public:
  TileBlock(const GemmKernels& kernels, const RowSource& source);

  // Of all the rows.
  int64_t tiles() const { return tiles_; }
  // Makes this block tiles [first, last).
  void MoveTo(int64_t first, int64_t last);
  // Floats of memory ahead that the cache is asked for by the way.
  int64_t FetchedByTile() const { return source_.taps * source_.depth / 2 * kTileCacheLine; }
  // Multiplies its rows with a panel of `width` columns, `columns` of which are stored. `output` is row 0 of
  // the whole product at the panel's first column, and so is the epilogue's residual; its bias begins there.
  // Meanwhile a part of `ahead` is brought into the cache and taken off it.
  void Multiply(const float* panel, int width, int64_t columns, float* output, int64_t output_stride,
                const Epilogue& epilogue, Ahead& ahead) const;

 private:
  int64_t RowOf(int64_t tile) const { return tile * source_.rows / tiles_; }

  const GemmKernels& kernels_;
  const RowSource& source_;
  int64_t tiles_ = 0, first_ = 0, last_ = 0;
  std::vector<const float*> pointers_;
  std::vector<float> scratch_;
};

}  // namespace permafrost
