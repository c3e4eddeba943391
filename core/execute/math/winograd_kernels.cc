#include "core/execute/math/winograd_kernels.h"

#include "core/execute/math/winograd_scheme.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/execute/math/winograd_kernels.cc"
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

// Measured. Transforms go through the second-level cache, whose lines are as long everywhere.
constexpr double kPointCost = kLanes >= 16 ? 12 : kLanes >= 8 ? 9 : 4;

template <typename Axis>
struct Matrices {
  static constexpr auto points = Axis::points;
  static constexpr int m = points.m, r = points.r, alpha = points.alpha;
  static constexpr auto value = MakeWinogradMatrices(points);

  static constexpr double Input(int row, int column) { return value.input[row][column]; }
  static constexpr double Filter(int row, int column) { return value.filter[row][column]; }
  static constexpr double Output(int row, int column) { return value.output[row][column]; }
};

// Whether any of the elements first, first + 2, ... of a matrix's row is not zero.
template <double (*Element)(int, int), int row, int first, int end>
constexpr bool AnySecond() {
  for (int k = first; k < end; k += 2) {
    if (Element(row, k) != 0) return true;
  }
  return false;
}

// The sum of Element(row, k) * x[k] for k = first, first + 2, ..., without the terms that are zero; it is
// added to `sum` if that has `started`.
template <double (*Element)(int, int), int row, int k, int end, bool started = false>
HWY_INLINE Vector EverySecond(const Vector* x, Vector sum = hn::Zero(Floats())) {
  if constexpr (k >= end) {
    return sum;
  } else if constexpr (Element(row, k) == 0) {
    return EverySecond<Element, row, k + 2, end, started>(x, sum);
  } else if constexpr (Element(row, k) == 1) {
    return EverySecond<Element, row, k + 2, end, true>(x, started ? hn::Add(sum, x[k]) : x[k]);
  } else {
    const Vector factor = hn::Set(Floats(), static_cast<float>(Element(row, k)));
    const Vector next = started ? hn::MulAdd(factor, x[k], sum) : hn::Mul(factor, x[k]);
    return EverySecond<Element, row, k + 2, end, true>(x, next);
  }
}

// A row whose elements are zero at all even or at all odd places.
template <double (*Element)(int, int), int row, int end>
HWY_INLINE Vector SingleRow(const Vector* x) {
  if constexpr (AnySecond<Element, row, 0, end>()) {
    return EverySecond<Element, row, 0, end>(x);
  } else {
    return EverySecond<Element, row, 1, end>(x);
  }
}

// The rows of a point and its negative, which differ in the sign of every second element, and of those after
// them.
template <double (*Element)(int, int), int row, int pairs, int end>
HWY_INLINE void PairRows(const Vector* x, Vector* y) {
  if constexpr (pairs > 0) {
    const Vector even = EverySecond<Element, row, 0, end>(x), odd = EverySecond<Element, row, 1, end>(x);
    y[row] = hn::Add(even, odd);
    y[row + 1] = hn::Sub(even, odd);
    PairRows<Element, row + 2, pairs - 1, end>(x, y);
  }
}

// y = G x or B^T x: a row for each point.
template <typename M, double (*Element)(int, int), int columns>
HWY_INLINE void ToPoints(const Vector* x, Vector* y) {
  if constexpr (M::alpha == 1) {
    y[0] = x[0];
  } else {
    if constexpr (M::points.with_zero) y[0] = SingleRow<Element, 0, columns>(x);
    PairRows<Element, M::points.with_zero, M::points.pairs, columns>(x, y);
    y[M::alpha - 1] = SingleRow<Element, M::alpha - 1, columns>(x);
  }
}

// Adds what the pairs of points from `pair` on give to row i of A^T x.
template <typename M, int i, int pair>
HWY_INLINE Vector AddPairs(const Vector* sums, const Vector* differences, Vector y) {
  if constexpr (pair == M::points.pairs) {
    return y;
  } else {
    constexpr double element = M::Output(i, M::points.with_zero + 2 * pair);
    const Vector term = i % 2 == 0 ? sums[pair] : differences[pair];
    if constexpr (element == 1) {
      y = hn::Add(y, term);
    } else {
      y = hn::MulAdd(hn::Set(Floats(), static_cast<float>(element)), term, y);
    }
    return AddPairs<M, i, pair + 1>(sums, differences, y);
  }
}

