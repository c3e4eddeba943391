#include "core/inspect/frozen.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/graph_def.pb.h"

namespace permafrost {
namespace {

void AddNode(permafrost_test::GraphDef& graph, std::string name, std::string op,
             std::vector<std::string> inputs = {}) {
  permafrost_test::NodeDef& node = *graph.add_node();
  node.set_name(std::move(name));
  node.set_op(std::move(op));
  for (std::string& input : inputs) node.add_input(std::move(input));
}

TEST_CASE("a frozen graph's placeholders, and the nodes that nobody reads") {
  permafrost_test::GraphDef graph;
  AddNode(graph, "input", "Placeholder");
  (*graph.mutable_node(0)->mutable_attr())["dtype"].set_type(tensorflow::DT_FLOAT);
  AddNode(graph, "unused", "Const");
  AddNode(graph, "w", "Const");
  AddNode(graph, "product", "MatMul", {"input", "w"});
  AddNode(graph, "top", "TopKV2", {"product:0", "k"});
  AddNode(graph, "k", "Const");
  AddNode(graph, "values", "Identity", {"top:1", "^check"});
  AddNode(graph, "check", "Assert", {"product"});
  AddNode(graph, "loose", "Relu", {"product"});
  const std::string bytes = graph.SerializeAsString();
  const absl::StatusOr<GraphIndex> index =
      GraphIndex::Open(std::make_shared<MemorySource>("frozen.pb", bytes), 0, bytes.size());
  REQUIRE(index.ok());
  const absl::StatusOr<FrozenSummary> summary = SummarizeFrozen(*index);
  REQUIRE(summary.ok());
  CHECK(summary->nodes == 9);
  CHECK(summary->outputs == std::vector<std::string>{"values", "loose"});
  REQUIRE(summary->placeholders.size() == 1);
  CHECK(summary->placeholders[0].name == "input");
  CHECK(summary->placeholders[0].dtype == tensorflow::DT_FLOAT);
}

}  // namespace
}  // namespace permafrost
