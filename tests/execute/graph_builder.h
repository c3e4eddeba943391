// Small graphs for tests, node by node.
//
//   GraphBuilder graph;
//   graph.Placeholder("x", DataType::DT_FLOAT, {2});
//   graph.Const("two", Tensor::Scalar(2.0f));
//   graph.Node("y", "Mul", {"x", "two"});
//   Plan::Make(*graph.Open(), {.fetches = {"y"}, .feeds = {"x"}});
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/execute/plan.h"
#include "tests/execute/graph_runs.h"
#include "tests/support/graph_def.pb.h"

namespace permafrost_test {

inline tensorflow::AttrValue TypeValue(permafrost::DataType type) {
  tensorflow::AttrValue value;
  value.set_type(type);
  return value;
}
inline tensorflow::AttrValue BoolValue(bool flag) {
  tensorflow::AttrValue value;
  value.set_b(flag);
  return value;
}
inline tensorflow::AttrValue TextValue(const std::string& text) {
  tensorflow::AttrValue value;
  value.set_s(text);
  return value;
}
inline tensorflow::AttrValue IntsValue(const std::vector<int64_t>& numbers) {
  tensorflow::AttrValue value;
  for (const int64_t number : numbers) value.mutable_list()->add_i(number);
  return value;
}
inline tensorflow::AttrValue FunctionValue(const std::string& name) {
  tensorflow::AttrValue value;
  value.mutable_func()->set_name(name);
  return value;
}

using Attrs = std::vector<std::pair<std::string, tensorflow::AttrValue>>;

inline NodeDef MakeNode(const std::string& name, const std::string& op,
                        const std::vector<std::string>& inputs, const Attrs& attrs = {}) {
  NodeDef node;
  node.set_name(name);
  node.set_op(op);
  for (const std::string& input : inputs) node.add_input(input);
  for (const auto& [key, value] : attrs) (*node.mutable_attr())[key] = value;
  return node;
}

class GraphBuilder {
 public:
  void Node(const std::string& name, const std::string& op, const std::vector<std::string>& inputs,
            const Attrs& attrs = {}) {
    *graph_.add_node() = MakeNode(name, op, inputs, attrs);
  }

  // Of numbers or bools.
  void Const(const std::string& name, const permafrost::Tensor& tensor,
             const std::vector<std::string>& controls = {}) {
    tensorflow::AttrValue value;
    tensorflow::TensorProto& proto = *value.mutable_tensor();
    proto.set_dtype(tensor.dtype());
    proto.mutable_tensor_shape();
    for (const int64_t size : tensor.shape()) proto.mutable_tensor_shape()->add_dim()->set_size(size);
    proto.set_tensor_content(std::string(tensor.data(), tensor.bytes()));
    Node(name, "Const", controls, {{"dtype", TypeValue(tensor.dtype())}, {"value", value}});
  }

  void Placeholder(const std::string& name, permafrost::DataType dtype, const std::vector<int64_t>& shape) {
    tensorflow::AttrValue value;
    value.mutable_shape();
    for (const int64_t size : shape) value.mutable_shape()->add_dim()->set_size(size);
    Node(name, "Placeholder", {}, {{"dtype", TypeValue(dtype)}, {"shape", value}});
  }

  // A function of the library: an argument's name, the nodes, and where each result comes from ("add:z:0").
  void Function(const std::string& name, const std::vector<std::string>& arguments,
                const std::vector<NodeDef>& nodes,
                const std::vector<std::pair<std::string, std::string>>& results) {
    FunctionDef& function = *library_.add_function();
    function.mutable_signature()->set_name(name);
    for (const std::string& argument : arguments)
      function.mutable_signature()->add_input_arg()->set_name(argument);
    for (const NodeDef& node : nodes) *function.add_node_def() = node;
    for (const auto& [result, source] : results) {
      function.mutable_signature()->add_output_arg()->set_name(result);
      (*function.mutable_ret())[result] = source;
    }
  }

  // x -> x + 1 while `condition` (a bool of the loop's frame) holds; what the loop gives is NAME/exit.
  void Loop(const std::string& name, const std::string& start, const std::string& condition,
            const std::string& step) {
    const auto in = [&](const char* part) { return name + "/" + part; };
    Node(in("enter"), "Enter", {start}, {{"frame_name", TextValue(name)}});
    Node(in("merge"), "Merge", {in("enter"), in("next")});
    Node(in("cond"), "LoopCond", {condition});
    Node(in("switch"), "Switch", {in("merge"), in("cond")});
    Node(in("next"), "NextIteration", {step});
    Node(in("exit"), "Exit", {in("switch")});
  }

  std::string Bytes() const {
    GraphDef graph = graph_;
    graph.set_library(library_.SerializeAsString());
    return graph.SerializeAsString();
  }
  absl::StatusOr<permafrost::GraphIndex> Open() const { return OpenGraph(Bytes()); }

 private:
  GraphDef graph_;
  FunctionLibrary library_;
};

// A plan for the graph, or what is wrong with it.
inline absl::StatusOr<permafrost::Plan> MakePlan(const GraphBuilder& graph,
                                                 const permafrost::PlanOptions& options) {
  ASSIGN_OR_RETURN(const permafrost::GraphIndex index, graph.Open());
  return permafrost::Plan::Make(index, options);
}

// What a run of it gives, or what is wrong with the plan or the run.
inline absl::StatusOr<std::vector<permafrost::Tensor>> PlanAndRun(
    const GraphBuilder& graph, const permafrost::PlanOptions& options,
    const std::vector<permafrost::Tensor>& feeds = {}, const permafrost::ExecuteOptions& run = {}) {
  ASSIGN_OR_RETURN(permafrost::Plan plan, MakePlan(graph, options));
  return plan.Run(feeds, run);
}

}  // namespace permafrost_test
