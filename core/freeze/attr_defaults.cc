#include "core/freeze/attr_defaults.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace permafrost {
namespace {

// A line an op: "Conv2D data_format=12044e485743 dilations=0a061a0401010101@1-" (scripts/make_attr_defaults.py).
constexpr std::string_view kOps[] = {
#include "core/freeze/attr_defaults.inc"
};
constexpr size_t kLastRelease = 3;

struct Entry {
  std::string_view attr;
  std::string_view hex;
  size_t first = 0, last = kLastRelease;  // the releases that have it
};

size_t ReleaseOr(std::string_view digit, size_t otherwise) {
  return digit.empty() ? otherwise : static_cast<size_t>(digit[0] - '0');
}

Entry ParseEntry(std::string_view text) {
  const std::pair<std::string_view, std::string_view> halves = absl::StrSplit(text, absl::MaxSplits('=', 1));
  const std::pair<std::string_view, std::string_view> value = absl::StrSplit(halves.second, '@');
  Entry entry{halves.first, value.first};
  if (value.second.empty()) return entry;
  const std::pair<std::string_view, std::string_view> range = absl::StrSplit(value.second, '-');
  entry.first = ReleaseOr(range.first, 0);
  entry.last = ReleaseOr(range.second, kLastRelease);
  return entry;
}

std::string_view OpOf(std::string_view line) {
  return line.substr(0, line.find(' '));
}

std::vector<Entry> EntriesOf(std::string_view op) {
  const auto line = std::lower_bound(std::begin(kOps), std::end(kOps), op,
                                     [](std::string_view a, std::string_view b) { return OpOf(a) < b; });
  std::vector<Entry> entries;
  if (line == std::end(kOps) || OpOf(*line) != op) return entries;
  for (const std::string_view text : absl::StrSplit(line->substr(op.size() + 1), ' '))
    entries.push_back(ParseEntry(text));
  return entries;
}

}  // namespace

std::vector<AttrDefaults::Default> AttrDefaults::Of(std::string_view op) const {
  std::vector<Default> defaults;
  for (const Entry& entry : EntriesOf(op)) {
    if (entry.first <= release_ && release_ <= entry.last)
      defaults.push_back({entry.attr, absl::HexStringToBytes(entry.hex)});
  }
  return defaults;
}

bool AttrDefaults::IsNewer(std::string_view op, std::string_view attr) const {
  bool is_newer = false;
  for (const Entry& entry : EntriesOf(op)) {
    if (entry.attr != attr) continue;
    if (entry.first <= release_) return false;
    is_newer = true;
  }
  return is_newer;
}

}  // namespace permafrost
