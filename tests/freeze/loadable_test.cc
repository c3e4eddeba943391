// Graphs that a release writes and no TensorFlow can run: written as they are, with a note.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/function_model.h"

namespace permafrost_test {
namespace {

using tensorflow::DT_FLOAT;
using tensorflow::DT_INT32;
using tensorflow::DT_RESOURCE;

void Add(FunctionModel& model, NodeDef node) {
  *model.meta.proto().mutable_graph_def()->add_node() = std::move(node);
}

NodeDef Gather(const std::string& name, const std::string& handle, const std::string& indices) {
  NodeDef gather = BodyNode(name, "ResourceGather", {handle, indices});
  SetType(gather, "dtype", DT_FLOAT);
  SetType(gather, "Tindices", DT_INT32);
  return gather;
}

void DirectRead(FunctionModel& model) {
  Add(model, Read("y", "v"));
}
void CarriedRead(FunctionModel& model) {
  Add(model, Carry("between", "Identity", {"v"}));
  Add(model, Read("y", "between"));
}
void GatherOfVariable(FunctionModel& model) {
  Add(model, Gather("y", "v", "x"));
}
void Merged(FunctionModel& model) {
  Add(model, Carry("merge", "Merge", {"v", "u"}));
  Add(model, Read("y", "merge"));
}
void Called(FunctionModel& model) {
  model.Scale("f");
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
}
void StatelessCase(FunctionModel& model) {
  model.Scale("f");
  model.Call("y", "StatelessCase", {"x", "x", "v"}, {"f"});
}
void GatherInFunction(FunctionModel& model) {
  model.Function("f", {{"i", DT_INT32}, {"h", DT_RESOURCE}}, {{"y", "g:output:0", DT_FLOAT}},
                 {Gather("g", "h", "i")});
  model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
}
void ReturnedRead(FunctionModel& model) {
  model.Function("f", {{"h", DT_RESOURCE}}, {{"y", "r:value:0", DT_FLOAT}}, {Read("r", "h")});
  model.Call("y", "PartitionedCall", {"v"}, {"f"});
}
// v is read and goes into a call, together with u, which comes later.
void ReadThenCall(FunctionModel& model) {
  model.Scale("inner");
  NodeDef call = BodyNode("call", "PartitionedCall", {"r:value:0", "k"});
  FunctionModel::AddCall({"inner"}, call);
  model.Function("f", {{"h", DT_RESOURCE}, {"k", DT_RESOURCE}}, {{"y", "call:output:0", DT_FLOAT}},
                 {Read("r", "h"), call});
  model.Call("y", "PartitionedCall", {"v", "u"}, {"f"});
}
void Loop(FunctionModel& model) {
  const std::vector<FunctionModel::Argument> arguments = {{"a", DT_FLOAT}, {"h", DT_RESOURCE}};
  model.Function("body", arguments, {{"a_1", "a", DT_FLOAT}, {"h_1", "h", DT_RESOURCE}}, {});
  model.Function("cond", arguments, {}, {});
  AddOutputShapes(model.Call("y", "While", {"x", "v"}, {"body", "cond"}));
}
void Colocated(FunctionModel& model) {
  model.meta.Node("near", "NoOp");
  Colocate(model.meta.Node("y", "Identity", {"x"}), "near");
}
void Updated(FunctionModel& model) {
  model.meta.Variable("w", DT_FLOAT, {2});
  model.meta.Node("y", "AssignAdd", {"w", "x"});
  model.bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
  model.meta.proto().clear_saver_def();  // restored by name
}

struct Obstacle {
  void (*build)(FunctionModel&);
  std::string releases;  // that write what cannot be loaded
  std::string words;
};

TEST_CASE("what a release writes and cannot load is told in a note") {
  const Obstacle one = GENERATE(values<Obstacle>({
      {DirectRead, "1.4", "1 resource variable stays a variable"},
      {CarriedRead, "1.4 1.10", ""},
      {GatherOfVariable, "1.4 1.10", ""},
      {Merged, "1.4 1.10 2.15", ""},
      {Called, "1.4 1.10", "node y (PartitionedCall) wants a variable where there is a constant now"},
      {GatherInFunction, "1.4 1.10 1.15 2.15", ""},
      {StatelessCase, "1.4 1.10 1.15 2.15", ""},
      {ReturnedRead, "1.4 1.10 1.15 2.15", ""},
      {ReadThenCall, "1.4 1.10 1.15 2.15", ""},
      {Loop, "1.4 1.10 1.15", ""},
      {Colocated, "1.4 1.10", "node y (Identity) is to stand beside near, which is not there"},
      {Updated, "1.4 1.10 1.15 2.15", "node y (AssignAdd) needs the variable w itself"},
  }));
  const std::string release = GENERATE("1.4", "1.10", "1.15", "2.15");
  const bool is_told = absl::StrContains(absl::StrCat(one.releases, " "), absl::StrCat(release, " "));
  FunctionModel model;
  one.build(model);
  // 1.15 leaves calls as they are.
  const bool is_call = one.build == Called && release == "1.15";
  INFO(release << " " << one.releases);
  model.Freeze({.compat = release});
  CHECK(model.notes.size() == (is_told || is_call ? 1 : 0));
  if (model.notes.empty()) return;
  INFO(model.notes[0]);
  CHECK_THAT(model.notes[0],
             Catch::Matchers::StartsWith(absl::StrCat("TensorFlow ", release, " writes this graph")));
  if (release != "1.4" || one.build == DirectRead || one.build == Colocated)
    CHECK_THAT(model.notes[0], Catch::Matchers::ContainsSubstring(one.words));
}

TEST_CASE("a release that makes a value of every read is told of where it read a variable that stays one") {
  const auto& [release, words] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"1.4", "2 resource variables stay variables"},
      {"1.10", ""},
      {"1.15", "node u/Read (Identity) wants a constant where u stays a variable"},
      {"2.15", ""},
  }));
  FunctionModel model;
  model.meta.Node("y", "Add", {"v/Read", "u/Read"});
  model.Freeze({.compat = release, .kept_variables = {"u"}});
  REQUIRE(model.notes.size() == (words.empty() ? 0 : 1));
  if (!words.empty()) CHECK_THAT(model.notes[0], Catch::Matchers::ContainsSubstring(words));
}

