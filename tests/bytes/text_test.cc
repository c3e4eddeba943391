#include "core/bytes/text.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using permafrost::Counted;
using permafrost::DidYouMean;
using permafrost::Nearest;
using permafrost::Quoted;
using permafrost::WithCommas;
using Names = std::vector<std::string_view>;

TEST_CASE("numbers have commas between their thousands") {
  const auto [number, text] = GENERATE(table<uint64_t, std::string>({
      {0, "0"},
      {999, "999"},
      {1000, "1,000"},
      {31203328, "31,203,328"},
      {100000, "100,000"},
      {1234567, "1,234,567"},
      {UINT64_MAX, "18,446,744,073,709,551,615"},
  }));
  CHECK(WithCommas(number) == text);
}

TEST_CASE("nouns are plural but after one") {
  CHECK(Counted(0, "byte") == "0 bytes");
  CHECK(Counted(1, "node") == "1 node");
  CHECK(Counted(14423, "node") == "14,423 nodes");
}

TEST_CASE("what is quoted is printable whatever the bytes are") {
  const auto [bytes, text] = GENERATE(table<std::string, std::string>({
      {"conv1/weights:0", "conv1/weights:0"},
      {"", ""},
      {"a b", "a b"},
      {"\xe5\x8d\xb7\xe7\xa7\xaf/w", "\xe5\x8d\xb7\xe7\xa7\xaf/w"},  // Chinese stays readable
      {"\xc3\xa9", "\xc3\xa9"},
      {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
      {"a\nb", "a\\nb"},
      {"a\tb", "a\\tb"},
      {"a\\b", "a\\\\b"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x1b[2J", "\\x1b[2J"},  // a terminal would clear its screen
      {"\x7f", "\\x7f"},
      {"\xc2\x9b"
       "2J",
       "\\xc2\\x9b2J"},  // the same in another encoding: U+009B
      {"\xff\xfe", "\\xff\\xfe"},
      {"a\x80z", "a\\x80z"},                         // continues nothing
      {"\xe5\x8d", "\\xe5\\x8d"},                    // cut
      {"\xe5z", "\\xe5z"},                           // not continued
      {"\xc0\xaf", "\\xc0\\xaf"},                    // longer than it must be
      {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},           // the same
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // half of a surrogate pair
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond Unicode
  }));
  INFO(ToHex(bytes));
  CHECK(Quoted(bytes) == text);
}

TEST_CASE("a very long name is shortened in its middle") {
  const std::string name = std::string(5000, 'a') + std::string(5000, 'b');
  const std::string quoted = Quoted(name);
  CHECK(quoted.size() < 300);
  CHECK(quoted.find("aaa...bbb") != std::string::npos);
  CHECK(Quoted(std::string(200, 'a')) == std::string(200, 'a'));
}

TEST_CASE("shortening does not cut a character in two") {
  // One to three bytes in front shift where the cuts fall.
  const size_t shift = GENERATE(size_t{0}, 1, 2);
  const std::string name = std::string(shift, 'x') + Repeat("\xe5\x8d\xb7", 200);
  const std::string quoted = Quoted(name);
  CHECK(quoted.find("\\x") == std::string::npos);
  CHECK(quoted.find("\xb7...\xe5") != std::string::npos);
}

TEST_CASE("the nearest names come first and strangers not at all") {
  const Names names = {"conv1/weights",         "conv1/biases", "conv2/weights",
                       "Logits/SpatialSqueeze", "input",        "is_training"};
  const auto [wanted, nearest] = GENERATE(table<std::string, std::string>({
      {"conv1/weight", "conv1/weights"},            // a letter missing
      {"CONV1/WEIGHTS", "conv1/weights"},           // another case
      {"SpatialSqueeze", "Logits/SpatialSqueeze"},  // without its scope
      {"model/is_training", "is_training"},         // with a scope too many
      {"Squeeze", "Logits/SpatialSqueeze"},         // a part
      {"inptu", "input"},                           // two letters changed about
      {"zzzzzzzzzzzz", ""},
      {"", ""},
  }));
  INFO(wanted);
  const Names got = Nearest(wanted, names, 3);
  CHECK((got.empty() ? "" : std::string(got.front())) == nearest);
}

TEST_CASE("no more names than asked for and the first of equals first") {
  CHECK(Nearest("w", {"w1", "w2", "w3", "w4"}, 2) == Names{"w1", "w2"});
  CHECK(Nearest("w", {"w1"}, 0).empty());
  CHECK(Nearest("w", {}, 3).empty());
}

TEST_CASE("very long names are compared by their end") {
  const std::string scope = Repeat("tower_0/inception/", 60);
  const std::string near = scope + "weights", far = scope + "some/other/thing/altogether",
                    wanted = scope + "weigths";
  CHECK(Nearest(wanted, {far, near}, 1) == Names{near});
}

TEST_CASE("a million hostile letters do not take forever") {
  const std::string hostile(1000000, 'a'), other = hostile + "b";
  CHECK(Nearest(hostile, {other, "a"}, 3).size() <= 2);
}

TEST_CASE("the question lists the nearest names") {
  CHECK(DidYouMean("w", {"w1"}) == "; did you mean w1?");
  CHECK(DidYouMean("w", {"w1", "w2"}) == "; did you mean w1 or w2?");
  CHECK(DidYouMean("w", {"w1", "w2", "w3", "w4"}) == "; did you mean w1, w2 or w3?");
  CHECK(DidYouMean("w", {"something/else"}).empty());
  CHECK(DidYouMean("ab\x01", {"ab\x02"}) == "; did you mean ab\\x02?");
}

}  // namespace
}  // namespace permafrost_test
