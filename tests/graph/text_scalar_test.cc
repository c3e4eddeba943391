#include "core/graph/text_scalar.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "absl/strings/str_format.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/status_macros.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using permafrost::TextEnum;
using permafrost::TextField;
using permafrost::TextTokens;
using permafrost::TextType;
using enum permafrost::TextType;

constexpr TextEnum::Value kColors[] = {{"RED", 0}, {"GREEN", 7}, {"NOT_YET", -1}};
constexpr TextEnum kColor = {"paint.Color", kColors};

absl::StatusOr<uint64_t> Take(TextType type, const std::string& text) {
  TextTokens tokens(text, "f");
  RETURN_IF_ERROR(tokens.Advance());
  ASSIGN_OR_RETURN(const uint64_t bits,
                   TakeScalar(tokens, TextField{.name = "x", .number = 1, .type = type, .values = &kColor}));
  if (tokens.kind() != TextTokens::kEnd) return tokens.Unexpected("the end");
  return bits;
}

TEST_CASE("whole numbers and names are read") {
  const auto [type, text, bits] = GENERATE(table<TextType, std::string, uint64_t>({
      {kInt32, "0", 0},
      {kInt32, "-0", 0},
      {kInt32, "2147483647", 0x7fffffff},
      {kInt32, "-2147483648", 0xffffffff80000000},
      {kInt32, "- 1", 0xffffffffffffffff},
      {kInt32, "0x7FFFffff", 0x7fffffff},
      {kInt32, "-0X1", 0xffffffffffffffff},
      {kInt32, "017", 15},
      {kInt64, "9223372036854775807", 0x7fffffffffffffff},
      {kInt64, "-9223372036854775808", 0x8000000000000000},
      {kInt64, "-01000000000000000000000", 0x8000000000000000},
      {kUint32, "4294967295", 0xffffffff},
      {kUint64, "18446744073709551615", 0xffffffffffffffff},
      {kUint64, "0xffffffffffffffff", 0xffffffffffffffff},
      {kUint64, "01777777777777777777777", 0xffffffffffffffff},
      {kFixed32, "0xffffffff", 0xffffffff},
      {kFixed64, "18446744073709551615", 0xffffffffffffffff},
      {kSint64, "1", 2},
      {kSint64, "-1", 1},
      {kSint64, "-9223372036854775808", 0xffffffffffffffff},
      {kSint64, "9223372036854775807", 0xfffffffffffffffe},
      {kBool, "true", 1},
      {kBool, "True", 1},
      {kBool, "t", 1},
      {kBool, "1", 1},
      {kBool, "0x1", 1},
      {kBool, "false", 0},
      {kBool, "False", 0},
      {kBool, "f", 0},
      {kBool, "0", 0},
      {kEnum, "RED", 0},
      {kEnum, "GREEN", 7},
      {kEnum, "NOT_YET", 0xffffffffffffffff},
      {kEnum, "99", 99},  // of a newer version
      {kEnum, "-1", 0xffffffffffffffff},
  }));
  INFO(text);
  const absl::StatusOr<uint64_t> got = Take(type, text);
  REQUIRE_OK(got);
  CHECK(*got == bits);
}

TEST_CASE("floats are read") {
  const float infinity = std::numeric_limits<float>::infinity();
  const auto [text, value] = GENERATE_COPY(table<std::string, float>({
      {"0", 0},
      {"1", 1},
      {"-1.5", -1.5f},
      {"1.5f", 1.5f},
      {"2F", 2},
      {"0f", 0},
      {".5", .5f},
      {"5.", 5},
      {"1e3", 1000},
      {"0e7", 0},
      {"1.17549435e-38", 0x1p-126f},
      {"1.1754942e-38", 0x1.fffffcp-127f},
      {"1.4013e-45", 0x1p-149f},
      {"1e-46", 0},
      {"3.40282347e+38", 0x1.fffffep127f},
      {"3.4028235e+38", 0x1.fffffep127f},    // as protobuf prints it, which is more
      {"3.4028235677973366e+38", infinity},  // half of a last place more
      {"1e39", infinity},
      {"-1e39", -infinity},
      {"1e400", infinity},
      {"-1e400", -infinity},
      {"inf", infinity},
      {"-INF", -infinity},
      {"- Infinity", -infinity},
      {"inff", infinity},
  }));
  INFO(text);
  const absl::StatusOr<uint64_t> got = Take(kFloat, text);
  REQUIRE_OK(got);
  CHECK(std::bit_cast<float>(static_cast<uint32_t>(*got)) == value);
  if (std::isfinite(value) && text != "3.4028235e+38" && text != "1e-46" && text != "1.4013e-45") {
    const absl::StatusOr<uint64_t> wide = Take(kDouble, text);
    REQUIRE_OK(wide);
    CHECK(static_cast<float>(std::bit_cast<double>(*wide)) == value);
  }
}