TEST_CASE("a note names the first obstacle and counts the others") {
  const auto [build, words] = GENERATE(table<void (*)(FunctionModel&), std::string>({
      {Merged, "node merge (Merge) wants a variable where there is a constant now, and 1 more."},
      {GatherInFunction, "node g (ResourceGather) in the function f wants a variable"},
      {StatelessCase, "node y (StatelessCase) wants a variable"},
      {ReturnedRead, "node r (ReadVariableOp) in the function f is returned by a name that it had before"},
      {ReadThenCall, "node call (PartitionedCall) calls the function inner by the name that it had before"},
  }));
  FunctionModel model;
  build(model);
  model.Freeze({.compat = "2.15"});
  REQUIRE(model.notes.size() == 1);
  CHECK_THAT(model.notes[0], Catch::Matchers::ContainsSubstring(words));
}

TEST_CASE("a loop in the file keeps shapes that are no longer true") {
  FunctionModel model;
  Loop(model);
  CHECK_THAT(TextOf(model.Freeze({.compat = "2.15", .as_in_file = true}), "y"),
             Catch::Matchers::ContainsSubstring("_output_shapes"));
  CHECK(model.notes.size() == 1);
  model.Freeze({.compat = "2.15"});
  CHECK(model.notes.empty());
}

TEST_CASE("by default there is nothing to tell: it loads, or it is an error") {
  FunctionModel model;
  Merged(model);
  model.Freeze();
  CHECK(model.notes.empty());
  FunctionModel updated;
  Updated(updated);
  CHECK_THAT(updated.TryFreeze(),
             FailsWith(absl::StatusCode::kFailedPrecondition, {"node y (AssignAdd) needs the variable w"}));
}

}  // namespace
}  // namespace permafrost_test