template <typename M, int i>
HWY_INLINE void OutputRows(const Vector* x, const Vector* sums, const Vector* differences, Vector* y) {
  if constexpr (i < M::m) {
    constexpr bool starts = (i == 0 && M::points.with_zero) || i == M::m - 1;
    if constexpr (starts) {
      y[i] = AddPairs<M, i, 0>(sums, differences, i == M::m - 1 ? x[M::alpha - 1] : x[0]);
    } else {
      constexpr double element = M::Output(i, M::points.with_zero);
      const Vector term = i % 2 == 0 ? sums[0] : differences[0];
      const Vector first =
          element == 1 ? term : hn::Mul(hn::Set(Floats(), static_cast<float>(element)), term);
      y[i] = AddPairs<M, i, 1>(sums, differences, first);
    }
    OutputRows<M, i + 1>(x, sums, differences, y);
  }
}

// y = A^T x.
template <typename M>
HWY_INLINE void FromPoints(const Vector* x, Vector* y) {
  if constexpr (M::alpha == 1) {
    y[0] = x[0];
  } else {
    Vector sums[M::points.pairs], differences[M::points.pairs];
    for (int pair = 0; pair < M::points.pairs; ++pair) {
      const int row = M::points.with_zero + 2 * pair;
      sums[pair] = hn::Add(x[row], x[row + 1]);
      differences[pair] = hn::Sub(x[row], x[row + 1]);
    }
    OutputRows<M, 0>(x, sums, differences, y);
  }
}

// Which of an axis' matrices, as functions from vectors to vectors.
template <typename M>
struct InputOf {
  static constexpr int from = M::alpha, to = M::alpha;
  static HWY_INLINE void Apply(const Vector* x, Vector* y) { ToPoints<M, M::Input, from>(x, y); }
};
template <typename M>
struct FilterOf {
  static constexpr int from = M::r, to = M::alpha;
  static HWY_INLINE void Apply(const Vector* x, Vector* y) { ToPoints<M, M::Filter, from>(x, y); }
};
template <typename M>
struct OutputOf {
  static constexpr int from = M::alpha, to = M::m;
  static HWY_INLINE void Apply(const Vector* x, Vector* y) { FromPoints<M>(x, y); }
};

// Applies H to the columns and W to the rows of what load(i, j) returns, and calls store(i, j, vector) for
// the rows up to `rows`. What lies between is in memory, in the first-level cache, unless there is one axis
// only.
template <typename H, typename W, typename Load, typename Store>
HWY_INLINE void Transform(int rows, Load load, Store store) {
  if constexpr (H::from == 1 && H::to == 1) {
    Vector x[W::from], y[W::to];
    Unrolled<W::from>([&](auto j) PERMAFROST_INLINED { x[j] = load(0, j); });
    W::Apply(x, y);
    Unrolled<W::to>([&](auto j) PERMAFROST_INLINED { store(0, j, y[j]); });
  } else if constexpr (W::from == 1 && W::to == 1) {
    Vector x[H::from], y[H::to];
    Unrolled<H::from>([&](auto i) PERMAFROST_INLINED { x[i] = load(i, 0); });
    H::Apply(x, y);
    Unrolled<H::to>([&](auto i) PERMAFROST_INLINED {
      if (i < rows) store(i, 0, y[i]);
    });
  } else {
    Vector columns[W::from][H::to];
    for (int j = 0; j < W::from; ++j) {
      Vector x[H::from], y[H::to];
      Unrolled<H::from>([&](auto i) PERMAFROST_INLINED { x[i] = load(i, j); });
      H::Apply(x, y);
      Unrolled<H::to>([&](auto i) PERMAFROST_INLINED { columns[j][i] = y[i]; });
    }
    for (int i = 0; i < rows; ++i) {
      Vector x[W::from], y[W::to];
      Unrolled<W::from>([&](auto j) PERMAFROST_INLINED { x[j] = columns[j][i]; });
      W::Apply(x, y);
      Unrolled<W::to>([&](auto j) PERMAFROST_INLINED { store(i, j, y[j]); });
    }
  }
}

