#include "core/bytes/text_escape.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::AppendUnescaped;

TEST_CASE("an escape ends where it must") {
  const auto [text, length, bytes] = GENERATE(table<std::string, size_t, std::string>({
      {"\\nn", 2, "\n"},
      {"\\''", 2, "'"},
      {"\\0", 2, std::string(1, '\0')},
      {"\\1234", 4, "S"},
      {"\\18", 2, "\1"},
      {"\\x4g", 3, "\4"},
      {"\\x414", 4, "A"},
      {"\\u00e9e", 6, "\xc3\xa9"},
      {"\\U0001f6001", 10, "\xf0\x9f\x98\x80"},
      {"\\ud83d\\ude00\\", 12, "\xf0\x9f\x98\x80"},
  }));
  INFO(text);
  std::string out = "before";
  const absl::StatusOr<size_t> taken = AppendUnescaped(text, out);
  REQUIRE_OK(taken);
  CHECK(*taken == length);
  CHECK(out == "before" + bytes);
  CHECK(*taken <= permafrost::kLongestEscape);
}

TEST_CASE("characters of all lengths are written as UTF-8") {
  const auto [text, bytes] = GENERATE(table<std::string, std::string>({
      {"\\u0000", std::string(1, '\0')},
      {"\\u007f", "\x7f"},
      {"\\u0080", "\xc2\x80"},
      {"\\u07ff", "\xdf\xbf"},
      {"\\u0800", "\xe0\xa0\x80"},
      {"\\ud7ff", "\xed\x9f\xbf"},
      {"\\ue000", "\xee\x80\x80"},
      {"\\uffff", "\xef\xbf\xbf"},
      {"\\U00010000", "\xf0\x90\x80\x80"},
      {"\\ud800\\udc00", "\xf0\x90\x80\x80"},
      {"\\U0010FFFF", "\xf4\x8f\xbf\xbf"},
      {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf"},
  }));
  INFO(text);
  std::string out;
  REQUIRE_OK(AppendUnescaped(text, out));
  CHECK(out == bytes);
}

TEST_CASE("what is no escape changes nothing") {
  const std::string text = GENERATE(as<std::string>(), "\\", "\\q", "\\8", "\\x", "\\xg", "\\u", "\\u123",
                                    "\\u123g", "\\U0001f60", "\\U00110000", "\\Uffffffff", "\\400", "\\777",
                                    "\\ud800", "\\ud800\\u0041", "\\ud800\\ud800", "\\udc00");
  INFO(text);
  std::string out = "before";
  CHECK_THAT(AppendUnescaped(text, out), FailsWith(absl::StatusCode::kInvalidArgument, {}));
  CHECK(out == "before");
}

}  // namespace
}  // namespace permafrost_test
