#include "core/graph/text_to_wire.h"

#include "absl/strings/str_cat.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/graph/text_tables.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using permafrost::MemorySource;
using permafrost::TextMessage;
using permafrost::TextToWire;
using Words = std::vector<std::string>;
namespace tables = permafrost::text_tables;

absl::StatusOr<std::string> ToWire(const TextMessage& type, const std::string& text) {
  ASSIGN_OR_RETURN(permafrost::WireMessage message, TextToWire(MemorySource("f.pbtxt", text), type));
  return std::move(message.bytes);
}

TEST_CASE("what TensorFlow printed becomes the bytes that it reads from it") {
  const auto [name, type] = GENERATE(table<std::string, const TextMessage*>({
      {"meta", &tables::kMetaGraphDef},
      {"functions", &tables::kMetaGraphDef},
      {"frozen", &tables::kGraphDef},
      {"special", &tables::kGraphDef},
      {"odd", &tables::kGraphDef},
      {"saved_model", &tables::kSavedModel},
      {"saver", &tables::kSaverDef},
  }));
  INFO(name);
  const absl::StatusOr<std::string> got = ToWire(*type, ReadFile(FixtureDir() / "text" / (name + ".pbtxt")));
  REQUIRE_OK(got);
  CHECK((*got == ReadFile(FixtureDir() / "text" / (name + ".pb"))));
}

TEST_CASE("a message is written as protobuf writes it") {
  const auto [type, text, wire] = GENERATE(table<const TextMessage*, std::string, std::string>({
      {&tables::kGraphDef, "", ""},
      {&tables::kGraphDef, "node {}", "0a 00"},
      {&tables::kGraphDef, "node: <>, node {};", "0a 00 0a 00"},
      {&tables::kGraphDef, "node [{}, <>] node: []", "0a 00 0a 00"},
      {&tables::kGraphDef, "node [{ name: 'a' }, { op: 'b' }];", "0a 03 0a 01 61 0a 03 12 01 62"},
      // In the order of the numbers, whatever that of the text; repeated ones stay in theirs.
      {&tables::kNodeDef, "op: 'b' input: 'x' name: 'a' input: 'y'", "0a 01 61 12 01 62 1a 01 78 1a 01 79"},
      {&tables::kGraphDef, "versions { producer: 1 } node {} library {}", "0a 00 12 00 22 02 08 01"},
      // Maps in the order of the keys, with both fields.
      {&tables::kNodeDef, "attr { key: 'b' } attr { value { i: 0 } key: 'a' }",
       "2a 07 0a 01 61 12 02 18 00 2a 05 0a 01 62 12 00"},
      {&tables::kNodeDef, "attr { value { b: true } }", "2a 06 0a 00 12 02 28 01"},
      {&tables::kNodeDef, "attr [{ key: 'a' }, { key: 'aa' }]",
       "2a 05 0a 01 61 12 00 2a 06 0a 02 61 61 12 00"},
      {&tables::kFunctionDef,
       "resource_arg_unique_id { key: 300 value: 1 } resource_arg_unique_id { key: 2 } "
       "resource_arg_unique_id {}",
       "42 04 08 00 10 00 42 04 08 02 10 00 42 05 08 ac 02 10 01"},
      // Numbers behind one tag, wherever they stand.
      {&tables::kTensorProto, "int_val: 1 int_val: -1", "3a 0b 01 ff ff ff ff ff ff ff ff ff 01"},
      {&tables::kTensorProto, "int_val: [1, 2] int_val: 3 int_val: []", "3a 03 01 02 03"},
      {&tables::kTensorProto, "int_val: 1 dtype: DT_INT32 int_val: 2", "08 03 3a 02 01 02"},
      {&tables::kTensorProto, "int_val: []", ""},
      {&tables::kTensorProto, "bool_val: [true, f, 1]", "5a 03 01 00 01"},
      {&tables::kTensorProto, "half_val: 15360", "6a 02 80 78"},
      {&tables::kTensorProto, "uint64_val: 1", "8a 01 01 01"},
      {&tables::kTensorProto, "float_val: 1 double_val: 1",
       "2a 04 00 00 80 3f 32 08 00 00 00 00 00 00 f0 3f"},
      // A default value is not written, but where it says which one it is.
      {&tables::kTensorProto, "dtype: DT_INVALID version_number: 0 tensor_content: '' tensor_shape {}",
       "12 00"},
      {&tables::kTensorProto, "string_val: '' string_val: 'a'", "42 00 42 01 61"},
      {&tables::kAttrValue, "i: 0", "18 00"},
      {&tables::kAttrValue, "s: ''", "12 00"},
      {&tables::kAttrValue, "f: 0", "25 00 00 00 00"},
      {&tables::kAttrValue, "list {}", "0a 00"},
      {&tables::kAttrValue, "list { s: ['a', 'b'] f: [1] type: [DT_FLOAT, 300] }",
       "0a 11 12 01 61 12 01 62 22 04 00 00 80 3f 32 03 01 ac 02"},
      {&tables::kSaverDef, "keep_checkpoint_every_n_hours: -0.0", "35 00 00 00 80"},
      {&tables::kTensorShapeProto, "dim { size: -1 }", "12 0b 08 ff ff ff ff ff ff ff ff ff 01"},
      // proto2 has no defaults.
      {&tables::kGraphDebugInfoFileLineCol, "line: 0", "10 00"},
      {&tables::kGraphDebugInfo, "frames_by_id { key: 2 value {} } frames_by_id { key: 1 value {} }",
       "22 0b 09 01 00 00 00 00 00 00 00 12 00 22 0b 09 02 00 00 00 00 00 00 00 12 00"},
      // By number.
      {&tables::kNodeDef, "2: 'b' 1: 'a'", "0a 01 61 12 01 62"},
      {&tables::kNodeDef, "99: 5 98: 'x' 97 { 1: 2 3 <> }", "8a 06 04 08 02 1a 00 92 06 01 78 98 06 05"},
      {&tables::kNodeDef, "12: 0x0000007f 13: 0x0000000000000001 14: 0x7f",
       "65 7f 00 00 00 69 01 00 00 00 00 00 00 00 70 7f"},
      {&tables::kNodeDef, "536870911: 1", "f8 ff ff ff 0f 01"},
      // An Any, and with what it holds.
      {&tables::kProtobufAny, "type_url: 'a/b' value: 'c'", "0a 03 61 2f 62 12 01 63"},
      {&tables::kProtobufAny, "[t/tensorflow.VersionDef] { producer: 5 }",
       "0a 17 74 2f 74 65 6e 73 6f 72 66 6c 6f 77 2e 56 65 72 73 69 6f 6e 44 65 66 12 02 08 05"},
  }));
  INFO(text);
  const absl::StatusOr<std::string> got = ToWire(*type, text);
  REQUIRE_OK(got);
  CHECK(ToHex(*got) == wire);
}

