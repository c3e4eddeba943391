#include "core/execute/math/gemm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/execute/math/gemm_kernels.h"
#include "tests/execute/naive.h"

namespace permafrost_test {
namespace {

using permafrost::Epilogue;
using permafrost::MatrixView;
using permafrost::PackedMatrix;
using permafrost::SimdTarget;
using permafrost::SimdTargetName;
using permafrost::SimdTargets;
using permafrost::ThreadPool;

constexpr double kTolerance = 3e-7;

struct Size {
  int64_t m, n, k;
};

// Around the sizes of tiles and panels of every target, and some that take more than one block and group.
const Size kSizes[] = {{0, 5, 5},      {5, 0, 5},      {3, 5, 0},     {1, 1, 1},    {1, 1000, 300},
                       {2, 7, 3},      {5, 8, 4},      {6, 9, 5},     {7, 15, 7},   {13, 16, 8},
                       {14, 17, 9},    {15, 31, 1},    {16, 32, 33},  {17, 33, 2},  {29, 47, 70},
                       {49, 64, 130},  {64, 80, 20},   {100, 96, 16}, {3, 200, 64}, {4, 129, 257},
                       {150, 10, 500}, {300, 70, 300}, {65, 600, 900}};

enum class Side { kPlain, kTransposed, kPacked, kPackedFromTransposed };

std::vector<float> Transposed(const std::vector<float>& matrix, int64_t rows, int64_t columns) {
  std::vector<float> result(matrix.size());
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) result[j * rows + i] = matrix[i * columns + j];
  }
  return result;
}

double WorstOf(const Size& s, const std::vector<float>& a, const std::vector<float>& b,
               const Epilogue& epilogue, const std::vector<float>& c, int64_t c_stride) {
  WorstError error;
  for (int64_t i = 0; i < s.m; ++i) {
    for (int64_t j = 0; j < s.n; ++j) {
      Exact exact;
      for (int64_t p = 0; p < s.k; ++p) exact.Add(static_cast<double>(a[i * s.k + p]) * b[p * s.n + j]);
      exact.Finish(epilogue, i, j);
      error.Compare(c[i * c_stride + j], exact);
    }
  }
  return error.of_own;
}

TEST_CASE("products of all sizes, on every target, with both sides stored either way") {
  const SimdTarget target = GENERATE(from_range(SimdTargets()));
  const int threads = GENERATE(1, 2);
  CAPTURE(SimdTargetName(target), threads);
  ThreadPool pool(threads);
  for (const Size& s : kSizes) {
    CAPTURE(s.m, s.n, s.k);
    const std::vector<float> a = RandomFloats(s.m * s.k, 1), b = RandomFloats(s.k * s.n, 2);
    const std::vector<float> at = Transposed(a, s.m, s.k), bt = Transposed(b, s.k, s.n);
    for (const bool a_transposed : {false, true}) {
      const MatrixView left =
          a_transposed ? MatrixView{at.data(), s.m, true} : MatrixView{a.data(), s.k, false};
      for (const Side side : {Side::kPlain, Side::kTransposed, Side::kPacked, Side::kPackedFromTransposed}) {
        CAPTURE(a_transposed, side);
        const bool b_transposed = side == Side::kTransposed || side == Side::kPackedFromTransposed;
        const MatrixView right =
            b_transposed ? MatrixView{bt.data(), s.k, true} : MatrixView{b.data(), s.n, false};
        std::vector<float> c(s.m * s.n, NAN);
        if (side == Side::kPlain || side == Side::kTransposed) {
          Multiply(s.m, s.n, s.k, left, right, c.data(), s.n, {}, pool, target);
        } else {
          Multiply(s.m, left, PackedMatrix(s.k, s.n, right, target), c.data(), s.n, {}, pool);
        }
        CHECK(WorstOf(s, a, b, {}, c, s.n) <= kTolerance);
      }
    }
  }
}

