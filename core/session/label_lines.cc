// Label files of one name a line.
#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "core/bytes/status_macros.h"
#include "core/session/label_formats.h"

namespace permafrost {
namespace {

struct NumberedName {
  uint64_t index;
  std::string_view name;
};

// "0:cat", "0 cat", "0, cat", "0 - cat" is no such line: its name is "- cat".
std::optional<NumberedName> SplitNumber(std::string_view line) {
  const size_t digits = std::min(line.size(), line.find_first_not_of("0123456789"));
  NumberedName split;
  if (digits == line.size() || std::string_view(":,; \t").find(line[digits]) == std::string_view::npos ||
      !absl::SimpleAtoi(line.substr(0, digits), &split.index))
    return std::nullopt;
  split.name = absl::StripLeadingAsciiWhitespace(line.substr(digits));
  if (std::string_view(":,;").find(split.name[0]) != std::string_view::npos) split.name.remove_prefix(1);
  split.name = absl::StripLeadingAsciiWhitespace(split.name);
  if (split.name.empty()) return std::nullopt;
  return split;
}

}  // namespace

absl::Status ReadLabelLines(std::string_view text, LabelTable& table) {
  std::vector<std::string_view> lines = absl::StrSplit(text, '\n');
  for (std::string_view& line : lines) line = absl::StripAsciiWhitespace(line);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  const auto all_lines = [&](auto is_such) { return std::all_of(lines.begin(), lines.end(), is_such); };
  const bool are_numbered =
      all_lines([](std::string_view line) { return line.empty() || SplitNumber(line); });
  const bool are_synsets = all_lines([&](std::string_view line) {
    if (line.empty()) return are_numbered;
    const std::string_view name = are_numbered ? SplitNumber(line)->name : line;
    return WithoutSynset(name) != name;
  });
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string place = absl::StrCat("line ", i + 1);
    if (lines[i].empty() && are_numbered) continue;
    // Skipped, it would move every name after it to another class.
    if (lines[i].empty())
      return table.Error(place, absl::StrCat("the line is empty, and line ", i + 1, " is the name of class ",
                                             i, "; write a name there, or remove the line"));
    const NumberedName split = are_numbered ? *SplitNumber(lines[i]) : NumberedName{i, lines[i]};
    RETURN_IF_ERROR(table.Set(split.index, are_synsets ? WithoutSynset(split.name) : split.name, place));
  }
  return absl::OkStatus();
}

}  // namespace permafrost
