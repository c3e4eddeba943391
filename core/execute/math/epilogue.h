// What happens to each sum of products before it is stored: a bias, a residual connection and an activation,
// while the value is still in a register.
//
//   output = min(max(sum + bias[column] + residual[row][column], lower), upper)
#pragma once

#include <cstdint>
#include <limits>

namespace permafrost {

struct Epilogue {
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();

  const float* bias = nullptr;      // one for each column (channel), or null
  const float* residual = nullptr;  // added before the activation, or null; may be the output itself
  int64_t residual_stride = 0;      // floats from one row (pixel) of it to the next
  float lower = -kInfinity;         // relu: 0 and infinity; relu6: 0 and 6
  float upper = kInfinity;

  // What becomes of one sum; a NaN stays one.
  float Of(float sum, int64_t row, int64_t column) const {
    if (bias != nullptr) sum += bias[column];
    if (residual != nullptr) sum += residual[row * residual_stride + column];
    sum = sum < lower ? lower : sum;
    return sum > upper ? upper : sum;
  }

  // Of the columns from `column` on.
  Epilogue From(int64_t column) const {
    Epilogue part = *this;
    if (bias != nullptr) part.bias += column;
    if (residual != nullptr) part.residual += column;
    return part;
  }

  bool bounded() const { return lower > -kInfinity || upper < kInfinity; }

  static Epilogue Relu(const float* bias = nullptr) { return {bias, nullptr, 0, 0.f, kInfinity}; }
  static Epilogue Relu6(const float* bias = nullptr) { return {bias, nullptr, 0, 0.f, 6.f}; }
};

}  // namespace permafrost
