// Non-maximum suppression: of boxes that overlap, the ones with the greatest scores.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"

namespace permafrost {

// What two boxes have in common, of what they cover together. A box is two opposite corners, y1, x1, y2, x2.
float IntersectionOverUnion(const float* a, const float* b);

struct SuppressionOptions {
  int64_t most = 0;         // boxes
  float similarity = 0.5f;  // more than this suppresses
  float score = 0.f;        // as much as this or less is not looked at
  // More than 0: "soft" suppression, where a score is multiplied by exp(-similarity^2 / (2 * sigma)).
  float sigma = 0.f;
  bool in_half = false;  // numbers are rounded to half precision after each step
};

struct SuppressionResult {
  std::vector<int32_t> boxes;
  std::vector<float> scores;
};

// The boxes in the order of their scores; of equal ones the first first.
SuppressionResult SuppressNonMaxima(const SuppressionOptions& options, const float* scores, int64_t count,
                                    absl::FunctionRef<float(int64_t, int64_t)> similarity);

}  // namespace permafrost
