#include "core/execute/math/gemm.h"

#include <algorithm>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/gemm_kernels.h"
#include "core/execute/math/tile_product.h"

namespace permafrost {

namespace {

// `point` of a RowSource for a plain matrix of `depth` columns.
class MatrixRows {
 public:
  MatrixRows(MatrixView a, int64_t depth) : a_(a), depth_(depth) {}

  void operator()(int64_t first, int count, const float** pointers, float* scratch) const {
    if (!a_.transposed) {
      for (int r = 0; r < count; ++r) pointers[r] = a_.data + (first + r) * a_.stride;
      return;
    }
    for (int r = 0; r < count; ++r) pointers[r] = scratch + r * depth_;
    for (int64_t i = 0; i < depth_; ++i) {
      const float* column = a_.data + i * a_.stride + first;
      for (int r = 0; r < count; ++r) scratch[r * depth_ + i] = column[r];
    }
  }

 private:
  MatrixView a_;
  int64_t depth_;
};

int64_t DivideUp(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

// Few rows: `b` is read once, from its first row to its last, in ranges of columns. They wait for memory in
// any case.
constexpr int64_t kFewRows = 4, kFewRowsColumns = 512;

void MultiplyFewRows(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, int64_t c_stride,
                     const Epilogue& epilogue, ThreadPool& pool, SimdTarget target) {
  constexpr int64_t kStep = GemmKernels::kAddedRows;
  const auto add_rows = GemmKernelsFor(target).add_rows;
  const auto a_at = [&](int64_t row, int64_t i) {
    return a.transposed ? a.data[i * a.stride + row] : a.data[row * a.stride + i];
  };
  pool.ParallelFor(DivideUp(n, kFewRowsColumns), 1, [&](int64_t begin, int64_t end) {
    const int64_t first = begin * kFewRowsColumns, columns = std::min(n, end * kFewRowsColumns) - first;
    AlignedFloats sums = AlignedFloats::Zeros(m * columns);
    for (int64_t i = 0; i < k; i += kStep) {
      const int count = static_cast<int>(std::min(kStep, k - i));
      for (int64_t row = 0; row < m; ++row) {
        float factors[kStep];
        for (int f = 0; f < count; ++f) factors[f] = a_at(row, i + f);
        add_rows(count, columns, factors, b.data + i * b.stride + first, b.stride,
                 sums.data() + row * columns);
      }
    }
    for (int64_t row = 0; row < m; ++row) {
      for (int64_t j = 0; j < columns; ++j) {
        c[row * c_stride + first + j] = epilogue.Of(sums.data()[row * columns + j], row, first + j);
      }
    }
  });
}

// One panel of `b` after the other, each packed when it is needed.
void MultiplyPanels(const RowSource& source, int64_t n, MatrixView b, float* c, int64_t c_stride,
                    const Epilogue& epilogue, ThreadPool& pool, SimdTarget target) {
  const GemmKernels& kernels = GemmKernelsFor(target);
  pool.ParallelFor(DivideUp(n, kernels.columns), 1, [&](int64_t begin, int64_t end) {
    AlignedFloats panel(source.depth * kernels.columns);
    TileBlock rows(kernels, source);
    for (int64_t p = begin; p < end; ++p) {
      const int64_t first = p * kernels.columns, columns = std::min<int64_t>(kernels.columns, n - first);
      PackPanel(source.depth, first, columns, b, kernels.columns, panel.data());
      for (int64_t tile = 0; tile < rows.tiles(); ++tile) {
        rows.MoveTo(tile, tile + 1);
        Ahead nothing;
        rows.Multiply(panel.data(), kernels.columns, columns, c + first, c_stride, epilogue.From(first),
                      nothing);
      }
    }
  });
}

}  // namespace

void Multiply(int64_t m, MatrixView a, const PackedMatrix& b, float* c, int64_t c_stride,
              const Epilogue& epilogue, ThreadPool& pool) {
  const MatrixRows rows(a, b.depth());
  MultiplyTiles({m, 1, b.depth(), rows, a.transposed}, b, c, c_stride, epilogue, pool);
}

void Multiply(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, int64_t c_stride,
              const Epilogue& epilogue, ThreadPool& pool, SimdTarget target) {
  if (m == 0 || n == 0) return;
  const int64_t panels = DivideUp(n, GemmKernelsFor(target).columns);
  if (m == 1 && b.transposed && (epilogue.bias == nullptr || epilogue.residual == nullptr)) {
    // The columns of b are rows in memory: they become the rows of a product with one column.
    const PackedMatrix column(k, 1, {a.data, a.transposed ? a.stride : 1}, target);
    Epilogue down = epilogue;
    down.bias = nullptr;
    down.residual = epilogue.bias != nullptr ? epilogue.bias : epilogue.residual;
    down.residual_stride = 1;
    Multiply(n, {b.data, b.stride}, column, c, 1, down, pool);
  } else if (m <= kFewRows && !b.transposed) {
    MultiplyFewRows(m, n, k, a, b, c, c_stride, epilogue, pool, target);
  } else if (panels < 4 * pool.threads()) {
    Multiply(m, a, PackedMatrix(k, n, b, target), c, c_stride, epilogue, pool);
  } else {
    const MatrixRows rows(a, k);
    MultiplyPanels({m, 1, k, rows, a.transposed}, n, b, c, c_stride, epilogue, pool, target);
  }
}

}  // namespace permafrost
