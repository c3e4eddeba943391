#include "core/execute/math/text_number.h"

#include <cstdlib>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace permafrost {
namespace {

constexpr size_t kMostCharacters = 32;  // and the end

size_t Digits(std::string_view text, size_t at, bool (*is_digit)(unsigned char)) {
  size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

// Digits with a point anywhere, and perhaps an exponent.
bool IsDecimal(std::string_view text) {
  size_t at = Digits(text, 0, absl::ascii_isdigit), digits = at;
  if (at < text.size() && text[at] == '.') {
    const size_t more = Digits(text, at + 1, absl::ascii_isdigit);
    digits += more;
    at += 1 + more;
  }
  if (digits > 0 && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t exponent = Digits(text, at, absl::ascii_isdigit);
    digits = exponent;
    at += exponent;
  }
  return digits > 0 && at == text.size();
}

bool IsHexadecimal(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || absl::ascii_tolower(text[1]) != 'x') return false;
  return Digits(text, 2, absl::ascii_isxdigit) == text.size() - 2;
}

// The C library's `read` knows more forms than TensorFlow, so that the form is looked at here.
template <typename T>
bool ParseReal(std::string_view text, T (*read)(const char*, char**), T& number) {
  if (text.empty() || text.size() >= kMostCharacters) return false;
  text = absl::StripAsciiWhitespace(text);
  char buffer[kMostCharacters] = {};
  text.copy(buffer, text.size());
  const bool has_sign = !text.empty() && (text[0] == '+' || text[0] == '-');
  const std::string_view bare = text.substr(has_sign ? 1 : 0);
  if (!text.empty() && !IsDecimal(bare) && !IsHexadecimal(bare) && !absl::EqualsIgnoreCase(bare, "inf") &&
      !absl::EqualsIgnoreCase(bare, "nan"))
    return false;
  number = read(buffer, nullptr);
  return true;
}

template <typename T>
bool ParseWhole(std::string_view text, T& number) {
  text = absl::StripAsciiWhitespace(text);
  const bool is_negative = !text.empty() && text[0] == '-';
  if (is_negative) text.remove_prefix(1);
  if (text.empty() || Digits(text, 0, absl::ascii_isdigit) != text.size()) return false;
  // Downwards, because there is one more negative number than there are positive ones.
  T value = 0;
  for (const char digit : text) {
    const T least = std::numeric_limits<T>::min() + (is_negative ? 0 : 1);
    if (value < (least + (digit - '0')) / 10) return false;
    value = static_cast<T>(value * 10 - (digit - '0'));
  }
  number = is_negative ? value : -value;
  return true;
}

}  // namespace

bool ParseNumber(std::string_view text, float& number) {
  return ParseReal(text, std::strtof, number);
}
bool ParseNumber(std::string_view text, double& number) {
  return ParseReal(text, std::strtod, number);
}
bool ParseNumber(std::string_view text, int32_t& number) {
  return ParseWhole(text, number);
}
bool ParseNumber(std::string_view text, int64_t& number) {
  return ParseWhole(text, number);
}

}  // namespace permafrost
