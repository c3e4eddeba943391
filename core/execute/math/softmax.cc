#include "core/execute/math/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/execute/math/float_functions.h"
#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

constexpr int64_t kBlock = 2048;  // floats: rows are exponentiated together until there are so many

float RowMax(const float* x, int64_t row) {
  float most = -std::numeric_limits<float>::infinity();
  int64_t i = 0;
  if (row >= 2 * packet::kSize) {
    packet::Packet lanes = packet::Load(x);
    for (i = packet::kSize; row - i >= packet::kSize; i += packet::kSize)
      lanes = Eigen::internal::pmax(lanes, packet::Load(x + i));
    most = Eigen::internal::predux_max(lanes);
  }
  // A NaN that gets lost here makes the sum NaN.
  PERMAFROST_RARE_LOOP
  for (; i < row; ++i) most = x[i] > most ? x[i] : most;
  return most;
}

double RowSum(const float* x, int64_t row) {
  double sum = 0;
  int64_t i = 0;
  while (row - i >= 2 * packet::kSize) {  // float alone would drift in long rows
    const int64_t end = std::min(row, i + 64 * packet::kSize);
    packet::Packet lanes = packet::Load(x + i);
    for (i += packet::kSize; end - i >= packet::kSize; i += packet::kSize)
      lanes = packet::Add(lanes, packet::Load(x + i));
    sum += Eigen::internal::predux(lanes);
  }
  PERMAFROST_RARE_LOOP
  for (; i < row; ++i) sum += x[i];
  return sum;
}

// rows * row <= kBlock, or one row. `powers`: as many floats, which may be the output.
void SoftmaxBlock(const float* input, int64_t rows, int64_t row, bool logarithm, float* output,
                  float* powers) {
  for (int64_t r = 0; r < rows; ++r) {
    const float most = RowMax(input + r * row, row);
    PERMAFROST_SMALL_LOOP
    for (int64_t i = r * row; i < (r + 1) * row; ++i) output[i] = input[i] - most;
  }
  FloatLoop<packet::Exp>(output, powers, rows * row);
  for (int64_t r = 0; r < rows; ++r) {
    const double sum = RowSum(powers + r * row, row);
    if (logarithm) {
      const float log = static_cast<float>(std::log(sum));
      for (int64_t i = r * row; i < (r + 1) * row; ++i) output[i] -= log;
    } else {
      const float scale = static_cast<float>(1 / sum);
      for (int64_t i = r * row; i < (r + 1) * row; ++i) output[i] = powers[i] * scale;
    }
  }
}

}  // namespace

void SoftmaxRows(const float* input, int64_t rows, int64_t row, bool logarithm, float* output,
                 ThreadPool& threads) {
  if (rows == 0 || row == 0) return;
  const int64_t together = std::max<int64_t>(1, kBlock / row);
  threads.ParallelFor((rows + together - 1) / together, std::max<int64_t>(1, 4 * kBlock / (together * row)),
                      [&](int64_t begin, int64_t end) {
                        std::vector<float> powers(logarithm ? std::max(kBlock, row) : 0);
                        for (int64_t block = begin; block < end; ++block) {
                          const int64_t first = block * together;
                          float* const to = output + first * row;
                          SoftmaxBlock(input + first * row, std::min(together, rows - first), row, logarithm,
                                       to, logarithm ? powers.data() : to);
                        }
                      });
}

void SoftmaxRows(const double* input, int64_t rows, int64_t row, bool logarithm, double* output,
                 ThreadPool& threads) {
  if (row == 0) return;
  threads.ParallelFor(rows, std::max<int64_t>(1, kBlock / row), [&](int64_t begin, int64_t end) {
    for (int64_t start = begin * row; start < end * row; start += row) {
      double most = -std::numeric_limits<double>::infinity(), sum = 0;
      PERMAFROST_RARE_LOOP
      for (int64_t i = start; i < start + row; ++i) most = std::max(most, input[i]);
      PERMAFROST_RARE_LOOP
      for (int64_t i = start; i < start + row; ++i) sum += std::exp(input[i] - most);
      const double log = std::log(sum);
      PERMAFROST_RARE_LOOP
      for (int64_t i = start; i < start + row; ++i)
        output[i] = logarithm ? input[i] - most - log : std::exp(input[i] - most) / sum;
    }
  });
}

}  // namespace permafrost
