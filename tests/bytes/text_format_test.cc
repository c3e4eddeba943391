#include "core/bytes/text_format.h"

#include "absl/strings/str_cat.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kResourceExhausted;
using permafrost::MemorySource;
using permafrost::TextTokens;
using Words = std::vector<std::string>;

// All tokens as "line:column kind text", texts decoded, up to the end or the first error.
Words All(TextTokens tokens) {
  Words all;
  absl::Status status = tokens.Advance();
  while (status.ok() && tokens.kind() != TextTokens::kEnd) {
    constexpr const char* kKinds[] = {"end", "word", "number", "text", "mark"};
    const std::string place =
        absl::StrCat(tokens.line(), ":", tokens.column(), " ", kKinds[tokens.kind()], " ");
    if (tokens.kind() == TextTokens::kText) {
      std::string text;
      status = tokens.TakeText(text);
      all.push_back(place + text);
    } else {
      all.push_back(absl::StrCat(place, tokens.text()));
      status = tokens.Advance();
    }
  }
  if (!status.ok()) all.push_back(std::string(status.message()));
  return all;
}

Words All(const std::string& text) {
  return All(TextTokens(text, "f"));
}

TEST_CASE("a text is read as tokens with their places") {
  const auto [text, tokens] = GENERATE(table<std::string, Words>({
      {"", {}},
      {" \t\r\n\v\f", {}},
      {"# only a comment", {}},
      {"a", {"1:1 word a"}},
      {"\xef\xbb\xbf"
       "a",
       {"1:1 word a"}},  // a byte order mark
      {"a\xef\xbb\xbf", {"1:1 word a", "1:2 mark \xef", "1:3 mark \xbb", "1:4 mark \xbf"}},
      {"node_def2 {", {"1:1 word node_def2", "1:11 mark {"}},
      {"a:1\n  b :2 # c: 3\r\n\td:4",
       {"1:1 word a", "1:2 mark :", "1:3 number 1", "2:3 word b", "2:5 mark :", "2:6 number 2", "3:2 word d",
        "3:3 mark :", "3:4 number 4"}},
      {"-1 - 0x1F 017", {"1:1 mark -", "1:2 number 1", "1:4 mark -", "1:6 number 0x1F", "1:11 number 017"}},
      {"1.5e-3f .5 5. 1e+5", {"1:1 number 1.5e-3f", "1:9 number .5", "1:12 number 5.", "1:15 number 1e+5"}},
      {"1-2 1+2 0xe+1 .",
       {"1:1 number 1", "1:2 mark -", "1:3 number 2", "1:5 number 1", "1:6 mark +", "1:7 number 2",
        "1:9 number 0xe", "1:12 mark +", "1:13 number 1", "1:15 mark ."}},
      {"inf -nan", {"1:1 word inf", "1:5 mark -", "1:6 word nan"}},
      {"<a,[b];>",
       {"1:1 mark <", "1:2 word a", "1:3 mark ,", "1:4 mark [", "1:5 word b", "1:6 mark ]", "1:7 mark ;",
        "1:8 mark >"}},
      {std::string("\0\x01", 2), {std::string("1:1 mark \0", 10), "1:2 mark \x01"}},
      {"'a' \"b\" # c\n 'd' e", {"1:1 text abd", "2:6 word e"}},
      {"'a'\"\"b", {"1:1 text a", "1:6 word b"}},
  }));
  INFO(text);
  CHECK(All(text) == tokens);
}

