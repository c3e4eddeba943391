#include "core/execute/math/tile_product.h"

#include <algorithm>

namespace permafrost {

namespace {

// A part of B that stays in the second-level cache while all rows go by, and a part of A (its pointers too)
// that meets each panel of it.
constexpr int64_t kGroupBytes = 256 * 1024, kBlockBytes = 32 * 1024;
// So many parts for each thread that the one who is late has little left to do.
constexpr int64_t kPartsPerThread = 4;

int64_t DivideUp(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

// A tile of a panel some columns of which must not be stored, by way of a buffer.
void RunPartialTile(TileKernel kernel, TileArgs args, int rows, int width, int64_t columns) {
  constexpr int kMaxColumns = 64;
  float tile[GemmKernels::kMaxRows * kMaxColumns], bias[kMaxColumns];
  float* output = args.c;
  const int64_t output_stride = args.c_stride;
  if (args.bias != nullptr) {
    std::fill(std::copy_n(args.bias, columns, bias), bias + width, 0.f);
    args.bias = bias;
  }
  if (args.residual != nullptr) {
    for (int r = 0; r < rows; ++r) {
      float* row = tile + r * width;
      std::fill(std::copy_n(args.residual + r * args.residual_stride, columns, row), row + width, 0.f);
    }
    args.residual = tile;
    args.residual_stride = width;
  }
  args.c = tile;
  args.c_stride = width;
  kernel(args);
  for (int r = 0; r < rows; ++r) std::copy_n(tile + r * width, columns, output + r * output_stride);
}

}  // namespace

TileBlock::TileBlock(const GemmKernels& kernels, const RowSource& source)
    : kernels_(kernels), source_(source), tiles_(DivideUp(source.rows, kernels.rows)) {}

void TileBlock::MoveTo(int64_t first, int64_t last) {
  first_ = first;
  last_ = last;
  const int64_t rows = RowOf(last) - RowOf(first);
  pointers_.resize(rows * source_.taps);
  if (source_.needs_scratch) scratch_.resize(rows * source_.taps * source_.depth);
  for (int64_t tile = first; tile < last; ++tile) {
    const int64_t row = RowOf(tile), done = (row - RowOf(first)) * source_.taps;
    source_.point(row, static_cast<int>(RowOf(tile + 1) - row), pointers_.data() + done,
                  source_.needs_scratch ? scratch_.data() + done * source_.depth : nullptr);
  }
}

void TileBlock::Multiply(const float* panel, int width, int64_t columns, float* output, int64_t output_stride,
                         const Epilogue& epilogue, Ahead& ahead) const {
  const TileKernel* kernels = width == kernels_.columns ? kernels_.wide : kernels_.narrow;
  TileArgs args;
  args.taps = source_.taps;
  args.depth = source_.depth;
  args.b = panel;
  args.c_stride = output_stride;
  args.bias = epilogue.bias;
  args.residual_stride = epilogue.residual_stride;
  args.bounded = epilogue.bounded();
  args.lower = epilogue.lower;
  args.upper = epilogue.upper;
  for (int64_t tile = first_; tile < last_; ++tile) {
    const int64_t row = RowOf(tile);
    const int rows = static_cast<int>(RowOf(tile + 1) - row);
    args.a = pointers_.data() + (row - RowOf(first_)) * source_.taps;
    args.c = output + row * output_stride;
    args.next = ahead.begin < ahead.end ? ahead.begin : panel;
    ahead.begin += FetchedByTile();
    args.residual =
        epilogue.residual == nullptr ? nullptr : epilogue.residual + row * epilogue.residual_stride;
    if (columns == width) {
      kernels[rows - 1](args);
    } else {
      RunPartialTile(kernels[rows - 1], args, rows, width, columns);
    }
  }
}

void MultiplyTiles(const RowSource& source, const PackedMatrix& b, float* output, int64_t output_stride,
                   const Epilogue& epilogue, ThreadPool& pool) {
  if (source.rows == 0 || b.columns() == 0) return;
  const GemmKernels& kernels = GemmKernelsFor(b.target());
  const int64_t row_bytes = std::max<int64_t>(b.depth(), 1) * static_cast<int64_t>(sizeof(float));
  const int64_t tiles = DivideUp(source.rows, kernels.rows), panels = b.panels();
  int64_t group = std::clamp<int64_t>(kGroupBytes / (row_bytes * kernels.columns), 1, panels);
  int64_t block = std::clamp<int64_t>(kBlockBytes / (row_bytes * kernels.rows), 1, tiles);
  if (pool.threads() > 1) {
    const int64_t parts = kPartsPerThread * pool.threads();
    block = std::min(block, std::max<int64_t>(1, tiles * DivideUp(panels, group) / parts));
    group = std::min(group, std::max<int64_t>(1, panels * DivideUp(tiles, block) / parts));
  }
  const int64_t blocks = DivideUp(tiles, block), groups = DivideUp(panels, group);
  pool.ParallelFor(blocks * groups, 1, [&](int64_t begin, int64_t end) {
    TileBlock rows(kernels, source);
    for (int64_t part = begin; part < end; ++part) {
      const int64_t first_tile = part % blocks * block, first_panel = part / blocks * group;
      rows.MoveTo(first_tile, std::min(tiles, first_tile + block));
      const int64_t last_panel = std::min(panels, first_panel + group);
      // The parts of a group bring the next group nearer, each its share.
      Ahead ahead;
      if (last_panel < panels) {
        ahead.begin = b.Panel(last_panel) + first_tile * (last_panel - first_panel) * rows.FetchedByTile();
        ahead.end = std::min(b.Panel(last_panel) + group * kernels.columns * b.depth(), b.end());
      }
      for (int64_t p = first_panel; p < last_panel; ++p) {
        const int64_t column = p * kernels.columns;
        rows.Multiply(b.Panel(p), b.PanelWidth(p), std::min<int64_t>(b.PanelWidth(p), b.columns() - column),
                      output + column, output_stride, epilogue.From(column), ahead);
      }
    }
  });
}

}  // namespace permafrost
