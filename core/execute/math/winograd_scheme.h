// Winograd's minimal filtering, as the matrices of Toom and Cook: m neighbouring outputs of a filter of r
// taps from m + r - 1 products instead of m * r.
//
//   y = A^T [ (G g) * (B^T d) ]        g: r taps, d: m + r - 1 inputs, y: m outputs, * element by element
//
// Filter and input are polynomials; their product is made from its values at m + r - 2 points and at
// infinity. In two dimensions each matrix is applied along both axes. Which points are taken decides the
// rounding errors; pairs of a point and its negative halve the work of the transforms (see Pair* in
// winograd_kernels.cc).
//
// Lavin and Gray 2016, arXiv:1509.09308; Barabasz et al. 2020, arXiv:1803.10986, on points.
#pragma once

#include <cstddef>

namespace permafrost {

// The points of F(m, r): zero if `with_zero`, then +-magnitudes[0], +-magnitudes[1] ...; and infinity, the
// last.
template <int m_, int r_, int pairs_, bool with_zero_>
struct WinogradPoints {
  static constexpr int m = m_, r = r_, pairs = pairs_, alpha = m_ + r_ - 1;
  static constexpr bool with_zero = with_zero_;
  static_assert(2 * pairs_ + with_zero_ == alpha - 1);

  double magnitudes[pairs_ == 0 ? 1 : pairs_] = {};
};

template <int m, int r>
struct WinogradMatrices {
  static constexpr int alpha = m + r - 1;
  double output[m][alpha] = {};     // A^T
  double filter[alpha][r] = {};     // G
  double input[alpha][alpha] = {};  // B^T
};

template <int m, int r, int pairs, bool with_zero>
constexpr WinogradMatrices<m, r> MakeWinogradMatrices(const WinogradPoints<m, r, pairs, with_zero>& points) {
  constexpr int alpha = m + r - 1, finite = alpha - 1;
  double x[alpha] = {};
  for (int pair = 0; pair < pairs; ++pair) {
    x[with_zero + 2 * pair] = points.magnitudes[pair];
    x[with_zero + 2 * pair + 1] = -points.magnitudes[pair];
  }
  WinogradMatrices<m, r> matrices;
  for (int j = 0; j < alpha; ++j) {
    // The product of (X - x[l]) over all other points, by its coefficients, and its value at x[j].
    double polynomial[alpha + 1] = {1.0};
    double value = 1.0;
    for (int l = 0; l < finite; ++l) {
      if (l == j) continue;
      for (int k = alpha; k > 0; --k) polynomial[k] = polynomial[k - 1] - x[l] * polynomial[k];
      polynomial[0] *= -x[l];
      if (j < finite) value *= x[j] - x[l];
    }
    // Without zero the rows of a pair would be E + O and O - E: make it E - O for all.
    const double sign = !with_zero && j < finite && j % 2 == 1 ? -1.0 : 1.0;
    for (int k = 0; k < alpha; ++k) matrices.input[j][k] = sign * polynomial[k];
    double power = 1.0;
    for (int k = 0; k < (m > r ? m : r); ++k) {
      if (k < r) matrices.filter[j][k] = j < finite ? sign * power / value : (k == r - 1 ? 1.0 : 0.0);
      if (k < m) matrices.output[k][j] = j < finite ? power : (k == m - 1 ? 1.0 : 0.0);
      power *= x[j];
    }
  }
  return matrices;
}

inline constexpr double kRootOfTwo = 1.4142135623730951;

// One axis of a filter. Points are those of the least errors in a search with random values, in single
// precision: of the result's root mean square, the errors' is 0.7e-6 for F(4 x 4, 3 x 3) and 1.0e-6 for F(3,
// 7), where summing in the usual order has 0.15e-6.
struct Axis1 {  // no filter: every transform is the identity
  static constexpr WinogradPoints<1, 1, 0, false> points = {};
};
struct Axis2By3 {
  static constexpr WinogradPoints<2, 3, 1, true> points = {{1.0}};
};
struct Axis4By3 {
  static constexpr WinogradPoints<4, 3, 2, true> points = {{kRootOfTwo / 2, kRootOfTwo}};
};
struct Axis2By5 {
  static constexpr WinogradPoints<2, 5, 2, true> points = {{kRootOfTwo / 2, kRootOfTwo}};
};
struct Axis3By7 {
  static constexpr WinogradPoints<3, 7, 4, false> points = {{0.3125, 0.6875, 1.125, 2.25}};
};

}  // namespace permafrost
