#include "core/bytes/text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace permafrost {
namespace {

constexpr size_t kLongestQuote = 200;
// Edit distance is quadratic: longer names are compared by their end.
constexpr size_t kLongestCompared = 256;

// Levenshtein distance, given up (SIZE_MAX) once it must exceed `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return SIZE_MAX;
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0], best = row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) return SIZE_MAX;
  }
  return row.back();
}

std::string_view End(std::string_view name) {
  return name.substr(name.size() - std::min(name.size(), kLongestCompared));
}

std::string_view LastScope(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

// Smaller is nearer; SIZE_MAX: not near at all.
size_t Unlikeness(std::string_view wanted, std::string_view candidate) {
  if (absl::EqualsIgnoreCase(wanted, candidate)) return 0;
  const size_t limit = wanted.size() / 3 + 1;
  if (size_t distance = EditDistance(wanted, End(candidate), limit); distance != SIZE_MAX) return distance;
  // A name given without its scope, or with another one: the last component decides.
  if (LastScope(candidate) == LastScope(wanted)) return limit + 1 + candidate.size() / 16;
  if (wanted.size() >= 3 && absl::StrContains(candidate, wanted)) return limit + 20 + candidate.size() / 16;
  return SIZE_MAX;
}

bool ContinuesCharacter(char byte) {
  return (byte & 0xc0) == 0x80;
}

// The length of the character that the bytes begin with: ASCII, or UTF-8 as RFC 3629 has it. 0: there is
// none, or it is a control character (a terminal would obey it).
size_t PrintableCharacter(std::string_view bytes) {
  const uint8_t first = static_cast<uint8_t>(bytes[0]);
  if (first < 0x80) return first >= 0x20 && first != 0x7f;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > bytes.size()) return 0;
  uint32_t character = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if (!ContinuesCharacter(bytes[i])) return 0;
    character = character << 6 | (bytes[i] & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0xa0, 0x800, 0x10000};  // 0x80 to 0x9f are control characters
  const bool is_surrogate = character >= 0xd800 && character < 0xe000;
  return character < kSmallest[length] || is_surrogate || character > 0x10ffff ? 0 : length;
}

void AppendPrintable(std::string& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t length = PrintableCharacter(bytes);
    switch (bytes[0]) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (length > 0) {
          out += bytes.substr(0, length);
        } else {
          absl::StrAppend(&out, "\\x", absl::Hex(static_cast<uint8_t>(bytes[0]), absl::kZeroPad2));
        }
    }
    bytes.remove_prefix(length > 0 ? length : 1);
  }
}

}  // namespace

std::string WithCommas(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (ptrdiff_t at = static_cast<ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(at, ",");
  return text;
}

std::string Quoted(std::string_view bytes) {
  std::string text;
  if (bytes.size() <= kLongestQuote) {
    AppendPrintable(text, bytes);
    return text;
  }
  size_t head = kLongestQuote / 2, tail = bytes.size() - kLongestQuote / 2;
  for (int i = 0; i < 3 && ContinuesCharacter(bytes[head]); ++i) --head;
  for (int i = 0; i < 3 && ContinuesCharacter(bytes[tail]); ++i) ++tail;
  AppendPrintable(text, bytes.substr(0, head));
  text += "...";
  AppendPrintable(text, bytes.substr(tail));
  return text;
}

std::string Counted(uint64_t number, std::string_view noun) {
  return absl::StrCat(WithCommas(number), " ", noun, number == 1 ? "" : "s");
}

std::vector<std::string_view> Nearest(std::string_view wanted,
                                      const std::vector<std::string_view>& candidates, size_t count) {
  wanted = End(wanted);
  std::vector<std::pair<size_t, std::string_view>> ranked;
  for (std::string_view candidate : candidates) {
    const size_t unlikeness = Unlikeness(wanted, candidate);
    if (unlikeness != SIZE_MAX) ranked.emplace_back(unlikeness, candidate);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.first < b.first; });
  std::vector<std::string_view> nearest;
  for (size_t i = 0; i < std::min(count, ranked.size()); ++i) nearest.push_back(ranked[i].second);
  return nearest;
}

std::string DidYouMean(std::string_view wanted, const std::vector<std::string_view>& candidates) {
  const std::vector<std::string_view> nearest = Nearest(wanted, candidates, 3);
  if (nearest.empty()) return "";
  std::string text = "; did you mean ";
  for (size_t i = 0; i < nearest.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : i + 1 == nearest.size() ? " or " : ", ", Quoted(nearest[i]));
  }
  return text + "?";
}

}  // namespace permafrost
