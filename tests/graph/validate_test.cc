#include "core/graph/validate.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::Graph;
using permafrost::Node;

struct OneNode {
  std::string name;
  std::string op;
  std::vector<std::string> inputs = {};
  std::string beside = "";
};

Graph Build(const std::vector<OneNode>& list) {
  Graph graph;
  for (const OneNode& one : list) {
    Node& node = graph.nodes.emplace_back();
    node.name = one.name;
    node.op = one.op;
    node.inputs = one.inputs;
    if (one.beside.empty()) continue;
    tensorflow::AttrValue value;
    value.mutable_list()->add_s("loc:@" + one.beside);
    node.SetAttr("_class", value);
  }
  return graph;
}

TEST_CASE("a graph that TensorFlow loads is valid") {
  const std::vector<OneNode> nodes = GENERATE(values<std::vector<OneNode>>({
      {},
      {{"x", "Placeholder"}},
      {{"y", "Relu", {"x"}}, {"x", "Placeholder"}},               // in any order
      {{"x", "Placeholder"}, {"y", "Relu", {"x:0", "^x"}, "x"}},  //
      {{"y", "Relu", {}, "y"}},                                   // beside itself
      {{"e", "Enter"}, {"m", "Merge", {"e", "n"}}, {"n", "NextIteration", {"m"}}},
  }));
  REQUIRE_OK(permafrost::ValidateGraph(Build(nodes)));
}

struct Invalid {
  std::vector<OneNode> nodes;
  std::string words;
};

TEST_CASE("what TensorFlow refuses is an error that names the node") {
  const Invalid invalid = GENERATE(values<Invalid>({
      {{{"", "NoOp"}}, "a node has no name"},
      {{{"x", ""}}, "node x has no op"},
      {{{"x", "NoOp"}, {"y", "NoOp"}, {"x", "Const"}}, "two nodes are named x"},
      {{{"y", "Relu", {"x"}}}, "node y (Relu) reads x"},
      {{{"y", "Relu", {}, "w"}}, "node y is to stand beside w, which is not in the graph"},
      {{{"a", "Relu", {"b"}}, {"b", "Relu", {"a"}}}, "a (Relu)"},
  }));
  INFO(invalid.words);
  CHECK_THAT(permafrost::ValidateGraph(Build(invalid.nodes)),
             FailsWith(absl::StatusCode::kFailedPrecondition, {invalid.words}));
}

TEST_CASE("a damaged class is told") {
  Graph graph = Build({{"y", "Relu"}});
  graph.nodes[0].attrs.push_back({"_class", permafrost::ByteBlock::Own(Hex("0a 05"))});
  CHECK_THAT(permafrost::ValidateGraph(graph), FailsWith(absl::StatusCode::kDataLoss, {"node y"}));
}

}  // namespace
}  // namespace permafrost_test
