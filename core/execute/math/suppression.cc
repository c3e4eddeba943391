#include "core/execute/math/suppression.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>

#include "core/tensor/types.h"

namespace permafrost {
namespace {

struct Candidate {
  int64_t box;
  float score;
  size_t compared;  // with so many of those that are selected

  bool operator<(const Candidate& other) const {
    return score < other.score || (score == other.score && box > other.box);
  }
};

struct Box {
  float top, left, bottom, right;

  explicit Box(const float* corners)
      : top(std::min(corners[0], corners[2])),
        left(std::min(corners[1], corners[3])),
        bottom(std::max(corners[0], corners[2])),
        right(std::max(corners[1], corners[3])) {}

  float area() const { return (bottom - top) * (right - left); }
};

}  // namespace

float IntersectionOverUnion(const float* a, const float* b) {
  const Box one(a), two(b);
  const float area_one = one.area(), area_two = two.area();
  if (area_one <= 0 || area_two <= 0) return 0;
  const float height = std::max(std::min(one.bottom, two.bottom) - std::max(one.top, two.top), 0.f);
  const float width = std::max(std::min(one.right, two.right) - std::max(one.left, two.left), 0.f);
  return height * width / (area_one + area_two - height * width);
}

SuppressionResult SuppressNonMaxima(const SuppressionOptions& options, const float* scores, int64_t count,
                                    absl::FunctionRef<float(int64_t, int64_t)> similarity) {
  const auto round = [&](float x) { return options.in_half ? static_cast<float>(static_cast<Half>(x)) : x; };
  const bool is_soft = options.sigma > 0;
  const float scale = is_soft ? round(-0.5f / options.sigma) : 0.f;
  std::vector<Candidate> candidates;
  for (int64_t i = 0; i < count; ++i) {
    if (scores[i] > options.score) candidates.push_back({i, scores[i], 0});
  }
  std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(candidates));
  SuppressionResult result;
  while (static_cast<int64_t>(result.boxes.size()) < options.most && !queue.empty()) {
    Candidate candidate = queue.top();
    queue.pop();
    const float before = candidate.score;
    bool is_suppressed = false;
    // The last selected have the scores that are nearest, and so overlap most likely.
    for (size_t j = result.boxes.size(); j > candidate.compared && !is_suppressed;) {
      const float overlap = round(similarity(candidate.box, result.boxes[--j]));
      if (is_soft) {
        candidate.score = round(candidate.score * round(std::exp(round(round(scale * overlap) * overlap))));
        if (candidate.score <= options.score) break;
      } else {
        is_suppressed = overlap > options.similarity;
      }
    }
    candidate.compared = result.boxes.size();
    if (is_suppressed) continue;
    if (candidate.score == before) {
      result.boxes.push_back(static_cast<int32_t>(candidate.box));
      result.scores.push_back(candidate.score);
    } else if (candidate.score > options.score) {
      queue.push(candidate);  // with less; it may not be the next any more
    }
  }
  return result;
}

}  // namespace permafrost
