#include "core/freeze/freeze.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::FreezeOptions;
using permafrost::FrozenGraph;
using tensorflow::DT_FLOAT;
using Names = std::vector<std::string>;

TEST_CASE("a frozen graph has the variables as constants and what the outputs need") {
  Model model;
  const absl::StatusOr<FrozenGraph> frozen = model.Freeze();
  REQUIRE_OK(frozen);
  const GraphDef graph = Written(frozen->graph);
  CHECK(NodeNames(graph) == Names{"x", "w", "w/read", "b", "b/Read", "mul", "y"});
  // tensor_content for several elements, float_val for one: ff..: -1, 1.5, 0.25 as IEEE 754, little-endian.
  CHECK(TextOf(graph, "w") == "Const() dtype=float32 value=08011204120208022208000080bf0000c03f");
  CHECK(TextOf(graph, "b") == "Const() dtype=float32 value=080112002a040000803e");
  CHECK(TextOf(graph, "w/read") == "Identity(w) T=float32 _class=[loc:@w]");
  REQUIRE(frozen->variables.size() == 2);
  CHECK(frozen->variables[0].name == "w");
  CHECK(frozen->variables[0].key == "w");
  CHECK(frozen->variables[0].dtype == DT_FLOAT);
  CHECK(frozen->variables[0].shape == permafrost::Shape{2});
  CHECK(frozen->variables[0].bytes == 18);  // of the TensorProto above
  CHECK(frozen->restored == "by the saver's restore op save/restore_all");
}

TEST_CASE("outputs are named as nodes or as tensors and once each") {
  const auto [given, want] = GENERATE(table<Names, Names>({
      {{"y"}, {"y"}},
      {{"y:0"}, {"y"}},
      {{"  y "}, {"y"}},
      {{"mul", "y:0", "y", "mul:0"}, {"mul", "y"}},
      {{"", "y", " "}, {"y"}},
  }));
  Model model;
  const absl::StatusOr<FrozenGraph> frozen = model.Freeze({.outputs = given});
  REQUIRE_OK(frozen);
  CHECK(frozen->outputs == want);
}

TEST_CASE("a freeze without outputs says so") {
  Model model;
  CHECK_THAT(model.Freeze({.outputs = {" ", ""}}),
             FailsWith(StatusCode::kInvalidArgument, {"no output nodes"}));
  CHECK_THAT(model.Freeze({.outputs = {"Y"}}),
             FailsWith(StatusCode::kInvalidArgument, {"Y is not in graph", "did you mean y"}));
}

TEST_CASE("devices are cleared unless they are to stay") {
  Model model;
  model.meta.Find("w").set_device("/ps:0");
  model.meta.Find("w/read").set_device("/ps:0");
  model.meta.Find("mul").set_device("/gpu:0");
  Colocate(model.meta.Find("y"), "mul");  // has no device of its own and follows its neighbour
  const GraphDef cleared = model.Frozen();
  for (const NodeDef& node : cleared.node()) CHECK(node.device().empty());
  const GraphDef kept = model.Frozen({.clear_devices = false});
  CHECK(TextOf(kept, "mul") == "Mul(x, w/read) on /gpu:0");
  CHECK(TextOf(kept, "y") == "Add(mul, b/Read) on /gpu:0 _class=[loc:@mul]");
  // A constant is on no device (rewrite.h).
  CHECK_THAT(TextOf(kept, "w"), Catch::Matchers::StartsWith("Const() dtype"));
}

TEST_CASE("inputs are written as the importer writes them or as the file does") {
  Model model;
  NodeDef& mul = model.meta.Find("mul");
  mul.clear_input();
  for (const char* input : {"x:0", "w/read", "^w/read", "^b", "^w/read"}) mul.add_input(input);
  AddOutputShapes(mul);
  CHECK(TextOf(model.Frozen(), "mul") == "Mul(x, w/read, ^b, ^w/read)");
  CHECK(TextOf(model.Frozen({.as_in_file = true}), "mul") ==
        "Mul(x:0, w/read, ^w/read, ^b, ^w/read) _output_shapes=[]");
}

