#include "core/session/report.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

namespace permafrost_test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using nlohmann::json;
using permafrost::FreezeReport;
using permafrost::InspectReport;
using permafrost::ToJson;
using permafrost::ToText;
using tensorflow::DT_FLOAT;

// Quotes, line ends, escape sequences, bytes that are no UTF-8, a cut character, a zero byte.
const std::vector<std::string>& HostileNames() {
  static const std::vector<std::string> names = {"a\"b",
                                                 "a\\b",
                                                 "a\nFroze 9 variables.\n",
                                                 "\x1b[2J",
                                                 "\xff\xfe",
                                                 "caf\xc3",
                                                 std::string("a\0b", 3),
                                                 "\xe5\x86\xbb",
                                                 std::string(5000, 'n')};
  return names;
}

FreezeReport AFreeze(const std::string& name = "w") {
  FreezeReport report;
  report.checkpoint = name;
  report.tensorflow_version = "1.15.0";
  report.outputs = {name};
  report.nodes_before = 1234;
  report.nodes = 12;
  report.variables = {{name, name, DT_FLOAT, {2, 3}, 24}, {"b", "b", tensorflow::DT_INT64, {}, 8}};
  report.restored = "by name";
  report.bytes = 5678;
  report.placeholders = {{name, DT_FLOAT, std::vector<int64_t>{-1, 8}, false},
                         {"keep_prob", tensorflow::DT_INVALID, std::nullopt, true}};
  report.notes = {name};
  return report;
}

InspectReport AnInspection(const std::string& name = "w") {
  InspectReport report;
  report.checkpoint = name;
  report.graph.emplace();
  report.graph->tensorflow_version = "1.10.1";
  report.graph->nodes = 4;
  report.graph->functions = 1;
  report.graph->ops = {{name, 1}, {"Relu", 3}};
  report.graph->placeholders = {{name, DT_FLOAT, std::vector<int64_t>{-1}, false}};
  report.tensors = {2, 6, 24, {{name, DT_FLOAT, {2, 3}, 24, 3}}};
  report.nodes = {{name, name, {{name + ":0", DT_FLOAT, std::nullopt}, {"x:1", tensorflow::DT_INVALID, {}}}},
                  {"init", "NoOp", {}}};
  report.notes = {name};
  return report;
}

TEST_CASE("the text of a freeze ends with the lines that scripts look for") {
  const auto [variables, nodes, want] = GENERATE(table<size_t, size_t, std::string>({
      {0, 0, "\nFroze 0 variables.\n0 ops in the final graph.\n"},
      {1, 1, "\nFroze 1 variables.\n1 ops in the final graph.\n"},
      {378, 1234567, "\nFroze 378 variables.\n1234567 ops in the final graph.\n"},
  }));
  FreezeReport report = AFreeze();
  report.variables.assign(variables, {"v", "v", DT_FLOAT, {}, 4});
  report.nodes = nodes;
  CHECK_THAT(ToText(report), EndsWith(want));
}

TEST_CASE("the text of a freeze tells what a person needs") {
  const std::string text = ToText(AFreeze());
  for (const char* words : {"Note: w\n", "Checkpoint: w, written by TensorFlow 1.15.0, 1,234 nodes",
                            "Variables restored by name.", "must be fed", "  w  float32 [?,8]\n",
                            "  keep_prob  (unknown type) (unknown rank)  (has a default)", "Outputs: w:0\n"})
    CHECK_THAT(text, ContainsSubstring(words));
}

TEST_CASE("a graph whose writer is unknown says so") {
  FreezeReport report = AFreeze();
  report.tensorflow_version.clear();
  CHECK_THAT(ToText(report), ContainsSubstring("a TensorFlow that does not say which"));
}

TEST_CASE("the JSON of a freeze has the facts of the text") {
  const json parsed = json::parse(ToJson(AFreeze()));
  CHECK(parsed == json::parse(R"({
    "checkpoint": "w", "tensorflow_version": "1.15.0", "compat": null, "outputs": ["w"], "nodes_before": 1234, "nodes": 12,
    "bytes": 5678, "restored": "by name", "notes": ["w"],
    "variables": [{"name": "w", "key": "w", "dtype": "float32", "shape": [2, 3], "bytes": 24},
                  {"name": "b", "key": "b", "dtype": "int64", "shape": [], "bytes": 8}],
    "placeholders": [{"name": "w", "dtype": "float32", "shape": [-1, 8], "has_default": false},
                     {"name": "keep_prob", "dtype": null, "shape": null, "has_default": true}]})"));
}

TEST_CASE("the JSON of a freeze says which release it is like") {
  FreezeReport report = AFreeze();
  report.compat = "1.10";
  CHECK(json::parse(ToJson(report))["compat"] == "1.10");
}

