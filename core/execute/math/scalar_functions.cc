#include "core/execute/math/scalar_functions.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <math.h>

namespace permafrost {

double LogGamma(double x) {
  int sign = 0;  // std::lgamma puts it into a variable of the process
  return ::lgamma_r(x, &sign);
}

double Digamma(double x) {
  if (std::isnan(x) || x == -std::numeric_limits<double>::infinity())
    return std::numeric_limits<double>::quiet_NaN();
  double result = 0;
  if (x <= 0) {  // reflection
    if (x == std::floor(x)) return std::numeric_limits<double>::quiet_NaN();
    result = -std::numbers::pi / std::tan(std::numbers::pi * (x - std::floor(x)));
    x = 1 - x;
  }
  for (; x < 10; ++x) result -= 1 / x;
  // The asymptotic series: Bernoulli numbers.
  const double square = 1 / (x * x);
  const double series =
      square *
      (1. / 12 -
       square * (1. / 120 -
                 square * (1. / 252 - square * (1. / 240 - square * (1. / 132 - square * (691. / 32760 -
                                                                                          square / 12))))));
  return result + std::log(x) - 0.5 / x - series;
}

Complex128 Log1p(Complex128 x) {
  // Near 0, |1 + x|² - 1 = r (2 + r) + i².
  if (std::abs(x.real()) < 0.5 && std::abs(x.imag()) < 0.5) {
    const double above = x.real() * (2 + x.real()) + x.imag() * x.imag();
    return {0.5 * std::log1p(above), std::atan2(x.imag(), 1 + x.real())};
  }
  return std::log(1. + x);
}

Complex128 Expm1(Complex128 x) {
  // exp(r) cos(i) - 1 = expm1(r) cos(i) - 2 sin²(i / 2)
  const double half_sine = std::sin(x.imag() / 2);
  return {std::expm1(x.real()) * std::cos(x.imag()) - 2 * half_sine * half_sine,
          std::exp(x.real()) * std::sin(x.imag())};
}

int64_t Power(int64_t x, int64_t exponent) {
  uint64_t base = static_cast<uint64_t>(x), result = 1;
  for (uint64_t left = static_cast<uint64_t>(exponent); left != 0; left >>= 1) {
    if (left & 1) result *= base;
    base *= base;
  }
  return static_cast<int64_t>(result);
}

}  // namespace permafrost