TEST_CASE("nodes come in the importer's order or in the file's") {
  MetaBuilder meta;
  meta.Node("late", "Identity", {"early"});
  meta.Node("early", "Const");
  BundleBuilder bundle;
  const auto order = [&](bool as_in_file) {
    const auto frozen = FreezeModel(meta, bundle, {.outputs = {"late"}, .as_in_file = as_in_file});
    REQUIRE_OK(frozen);
    return NodeNames(Written(frozen->graph));
  };
  CHECK(order(false) == Names{"early", "late"});
  CHECK(order(true) == Names{"late", "early"});
}

TEST_CASE("lists say which variables become constants") {
  const auto [only, kept, want] = GENERATE(table<Names, Names, Names>({
      {{}, {}, {"w", "b"}},
      {{"w"}, {}, {"w"}},
      {{}, {"w"}, {"b"}},
      {{"w", "b"}, {"b"}, {"w"}},
      {{"no such"}, {}, {}},
      {{}, {"no such"}, {"w", "b"}},
  }));
  Model model;
  const absl::StatusOr<FrozenGraph> frozen = model.Freeze({.only_variables = only, .kept_variables = kept});
  REQUIRE_OK(frozen);
  Names names;
  for (const permafrost::FrozenVariable& variable : frozen->variables) names.push_back(variable.name);
  CHECK(names == want);
}

TEST_CASE("a variable that stays one needs no value in the checkpoint") {
  Model model;
  model.meta.Variable("local", DT_FLOAT, {2});
  model.meta.Node("sum", "Add", {"y", "local/read"});
  CHECK_FALSE(model.Freeze({.outputs = {"sum"}}).ok());
  CHECK(model.Freeze({.outputs = {"sum"}, .kept_variables = {"local"}}).ok());
}

TEST_CASE("halves are listed as the TensorFlow that wrote the file lists them") {
  // 1.5 and -2 are 3e00 and c000. TensorFlow 1 lists numbers (half_val, field 13, packed varints), 2 bytes.
  const std::string listed = "08131204120208026a05807c808003", content = "08131204120208022204003e00c0";
  const auto [version, want] = GENERATE_COPY(table<std::string, std::string>(
      {{"1.4.1", listed}, {"1.15.0", listed}, {"", listed}, {"2.15.1", content}, {"2.0.0-rc1", content}}));
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_HALF, {2});
  meta.Saver({{"w", "w"}});
  meta.proto().mutable_meta_info_def()->set_tensorflow_version(version);
  BundleBuilder bundle;
  bundle.Add("w", tensorflow::DT_HALF, {2}, Bytes<uint16_t>({0x3e00, 0xc000}));
  const absl::StatusOr<FrozenGraph> frozen = FreezeModel(meta, bundle, {.outputs = {"w/read"}});
  REQUIRE_OK(frozen);
  CHECK(TextOf(Written(frozen->graph), "w") == absl::StrCat("Const() dtype=float16 value=", want));
}

TEST_CASE("initializers that write a frozen variable are refused") {
  Model model;
  model.meta.Node("b/init", "AssignVariableOp", {"b", "x"});
  CHECK(model.Freeze({.initializer_nodes = {"x"}}).ok());
  CHECK_THAT(model.Freeze({.initializer_nodes = {"b/init"}}),
             FailsWith(StatusCode::kUnimplemented, {"the variable b"}));
  CHECK(model.Freeze({.kept_variables = {"b"}, .initializer_nodes = {"b/init"}}).ok());
}

TEST_CASE("the library of functions leaves as it came and is there even when empty") {
  Model model;
  const auto bytes = [&] { return permafrost::SerializeGraph(model.Freeze()->graph).Flatten(); };
  CHECK_THAT(*bytes(), Catch::Matchers::EndsWith(std::string("\x12\x00", 2)));
  model.meta.proto().mutable_graph_def()->set_library(
      "\x4a\x03"
      "any");  // a field of a later release
  CHECK(model.Frozen().library() == model.meta.proto().graph_def().library());
  CHECK(model.Frozen().versions().empty());
}

}  // namespace
}  // namespace permafrost_test
