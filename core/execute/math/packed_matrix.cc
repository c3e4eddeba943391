#include "core/execute/math/packed_matrix.h"

#include <algorithm>

#include "core/execute/math/gemm_kernels.h"

namespace permafrost {

PackedMatrix::PackedMatrix(int64_t depth, int64_t columns, MatrixView matrix, SimdTarget target)
    : target_(target), panel_columns_(GemmKernelsFor(target).columns), depth_(depth), columns_(columns) {
  const int64_t half = panel_columns_ / 2;
  floats_ = AlignedFloats::Lasting(depth * ((columns + half - 1) / half * half));
  for (int64_t p = 0; p < panels(); ++p) {
    const int64_t first = p * panel_columns_;
    PackPanel(depth, first, std::min<int64_t>(panel_columns_, columns - first), matrix, PanelWidth(p),
              floats_.data() + first * depth);
  }
}

int64_t PackedMatrix::panels() const {
  return (columns_ + panel_columns_ - 1) / panel_columns_;
}

int PackedMatrix::PanelWidth(int64_t panel) const {
  const int half = panel_columns_ / 2;
  return columns_ - panel * panel_columns_ <= half ? half : panel_columns_;
}

const float* PackedMatrix::Panel(int64_t panel) const {
  return floats_.data() + panel * panel_columns_ * depth_;
}

void PackPanel(int64_t depth, int64_t first, int64_t columns, MatrixView matrix, int width, float* packed) {
  if (!matrix.transposed) {
    for (int64_t i = 0; i < depth; ++i, packed += width) {
      std::fill(std::copy_n(matrix.data + i * matrix.stride + first, columns, packed), packed + width, 0.f);
    }
    return;
  }
  // A few rows at a time, so that the cache lines that are written stay in the cache until they are full.
  constexpr int64_t kRows = 16;
  for (int64_t i = 0; i < depth; i += kRows) {
    const int64_t rows = std::min(kRows, depth - i);
    float* out = packed + i * width;
    for (int64_t j = 0; j < columns; ++j) {
      const float* column = matrix.data + (first + j) * matrix.stride + i;
      for (int64_t r = 0; r < rows; ++r) out[r * width + j] = column[r];
    }
    for (int64_t r = 0; r < rows; ++r) std::fill(out + r * width + columns, out + (r + 1) * width, 0.f);
  }
}

}  // namespace permafrost