TEST_CASE("empty lists stay lists in JSON") {
  const json freeze = json::parse(ToJson(FreezeReport()));
  for (const char* field : {"outputs", "variables", "placeholders", "notes"}) {
    CHECK(freeze[field].is_array());
    CHECK(freeze[field].empty());
  }
  const json inspection = json::parse(ToJson(InspectReport()));
  CHECK(inspection["tensors"].is_array());
  CHECK_FALSE(inspection.contains("nodes"));
  CHECK_FALSE(inspection.contains("node_count"));  // there is no .meta
}

TEST_CASE("the JSON of an inspection has the facts of the text") {
  InspectReport report = AnInspection();
  report.object_based = true;
  report.lacking = "no";
  report.variables = 5;
  const json want = json::parse(R"({
    "checkpoint": "w", "shards": 2, "parameters": 6, "tensor_bytes": 24,
    "tensors": [{"name": "w", "dtype": "float32", "shape": [2, 3], "bytes": 24, "slices": 3}],
    "object_based": true, "lacking": "no", "variable_count": 5,
    "tensorflow_version": "1.10.1", "node_count": 4, "function_count": 1, "ops": {"w": 1, "Relu": 3},
    "placeholders": [{"name": "w", "dtype": "float32", "shape": [-1], "has_default": false}], "notes": ["w"]})");
  CHECK(json::parse(ToJson(report)) == want);
  report.parts.nodes = true;
  json with_nodes = want;
  with_nodes["nodes"] = json::parse(R"([
    {"name": "w", "op": "w", "outputs": [{"name": "w:0", "dtype": "float32", "shape": null},
                                         {"name": "x:1", "dtype": null, "shape": null}]},
    {"name": "init", "op": "NoOp", "outputs": []}])");
  CHECK(json::parse(ToJson(report)) == with_nodes);
}

TEST_CASE("the text of an inspection sums up or lists") {
  InspectReport report = AnInspection();
  const std::string text = ToText(report);
  for (const char* words : {"Note: w\n", "Tensors: 1 with 6 values, 24 bytes in 2 data files",
                            "Written by: TensorFlow 1.10.1", "Graph: 4 nodes of 2 ops, 1 function\n",
                            "Most frequent ops: Relu 3, w 1\n", "  w  float32 [?]\n", "--nodes"})
    CHECK_THAT(text, ContainsSubstring(words));
  report.parts.tensors = true;
  CHECK(ToText(report) == "w  float32 [2,3]  in 3 slices\n");
  report.parts = {.nodes = true};
  CHECK(ToText(report) ==
        "w  w  (w:0 float32 (unknown rank), x:1 (unknown type) (unknown rank))\ninit  NoOp  ()\n");
}

// Else nothing at all would be printed, and nobody would know why.
TEST_CASE("nodes that were asked for and cannot be listed are said to be missing") {
  InspectReport report = AnInspection();
  report.graph.reset();
  report.nodes.clear();
  report.notes = {"the .meta is missing"};
  report.parts.nodes = true;
  CHECK_THAT(ToText(report), StartsWith("Note: the .meta is missing\n"));
}

TEST_CASE("hostile names stay on their line in the text") {
  const std::string name = GENERATE(from_range(HostileNames()));
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  FreezeReport freeze = AFreeze(name), plain_freeze = AFreeze();
  InspectReport inspection = AnInspection(name), plain_inspection = AnInspection();
  // Notes are made of text that is quoted already.
  freeze.notes = plain_freeze.notes = inspection.notes = plain_inspection.notes = {};
  CHECK(lines(ToText(freeze)) == lines(ToText(plain_freeze)));
  inspection.parts = plain_inspection.parts =
      GENERATE(values<permafrost::InspectParts>({{}, {true, false}, {false, true}}));
  const std::string text = ToText(inspection);
  CHECK(lines(text) == lines(ToText(plain_inspection)));
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("hostile names are valid JSON") {
  const std::string name = GENERATE(from_range(HostileNames()));
  const json freeze = json::parse(ToJson(AFreeze(name)), nullptr, /*allow_exceptions=*/false);
  CHECK_FALSE(freeze.is_discarded());
  InspectReport inspection = AnInspection(name);
  inspection.parts.nodes = true;
  const json parsed = json::parse(ToJson(inspection), nullptr, /*allow_exceptions=*/false);
  REQUIRE_FALSE(parsed.is_discarded());
  const bool is_utf8 = name[0] != '\xff' && name != "caf\xc3";
  // Whole and unchanged: who reads JSON looks names up.
  CHECK((parsed["tensors"][0]["name"] == name) == is_utf8);
}

}  // namespace
}  // namespace permafrost_test
