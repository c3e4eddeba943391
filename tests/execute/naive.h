// What the tests of the maths share: numbers to compute with, and results in double precision to compare
// with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/execute/math/epilogue.h"

namespace permafrost_test {

// Values in [-1, 1), the same for the same seed.
inline std::vector<float> RandomFloats(int64_t size, uint32_t seed) {
  std::minstd_rand random(seed * 2654435761u + 1);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random() % (1 << 22)) / (1 << 21) - 1.f;
  return values;
}

// What is expected of one output: its value, and the sum of its terms' magnitudes, which rounding errors are
// proportional to.
struct Exact {
  double value = 0, magnitude = 0;

  void Add(double term) {
    value += term;
    magnitude += std::abs(term);
  }

  // What the epilogue makes of it.
  void Finish(const permafrost::Epilogue& epilogue, int64_t row, int64_t column) {
    if (epilogue.bias != nullptr) Add(epilogue.bias[column]);
    if (epilogue.residual != nullptr) Add(epilogue.residual[row * epilogue.residual_stride + column]);
    value = std::min<double>(std::max<double>(value, epilogue.lower), epilogue.upper);
  }
};

// The largest error, beside the magnitude of the terms: of each output's own, and of the whole result's,
// which is what the errors of an algorithm that mixes outputs (Winograd) depend on. A NaN is a large error.
struct WorstError {
  double of_own = 0, absolute = 0, magnitude = 1;

  void Compare(double got, const Exact& exact) {
    const double error = std::isnan(got) ? 1e30 : std::abs(got - exact.value);
    absolute = std::max(absolute, error);
    magnitude = std::max(magnitude, exact.magnitude);
    of_own = std::max(of_own, error / std::max(1.0, exact.magnitude));
  }
  double of_all() const { return absolute / magnitude; }
};

}  // namespace permafrost_test