TEST_CASE("lengths of all sizes stand before what they count") {
  for (const size_t length : {0, 1, 100, 119, 120, 127, 128, 129, 16383, 16384, 2'100'000}) {
    INFO(length);
    const std::string value(length, 'v');
    const auto got =
        ToWire(tables::kGraphDef, absl::StrCat("node { name: 'n' attr { key: 'k' value { s: '", value,
                                               "' } } attr { key: 'l' } } node { name: 'm' }"));
    std::string attr_value, entry, empty, node, want;
    permafrost::AppendBytesField(attr_value, 2, value);
    permafrost::AppendBytesField(entry, 1, "k");
    permafrost::AppendBytesField(entry, 2, attr_value);
    permafrost::AppendBytesField(empty, 1, "l");
    permafrost::AppendBytesField(empty, 2, "");
    permafrost::AppendBytesField(node, 1, "n");
    permafrost::AppendBytesField(node, 5, entry);
    permafrost::AppendBytesField(node, 5, empty);
    permafrost::AppendBytesField(want, 1, node);
    permafrost::AppendBytesField(want, 1, Hex("0a 01 6d"));
    REQUIRE_OK(got);
    CHECK((*got == want));
  }
}

TEST_CASE("what is wrong is said with its place, what was found and what was expected") {
  const auto [text, words] = GENERATE(table<std::string, Words>({
      {"node {\n  nmae: 'x'\n}",
       {"f.pbtxt: line 2, column 3", "NodeDef has no field nmae", "did you mean name", "binary form"}},
      {"graph_def {}", {"line 1, column 1", "GraphDef has no field graph_def"}},
      {"node { attr { key: 'a' value { x: 1 } } }", {"AttrValue has no field x"}},
      {"node {\n name: 'a'\n name: 'b' }",
       {"line 3, column 2", "a second name in one NodeDef", "begins on line 1"}},
      {"versions {} versions {}", {"a second versions in one GraphDef"}},
      {"node { attr { key: 'a' value { i: 1 f: 2 } } }", {"f beside i in one AttrValue"}},
      {"node { attr { key: 'a' value { i: 1 i: 2 } } }", {"a second i"}},
      {"node { attr { key: 'a' } attr { key: 'a' }\n}",
       {"line 2", "two entries of attr", "\"a\"", "NodeDef"}},
      {"node { attr { key: 'a' } attr { key: 'b' } attr { key: 'a' } }", {"two entries of attr"}},
      {"library { function { arg_attr { key: 1 } arg_attr { key: 1 } } }",
       {"two entries of arg_attr", "key 1"}},
      {"library { function { arg_attr { key: 0 } arg_attr {} } }", {"two entries of arg_attr", "key 0"}},
      {"node { attr { key: 'a' key: 'b' } }", {"a second key"}},
      {"node { name 'x' }", {"expected \":\"", "found a text in quotes"}},
      {"node { name: x }", {"expected a text in quotes", "found \"x\""}},
      {"node { name: ['x'] }", {"expected a text in quotes", "found \"[\""}},
      {"node { input: ['x', ] }", {"expected a text in quotes", "found \"]\""}},
      {"node { input: ['x' }", {"expected \",\" or \"]\"", "found \"}\""}},
      {"node { input: ['x'; 'y'] }", {"expected \",\" or \"]\"", "found \";\""}},
      {"node [{} {}]", {"expected \",\" or \"]\"", "found \"{\""}},
      {"node [{}, ]", {"expected \"{\"", "found \"]\""}},
      {"node [1]", {"expected \"{\"", "found \"1\""}},
      {"library [{}]", {"expected \"{\"", "found \"[\""}},
      {"node: 'x'", {"expected \"{\"", "found a text in quotes"}},
      {"node 1", {"expected \"{\""}},
      {"node { ]", {"expected a field of NodeDef or \"}\"", "found \"]\""}},
      {"node { >", {"expected a field of NodeDef or \"}\"", "found \">\""}},
      {"node < }", {"expected a field of NodeDef or \">\""}},
      {"}", {"expected a field of GraphDef", "found \"}\""}},
      {"node {} , , node {}", {"expected a field of GraphDef", "found \",\""}},
      {"node { [a.b]: 1 }", {"NodeDef has no field [a.b]"}},
      {"node { [a.b }", {"expected the name of a type and \"]\"", "found \"}\""}},
      {"node {\n name: 'x'", {"the file ends in the NodeDef that begins on line 1", "cut"}},
      {"node { attr {\n key: 'a", {"line 2", "not closed", "cut"}},
      {"node { attr { key: 'T' value { type: DT_FLOT } } }", {"there is no DataType DT_FLOT", "DT_FLOAT"}},
      {"version: 1.5", {"whole number of 32 bits"}},
      {"0: 1", {"the name or the number of a field", "\"0\""}},
      {"536870912: 1", {"the name or the number of a field"}},
      {"99: -1", {"not negative"}},
      {"99: DT_FLOAT", {"whole number"}},
      {"99 { name: 'x' }", {"unknown message has no field name"}},
  }));
  INFO(text);
  CHECK_THAT(ToWire(tables::kGraphDef, text), FailsWith(kDataLoss, words));
  CHECK_THAT(ToWire(tables::kGraphDef, text), FailsWith(kDataLoss, {"f.pbtxt: line "}));
}

