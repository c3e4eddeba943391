// A right-hand side of matrix products, laid out in the order in which the kernels read it.
//
//   row-major, 4 x 7            packed, panels of 4 columns (a last one of at most half as many is narrow)
//
//   a b c d e f g               a b c d  h i j k  o p q r  v w x y | e f g 0  l m n 0  s t u 0  z ...
//   h i j k l m n
//   o p q r s t u               A panel is read from its first float to its last, once for each tile of rows.
//   v w x y z . .
//
// Weights are packed once, when a graph is prepared; packed they take as much memory as before (columns are
// filled up to a whole vector).
#pragma once

#include <cstdint>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/simd_target.h"

namespace permafrost {

// A matrix in somebody else's memory, element (i, j) at data[i * stride + j], or, where it is stored as its
// transpose, at data[j * stride + i].
struct MatrixView {
  const float* data = nullptr;
  int64_t stride = 0;
  bool transposed = false;
};

class PackedMatrix {
 public:
  PackedMatrix() = default;
  // Copies `matrix`, which has `depth` rows and `columns` columns.
  PackedMatrix(int64_t depth, int64_t columns, MatrixView matrix, SimdTarget target = BestSimdTarget());

  int64_t depth() const { return depth_; }
  int64_t columns() const { return columns_; }
  SimdTarget target() const { return target_; }
  int64_t bytes() const { return floats_.size() * static_cast<int64_t>(sizeof(float)); }

  int64_t panels() const;
  // Columns in memory; the last panel may have fewer that count.
  int PanelWidth(int64_t panel) const;
  // depth() rows of PanelWidth(panel) floats. Panels follow each other up to end().
  const float* Panel(int64_t panel) const;
  const float* end() const { return floats_.data() + floats_.size(); }

 private:
  SimdTarget target_ = SimdTarget::kBaseline;
  int panel_columns_ = 1;
  int64_t depth_ = 0, columns_ = 0;
  AlignedFloats floats_;
};

// What PackedMatrix consists of: columns [first, first + columns) of `matrix`, as rows of `width` floats.
void PackPanel(int64_t depth, int64_t first, int64_t columns, MatrixView matrix, int width, float* packed);

}  // namespace permafrost
