#include "core/execute/top_classes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr double kSumTolerance = 1e-3;

absl::Status CheckIsList(const Tensor& output) {
  const auto longer =
      std::count_if(output.shape().begin(), output.shape().end(), [](int64_t size) { return size != 1; });
  if (longer > 1)
    return absl::FailedPreconditionError(
        absl::StrCat("the output has the shape ", ShapeText(output.shape()),
                     "; a list of classes has one dimension that is not 1, such as [1,1000]"));
  if (output.size() < 2)
    return absl::FailedPreconditionError(
        absl::StrCat("the output has ", Counted(output.size(), "number"),
                     ", and there is no choice among fewer than two classes"));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<double>> Scores(const Tensor& output) {
  std::vector<double> scores;
  const absl::Status status = WithType<FloatTypes>(output.dtype(), [&]<typename T>() -> absl::Status {
    for (const T value : output.values<T>()) scores.push_back(static_cast<double>(value));
    return absl::OkStatus();
  });
  if (!status.ok())
    return absl::FailedPreconditionError(absl::StrCat(
        "the output is ", DTypeName(output.dtype()),
        ", not float: perhaps the number of the class already; fetch the logits or probabilities"));
  for (size_t i = 0; i < scores.size(); ++i) {
    // A logit of minus infinity is a class that cannot be.
    if (std::isnan(scores[i]) || scores[i] == std::numeric_limits<double>::infinity())
      return absl::FailedPreconditionError(
          absl::StrCat("the output for class ", i, " is ", std::isnan(scores[i]) ? "NaN" : "infinite",
                       ", so the others mean nothing; are the values that are fed what the model expects?"));
  }
  return scores;
}

bool AreProbabilities(const std::vector<double>& scores) {
  if (*std::min_element(scores.begin(), scores.end()) < 0) return false;
  return std::abs(std::accumulate(scores.begin(), scores.end(), 0.0) - 1) <= kSumTolerance;
}

}  // namespace

absl::StatusOr<TopClasses> FindTopClasses(const Tensor& output, int64_t count) {
  ASSIGN_OR_RETURN(const std::vector<double> scores, Scores(output));
  RETURN_IF_ERROR(CheckIsList(output));
  TopClasses answer{.softmaxed = !AreProbabilities(scores), .class_count = output.size()};
  const double most = *std::max_element(scores.begin(), scores.end());
  if (std::isinf(most))
    return absl::FailedPreconditionError(
        "the output is minus infinity for every class, so none is likeliest");
  double total = 0;
  for (const double score : scores) total += std::exp(score - most);
  std::vector<int64_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  const auto kept = std::clamp<int64_t>(count, 0, answer.class_count);
  std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](int64_t a, int64_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  });
  for (int64_t i = 0; i < kept; ++i) {
    const double score = scores[order[i]];
    const double probability = answer.softmaxed ? std::exp(score - most) / total : score;
    answer.classes.push_back({.index = order[i], .score = score, .probability = probability});
  }
  return answer;
}

}  // namespace permafrost
