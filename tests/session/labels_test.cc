#include "core/session/labels.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using permafrost::CompareLabels;
using permafrost::ParseLabels;

using Names = std::vector<std::string>;

TEST_CASE("names are read from every form of file") {
  const auto [text, names] = GENERATE(table<std::string, Names>({
      // One a line.
      {"cat\ndog\n", {"cat", "dog"}},
      {"cat\r\ndog", {"cat", "dog"}},
      {"cat\rdog\r\r", {"cat", "dog"}},
      {"\xef\xbb\xbf\xe7\x8c\xab\n\xe7\x8b\x97\n\n", {"\xe7\x8c\xab", "\xe7\x8b\x97"}},
      {"  cat \t\n dog", {"cat", "dog"}},
      {"0\n1\n2", {"0", "1", "2"}},
      {"3 o'clock\nnoon", {"3 o'clock", "noon"}},
      {"[UNK]\n{x}", {"[UNK]", "{x}"}},
      {"item\nentry", {"item", "entry"}},
      // Numbered.
      {"0:cat\n1:dog", {"cat", "dog"}},
      {"1 dog\n\n0 cat", {"cat", "dog"}},
      {"0, cat\n2\t bird: big", {"cat", "", "bird: big"}},
      // Synsets.
      {"n01440764 tench, Tinca tinca\nn01443537 goldfish", {"tench, Tinca tinca", "goldfish"}},
      {"0: n01440764 tench\n1: n01443537 goldfish", {"tench", "goldfish"}},
      {"n01440764\nn01443537", {"n01440764", "n01443537"}},
      {"dummy\nn01443537 goldfish", {"dummy", "n01443537 goldfish"}},
      // Label maps.
      {"item { id: 1 name: 'cat' }\nitem{id:2,name:\"dog\";display_name:\"Dog\"}", {"", "cat", "Dog"}},
      {"# comment\nitem: {\n  name: \"/m/01\"\n  id: 0 # another\n  display_name: \"\\344\\270\\255 "
       "\\\"x\\\"\"\n"
       "  keypoints { id: 7 label: [1, 2] } }",
       {"\xe4\xb8\xad \"x\""}},
      {"item { id: 1 name: 'c' \"at\" }, item < id: 0 name: '\\x64og'>", {"dog", "cat"}},
      {"entry {\n target_class: 1\n target_class_string: \"n01440764\"\n}", {"", "n01440764"}},
      // JSON.
      {R"(["cat", "dog"])", {"cat", "dog"}},
      {R"( {"1": "dog", "0": "cat"})", {"cat", "dog"}},
      {R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})", {"tench", "goldfish"}},
      {R"([["n01440764", "tench"]])", {"tench"}},
      {R"({"cat": 1, "dog": 0})", {"dog", "cat"}},
      {R"(["\u732b"])", {"\xe7\x8c\xab"}},
      // Python.
      {"{0: 'tench, Tinca tinca',\n 1: \"dog's\",}", {"tench, Tinca tinca", "dog's"}},
      {"{0: 'cat', 1: 'dog'}\n", {"cat", "dog"}},
      {"['cat', 'd\\'og']", {"cat", "d'og"}},
  }));
  INFO(text);
  const absl::StatusOr<Names> labels = ParseLabels(text, "labels.txt");
  REQUIRE_OK(labels);
  CHECK(*labels == names);
}

TEST_CASE("what is no file of names is said with its line") {
  const auto [text, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"no names"}},
      {"\n \n", {"no names"}},
      {"[]", {"no names"}},
      {"{}", {"no names"}},
      {std::string("a\0b", 3), {"NUL"}},
      {"cat\n\xc3\x28\n", {"line 2", "UTF-8"}},
      {"\xed\xa0\x80", {"line 1", "UTF-8"}},
      {"\xff\xfe"
       "c",
       {"UTF-16"}},
      {"cat\n\ndog", {"line 2", "empty", "class 1"}},
      {"0 cat\n0 dog", {"line 2", "class 0", "\"dog\" here and \"cat\" before"}},
      {"0 cat\n99999999 dog", {"line 2", "class 99999999"}},
      {"item { name: 'cat' }", {"line 1", "no id"}},
      {"item { id: -1 }", {"line 1, column 12", "number of a class", "\"-\""}},
      {"item { id: 1.5 }", {"number of a class", "\"1.5\""}},
      {"item { id 1 }", {"expected \":\""}},
      {"item { id: 1 name: cat }", {"a name in quotes", "\"cat\""}},
      {"item { id: 1 name: 'cat\n' }", {"line 1", "not closed"}},
      {"item { id: 1", {"name of a field", "end of the file"}},
      {"item { id: 1 }\nthing { }", {"line 2", "item or entry"}},
      {"item { x: { { }", {"the file ends in what begins on line 1"}},
      {"item { x: }", {"a value"}},
      {"item { id: 1 name: '\\q' }", {"\\q", "not an escape"}},
      {"item { id: 1 name: '\\377' }", {"not UTF-8"}},
      {R"(["cat", 1])", {"element 1", "a name in quotes"}},
      {"{'x': 'cat'}", {"\"x\" is not the number of a class"}},
      {R"({"0": 1.5})", {"key \"0\""}},
      {R"({"cat": -1})", {"key \"cat\""}},
      {R"({"cat": 0, "dog": 0})", {"\"cat\" before"}},
      {R"({"x": {"0": "cat"}})", {"key \"x\""}},
      {R"({"0": "cat")", {"a comma", "end of the file"}},
      {"{0: 'cat' 1: 'dog'}", {"a comma", "\"1\""}},
      {"{0: 'cat'} x", {"end of the file", "\"x\""}},
  }));
  INFO(text);
  CHECK_THAT(ParseLabels(text, "labels.txt"), FailsWith(kDataLoss, words));
  CHECK_THAT(ParseLabels(text, "labels.txt"), FailsWith(kDataLoss, {"labels.txt: "}));
}

TEST_CASE("deep nesting does not end on the stack") {
  (void)ParseLabels(Repeat("[", 1000000), "labels");  // may be the name of a class
  for (const std::string& text : {"item {x:" + Repeat("{", 1000000), "[\"a\"," + Repeat("[", 1000000),
                                  Repeat("[", 1000000) + Repeat("]", 1000000)}) {
    CHECK_FALSE(ParseLabels(text, "labels").ok());
  }
}

TEST_CASE("another number of names than classes is reported") {
  using Catch::Matchers::ContainsSubstring;
  CHECK(CompareLabels({"a", "b", "c"}, 3).empty());
  CHECK_THAT(CompareLabels({"a", "b", "c"}, 4), ContainsSubstring("3 labels for 4 classes") &&
                                                    ContainsSubstring("\"background\" before the first"));
  CHECK_THAT(CompareLabels({"background", "b", "c"}, 2),
             ContainsSubstring("\"background\", is a background class"));
  CHECK_THAT(CompareLabels({"", "b", "c"}, 2), ContainsSubstring("counts from 1"));
  CHECK_THAT(CompareLabels({"a", "b", "c"}, 1000),
             ContainsSubstring("1,000 classes") && ContainsSubstring("this model?"));
  CHECK_THAT(CompareLabels({}, 2), ContainsSubstring("0 labels"));
}

}  // namespace
}  // namespace permafrost_test