TEST_CASE("the epilogue: bias, residual, bounds, and a result that is part of wider rows") {
  const SimdTarget target = GENERATE(from_range(SimdTargets()));
  CAPTURE(SimdTargetName(target));
  ThreadPool pool(1);
  for (const Size& s : kSizes) {
    CAPTURE(s.m, s.n, s.k);
    const std::vector<float> a = RandomFloats(s.m * s.k, 3), b = RandomFloats(s.k * s.n, 4);
    const std::vector<float> bias = RandomFloats(s.n, 5), residual = RandomFloats(s.m * (s.n + 3), 6);
    const Epilogue plain, relu = Epilogue::Relu(bias.data()), relu6 = Epilogue::Relu6();
    const Epilogue all = {bias.data(), residual.data(), s.n + 3, -0.5f, 0.75f};
    const Epilogue only_residual = {nullptr, residual.data(), s.n + 3};
    for (const Epilogue& epilogue : {plain, relu, relu6, all, only_residual}) {
      for (const bool packed : {false, true}) {
        CAPTURE(epilogue.lower, packed);
        const int64_t c_stride = s.n + 5;
        std::vector<float> c(s.m * c_stride + 5, 77.f);
        if (packed) {
          const PackedMatrix matrix(s.k, s.n, {b.data(), s.n}, target);
          Multiply(s.m, {a.data(), s.k}, matrix, c.data() + 2, c_stride, epilogue, pool);
        } else {
          Multiply(s.m, s.n, s.k, {a.data(), s.k}, {b.data(), s.n}, c.data() + 2, c_stride, epilogue, pool,
                   target);
        }
        const std::vector<float> written(c.begin() + 2, c.end());
        CHECK(WorstOf(s, a, b, epilogue, written, c_stride) <= kTolerance);
        const int64_t untouched = std::count(c.begin(), c.end(), 77.f);
        CHECK(untouched == static_cast<int64_t>(c.size()) - s.m * s.n);
      }
    }
  }
}

TEST_CASE("a residual may be the output itself") {
  ThreadPool pool(1);
  const int64_t m = 20, n = 37, k = 11;
  const std::vector<float> a = RandomFloats(m * k, 1), b = RandomFloats(k * n, 2),
                           before = RandomFloats(m * n, 3);
  std::vector<float> c = before;
  const PackedMatrix packed(k, n, {b.data(), n});
  Multiply(m, {a.data(), k}, packed, c.data(), n, {nullptr, c.data(), n}, pool);
  CHECK(WorstOf({m, n, k}, a, b, {nullptr, before.data(), n}, c, n) <= kTolerance);
}

TEST_CASE("a NaN in a row comes out of its row, past the bounds of relu, and of no other") {
  ThreadPool pool(1);
  const int64_t m = 9, n = 20, k = 6;
  std::vector<float> a = RandomFloats(m * k, 1), b = RandomFloats(k * n, 2), c(m * n);
  a[4 * k + 3] = NAN;
  Multiply(m, {a.data(), k}, PackedMatrix(k, n, {b.data(), n}), c.data(), n, Epilogue::Relu(), pool);
  for (int64_t i = 0; i < m; ++i) {
    const auto nans =
        std::count_if(c.begin() + i * n, c.begin() + (i + 1) * n, [](float x) { return x != x; });
    CHECK(nans == (i == 4 ? n : 0));
  }
}

TEST_CASE("packed weights take the memory of the weights, columns filled up to a vector") {
  for (const SimdTarget target : SimdTargets()) {
    const int half = permafrost::GemmKernelsFor(target).columns / 2;
    CAPTURE(SimdTargetName(target), half);
    const std::vector<float> b = RandomFloats(7 * 1001, 1);
    CHECK(PackedMatrix(7, 1001, {b.data(), 1001}, target).bytes() ==
          7 * 4 * ((1001 + half - 1) / half * half));
    CHECK(PackedMatrix(7, 16, {b.data(), 1001}, target).bytes() == 7 * 4 * 16);
  }
}

}  // namespace
}  // namespace permafrost_test
