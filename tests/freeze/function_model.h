// Models with functions: the resource variables v and u, float32 [2], a placeholder x, and functions and nodes that a test adds.
//
//   FunctionModel model;
//   model.Function("f", {{"a", DT_FLOAT}, {"h", DT_RESOURCE}}, {{"y", "m:z:0", DT_FLOAT}},
//                  {Read("r", "h"), MakeNode("m", "Mul", {"a", "r:value:0"})});
//   model.Call("y", "PartitionedCall", {"x", "v"}, {"f"});
//   model.Freeze("y");
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {

inline NodeDef BodyNode(const std::string& name, const std::string& op,
                        const std::vector<std::string>& inputs) {
  NodeDef node;
  node.set_name(name);
  node.set_op(op);
  for (const std::string& input : inputs) node.add_input(input);
  return node;
}

inline NodeDef Read(const std::string& name, const std::string& handle) {
  NodeDef node = BodyNode(name, "ReadVariableOp", {handle});
  SetType(node, "dtype", tensorflow::DT_FLOAT);
  return node;
}

// A node that hands a variable on.
inline NodeDef Carry(const std::string& name, const std::string& op, const std::vector<std::string>& inputs) {
  NodeDef node = BodyNode(name, op, inputs);
  SetType(node, "T", tensorflow::DT_RESOURCE);
  return node;
}

struct FunctionModel {
  struct Argument {
    std::string name;
    tensorflow::DataType type;
  };
  struct Result {
    std::string name, tensor;
    tensorflow::DataType type;
  };

  FunctionModel() {
    meta.Placeholder("x");
    for (const char* name : {"v", "u"}) {
      meta.Handle(name, tensorflow::DT_FLOAT);
      bundle.Add(name, tensorflow::DT_FLOAT, {2}, Bytes<float>({-1, 1.5}));
    }
    meta.Saver({{"v", "v"}, {"u", "u"}});
  }

  FunctionDef& Function(const std::string& name, const std::vector<Argument>& arguments,
                        const std::vector<Result>& results, const std::vector<NodeDef>& nodes) {
    FunctionDef& function = *library.add_function();
    function.mutable_signature()->set_name(name);
    for (const Argument& argument : arguments) {
      tensorflow::OpDef::ArgDef& input = *function.mutable_signature()->add_input_arg();
      input.set_name(argument.name);
      input.set_type(argument.type);
    }
    for (const Result& result : results) {
      tensorflow::OpDef::ArgDef& output = *function.mutable_signature()->add_output_arg();
      output.set_name(result.name);
      output.set_type(result.type);
      (*function.mutable_ret())[result.name] = result.tensor;
    }
    for (const NodeDef& node : nodes) *function.add_node_def() = node;
    return function;
  }

  // f(a, h) = a * h.
  FunctionDef& Scale(const std::string& name) {
    return Function(name, {{"a", tensorflow::DT_FLOAT}, {"h", tensorflow::DT_RESOURCE}},
                    {{"y", "m:z:0", tensorflow::DT_FLOAT}},
                    {Read("r", "h"), BodyNode("m", "Mul", {"a", "r:value:0"})});
  }

  // A node that calls functions, in the order of its attrs.
  NodeDef& Call(const std::string& name, const std::string& op, const std::vector<std::string>& inputs,
                const std::vector<std::string>& functions) {
    NodeDef& node = meta.Node(name, op, inputs);
    AddCall(functions, node);
    return node;
  }

  static void AddCall(const std::vector<std::string>& functions, NodeDef& node) {
    const std::string& op = node.op();
    const auto set = [&](const std::string& attr, const std::string& function) {
      (*node.mutable_attr())[attr].mutable_func()->set_name(function);
    };
    const bool is_if = absl::StrContains(op, "If"), is_case = absl::StrContains(op, "Case");
    if (absl::StrContains(op, "Call")) set("f", functions.at(0));
    if (is_if) set("then_branch", functions.at(0)), set("else_branch", functions.at(1));
    if (absl::StrContains(op, "While")) set("body", functions.at(0)), set("cond", functions.at(1));
    for (const std::string& function : functions) {
      if (is_case) (*node.mutable_attr())["branches"].mutable_list()->add_func()->set_name(function);
    }
    auto& types = *(*node.mutable_attr())[absl::StrContains(op, "While") ? "T" : "Tin"].mutable_list();
    for (int i = is_if || is_case ? 1 : 0; i < node.input_size(); ++i) {
      const bool is_float =
          node.input(i) == "x" || node.input(i) == "a" || absl::StrContains(node.input(i), ":");
      types.add_type(is_float ? tensorflow::DT_FLOAT : tensorflow::DT_RESOURCE);
    }
    if (!absl::StrContains(op, "While"))
      (*node.mutable_attr())["Tout"].mutable_list()->add_type(tensorflow::DT_FLOAT);
  }

  absl::StatusOr<permafrost::FrozenGraph> TryFreeze(permafrost::FreezeOptions options = {}) {
    if (options.outputs.empty()) options.outputs = {"y"};
    meta.proto().mutable_graph_def()->set_library(library.SerializeAsString());
    return FreezeModel(meta, bundle, options);
  }

  // The frozen graph; its library goes to `frozen`.
  GraphDef Freeze(permafrost::FreezeOptions options = {}) {
    const absl::StatusOr<permafrost::FrozenGraph> graph = TryFreeze(std::move(options));
    REQUIRE_OK(graph);
    REQUIRE(frozen.ParseFromString(graph->graph.library));
    notes = graph->notes;
    return Written(graph->graph);
  }

  // "f(a float32, h float32) -> y float32 = m:z:0", and a line a node; "" where there is no such function.
  std::string FunctionText(const std::string& name) const {
    for (const FunctionDef& function : frozen.function()) {
      const tensorflow::OpDef& signature = function.signature();
      if (signature.name() != name) continue;
      const auto argument = [](std::string* out, const tensorflow::OpDef::ArgDef& one) {
        absl::StrAppend(out, one.name(), " ", permafrost::DTypeName(one.type()));
      };
      std::string text = absl::StrCat("(", absl::StrJoin(signature.input_arg(), ", ", argument), ") -> ");
      for (const tensorflow::OpDef::ArgDef& result : signature.output_arg()) {
        argument(&text, result);
        absl::StrAppend(&text, " = ", function.ret().at(result.name()));
      }
      for (const NodeDef& node : function.node_def())
        absl::StrAppend(&text, "\n", node.name(), " = ", NodeText(node));
      return text;
    }
    return "";
  }

  std::vector<std::string> FunctionNames() const {
    std::vector<std::string> names;
    for (const FunctionDef& function : frozen.function()) names.push_back(function.signature().name());
    return names;
  }

  MetaBuilder meta;
  BundleBuilder bundle;
  FunctionLibrary library, frozen;
  std::vector<std::string> notes;
};

}  // namespace permafrost_test