TEST_CASE("what only describes a graph is left out with a note where it is not known") {
  const std::string text =
      "meta_info_def {\n"
      "  tensorflow_version: '9.9'\n"
      "  weather: SUNNY\n"
      "  weather { x: [1, '}', <>] };\n"
      "  stripped_op_list { op { name: 'A' input_arg { type: DT_HUGE } } }\n"
      "  any_info { [t/a.Stranger] { x: 1 } }\n"
      "}\n"
      "graph_def { node { name: 'x' } }\n";
  const auto got = TextToWire(MemorySource("f.pbtxt", text), tables::kMetaGraphDef);
  REQUIRE_OK(got);
  const std::string known =
      "meta_info_def { tensorflow_version: '9.9' stripped_op_list { op { name: 'A' input_arg {} } } any_info "
      "{} }"
      "graph_def { node { name: 'x' } }";
  CHECK(got->bytes == *ToWire(tables::kMetaGraphDef, known));
  REQUIRE(got->notes.size() == 3);
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(
      got->notes[0],
      ContainsSubstring("f.pbtxt: line 3: left out MetaGraphDef.MetaInfoDef.weather (and 1 more of it)"));
  CHECK_THAT(got->notes[1], ContainsSubstring("line 5: left out OpDef.ArgDef.type: DT_HUGE"));
  CHECK_THAT(got->notes[2], ContainsSubstring("line 6: left out Any.[t/a.Stranger]"));
  // The graph itself and what restores it are read whole or not at all.
  CHECK_FALSE(ToWire(tables::kMetaGraphDef, "graph_def { weather: 1 }").ok());
  CHECK_FALSE(ToWire(tables::kMetaGraphDef, "saver_def { weather: 1 }").ok());
}

