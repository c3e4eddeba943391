// Functions that a frozen graph could not call, and damaged ones.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/function_model.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using tensorflow::DT_FLOAT;
using tensorflow::DT_RESOURCE;

TEST_CASE("an op in a function that needs a variable itself is named with the way to it") {
  FunctionModel model;
  NodeDef call = BodyNode("inside", "PartitionedCall", {"a", "h"});
  FunctionModel::AddCall({"inner"}, call);
  model.Function("inner", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {},
                 {BodyNode("update", "AssignAddVariableOp", {"h", "a"})});
  model.Function("outer", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {}, {call});
  model.Call("call", "StatefulPartitionedCall", {"x", "v"}, {"outer"});
  model.meta.Node("y", "Identity", {"call"});
  CHECK_THAT(model.TryFreeze(),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"node update (AssignAddVariableOp) in the function inner needs the variable v itself",
                        "An output reaches it: call <- y"}));
}

TEST_CASE("a function that is given a variable here and there one that stays is refused") {
  FunctionModel model;
  model.Function("f", {{"h", DT_RESOURCE}, {"k", DT_RESOURCE}}, {{"y", "m:z:0", DT_FLOAT}},
                 {Read("r", "h"), Read("s", "k"), BodyNode("m", "Mul", {"r:value:0", "s:value:0"})});
  model.Call("first", "PartitionedCall", {"v", "v"}, {"f"});
  model.Call("second", "PartitionedCall", {"v", "u"}, {"f"});
  model.meta.Node("y", "Add", {"first", "second"});
  CHECK(model.TryFreeze().status() == absl::OkStatus());
  CHECK_THAT(model.TryFreeze({.kept_variables = {"u"}}),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"node second (PartitionedCall) calls the function f", "one that stays a variable",
                        "An output reaches it: second <- y"}));
}

TEST_CASE("a function that returns one variable of two is refused where its other branch returns the other") {
  FunctionModel model;
  for (const char* name : {"f", "g"}) {
    model.Function(name, {{"h", DT_RESOURCE}, {"k", DT_RESOURCE}},
                   {{"same", *name == 'f' ? "h" : "k", DT_RESOURCE}}, {});
  }
  NodeDef& call = model.Call("call", "If", {"x", "v", "u"}, {"f", "g"});
  (*call.mutable_attr())["Tout"].mutable_list()->set_type(0, DT_RESOURCE);
  *model.meta.proto().mutable_graph_def()->add_node() = Read("y", "call");
  CHECK(model.TryFreeze().status() == absl::OkStatus());
  CHECK_THAT(model.TryFreeze({.kept_variables = {"u"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"node call (If) calls the function g"}));
}

TEST_CASE("a Merge of a variable and one that stays is refused") {
  FunctionModel model;
  auto* const graph = model.meta.proto().mutable_graph_def();
  *graph->add_node() = Carry("merge", "Merge", {"v", "u"});
  *graph->add_node() = Read("y", "merge");
  CHECK(model.TryFreeze().status() == absl::OkStatus());
  CHECK_THAT(model.TryFreeze({.kept_variables = {"u"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"node merge (Merge) joins a variable"}));
}

TEST_CASE("calls that do not fit the library are damage") {
  struct Damage {
    void (*change)(FunctionModel&);
    std::string words;
  };
  const Damage damage = GENERATE(values<Damage>({
      {[](FunctionModel& model) { model.library.clear_function(); },
       "node y (PartitionedCall) calls the function f, which the graph does not have"},
      {[](FunctionModel& model) { model.meta.Find("y").add_input("v"); },
       "gives the function f an argument 2, and it has 2"},
      {[](FunctionModel& model) {
         (*model.meta.Find("y").mutable_attr())["Tin"].mutable_list()->clear_type();
       },
       "has no type number 1 in its attr Tin"},
  }));
  FunctionModel model;
  model.Scale("f");
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  damage.change(model);
  CHECK_THAT(model.TryFreeze(), FailsWith(StatusCode::kFailedPrecondition, {damage.words, "graph"}));
}

TEST_CASE("a loop whose body has too few results is damage") {
  FunctionModel model;
  model.Function("body", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {{"a_1", "a", DT_FLOAT}}, {});
  model.Function("cond", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {}, {});
  model.Call("y", "While", {"x", "v"}, {"body", "cond"});
  CHECK_THAT(model.TryFreeze(), FailsWith(StatusCode::kFailedPrecondition, {"node y (While)", "body"}));
  CHECK_THAT(model.TryFreeze({.compat = "2.15"}),
             FailsWith(StatusCode::kFailedPrecondition, {"body", "has no result 1"}));
}

TEST_CASE("functions that call themselves or each other end") {
  FunctionModel model;
  for (const char* name : {"f", "g"}) {
    NodeDef call = BodyNode("call", "PartitionedCall", {"a", "h"});
    FunctionModel::AddCall({*name == 'f' ? "g" : "f"}, call);
    model.Function(name, {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {{"y", "call:output:0", DT_FLOAT}}, {call});
  }
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  model.Freeze();
  CHECK(model.FunctionNames() == std::vector<std::string>{"f_frozen_0", "g_frozen_1"});
}

TEST_CASE("a deep chain of functions needs no deep stack") {
  FunctionModel model;
  constexpr int kDeep = 20000;
  for (int i = 0; i < kDeep; ++i) {
    NodeDef call = BodyNode("call", "PartitionedCall", {"a", "h"});
    FunctionModel::AddCall({absl::StrCat("f_", i + 1)}, call);
    model.Function(absl::StrCat("f_", i), {{"a", DT_FLOAT}, {"h", DT_RESOURCE}},
                   {{"y", "call:output:0", DT_FLOAT}}, {call});
  }
  model.Scale(absl::StrCat("f_", kDeep));
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f_0"});
  model.Freeze({.as_in_file = true});
  CHECK(model.FunctionNames().back() == absl::StrCat("f_frozen_", kDeep));
}

TEST_CASE("a library cut anywhere is an error or a smaller library") {
  FunctionModel model;
  FunctionDef& function = model.Scale("f");
  (*function.mutable_attr())["_input_shapes"].mutable_list()->add_shape();
  (*function.mutable_arg_attr())[1];
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
  const std::string whole = model.library.SerializeAsString();
  const bool compat = GENERATE(false, true);
  for (size_t length = 0; length < whole.size(); ++length) {
    model.meta.proto().mutable_graph_def()->set_library(whole.substr(0, length));
    const auto frozen =
        FreezeModel(model.meta, model.bundle, {.outputs = {"y"}, .compat = compat ? "2.15" : ""});
    CHECK_FALSE(frozen.ok());
  }
}

}  // namespace
}  // namespace permafrost_test
