#include "core/graph/text_scalar.h"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "absl/base/casts.h"
#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// Decimal, octal with a 0 in front, hexadecimal with 0x. Null: something else, or more than 64 bits.
std::optional<uint64_t> ParseMagnitude(std::string_view text) {
  uint64_t base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const bool is_hex = text[1] == 'x' || text[1] == 'X';
    base = is_hex ? 16 : 8;
    text.remove_prefix(is_hex ? 2 : 1);
  }
  if (text.empty()) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
    const uint64_t digit = static_cast<uint64_t>(lower >= 'a' ? lower - 'a' + 10 : lower - '0');
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c)) || digit >= base) return std::nullopt;
    if (value > (UINT64_MAX - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

struct Range {
  uint64_t lowest;  // without its sign
  uint64_t highest;
  std::string_view name;
};

Range RangeOf(TextType type) {
  switch (type) {
    case TextType::kInt32:
    case TextType::kEnum:
      return {uint64_t{1} << 31, (uint64_t{1} << 31) - 1, "a whole number of 32 bits"};
    case TextType::kUint32:
    case TextType::kFixed32:
      return {0, UINT32_MAX, "a whole number of 32 bits, not negative"};
    case TextType::kUint64:
    case TextType::kFixed64:
      return {0, UINT64_MAX, "a whole number of 64 bits, not negative"};
    default:
      return {uint64_t{1} << 63, (uint64_t{1} << 63) - 1, "a whole number of 64 bits"};
  }
}

// The words for what is no number; "f" may follow, as behind a number.
std::optional<double> ParseWord(std::string_view word) {
  for (const std::string_view infinity : {"inf", "inff", "infinity", "infinityf"}) {
    if (absl::EqualsIgnoreCase(word, infinity)) return std::numeric_limits<double>::infinity();
  }
  if (absl::EqualsIgnoreCase(word, "nan") || absl::EqualsIgnoreCase(word, "nanf"))
    return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

std::optional<double> ParseReal(std::string_view text) {
  if (text.size() > 1 && text[0] == '0' && absl::ascii_isalnum(static_cast<unsigned char>(text[1])) &&
      !absl::StrContains(text, '.') && !absl::StrContains(absl::AsciiStrToLower(text), 'e')) {
    if (!absl::EqualsIgnoreCase(text, "0f")) return std::nullopt;  // hexadecimal and octal are whole numbers
  }
  if (absl::EndsWithIgnoreCase(text, "f")) text.remove_suffix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  const absl::from_chars_result result = absl::from_chars(text.data(), end, value);
  // What is too large or too small is the infinity or the zero that `value` has.
  if (result.ptr != end || result.ec == std::errc::invalid_argument) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range && value >= 1)
    return std::numeric_limits<double>::infinity();
  return value;
}

// As protobuf does it: by way of a double, and rounded to the nearest.
float ToFloat(double value) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  constexpr double kRoundsUp = kLargest + 0x1p103;  // half of the last place beyond it
  if (std::fabs(value) <= kLargest || !std::isfinite(value)) return static_cast<float>(value);
  const float size =
      std::fabs(value) < kRoundsUp ? static_cast<float>(kLargest) : std::numeric_limits<float>::infinity();
  return std::copysign(size, static_cast<float>(value < 0 ? -1 : 1));
}

absl::StatusOr<uint64_t> TakeReal(TextTokens& tokens, bool is_negative, TextType type) {
  std::optional<double> value;
  if (tokens.kind() == TextTokens::kWord) value = ParseWord(tokens.text());
  if (tokens.kind() == TextTokens::kNumber) value = ParseReal(tokens.text());
  if (!value) return tokens.Unexpected("a number");
  RETURN_IF_ERROR(tokens.Advance());
  const double real = is_negative ? -*value : *value;
  return type == TextType::kFloat ? absl::bit_cast<uint32_t>(ToFloat(real)) : absl::bit_cast<uint64_t>(real);
}

absl::StatusOr<uint64_t> TakeWhole(TextTokens& tokens, bool is_negative, TextType type) {
  const Range range = RangeOf(type);
  std::optional<uint64_t> value;
  if (tokens.kind() == TextTokens::kNumber) value = ParseMagnitude(tokens.text());
  if (!value || *value > (is_negative ? range.lowest : range.highest)) {
    return tokens.Error(absl::StrCat("expected ", range.name, ", found ",
                                     is_negative ? "the negative of " : "", tokens.Found()));
  }
  RETURN_IF_ERROR(tokens.Advance());
  const uint64_t bits = is_negative ? ~*value + 1 : *value;
  if (type != TextType::kSint64) return bits;
  return bits << 1 ^ (is_negative ? UINT64_MAX : 0);
}

absl::StatusOr<uint64_t> TakeBool(TextTokens& tokens) {
  std::optional<uint64_t> value;
  for (const std::string_view yes : {"true", "True", "t"}) {
    if (tokens.IsWord(yes)) value = 1;
  }
  for (const std::string_view no : {"false", "False", "f"}) {
    if (tokens.IsWord(no)) value = 0;
  }
  if (tokens.kind() == TextTokens::kNumber) value = ParseMagnitude(tokens.text());
  if (!value || *value > 1) return tokens.Unexpected("true or false");
  RETURN_IF_ERROR(tokens.Advance());
  return *value;
}

absl::StatusOr<uint64_t> TakeEnum(TextTokens& tokens, const TextEnum& values) {
  for (const TextEnum::Value& value : values.values) {
    if (!tokens.IsWord(value.name)) continue;
    RETURN_IF_ERROR(tokens.Advance());
    return static_cast<uint64_t>(static_cast<int64_t>(value.number));
  }
  std::vector<std::string_view> names;
  for (const TextEnum::Value& value : values.values) names.push_back(value.name);
  return tokens.Error(absl::StrCat("there is no ", values.name.substr(values.name.rfind('.') + 1), " ",
                                   Quoted(tokens.text()), DidYouMean(tokens.text(), names)));
}

}  // namespace

absl::StatusOr<uint64_t> TakeScalar(TextTokens& tokens, const TextField& field) {
  if (field.type == TextType::kBool) return TakeBool(tokens);
  if (field.type == TextType::kEnum && tokens.kind() == TextTokens::kWord)
    return TakeEnum(tokens, *field.values);
  ASSIGN_OR_RETURN(const bool is_negative, tokens.Take('-'));
  if (field.type == TextType::kFloat || field.type == TextType::kDouble)
    return TakeReal(tokens, is_negative, field.type);
  return TakeWhole(tokens, is_negative, field.type);
}

WireType WireTypeOf(TextType type) {
  switch (type) {
    case TextType::kFixed64:
    case TextType::kDouble:
      return WireType::kFixed64;
    case TextType::kFixed32:
    case TextType::kFloat:
      return WireType::kFixed32;
    case TextType::kBytes:
    case TextType::kMessage:
      return WireType::kBytes;
    default:
      return WireType::kVarint;
  }
}

void AppendScalar(std::string& out, TextType type, uint64_t bits) {
  const WireType wire = WireTypeOf(type);
  if (wire == WireType::kVarint) return AppendVarint(out, bits);
  const int bytes = wire == WireType::kFixed64 ? 8 : 4;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(bits >> 8 * i);
}

}  // namespace permafrost
