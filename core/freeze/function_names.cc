#include "core/freeze/function_names.h"

#include <set>
#include <tuple>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace permafrost {
namespace {

// "cond_true_12" is {"12", "cond_true"}; without a number at its end the name is its own base.
std::pair<std::string_view, std::string_view> NumberAndBase(std::string_view name) {
  const size_t dash = name.rfind('_');
  if (dash == std::string_view::npos || dash + 1 == name.size()) return {"", name};
  const std::string_view number = name.substr(dash + 1);
  if (!absl::c_all_of(number, absl::ascii_isdigit)) return {"", name};
  return {number, name.substr(0, dash)};
}

std::string_view WithoutZeros(std::string_view number) {
  const size_t first = number.find_first_not_of('0');
  return first == std::string_view::npos ? number.substr(number.size() - 1) : number.substr(first);
}

// By number (none first), base, name; numbers may have any length.
bool NameIsBefore(const std::string& a, const std::string& b) {
  const auto key = [](const std::string& name) {
    const auto [number, base] = NumberAndBase(name);
    const std::string_view digits = number.empty() ? number : WithoutZeros(number);
    return std::tuple<size_t, std::string_view, std::string_view, std::string_view>(digits.size(), digits,
                                                                                    base, name);
  };
  return key(a) < key(b);
}

}  // namespace

std::map<std::string, std::string> FrozenFunctionNames(
    const FunctionList& library, absl::FunctionRef<bool(const std::string&)> is_frozen) {
  std::vector<std::string> sorted;
  for (const FunctionRecord& function : library.functions) sorted.push_back(function.name);
  std::set<std::string> taken(sorted.begin(), sorted.end());
  absl::c_sort(sorted, NameIsBefore);
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (!is_frozen(sorted[i])) continue;
    const std::string base(NumberAndBase(sorted[i]).second);
    size_t number = i;
    while (!taken.insert(absl::StrCat(base, "_frozen_", number)).second) number += sorted.size();
    names.emplace(sorted[i], absl::StrCat(base, "_frozen_", number));
  }
  return names;
}

}  // namespace permafrost
