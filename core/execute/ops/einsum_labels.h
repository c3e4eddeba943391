// What an equation of Einsum says: labels of the dimensions of operands and result.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "core/tensor/shape.h"

namespace permafrost {

// "bij,bjk->bik"
struct Equation {
  std::string text;
  std::vector<std::string> operands;  // one or two
  std::string result;
};

absl::StatusOr<Equation> ParseEquation(const std::string& text);

// A label's number: a character's, or that of a dimension that "..." stands for: 256 is the last one, 257 the one
// before.
inline constexpr int kEllipsis = 256;
using Labels = std::vector<int>;

bool Has(const Labels& labels, int label);
Labels Joined(const Labels& a, const Labels& b, const Labels& c = {});

// The labels of an operand of that rank; of the result, where "..." is `ellipsis` dimensions.
absl::StatusOr<Labels> OperandLabels(const std::string& text, int rank);
absl::StatusOr<Labels> ResultLabels(const std::string& text, int ellipsis);

// In the order in which labels first appear.
class LabelSizes {
 public:
  // InvalidArgument: a label has another size than before. (Where "..." is of size 1 it is repeated.)
  absl::Status Add(const Labels& labels, const Shape& shape);

  // -1: there is no such label.
  int64_t Of(int label) const;
  int64_t Count(const Labels& labels) const;
  const std::vector<std::pair<int, int64_t>>& all() const { return sizes_; }

 private:
  std::vector<std::pair<int, int64_t>> sizes_;
};

}  // namespace permafrost
