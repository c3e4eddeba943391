#include "core/execute/ops/einsum_labels.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// The labels of a text in which "..." stands for as many dimensions.
absl::StatusOr<Labels> ParseLabels(const std::string& text, int ellipsis) {
  const size_t dots = std::min(text.find("..."), text.size());
  Labels labels;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == dots) {
      for (int dim = ellipsis; dim-- > 0;) labels.push_back(kEllipsis + dim);
      i += 2;
    } else if (text[i] == '.') {
      return absl::InvalidArgumentError(absl::StrCat("the labels ", Quoted(text), " have a stray dot"));
    } else {
      labels.push_back(static_cast<unsigned char>(text[i]));
    }
  }
  return labels;
}

bool HasEllipsis(const std::string& text) {
  return text.find("...") != std::string::npos;
}

}  // namespace

absl::StatusOr<Equation> ParseEquation(const std::string& text) {
  Equation equation;
  equation.text = text;
  const std::vector<std::string> sides = absl::StrSplit(text, "->");
  if (sides.size() != 2)
    return absl::InvalidArgumentError(absl::StrCat("the equation ", Quoted(text), " does not have one ->"));
  equation.operands = absl::StrSplit(sides[0], ',');
  equation.result = sides[1];
  if (equation.operands.size() > 2 || equation.result.find(',') != std::string::npos)
    return absl::InvalidArgumentError(
        absl::StrCat("the equation ", Quoted(text), " is not one of one or two operands"));
  return equation;
}

bool Has(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

Labels Joined(const Labels& a, const Labels& b, const Labels& c) {
  Labels all = a;
  all.insert(all.end(), b.begin(), b.end());
  all.insert(all.end(), c.begin(), c.end());
  return all;
}

absl::StatusOr<Labels> OperandLabels(const std::string& text, int rank) {
  const int ellipsis = rank - static_cast<int>(text.size()) + (HasEllipsis(text) ? 3 : 0);
  if (ellipsis < 0 || (ellipsis > 0 && !HasEllipsis(text)))
    return absl::InvalidArgumentError(
        absl::StrCat("the labels ", Quoted(text), " are not those of an operand of rank ", rank));
  return ParseLabels(text, ellipsis);
}

absl::StatusOr<Labels> ResultLabels(const std::string& text, int ellipsis) {
  if (ellipsis > 0 && !HasEllipsis(text))
    return absl::InvalidArgumentError("an operand has \"...\", the result has not");
  return ParseLabels(text, ellipsis);
}

absl::Status LabelSizes::Add(const Labels& labels, const Shape& shape) {
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto known =
        std::find_if(sizes_.begin(), sizes_.end(), [&](const auto& size) { return size.first == labels[i]; });
    const bool repeats = labels[i] >= kEllipsis;
    if (known == sizes_.end()) {
      sizes_.emplace_back(labels[i], shape[i]);
    } else if (repeats && known->second == 1) {
      known->second = shape[i];
    } else if (known->second != shape[i] && !(repeats && shape[i] == 1)) {
      return absl::InvalidArgumentError(absl::StrCat("a label is of size ", known->second, " and, in shape ",
                                                     ShapeText(shape), ", of ", shape[i]));
    }
  }
  return absl::OkStatus();
}

int64_t LabelSizes::Of(int label) const {
  for (const auto& [known, size] : sizes_) {
    if (known == label) return size;
  }
  return -1;
}

int64_t LabelSizes::Count(const Labels& labels) const {
  int64_t count = 1;
  for (const int label : labels) count *= Of(label);
  return count;
}

}  // namespace permafrost