TEST_CASE("notes do not grow with the file") {
  std::string text;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&text, "field_", i, ": 1\n");
  const auto got = TextToWire(MemorySource("f", text), tables::kMetaGraphDef);
  REQUIRE_OK(got);
  CHECK(got->notes.size() <= 20);
  CHECK_THAT(got->notes.back(), Catch::Matchers::ContainsSubstring("more"));
}

std::string Nested(int depth) {
  std::string text = "i: 1";
  for (int i = 0; i < depth; ++i) text = absl::StrCat("func { attr { key: 'a' value { ", text, " } } }");
  return text;
}

TEST_CASE("messages may be nested as deep as protobuf reads them") {
  REQUIRE_OK(ToWire(tables::kAttrValue, Nested(33)));  // three messages each
  CHECK_THAT(ToWire(tables::kAttrValue, Nested(34)), FailsWith(kDataLoss, {"nested deeper than 100"}));
  CHECK_THAT(ToWire(tables::kAttrValue, "99" + Repeat("{1", 1'000'000)),
             FailsWith(kDataLoss, {"nested deeper"}));
  CHECK_FALSE(ToWire(tables::kMetaGraphDef, "new_field {" + Repeat("a{", 1'000'000)).ok());
}

TEST_CASE("the time grows with the text, also where nothing is in order") {
  // Were anything quadratic in it, this would take minutes.
  std::string maps = "node {", runs, lists;
  for (int i = 200'000; i > 0; --i) absl::StrAppend(&maps, "attr{key:'", i, "'}");
  for (int i = 0; i < 200'000; ++i) runs += "int_val:1 int64_val:2 ";
  for (int i = 0; i < 200'000; ++i) lists += "int_val:[] int64_val:[1,2]";
  CHECK(ToWire(tables::kGraphDef, maps + "}")->size() > 200'000);
  CHECK(ToWire(tables::kTensorProto, runs)->size() == 2 * 200'000 + 8);
  CHECK(ToWire(tables::kTensorProto, lists)->size() == 2 * 200'000 + 4);
}

TEST_CASE("a file that cannot be read is its own error") {
  const std::string start = "node { name: 'x' }\n" + std::string(300'000, ' ');
  const OddSource file("f", start, 1'000'000, OddSource::kGone);
  CHECK_THAT(TextToWire(file, tables::kGraphDef), FailsWith(kDataLoss, {"shrank"}));
}

TEST_CASE("a text that is cut anywhere is an error or what stands before") {
  const std::string whole = ReadFile(FixtureDir() / "text" / "odd.pbtxt");
  REQUIRE(whole.size() > 5000);
  size_t read = 0;
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto got = ToWire(tables::kGraphDef, whole.substr(0, size));
    if (got.ok()) {
      ++read;
    } else {
      REQUIRE_THAT(got, FailsWith(kDataLoss, {"f.pbtxt: line "}));
    }
  }
  CHECK(read < whole.size() / 4);  // only between the outermost fields
}

TEST_CASE("a text with any byte changed is read or refused") {
  const std::string whole = ReadFile(FixtureDir() / "text" / "frozen.pbtxt");
  REQUIRE(whole.size() > 1000);
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char byte :
         {'\0', '\n', ' ', '"', '#', '-', '.', '0', ':', '<', '>', '[', '\\', ']', 'x', '{', '}', '\xff'}) {
      std::string text = whole;
      text[at] = byte;
      const auto got = ToWire(tables::kGraphDef, text);
      if (!got.ok()) REQUIRE_THAT(got, FailsWith(kDataLoss, {"f.pbtxt: line "}));
    }
  }
}

}  // namespace
}  // namespace permafrost_test
