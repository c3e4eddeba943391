#include "core/execute/math/conv2d_winograd.h"

#include <algorithm>
#include <vector>

#include "core/execute/math/aligned_floats.h"
#include "core/execute/math/gemm_kernels.h"
#include "core/execute/math/tile_product.h"

namespace permafrost {

namespace {

// Of transformed input that is held at a time, of products, and of a transformed panel of the filter at most:
// so that they stay in the second-level cache.
constexpr int64_t kInputBytes = 1024 * 1024, kProductBytes = 128 * 1024, kMostFilterBytes = 1280 * 1024;
constexpr int64_t kFloat = sizeof(float);

int64_t DivideUp(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

// `size` floats or some more, so that as many places that far apart lie in different sets of the cache.
int64_t Spread(int64_t size) {
  return (size + 15) / 16 * 16 + (size % 32 <= 16 && size % 32 > 0 ? 0 : 16);
}

class WinogradConvolution {
 public:
  WinogradConvolution(const WinogradKernels& kernels, const Conv2DShape& shape, const float* input,
                      const PackedMatrix& filter, float* output, int64_t output_stride,
                      const Epilogue& epilogue)
      : kernels_(kernels),
        gemm_(GemmKernelsFor(filter.target())),
        shape_(shape),
        input_(input),
        filter_(filter),
        output_(output),
        output_stride_(output_stride),
        epilogue_(epilogue),
        tiles_h_(DivideUp(shape.out_h, kernels.m_h)),
        tiles_w_(DivideUp(shape.out_w, kernels.m_w)),
        zeros_(AlignedFloats::Zeros(shape.in_c)) {}

  void Run(ThreadPool& pool) {
    const int64_t tiles = shape_.batch * tiles_h_ * tiles_w_;
    const int64_t most =
        std::max<int64_t>(gemm_.rows, kInputBytes / (kernels_.points() * shape_.in_c * kFloat));
    const int64_t blocks = DivideUp(tiles, most);
    block_size_ = DivideUp(tiles, blocks);
    input_stride_ = Spread(block_size_ * shape_.in_c);
    transformed_ = AlignedFloats(kernels_.points() * input_stride_);
    for (int64_t block = 0; block < blocks; ++block) {
      first_tile_ = block * block_size_;
      RunBlock(std::min(block_size_, tiles - first_tile_), pool);
    }
  }

 private:
  struct Tile {
    int64_t image, y, x;  // of its first pixel in the output
  };

  Tile TileAt(int64_t index) const {
    return {index / tiles_w_ / tiles_h_, index / tiles_w_ % tiles_h_ * kernels_.m_h,
            index % tiles_w_ * kernels_.m_w};
  }

  // Tiles [first_tile_, first_tile_ + tiles).
  void RunBlock(int64_t tiles, ThreadPool& pool) {
    pool.ParallelFor(tiles, 4, [&](int64_t begin, int64_t end) { TransformInput(begin, end); });
    // Where there are few panels, their tiles are shared out too, and a panel is transformed more than once.
    const int64_t panels = filter_.panels();
    int64_t parts = 1;
    if (pool.threads() > 1) {
      parts = std::clamp<int64_t>(DivideUp(3 * pool.threads(), panels), 1, DivideUp(tiles, gemm_.rows));
    }
    const int64_t most = std::max<int64_t>(1, kProductBytes / (kernels_.points() * gemm_.columns * kFloat));
    const int64_t group = std::min(DivideUp(tiles, parts), std::max<int64_t>(gemm_.rows, most));
    pool.ParallelFor(panels * parts, 1, [&](int64_t begin, int64_t end) {
      PanelScratch scratch(*this, group);
      for (int64_t i = begin; i < end; ++i) {
        const int64_t panel = i / parts, part = i % parts;
        scratch.TransformPanel(panel);
        const int64_t first = part * tiles / parts, last = (part + 1) * tiles / parts;
        const int64_t groups = DivideUp(last - first, group);
        for (int64_t g = 0; g < groups; ++g) {
          const int64_t from = first + g * (last - first) / groups,
                        to = first + (g + 1) * (last - first) / groups;
          scratch.Multiply(from, to);
          scratch.Store(from, to);
        }
      }
    });
  }

  void TransformInput(int64_t begin, int64_t end) {
    const int64_t alpha_h = kernels_.m_h + kernels_.r_h - 1, alpha_w = kernels_.m_w + kernels_.r_w - 1;
    std::vector<const float*> pixels(alpha_h * alpha_w);
    for (int64_t t = begin; t < end; ++t) {
      const Tile tile = TileAt(first_tile_ + t);
      const float** pixel = pixels.data();
      for (int64_t i = 0; i < alpha_h; ++i) {
        const int64_t y = tile.y - shape_.pad_top + i, x = tile.x - shape_.pad_left;
        const bool row_inside = y >= 0 && y < shape_.in_h;
        const int64_t row = (tile.image * shape_.in_h + y) * shape_.in_w;
        for (int64_t j = x; j < x + alpha_w; ++j) {
          *pixel++ =
              row_inside && j >= 0 && j < shape_.in_w ? input_ + (row + j) * shape_.in_c : zeros_.data();
        }
      }
      kernels_.input(pixels.data(), shape_.in_c, transformed_.data() + t * shape_.in_c, input_stride_);
    }
  }

  // What one thread needs: a transformed panel of the filter, and the products of some tiles with it.
  class PanelScratch {
   public:
    PanelScratch(const WinogradConvolution& conv, int64_t group)
        : conv_(conv),
          filter_stride_(Spread(conv.shape_.in_c * conv.gemm_.columns)),
          product_stride_(Spread(group * conv.gemm_.columns)),
          filter_(conv.kernels_.points() * filter_stride_),
          products_(conv.kernels_.points() * product_stride_) {}

    void TransformPanel(int64_t panel) {
      if (panel == panel_) return;
      panel_ = panel;
      width_ = conv_.filter_.PanelWidth(panel);
      if (panel + 1 < conv_.filter_.panels()) ahead_ = {conv_.filter_.Panel(panel + 1), conv_.filter_.end()};
      if (panel + 2 < conv_.filter_.panels()) ahead_.end = conv_.filter_.Panel(panel + 2);
      conv_.kernels_.filter(conv_.filter_.Panel(panel), conv_.shape_.in_c * width_, filter_.data(),
                            filter_stride_);
    }

    void Multiply(int64_t begin, int64_t end) {
      TileArgs args;
      args.depth = conv_.shape_.in_c;
      args.c_stride = width_;
      const TileKernel* kernels = width_ == conv_.gemm_.columns ? conv_.gemm_.wide : conv_.gemm_.narrow;
      rows_.resize(end - begin);
      for (int64_t t = begin; t < end; ++t) {
        rows_[t - begin] = conv_.transformed_.data() + t * conv_.shape_.in_c;
      }
      const int64_t count = end - begin, steps = DivideUp(count, conv_.gemm_.rows);
      for (int64_t point = 0; point < conv_.kernels_.points(); ++point) {
        args.a_offset = point * conv_.input_stride_;
        args.b = filter_.data() + point * filter_stride_;
        for (int64_t step = 0; step < steps; ++step) {
          const int64_t first = step * count / steps, last = (step + 1) * count / steps;
          args.a = rows_.data() + first;
          args.next = ahead_.begin < ahead_.end ? ahead_.begin : args.b;
          ahead_.begin += args.depth / 2 * kTileCacheLine;
          args.c = products_.data() + point * product_stride_ + first * width_;
          kernels[last - first - 1](args);
        }
      }
    }

    void Store(int64_t begin, int64_t end) {
      const int64_t column = panel_ * conv_.gemm_.columns;
      const Conv2DShape& shape = conv_.shape_;
      WinogradOutput args = {};
      args.point_stride = product_stride_;
      args.columns = std::min<int64_t>(width_, shape.out_c - column);
      args.pixel_stride = conv_.output_stride_;
      args.row_stride = shape.out_w * args.pixel_stride;
      args.residual_pixel_stride = conv_.epilogue_.residual_stride;
      args.residual_row_stride = shape.out_w * args.residual_pixel_stride;
      args.bias = conv_.epilogue_.bias == nullptr ? nullptr : conv_.epilogue_.bias + column;
      args.lower = conv_.epilogue_.lower;
      args.upper = conv_.epilogue_.upper;
      for (int64_t t = begin; t < end; ++t) {
        const Tile tile = conv_.TileAt(conv_.first_tile_ + t);
        const int64_t pixel = (tile.image * shape.out_h + tile.y) * shape.out_w + tile.x;
        args.products = products_.data() + (t - begin) * width_;
        args.output = conv_.output_ + pixel * args.pixel_stride + column;
        if (conv_.epilogue_.residual != nullptr) {
          args.residual = conv_.epilogue_.residual + pixel * args.residual_pixel_stride + column;
        }
        args.rows = static_cast<int>(std::min<int64_t>(conv_.kernels_.m_h, shape.out_h - tile.y));
        args.pixels = static_cast<int>(std::min<int64_t>(conv_.kernels_.m_w, shape.out_w - tile.x));
        conv_.kernels_.output(args);
      }
    }

   private:
    const WinogradConvolution& conv_;
    int64_t filter_stride_, product_stride_;
    AlignedFloats filter_, products_;
    std::vector<const float*> rows_;
    int64_t panel_ = -1;
    int width_ = 0;
    Ahead ahead_;  // the next panel
  };

  const WinogradKernels& kernels_;
  const GemmKernels& gemm_;
  const Conv2DShape& shape_;
  const float* input_;
  const PackedMatrix& filter_;
  float* output_;
  int64_t output_stride_;
  const Epilogue& epilogue_;
  int64_t tiles_h_, tiles_w_;
  AlignedFloats zeros_;
  int64_t first_tile_ = 0, block_size_ = 0, input_stride_ = 0;
  AlignedFloats transformed_;  // [point][tile of the block][channel]
};

// Time, in units of a product of two vectors with its addition to a third.
double Cost(const WinogradKernels& kernels, double point_cost, const Conv2DShape& shape) {
  const double in_c = static_cast<double>(shape.in_c), out_c = static_cast<double>(shape.out_c);
  const double tiles = static_cast<double>(shape.batch * DivideUp(shape.out_h, kernels.m_h) *
                                           DivideUp(shape.out_w, kernels.m_w));
  const double products = tiles * in_c * out_c;
  const double transformed = tiles * in_c + in_c * out_c + tiles * out_c;
  return kernels.points() * (products + point_cost * transformed);
}

double DirectCost(const Conv2DShape& shape) {
  return static_cast<double>(shape.batch * shape.out_h * shape.out_w * shape.filter_h * shape.filter_w) *
         static_cast<double>(shape.in_c * shape.out_c);
}

}  // namespace

const WinogradKernels* ChooseWinograd(const Conv2DShape& shape, SimdTarget target) {
  const WinogradTable& table = WinogradKernelsFor(target);
  const bool fits = shape.stride_h == 1 && shape.stride_w == 1 && shape.dilation_h == 1 &&
                    shape.dilation_w == 1 && shape.in_c >= table.lanes && shape.out_c % table.lanes == 0;
  if (!fits) return nullptr;
  const int64_t panel_bytes = shape.in_c * GemmKernelsFor(target).columns * kFloat;
  const WinogradKernels* best = nullptr;
  double least = DirectCost(shape);
  for (const WinogradKernels& kernels : table.kernels) {
    if (kernels.r_h != shape.filter_h || kernels.r_w != shape.filter_w) continue;
    if (kernels.points() * panel_bytes > kMostFilterBytes) continue;
    const double cost = Cost(kernels, table.point_cost, shape);
    if (cost < least) {
      least = cost;
      best = &kernels;
    }
  }
  return best;
}

void RunWinograd(const WinogradKernels& kernels, const Conv2DShape& shape, const float* input,
                 const PackedMatrix& filter, float* output, int64_t output_stride, const Epilogue& epilogue,
                 ThreadPool& pool) {
  WinogradConvolution(kernels, shape, input, filter, output, output_stride, epilogue).Run(pool);
}

}  // namespace permafrost
