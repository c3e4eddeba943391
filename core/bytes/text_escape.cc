#include "core/bytes/text_escape.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr std::string_view kNames = "abfnrtv\\?'\"", kMeanings = "\a\b\f\n\r\t\v\\?'\"";

bool IsFirstHalf(uint32_t character) {
  return character >= 0xd800 && character < 0xdc00;
}
bool IsSecondHalf(uint32_t character) {
  return character >= 0xdc00 && character < 0xe000;
}

void AppendUtf8(std::string& out, uint32_t character) {
  const auto rest = [&](int shift) { out += static_cast<char>(0x80 | (character >> shift & 0x3f)); };
  if (character < 0x80) {
    out += static_cast<char>(character);
    return;
  }
  if (character < 0x800) {
    out += static_cast<char>(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    out += static_cast<char>(0xe0 | character >> 12);
    rest(6);
  } else {
    out += static_cast<char>(0xf0 | character >> 18);
    rest(12);
    rest(6);
  }
  rest(0);
}

// The digits of a number in this base at the beginning of `text`, at most so many.
std::string_view Digits(std::string_view text, int base, size_t most) {
  size_t count = 0;
  while (count < std::min(most, text.size())) {
    const auto c = static_cast<unsigned char>(text[count]);
    if (base == 8 ? c < '0' || c > '7' : !absl::ascii_isxdigit(c)) break;
    ++count;
  }
  return text.substr(0, count);
}

uint32_t ValueOf(std::string_view digits, uint32_t base) {
  uint32_t value = 0;
  for (const char c : digits) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    value = value * base + static_cast<uint32_t>(lower >= 'a' ? lower - 'a' + 10 : lower - '0');
  }
  return value;
}

// \u with four digits, \U with eight.
absl::StatusOr<uint32_t> ReadCharacter(std::string_view text) {
  const size_t wanted = text[1] == 'u' ? 4 : 8;
  const std::string_view digits = Digits(text.substr(2), 16, wanted);
  if (digits.size() < wanted) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text.substr(0, 2), "\" needs ", wanted, " hexadecimal digits"));
  }
  const uint32_t character = ValueOf(digits, 16);
  if (character > 0x10ffff) return absl::InvalidArgumentError("beyond the last character of Unicode");
  return character;
}

absl::StatusOr<size_t> AppendCharacter(std::string_view text, std::string& out) {
  ASSIGN_OR_RETURN(uint32_t character, ReadCharacter(text));
  size_t length = text[1] == 'u' ? 6 : 10;
  if (const std::string_view next = text.substr(length); IsFirstHalf(character) && next.starts_with("\\u")) {
    ASSIGN_OR_RETURN(const uint32_t second, ReadCharacter(next));
    if (IsSecondHalf(second)) {
      character = 0x10000 + ((character - 0xd800) << 10) + (second - 0xdc00);
      length += 6;
    }
  }
  if (IsFirstHalf(character) || IsSecondHalf(character))
    return absl::InvalidArgumentError("half of a character in UTF-16");
  AppendUtf8(out, character);
  return length;
}

}  // namespace

absl::StatusOr<size_t> AppendUnescaped(std::string_view text, std::string& out) {
  const char name = text.size() > 1 ? text[1] : '\0';
  if (name == 'u' || name == 'U') return AppendCharacter(text, out);
  if (const size_t known = kNames.find(name); known != std::string_view::npos) {
    out += kMeanings[known];
    return 2;
  }
  const bool is_hex = name == 'x' || name == 'X';
  const size_t head = is_hex ? 2 : 1;
  const std::string_view digits =
      text.size() < head ? "" : Digits(text.substr(head), is_hex ? 16 : 8, is_hex ? 2 : 3);
  const uint32_t byte = ValueOf(digits, is_hex ? 16 : 8);
  if (digits.empty() || byte > 0xff) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", Quoted(text.substr(0, 4)), "\" is not an escape of the text format"));
  }
  out += static_cast<char>(byte);
  return head + digits.size();
}

}  // namespace permafrost