TEST_CASE("a text in quotes stands for bytes") {
  const auto [text, bytes] = GENERATE(table<std::string, std::string>({
      {R"("")", ""},
      {R"('it "is"')", "it \"is\""},
      {R"("it 'is'")", "it 'is'"},
      {R"("#")", "#"},
      {"\"\xe6\xa8\xa1\t\x01\xff\"", "\xe6\xa8\xa1\t\x01\xff"},
      {"\"a\r\"", "a\r"},
      {R"("\a\b\f\n\r\t\v\\\?\'\"")", "\a\b\f\n\r\t\v\\?'\""},
      {R"("\0\12\377\0004\18")", std::string("\0\n\xff\0"
                                             "4\1"
                                             "8",
                                             7)},
      {R"("\x4\x41\X4a\x414")",
       "\x04"
       "AJA4"},
      {R"("\u0041\u00e9\u6a21\U0001F600")", "A\xc3\xa9\xe6\xa8\xa1\xf0\x9f\x98\x80"},
      {R"("\ud83d\ude00")", "\xf0\x9f\x98\x80"},
  }));
  INFO(text);
  TextTokens tokens(text, "f");
  REQUIRE_OK(tokens.Advance());
  std::string got;
  REQUIRE_OK(tokens.TakeText(got));
  CHECK(got == bytes);
  CHECK(tokens.kind() == TextTokens::kEnd);
}

TEST_CASE("what is no text in quotes is said with its place") {
  const auto [text, words] = GENERATE(table<std::string, Words>({
      {"\n 'a", {"f: line 2, column 2", "not closed", "the file ends in it"}},
      {"'a\nb'", {"line 1, column 1", "not closed on its line"}},
      {"'a\"", {"not closed"}},
      {"'\\'", {"not closed"}},
      {"'\\", {"line 1, column 2", "not an escape"}},
      {"'ab\\q'", {"line 1, column 4", "\\q", "not an escape"}},
      {R"('\400')", {"\\400", "not an escape"}},
      {R"('\x')", {"\\x", "not an escape"}},
      {R"('\x4\xg')", {"line 1, column 5", "\\xg", "not an escape"}},
      {R"('\u12')", {"\"\\u\" needs 4 hexadecimal digits"}},
      {R"('\U0011000')", {"\"\\U\" needs 8 hexadecimal digits"}},
      {R"('\U00110000')", {"beyond the last character"}},
      {R"('\ud83d')", {"half of a character"}},
      {R"('\ud83d\u0041')", {"half of a character"}},
      {R"('\ude00')", {"half of a character"}},
      {"a", {"expected a text in quotes", "found \"a\""}},
      {"", {"expected a text in quotes", "found the end of the file"}},
  }));
  INFO(text);
  TextTokens tokens(text, "f");
  REQUIRE_OK(tokens.Advance());
  std::string got;
  CHECK_THAT(tokens.TakeText(got), FailsWith(kDataLoss, words));
}

TEST_CASE("a text in quotes may be limited, others that follow included") {
  for (const std::string text :
       {R"("12345")", R"("123" "45")", R"("\061\062345")", R"("\1\2\3\4\5")", R"("\n\r\t\v\f")"}) {
    INFO(text);
    for (const size_t most : {0, 2, 3, 4, 5}) {
      TextTokens tokens(text, "f");
      REQUIRE_OK(tokens.Advance());
      std::string got;
      const absl::Status status = tokens.TakeText(got, most);
      CHECK(status.ok() == (most == 5));
      CHECK(got.size() <= most + 4);  // one character more, at most
      if (most < 5) CHECK_THAT(status, FailsWith(kResourceExhausted, {"f", "line 1"}));
    }
  }
}

TEST_CASE("marks are taken where they are") {
  TextTokens tokens(": a", "f");
  REQUIRE_OK(tokens.Advance());
  CHECK_FALSE(*tokens.Take('{'));
  CHECK(*tokens.Take(':'));
  CHECK(tokens.IsWord("a"));
  CHECK_FALSE(tokens.IsWord("b"));
  CHECK_THAT(tokens.Expect('{'), FailsWith(kDataLoss, {"f: line 1, column 3: expected \"{\", found \"a\""}));
  CHECK(tokens.IsWord("a"));
}

TEST_CASE("a value is skipped whatever it is") {
  const std::string value =
      GENERATE(as<std::string>(), "1", "-1", "- inf", "DT_FLOAT", "'a' \"b\"", "{}", "<a: <b: 1>>",
               "{ a: '}' b { c: [1, 2, {}] } # }\n }", "[1, 'x', -2]", "[]", "{ a }");
  INFO(value);
  const std::string text = value + " rest";
  TextTokens tokens(text, "f");
  REQUIRE_OK(tokens.Advance());
  REQUIRE_OK(tokens.SkipValue());
  CHECK(tokens.IsWord("rest"));
}

TEST_CASE("what is no value or has no end is not skipped") {
  const auto [text, words] = GENERATE(table<std::string, Words>({
      {"", {"expected a value", "end of the file"}},
      {"}", {"expected a value", "\"}\""}},
      {"-", {"expected a number", "end of the file"}},
      {"-{", {"expected a number", "\"{\""}},
      {"\n{ a: 1", {"the file ends in what begins on line 2", "cut"}},
      {"[1, {}", {"the file ends in what begins on line 1"}},
      {"{ a: 'x }", {"not closed"}},
  }));
  INFO(text);
  TextTokens tokens(text, "f");
  REQUIRE_OK(tokens.Advance());
  CHECK_THAT(tokens.SkipValue(), FailsWith(kDataLoss, words));
}

TEST_CASE("a field is skipped behind its name") {
  for (const auto& [text, is_field] : {std::pair{": 1", true},
                                       {": { }", true},
                                       {"{ }", true},
                                       {"< >", true},
                                       {": [1]", true},
                                       {"1", false},
                                       {"[1]", false},
                                       {"a", false},
                                       {"", false}}) {
    INFO(text);
    TextTokens tokens(text, "f");
    REQUIRE_OK(tokens.Advance());
    CHECK(tokens.SkipField().ok() == is_field);
  }
}

TEST_CASE("a word of megabytes is an error and no memory") {
  const std::string text = GENERATE(as<char>(), 'a', '1') + std::string(10'000'000, '1');
  const MemorySource file("f", text);
  CHECK_THAT(All(TextTokens(file)).back(), Catch::Matchers::ContainsSubstring("more than 4,096 characters"));
  CHECK(All(text).back() == All(TextTokens(file)).back());
  CHECK(All(std::string(TextTokens::kLongestWord, 'a')).size() == 1);
  CHECK(All(std::string(TextTokens::kLongestWord, 'a') + " b").size() == 2);
}

TEST_CASE("a large file is read through a window, each byte once, as if it were in memory") {
  std::string pattern;
  for (int i = 0; i < 64; ++i) {
    absl::StrAppend(&pattern, std::string(i, ' '), "node_", i, " { # ", std::string(i, '#'), "\n f: -", i,
                    ".5e-3 s: '\\123\\n", std::string(i, 'x'),
                    "\\U0001F600\\ud83d\\ude00\\x4\\7'\r\n\"\\\"\" }");
  }
  // Windows end at all places of the pattern: 256 kB is no multiple of its length.
  std::string text;
  while (text.size() < 5'000'000) text += pattern + std::string(text.size() % 7, ' ');
  const MemorySource file("f", text);
  CHECK(All(TextTokens(file)) == All(text));

  const OddSource counted("f", text, text.size(), OddSource::kZeros);
  (void)All(TextTokens(counted));
  CHECK(counted.bytes_read() == text.size());
}

TEST_CASE("no more of a file is read than is asked for") {
  const OddSource file("f", "a b c", uint64_t{1} << 40, OddSource::kZeros);
  TextTokens tokens(file, 3);
  CHECK(All(std::move(tokens)) == Words{"1:1 word a", "1:3 word b"});
  CHECK(file.bytes_read() == 3);
}

TEST_CASE("a file that cannot be read is its own error") {
  const OddSource file("f", std::string(300'000, ' '), 1'000'000, OddSource::kGone);
  TextTokens tokens(file);
  CHECK_THAT(tokens.Advance(), FailsWith(kDataLoss, {"f", "shrank"}));
}

TEST_CASE("any bytes end as tokens or as an error") {
  const std::string whole = "a { b: -1.5 c: ['x\\n\\u0041', \"\\377\"] # d\n e < f: 0x1f > }";
  for (size_t at = 0; at < whole.size(); ++at) {
    CHECK(All(whole.substr(0, at)).size() <= whole.size() + 1);
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = whole;
      text[at] = static_cast<char>(byte);
      REQUIRE(All(text).size() <= text.size() + 1);
      TextTokens tokens(text, "f");
      REQUIRE_OK(tokens.Advance());
      const absl::Status skipped = tokens.SkipValue();
      if (!skipped.ok()) REQUIRE_THAT(skipped, FailsWith(kDataLoss, {"f: line "}));
    }
  }
}

}  // namespace
}  // namespace permafrost_test
