#include "core/freeze/restore_function.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/function_model.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using tensorflow::DT_FLOAT;
using tensorflow::DT_RESOURCE;
using tensorflow::DT_STRING;

NodeDef Strings(const std::string& name, const std::vector<std::string>& values) {
  NodeDef node = BodyNode(name, "Const", {});
  SetType(node, "dtype", DT_STRING);
  tensorflow::TensorProto& tensor = *(*node.mutable_attr())["value"].mutable_tensor();
  tensor.set_dtype(DT_STRING);
  tensor.mutable_tensor_shape()->add_dim()->set_size(static_cast<int64_t>(values.size()));
  for (const std::string& value : values) tensor.add_string_val(value);
  return node;
}

// What a function of TensorFlow 2 restores its arguments h, g, ... from.
std::vector<NodeDef> RestoreBody(const std::vector<std::string>& keys, std::vector<NodeDef> assigns) {
  std::vector<NodeDef> nodes = {
      Strings("names", keys), Strings("slices", std::vector<std::string>(keys.size())),
      BodyNode("RestoreV2", "RestoreV2", {"file", "names:output:0", "slices:output:0"})};
  for (size_t i = 0; i < keys.size(); ++i) {
    nodes.push_back(
        BodyNode(absl::StrCat("Identity_", i), "Identity", {absl::StrCat("RestoreV2:tensors:", i)}));
  }
  nodes.insert(nodes.end(), assigns.begin(), assigns.end());
  return nodes;
}

NodeDef Assign(const std::string& name, const std::string& handle, int restored) {
  return BodyNode(name, "AssignVariableOp", {handle, absl::StrCat("Identity_", restored, ":output:0")});
}

// v is restored from the tensor a, u from b, whatever they are called.
struct RestoringModel : FunctionModel {
  RestoringModel() {
    bundle = BundleBuilder();
    bundle.Add("a", DT_FLOAT, {2}, Bytes<float>({1, 2}));
    bundle.Add("b", DT_FLOAT, {2}, Bytes<float>({3, 4}));
    meta.Node("y", "Add", {"v/Read", "u/Read"});
    Const("file", "file");
  }

  void Const(const std::string& name, const std::string& value) {
    meta.Node(name, "Const") = Strings(name, {value});
  }

  FunctionDef& Restore(const std::string& name, const std::vector<NodeDef>& nodes) {
    return Function(name, {{"file", DT_STRING}, {"h", DT_RESOURCE}, {"g", DT_RESOURCE}}, {}, nodes);
  }

  void RestoreWith(const std::string& node) { meta.proto().mutable_saver_def()->set_restore_op_name(node); }

  std::vector<std::string> Keys() {
    const absl::StatusOr<permafrost::FrozenGraph> frozen = TryFreeze();
    REQUIRE_OK(frozen);
    std::vector<std::string> keys;
    for (const auto& variable : frozen->variables)
      keys.push_back(absl::StrCat(variable.name, " = ", variable.key));
    return keys;
  }
};

const std::vector<std::string> kBoth = {"v = a", "u = b"};

TEST_CASE("a function restores the variables that it is called with") {
  RestoringModel model;
  model.Restore("restore", RestoreBody({"a", "b"}, {Assign("first", "h", 0), Assign("second", "g", 1)}));
  SECTION("called by the restore op") {
    model.Call("call", "StatefulPartitionedCall", {"file", "v", "u"}, {"restore"});
  }
  SECTION("called without side effects of its own") {
    model.Call("call", "PartitionedCall", {"file", "v", "u"}, {"restore"});
  }
  SECTION("the op is the function's name") {
    model.meta.Node("call", "restore", {"file", "v:0", "u:0"});
  }
  SECTION("the handle is handed on") {
    model.meta.Node("again", "Identity") = Carry("again", "Identity", {"v"});
    model.Call("call", "StatefulPartitionedCall", {"file", "again", "u"}, {"restore"});
  }
  SECTION("one of several that a NoOp waits for") {
    model.Call("inner", "StatefulPartitionedCall", {"file", "v", "u"}, {"restore"});
    model.meta.Node("call", "NoOp", {"^inner"});
  }
  model.RestoreWith("call");
  CHECK(model.Keys() == kBoth);
}

TEST_CASE("a restoring function may call others") {
  RestoringModel model;
  model.Restore("restore", RestoreBody({"b", "a"}, {Assign("first", "id", 0), Assign("second", "g", 1),
                                                    Carry("id", "Identity", {"h"})}));
  NodeDef call = BodyNode("call", "StatefulPartitionedCall", {"file", "g", "handed:output:0"});
  FunctionModel::AddCall({"restore"}, call);
  model.Restore("outer", {Carry("handed", "Identity", {"h"}), call});
  model.Call("call", "StatefulPartitionedCall", {"file", "v", "u"}, {"outer"});
  model.RestoreWith("call");
  CHECK(model.Keys() == kBoth);
}

TEST_CASE("a variable that a function restores in an unknown way is an error only where it is needed") {
  RestoringModel model;
  const int needed = GENERATE(0, 1);
  model.Restore("restore",
                RestoreBody({"a"}, {Assign("first", "h", 0), BodyNode("zeros", "Fill", {}),
                                    BodyNode("second", "AssignVariableOp", {"g", "zeros:output:0"})}));
  model.Call("call", "StatefulPartitionedCall", {"file", "v", "u"}, {"restore"});
  model.RestoreWith("call");
  const absl::StatusOr<permafrost::FrozenGraph> frozen =
      model.TryFreeze({.outputs = {needed == 0 ? "v/Read" : "y"}});
  if (needed == 0) CHECK(frozen.status() == absl::OkStatus());
  if (needed == 1)
    CHECK_THAT(frozen,
               FailsWith(absl::StatusCode::kFailedPrecondition, {"node zeros (Fill)", "the variable u"}));
}

TEST_CASE("a function that is not there, or that calls itself, is an error that names the caller") {
  RestoringModel model;
  NodeDef call = BodyNode("inside", "StatefulPartitionedCall", {"file", "h", "g"});
  FunctionModel::AddCall({"circle"}, call);
  model.Restore("circle", {call});
  const auto& [function, words] = GENERATE(table<std::string, std::vector<std::string>>(
      {{"gone", {"node call (StatefulPartitionedCall)", "the function gone, which the graph does not have"}},
       {"circle", {"node inside (StatefulPartitionedCall)", "too many functions, one inside the other"}}}));
  model.Call("call", "StatefulPartitionedCall", {"file", "v", "u"}, {function});
  model.RestoreWith("call");
  CHECK_THAT(model.TryFreeze(), FailsWith(absl::StatusCode::kFailedPrecondition, words));
}

}  // namespace
}  // namespace permafrost_test