TEST_CASE("zeros keep their sign, and what is no number is the quiet one") {
  CHECK(*Take(kFloat, "-0.0") == 0x80000000);
  CHECK(*Take(kFloat, "-0") == 0x80000000);
  CHECK(*Take(kFloat, "-1e-400") == 0x80000000);
  CHECK(*Take(kDouble, "-0.0") == 0x8000000000000000);
  CHECK(*Take(kFloat, "nan") == 0x7fc00000);
  CHECK(*Take(kFloat, "NaNf") == 0x7fc00000);
  CHECK(*Take(kFloat, "-nan") == 0xffc00000);
  CHECK(*Take(kDouble, "nan") == 0x7ff8000000000000);
}

TEST_CASE("doubles are read to the last bit") {
  const auto [text, value] = GENERATE(table<std::string, double>({
      {"0.1", 0.1},
      {"1e23", 1e23},
      {"9007199254740993", 9007199254740992.0},
      {"5e-324", 5e-324},
      {"4.9406564584124654e-324", 5e-324},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"123456789012345678901234567890", 123456789012345678901234567890.0},
  }));
  INFO(text);
  const absl::StatusOr<uint64_t> got = Take(kDouble, text);
  REQUIRE_OK(got);
  CHECK(*got == std::bit_cast<uint64_t>(value));
}

TEST_CASE("every float that is printed with nine digits is read back") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const auto bits = static_cast<uint32_t>(random());
    const float value = std::bit_cast<float>(bits);
    if (!std::isfinite(value)) continue;
    const absl::StatusOr<uint64_t> got = Take(kFloat, absl::StrFormat("%.9g", value));
    REQUIRE_OK(got);
    REQUIRE(*got == bits);
    const uint64_t wide_bits = random();
    const double wide = std::bit_cast<double>(wide_bits);
    if (std::isfinite(wide)) REQUIRE(*Take(kDouble, absl::StrFormat("%.17g", wide)) == wide_bits);
  }
}

TEST_CASE("what is no value of the type is said with what would be one") {
  const auto [type, text, words] = GENERATE(table<TextType, std::string, std::vector<std::string>>({
      {kInt32, "2147483648", {"f: line 1, column 1", "whole number of 32 bits", "\"2147483648\""}},
      {kInt32, "-2147483649", {"column 2", "whole number of 32 bits", "the negative of \"2147483649\""}},
      {kInt32, "1.0", {"whole number", "\"1.0\""}},
      {kInt32, "1e2", {"whole number"}},
      {kInt32, "08", {"whole number"}},
      {kInt32, "0x", {"whole number"}},
      {kInt32, "0xg", {"whole number"}},
      {kInt32, "12_3", {"whole number"}},
      {kInt32, "ten", {"whole number", "\"ten\""}},
      {kInt32, "'1'", {"whole number", "a text in quotes"}},
      {kInt32, "", {"whole number", "the end of the file"}},
      {kInt32, "-", {"whole number", "the end of the file"}},
      {kInt32, "--1", {"whole number", "\"-\""}},
      {kInt32, "{", {"whole number", "\"{\""}},
      {kUint32, "-1", {"not negative"}},
      {kUint32, "4294967296", {"32 bits"}},
      {kInt64, "9223372036854775808", {"64 bits"}},
      {kUint64, "18446744073709551616", {"64 bits"}},
      {kUint64, "0x10000000000000000", {"64 bits"}},
      {kUint64, "99999999999999999999999999999999999999", {"64 bits"}},
      {kFloat, "0x10", {"a number", "\"0x10\""}},
      {kFloat, "017", {"a number"}},
      {kFloat, "1.5x", {"a number"}},
      {kFloat, "1e", {"a number"}},
      {kFloat, "1.2.3", {"a number"}},
      {kFloat, "infinite", {"a number"}},
      {kFloat, "'1'", {"a number"}},
      {kBool, "2", {"true or false", "\"2\""}},
      {kBool, "TRUE", {"true or false"}},
      {kBool, "-1", {"true or false"}},
      {kEnum, "BLUE", {"there is no Color BLUE"}},
      {kEnum, "GREN", {"there is no Color GREN", "did you mean GREEN"}},
      {kEnum, "2147483648", {"32 bits"}},
      {kEnum, "'RED'", {"32 bits"}},
  }));
  INFO(text);
  CHECK_THAT(Take(type, text), FailsWith(kDataLoss, words));
}

TEST_CASE("values are written as the wire has them") {
  const auto [type, bits, wire] = GENERATE(table<TextType, uint64_t, std::string>({
      {kInt32, 0xffffffffffffffff, "ff ff ff ff ff ff ff ff ff 01"},
      {kUint64, 300, "ac 02"},
      {kBool, 1, "01"},
      {kFloat, 0x3f800000, "00 00 80 3f"},
      {kFixed32, 1, "01 00 00 00"},
      {kDouble, 0x3ff0000000000000, "00 00 00 00 00 00 f0 3f"},
      {kFixed64, 0x0102030405060708, "08 07 06 05 04 03 02 01"},
  }));
  std::string out;
  permafrost::AppendScalar(out, type, bits);
  CHECK(ToHex(out) == wire);
}

}  // namespace
}  // namespace permafrost_test
