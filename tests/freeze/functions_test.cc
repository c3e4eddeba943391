// Variables that go into functions: by default, what is written loads and computes.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/graph/function_def.h"
#include "tests/freeze/function_model.h"

namespace permafrost_test {
namespace {

using tensorflow::DT_FLOAT;
using tensorflow::DT_INT32;
using tensorflow::DT_RESOURCE;
using Names = std::vector<std::string>;

constexpr const char* kFrozenScale =
    "(a float32, h float32) -> y float32 = m:z:0\n"
    "r = Identity(h) T=float32\n"
    "m = Mul(a, r:output:0)";

std::string Types(const NodeDef& node, const std::string& attr) {
  return absl::StrJoin(node.attr().at(attr).list().type(), " ", [](std::string* out, int type) {
    absl::StrAppend(out, permafrost::DTypeName(static_cast<tensorflow::DataType>(type)));
  });
}

const NodeDef& NodeOf(const GraphDef& graph, const std::string& name) {
  for (const NodeDef& node : graph.node()) {
    if (node.name() == name) return node;
  }
  FAIL("no node " << name);
  std::abort();
}

std::string CalledBy(const NodeDef& node, const std::string& attr) {
  const tensorflow::AttrValue& value = node.attr().at(attr);
  if (value.has_func()) return value.func().name();
  return absl::StrJoin(value.list().func(), " ",
                       [](std::string* out, const auto& function) { out->append(function.name()); });
}

TEST_CASE("each op that calls functions gives them the variable's value") {
  struct Op {
    std::string name;
    Names inputs;
    std::string types, type_text;
    std::map<std::string, std::string> calls;
  };
  const Op op = GENERATE(values<Op>({
      {"PartitionedCall", {"x", "v"}, "Tin", "float32 float32", {{"f", "f_frozen_0"}}},
      {"StatefulPartitionedCall", {"x", "v"}, "Tin", "float32 float32", {{"f", "f_frozen_0"}}},
      {"If",
       {"x", "x", "v"},
       "Tin",
       "float32 float32",
       {{"then_branch", "f_frozen_0"}, {"else_branch", "g_frozen_1"}}},
      {"StatelessIf",
       {"x", "x", "v"},
       "Tin",
       "float32 float32",
       {{"then_branch", "f_frozen_0"}, {"else_branch", "g_frozen_1"}}},
      {"Case", {"x", "x", "v"}, "Tin", "float32 float32", {{"branches", "f_frozen_0 g_frozen_1"}}},
      {"StatelessCase", {"x", "x", "v"}, "Tin", "float32 float32", {{"branches", "f_frozen_0 g_frozen_1"}}},
  }));
  INFO(op.name);
  FunctionModel model;
  model.Scale("f");
  model.Scale("g");
  model.Call("y", op.name, op.inputs, {"f", "g"});
  const GraphDef graph = model.Freeze();
  const NodeDef& y = NodeOf(graph, "y");
  CHECK(Types(y, op.types) == op.type_text);
  for (const auto& [attr, name] : op.calls) CHECK(CalledBy(y, attr) == name);
  CHECK(model.FunctionText("f_frozen_0") == kFrozenScale);
  CHECK(model.FunctionText("g_frozen_1") == (op.name.ends_with("Call") ? "" : kFrozenScale));
  CHECK(NodeOf(graph, "v").op() == "Const");
}

// body(i, a, h) = i, a * h, h
void AddLoop(FunctionModel& model, const std::string& op) {
  const std::vector<FunctionModel::Argument> arguments = {{"a", DT_FLOAT}, {"h", DT_RESOURCE}};
  model.Function("body_7", arguments, {{"a_1", "m:z:0", DT_FLOAT}, {"h_1", "h", DT_RESOURCE}},
                 {Read("r", "h"), BodyNode("m", "Mul", {"a", "r:value:0"})});
  model.Function("cond_6", arguments, {{"go_on", "c:output:0", tensorflow::DT_BOOL}},
                 {BodyNode("c", "Const", {})});
  NodeDef& loop = model.Call("loop", op, {"x", "v"}, {"body_7", "cond_6"});
  auto& shapes = *(*loop.mutable_attr())["output_shapes"].mutable_list();
  shapes.add_shape()->set_unknown_rank(true);
  shapes.add_shape();
  AddOutputShapes(loop);
  model.meta.Node("y", "Identity", {"loop"});
}

TEST_CASE("a loop hands on the value instead of the variable") {
  const std::string op = GENERATE("While", "StatelessWhile");
  const bool as_in_file = GENERATE(false, true);
  FunctionModel model;
  AddLoop(model, op);
  const GraphDef graph = model.Freeze({.as_in_file = as_in_file});
  const NodeDef& loop = NodeOf(graph, "loop");
  CHECK(Types(loop, "T") == "float32 float32");
  CHECK(CalledBy(loop, "body") == "body_frozen_1");
  CHECK(CalledBy(loop, "cond") == "cond_frozen_0");
  // What shape inference found for the variable is no longer true; what the loop says is the value's.
  CHECK_FALSE(loop.attr().contains("_output_shapes"));
  CHECK(loop.attr().at("output_shapes").list().shape(0).unknown_rank());
  REQUIRE(loop.attr().at("output_shapes").list().shape(1).dim_size() == 1);
  CHECK(loop.attr().at("output_shapes").list().shape(1).dim(0).size() == 2);
  CHECK(model.FunctionText("body_frozen_1") ==
        "(a float32, h float32) -> a_1 float32 = m:z:0h_1 float32 = h\n"
        "r = Identity(h) T=float32\nm = Mul(a, r:output:0)");
  CHECK_THAT(model.FunctionText("cond_frozen_0"),
             Catch::Matchers::StartsWith("(a float32, h float32) -> go_on bool"));
}

TEST_CASE("a variable that comes out of a loop again is its value") {
  FunctionModel model;
  AddLoop(model, "While");
  *model.meta.proto().mutable_graph_def()->add_node() = Carry("carry", "Identity", {"loop:1"});
  *model.meta.proto().mutable_graph_def()->add_node() = Read("late", "carry");
  const GraphDef graph = model.Freeze({.outputs = {"late", "y"}});
  CHECK(TextOf(graph, "carry") == "Identity(loop:1) T=float32");
  CHECK(TextOf(graph, "late") == "Identity(carry) T=float32");
}

TEST_CASE("a function may return a variable") {
  FunctionModel model;
  model.Function("f", {{"h", DT_RESOURCE}}, {{"same", "id:output:0", DT_RESOURCE}},
                 {Carry("id", "Identity", {"h"})});
  NodeDef& call = model.Call("call", "PartitionedCall", {"v"}, {"f"});
  (*call.mutable_attr())["Tout"].mutable_list()->set_type(0, DT_RESOURCE);
  *model.meta.proto().mutable_graph_def()->add_node() = Read("y", "call");
  const GraphDef graph = model.Freeze();
  CHECK(Types(NodeOf(graph, "call"), "Tout") == "float32");
  CHECK(TextOf(graph, "y") == "Identity(call) T=float32");
  CHECK(model.FunctionText("f_frozen_0") ==
        "(h float32) -> same float32 = id:output:0\nid = Identity(h) T=float32");
}

TEST_CASE("a function that returns what it read names the new node") {
  FunctionModel model;
  model.Function("f", {{"h", DT_RESOURCE}}, {{"y", "r:value:0", DT_FLOAT}}, {Read("r", "h")});
  model.Call("y", "PartitionedCall", {"v"}, {"f"});
  model.Freeze();
  CHECK(model.FunctionText("f_frozen_0") ==
        "(h float32) -> y float32 = r:output:0\nr = Identity(h) T=float32");
}

TEST_CASE("a function hands its variable on to another") {
  FunctionModel model;
  NodeDef call = BodyNode("call", "StatefulPartitionedCall", {"a", "id:output:0"});
  FunctionModel::AddCall({"inner_1"}, call);
  (*call.mutable_attr())["Tin"].mutable_list()->set_type(1, DT_RESOURCE);
  model.Scale("inner_1");
  model.Function("outer_2", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {{"y", "call:output:0", DT_FLOAT}},
                 {Carry("id", "Identity", {"h"}), call});
  model.Call("y", "StatefulPartitionedCall", {"x", "v"}, {"outer_2"});
  model.Freeze();
  CHECK(model.FunctionNames() == Names{"inner_frozen_0", "outer_frozen_1"});
  CHECK(model.FunctionText("inner_frozen_0") == kFrozenScale);
  const FunctionDef& outer = model.frozen.function(1);
  CHECK(NodeText(outer.node_def(0)) == "Identity(h) T=float32");
  CHECK(Types(outer.node_def(1), "Tin") == "float32 float32");
  CHECK(CalledBy(outer.node_def(1), "f") == "inner_frozen_0");
}

TEST_CASE("a function that is called with two variables is frozen once") {
  FunctionModel model;
  model.Scale("f");
  model.Call("first", "PartitionedCall", {"x", "v"}, {"f"});
  model.Call("second", "PartitionedCall", {"x", "u"}, {"f"});
  model.meta.Node("y", "Add", {"first", "second"});
  const GraphDef graph = model.Freeze();
  CHECK(model.FunctionNames() == Names{"f_frozen_0"});
  CHECK(CalledBy(NodeOf(graph, "first"), "f") == "f_frozen_0");
  CHECK(CalledBy(NodeOf(graph, "second"), "f") == "f_frozen_0");
}

TEST_CASE("a function that is called with a variable that stays one stays as well") {
  FunctionModel model;
  model.Scale("f");
  model.Call("first", "PartitionedCall", {"x", "v"}, {"f"});
  model.Call("second", "PartitionedCall", {"x", "u"}, {"f"});
  model.meta.Node("y", "Add", {"first", "second"});
  const GraphDef graph = model.Freeze({.kept_variables = {"u"}});
  CHECK(model.FunctionNames() == Names{"f", "f_frozen_0"});
  CHECK(CalledBy(NodeOf(graph, "first"), "f") == "f_frozen_0");
  CHECK(CalledBy(NodeOf(graph, "second"), "f") == "f");
  CHECK(Types(NodeOf(graph, "second"), "Tin") == "float32 resource");
  CHECK_THAT(model.FunctionText("f"), Catch::Matchers::ContainsSubstring("r = ReadVariableOp(h)"));
}

TEST_CASE("a function that others call as it was stays, with what it calls") {
  FunctionModel model;
  NodeDef call = BodyNode("call", "PartitionedCall", {"a", "h"});
  FunctionModel::AddCall({"inner"}, call);
  const std::vector<FunctionModel::Argument> arguments = {{"a", DT_FLOAT}, {"h", DT_RESOURCE}};
  model.Scale("inner");
  model.Function("outer", arguments, {{"y", "call:output:0", DT_FLOAT}}, {call});
  NodeDef call_outer = BodyNode("call", "PartitionedCall", {"a", "h"});
  FunctionModel::AddCall({"outer"}, call_outer);
  model.Function("traced_save", arguments, {{"y", "call:output:0", DT_FLOAT}}, {call_outer});
  model.Call("y", "PartitionedCall", {"x", "v"}, {"outer"});
  const GraphDef graph = model.Freeze();
  CHECK(model.FunctionNames() == Names{"inner", "inner_frozen_0", "outer", "outer_frozen_1", "traced_save"});
  const auto last = [](const std::string& library) {
    return std::string(
        permafrost::DecodeLibrary(permafrost::ByteBlock::Own(library))->functions.back().bytes.bytes);
  };
  CHECK(last(graph.library()) == last(model.meta.proto().graph_def().library()));
}

TEST_CASE("functions without variables leave as they came") {
  FunctionModel model;
  model.Scale("f");
  model.Function("square", {{"a", DT_FLOAT}}, {{"y", "m:z:0", DT_FLOAT}}, {BodyNode("m", "Mul", {"a", "a"})});
  // What was read is a tensor like any other.
  model.Call("y", "PartitionedCall", {"v/Read:0"}, {"square"});
  const GraphDef graph = model.Freeze();
  CHECK(graph.library() == model.meta.proto().graph_def().library());
  CHECK(CalledBy(NodeOf(graph, "y"), "f") == "square");
}

TEST_CASE("a node whose op is a function's name calls it") {
  FunctionModel model;
  model.Scale("Scale_abc");
  model.meta.Node("y", "Scale_abc", {"x", "v"});
  CHECK(TextOf(model.Freeze(), "y") == "Scale_abc_frozen_0(x, v)");
  CHECK(model.FunctionText("Scale_abc_frozen_0") == kFrozenScale);
}

TEST_CASE("a gather in a function gets its axis there") {
  FunctionModel model;
  NodeDef gather = BodyNode("g", "ResourceGather", {"h", "i"});
  SetType(gather, "dtype", DT_FLOAT);
  SetType(gather, "Tindices", DT_INT32);
  NodeDef nd = gather;
  nd.set_name("nd");
  nd.set_op("ResourceGatherNd");
  model.Function(
      "f", {{"i", DT_INT32}, {"h", DT_RESOURCE}}, {{"y", "sum:z:0", DT_FLOAT}},
      {BodyNode("g/axis", "NoOp", {}), gather, nd, BodyNode("sum", "Add", {"g:output:0", "nd:output:0"})});
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  model.Freeze();
  CHECK(model.FunctionText("f_frozen_0") ==
        "(i int32, h float32) -> y float32 = sum:z:0\n"
        "g/axis = NoOp()\n"
        "g/axis_ = Const() dtype=int32 value=080312003a0100\n"
        "g = GatherV2(h, i, g/axis_:output:0) Taxis=int32 Tindices=int32 Tparams=float32\n"
        "nd = GatherNd(h, i) Tindices=int32 Tparams=float32\n"
        "sum = Add(g:output:0, nd:output:0)");
}

TEST_CASE("switches and merges in a function hand the value on") {
  FunctionModel model;
  NodeDef merge = Carry("merge", "Merge", {"switch:output_false:0", "switch:output_true:0"});
  model.Function("f", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {{"y", "m:z:0", DT_FLOAT}},
                 {Carry("switch", "Switch", {"h", "a"}), merge, Read("r", "merge:output:0"),
                  BodyNode("m", "Mul", {"merge:value_index:0", "r:value:0"})});
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  model.Freeze();
  CHECK(model.FunctionText("f_frozen_0") ==
        "(a float32, h float32) -> y float32 = m:z:0\n"
        "switch = Switch(h, a) T=float32\n"
        "merge = Merge(switch:output_false:0, switch:output_true:0) T=float32\n"
        "r = Identity(merge:output:0) T=float32\n"
        "m = Mul(merge:value_index:0, r:output:0)");
}

TEST_CASE("what a function says of its argument's shape is forgotten, its devices are not") {
  FunctionModel model;
  FunctionDef& function = model.Scale("f");
  auto& shapes = *(*function.mutable_attr())["_input_shapes"].mutable_list();
  shapes.add_shape()->add_dim()->set_size(2);
  shapes.add_shape();
  (*function.mutable_arg_attr())[1];
  auto& attr = *(*function.mutable_arg_attr())[1].mutable_attr();
  attr["_output_shapes"].mutable_list()->add_shape();
  attr["_user_specified_name"].set_s("v");
  (*function.mutable_control_ret())["r"] = "r";
  function.mutable_node_def(1)->set_device("/device:GPU:0");
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  model.Freeze();
  const FunctionDef& frozen = model.frozen.function(0);
  CHECK(frozen.attr().at("_input_shapes").list().shape(0).dim(0).size() == 2);
  CHECK(frozen.attr().at("_input_shapes").list().shape(1).unknown_rank());
  const auto& of_argument = frozen.arg_attr().at(1).attr();
  CHECK(of_argument.at("_output_shapes").list().shape(0).unknown_rank());
  CHECK(of_argument.at("_user_specified_name").s() == "v");
  CHECK(frozen.control_ret().at("r") == "r");
  CHECK(frozen.node_def(1).device() == "/device:GPU:0");
}

TEST_CASE("freezing twice gives the same bytes") {
  FunctionModel model;
  for (const char* name : {"f_12", "f_3", "g", "f_100"}) model.Scale(name);
  for (const char* name : {"f_3", "f_12", "g", "f_100"})
    model.Call(absl::StrCat("call_", name), "PartitionedCall", {"x", "v"}, {name});
  model.meta.Node("y", "AddN", {"call_f_3", "call_f_12", "call_g", "call_f_100"});
  const GraphDef first = model.Freeze(), second = model.Freeze();
  CHECK(first.SerializeAsString().size() == second.SerializeAsString().size());
  CHECK(first.library() == second.library());
  CHECK(model.FunctionNames() == Names{"g_frozen_0", "f_frozen_3", "f_frozen_1", "f_frozen_2"});
}

}  // namespace
}  // namespace permafrost_test
