#include "core/execute/math/gemm_kernels.h"

#include <cstddef>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/execute/math/gemm_kernels.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#include "core/execute/math/epilogue-inl.h"
#include "core/execute/math/unrolled-inl.h"

HWY_BEFORE_NAMESPACE();
namespace permafrost::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

constexpr int kLanes = static_cast<int>(HWY_LANES(float));

// As many rows as there are registers for: two accumulators each, two vectors of B and the broadcast element
// of A (where products are not fused, a product too).
#if HWY_TARGET == HWY_AVX3
constexpr int kRows = 14, kUnroll = 2;
#elif HWY_TARGET == HWY_AVX2
constexpr int kRows = 6, kUnroll = 2;
#else
constexpr int kRows = 5, kUnroll = 2;
#endif

template <int rows, int vectors>
void Tile(const TileArgs& args) {
  const Floats floats;
  constexpr int columns = vectors * kLanes;
  Vector sums[rows][vectors];
  const auto for_sums = [&](auto body) PERMAFROST_INLINED {
    Unrolled<rows>([&](auto r) PERMAFROST_INLINED {
      Unrolled<vectors>([&](auto v) PERMAFROST_INLINED { body(r, v); });
    });
  };
  if (args.bias == nullptr) {
    for_sums([&](auto r, auto v) PERMAFROST_INLINED { sums[r][v] = hn::Zero(floats); });
  } else {
    for_sums([&](auto r, auto v)
                 PERMAFROST_INLINED { sums[r][v] = hn::LoadU(floats, args.bias + v * kLanes); });
  }
  const float* HWY_RESTRICT b = args.b;
  [[maybe_unused]] const float* next = args.next;
  const int64_t depth = args.depth;
  for (int64_t tap = 0; tap < args.taps; ++tap) {
    const float* a[rows];
    Unrolled<rows>([&](auto r) PERMAFROST_INLINED { a[r] = args.a[tap * rows + r] + args.a_offset; });
    // Adds the products with row `i` of the tap's rows of B, which is at `b_row`.
    const auto add_products = [&](int64_t i, const float* HWY_RESTRICT b_row) PERMAFROST_INLINED {
      Vector b_vectors[vectors];
      Unrolled<vectors>([&](auto v)
                            PERMAFROST_INLINED { b_vectors[v] = hn::LoadU(floats, b_row + v * kLanes); });
      Unrolled<rows>([&](auto r) PERMAFROST_INLINED {
        const Vector element = hn::Set(floats, a[r][i]);
        Unrolled<vectors>(
            [&](auto v) PERMAFROST_INLINED { sums[r][v] = hn::MulAdd(element, b_vectors[v], sums[r][v]); });
      });
    };
    int64_t i = 0;
    for (; i + kUnroll <= depth; i += kUnroll, b += kUnroll * columns) {
#ifndef __EMSCRIPTEN__
      __builtin_prefetch(next, 0, 2);  // into the second level
      next += kUnroll * kTileCacheLine / 2;
#endif
      Unrolled<kUnroll>([&](auto u) PERMAFROST_INLINED { add_products(i + u, b + u * columns); });
    }
    for (; i < depth; ++i, b += columns) add_products(i, b);
  }
  if (args.residual != nullptr) {
    for_sums([&](auto r, auto v) PERMAFROST_INLINED {
      sums[r][v] =
          hn::Add(sums[r][v], hn::LoadU(floats, args.residual + r * args.residual_stride + v * kLanes));
    });
  }
  if (args.bounded) {
    const Vector lower = hn::Set(floats, args.lower), upper = hn::Set(floats, args.upper);
    for_sums([&](auto r, auto v) PERMAFROST_INLINED { sums[r][v] = Bounded(sums[r][v], lower, upper); });
  }
  for_sums([&](auto r, auto v) PERMAFROST_INLINED {
    hn::StoreU(sums[r][v], floats, args.c + r * args.c_stride + v * kLanes);
  });
}

// Columns from `j` on, as many vectors of them as there are; returns the first column that is left.
template <int rows, typename D>
HWY_INLINE int64_t AddRowsFrom(D d, int64_t j, int64_t columns, const float* factors, const float* b,
                               int64_t b_stride, float* sums) {
  constexpr int64_t lanes = hn::MaxLanes(D());
  for (; j + lanes <= columns; j += lanes) {
    auto sum = hn::LoadU(d, sums + j);
    Unrolled<rows>([&](auto i) PERMAFROST_INLINED {
      sum = hn::MulAdd(hn::Set(d, factors[i]), hn::LoadU(d, b + i * b_stride + j), sum);
    });
    hn::StoreU(sum, d, sums + j);
  }
  return j;
}

template <int rows>
HWY_INLINE void AddThese(int64_t columns, const float* factors, const float* b, int64_t b_stride,
                         float* sums) {
  const int64_t j = AddRowsFrom<rows>(Floats(), 0, columns, factors, b, b_stride, sums);
  AddRowsFrom<rows>(hn::CappedTag<float, 1>(), j, columns, factors, b, b_stride, sums);
}

void AddRows(int rows, int64_t columns, const float* factors, const float* b, int64_t b_stride, float* sums) {
  if (rows == GemmKernels::kAddedRows) {
    AddThese<GemmKernels::kAddedRows>(columns, factors, b, b_stride, sums);
  } else {
    for (int i = 0; i < rows; ++i) AddThese<1>(columns, factors + i, b + i * b_stride, b_stride, sums);
  }
}

template <size_t... index>
constexpr GemmKernels MakeKernels(std::index_sequence<index...>) {
  return {kRows, 2 * kLanes, {&Tile<index + 1, 2>...}, {&Tile<index + 1, 1>...}, &AddRows};
}

}  // namespace

const GemmKernels& GetGemmKernels() {
  static constexpr GemmKernels kKernels = MakeKernels(std::make_index_sequence<kRows>());
  return kKernels;
}

}  // namespace permafrost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace permafrost {

const GemmKernels& GemmKernelsFor(SimdTarget target) {
  return PERMAFROST_DISPATCH(target, GetGemmKernels)();
}

}  // namespace permafrost
#endif