// The kernels of one scheme: H is the vertical axis, W the horizontal.
template <typename AxisH, typename AxisW>
struct Scheme {
  using H = Matrices<AxisH>;
  using W = Matrices<AxisW>;

  static void Input(const float* const* pixels, int64_t channels, float* transformed, int64_t point_stride) {
    for (int64_t c = 0;; c += kLanes) {
      // The last vector overlaps the one before it.
      if (c + kLanes > channels) c = channels - kLanes;
      Transform<InputOf<H>, InputOf<W>>(
          H::alpha,
          [&](int i, int j) PERMAFROST_INLINED { return hn::LoadU(Floats(), pixels[i * W::alpha + j] + c); },
          [&](int i, int j, Vector value) PERMAFROST_INLINED {
            hn::StoreU(value, Floats(), transformed + (i * W::alpha + j) * point_stride + c);
          });
      if (c + kLanes == channels) return;
    }
  }

  static void Filter(const float* filter, int64_t size, float* transformed, int64_t point_stride) {
    for (int64_t c = 0; c < size; c += kLanes) {
      Transform<FilterOf<H>, FilterOf<W>>(
          H::alpha,
          [&](int i, int j)
              PERMAFROST_INLINED { return hn::LoadU(Floats(), filter + (i * W::r + j) * size + c); },
          [&](int i, int j, Vector value) PERMAFROST_INLINED {
            hn::StoreU(value, Floats(), transformed + (i * W::alpha + j) * point_stride + c);
          });
    }
  }

  static void Output(const WinogradOutput& args) {
    const Floats floats;
    const Vector lower = hn::Set(floats, args.lower), upper = hn::Set(floats, args.upper);
    for (int64_t c = 0; c < args.columns; c += kLanes) {
      const Vector bias = args.bias == nullptr ? hn::Zero(floats) : hn::LoadU(floats, args.bias + c);
      Transform<OutputOf<H>, OutputOf<W>>(
          args.rows,
          [&](int i, int j) PERMAFROST_INLINED {
            return hn::LoadU(floats, args.products + (i * W::alpha + j) * args.point_stride + c);
          },
          [&](int i, int j, Vector value) PERMAFROST_INLINED {
            if (j >= args.pixels) return;
            value = hn::Add(value, bias);
            if (args.residual != nullptr) {
              const float* residual =
                  args.residual + i * args.residual_row_stride + j * args.residual_pixel_stride;
              value = hn::Add(value, hn::LoadU(floats, residual + c));
            }
            float* output = args.output + i * args.row_stride + j * args.pixel_stride;
            hn::StoreU(Bounded(value, lower, upper), floats, output + c);
          });
    }
  }

  static constexpr WinogradKernels Kernels() { return {H::m, H::r, W::m, W::r, &Input, &Filter, &Output}; }
};

constexpr WinogradKernels kKernels[] = {
    Scheme<Axis4By3, Axis4By3>::Kernels(), Scheme<Axis2By3, Axis2By3>::Kernels(),
    Scheme<Axis2By5, Axis2By5>::Kernels(), Scheme<Axis1, Axis3By7>::Kernels(),
    Scheme<Axis3By7, Axis1>::Kernels(),    Scheme<Axis1, Axis4By3>::Kernels(),
    Scheme<Axis4By3, Axis1>::Kernels(),
};

}  // namespace

const WinogradTable& GetWinogradKernels() {
  static constexpr WinogradTable kTable = {kLanes, kPointCost, kKernels};
  return kTable;
}

}  // namespace permafrost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace permafrost {

const WinogradTable& WinogradKernelsFor(SimdTarget target) {
  return PERMAFROST_DISPATCH(target, GetWinogradKernels)();
}

}  // namespace permafrost
#endif
