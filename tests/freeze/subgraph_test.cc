#include "core/freeze/subgraph.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using permafrost::Subgraph;
using Names = std::vector<std::string>;

absl::StatusOr<Subgraph> Extract(const MetaBuilder& built, const Names& outputs) {
  const absl::StatusOr<permafrost::MetaGraph> meta = OpenMeta(built);
  REQUIRE_OK(meta);
  return permafrost::ExtractSubgraph(meta->graph(), outputs);
}

// A graph in which each way of reaching a node occurs once.
MetaBuilder Example() {
  MetaBuilder meta;
  meta.Node("image", "Placeholder");
  meta.Node("label", "Placeholder");
  meta.Node("w", "Const");
  meta.Node("init", "NoOp");
  meta.Node("neighbour", "Const");
  meta.Node("beside_neighbour", "NoOp", {"^label"});
  meta.Node("conv", "Conv2D", {"image", "w:0", "^init"});
  Colocate(meta.Node("split", "Split", {"conv"}), "neighbour");
  meta.Node("logits", "Relu", {"split:1"});
  meta.Node("loss", "Sub", {"logits", "label"});
  return meta;
}

TEST_CASE("outputs keep what they reach in the order of the file") {
  const auto [outputs, want] = GENERATE(table<Names, Names>({
      {{"image"}, {"image"}},
      {{"conv"}, {"image", "w", "init", "conv"}},
      {{"logits"}, {"image", "w", "init", "neighbour", "conv", "split", "logits"}},
      {{"logits", "init"}, {"image", "w", "init", "neighbour", "conv", "split", "logits"}},
      {{"init", "w"}, {"w", "init"}},
      {{"w", "w"}, {"w"}},
      {{"beside_neighbour"}, {"label", "beside_neighbour"}},
      {{}, {}},
  }));
  const absl::StatusOr<Subgraph> subgraph = Extract(Example(), outputs);
  REQUIRE_OK(subgraph);
  Names names;
  for (const permafrost::Node& node : subgraph->nodes) names.push_back(node.name);
  CHECK(names == want);
}

// TensorFlow 2.15 takes it for a node's name, 1.15 does not.
TEST_CASE("an entry of _class without loc:@ means nothing") {
  MetaBuilder meta;
  meta.Node("other", "Const");
  (*meta.Node("x", "Const").mutable_attr())["_class"].mutable_list()->add_s("other");
  const absl::StatusOr<Subgraph> subgraph = Extract(meta, {"x"});
  REQUIRE_OK(subgraph);
  CHECK(subgraph->nodes.size() == 1);
}

TEST_CASE("circles of a loop are walked once") {
  MetaBuilder meta;
  meta.Node("start", "Const");
  meta.Node("merge", "Merge", {"start", "next"});
  meta.Node("next", "NextIteration", {"merge"});
  const absl::StatusOr<Subgraph> subgraph = Extract(meta, {"merge"});
  REQUIRE_OK(subgraph);
  CHECK(subgraph->nodes.size() == 3);
}

TEST_CASE("the path from a node to an output is the shortest") {
  const auto [node, want] = GENERATE(table<std::string, std::string>({
      {"logits", "logits"},
      {"split", "split <- logits"},
      {"neighbour", "neighbour <- split <- logits"},
      {"init", "init <- conv <- split <- logits"},
      {"not reached", "not reached"},
  }));
  CHECK(Extract(Example(), {"logits"})->PathToOutput(node) == want);
}

MetaBuilder Chain(int nodes) {
  MetaBuilder meta;
  meta.Node("n0", "Const");
  for (int i = 1; i < nodes; ++i) meta.Node(absl::StrCat("n", i), "Identity", {absl::StrCat("n", i - 1)});
  return meta;
}

TEST_CASE("a long path is shortened in its middle") {
  const auto [nodes, want] = GENERATE(table<int, std::string>({
      {8, "n0 <- n1 <- n2 <- n3 <- n4 <- n5 <- n6 <- n7"},
      {9, "n0 <- n1 <- n2 <- n3 <- (1 node) <- n5 <- n6 <- n7 <- n8"},
      {1500, "n0 <- n1 <- n2 <- n3 <- (1,492 nodes) <- n1496 <- n1497 <- n1498 <- n1499"},
  }));
  CHECK(Extract(Chain(nodes), {absl::StrCat("n", nodes - 1)})->PathToOutput("n0") == want);
}

TEST_CASE("an output that is not in the graph is answered with the nearest names") {
  const auto [given, words] = GENERATE(table<std::string, Names>({
      {"logit", {"logit is not in graph", "did you mean logits"}},
      {"Logits", {"Logits is not in graph", "logits"}},
      {"model/logits", {"model/logits is not in graph", "logits"}},
      {"", {" is not in graph"}},
  }));
  CHECK_THAT(Extract(Example(), {"conv", given}), FailsWith(absl::StatusCode::kInvalidArgument, words));
}

TEST_CASE("a name is shown as text that no terminal obeys") {
  const absl::StatusOr<Subgraph> subgraph = Extract(Example(), {"\x1b[2J\r\n"});
  for (const char byte : subgraph.status().message()) CHECK(static_cast<unsigned char>(byte) >= ' ');
}

TEST_CASE("a node that reads one that is not there is named") {
  MetaBuilder meta = Example();
  const auto [input, words] = GENERATE(table<std::string, Names>({
      {"gone:3", {"conv (Conv2D) reads gone", "not in the graph"}},
      {"^gone", {"conv (Conv2D) reads gone", "not in the graph"}},
      {"loc:@gone", {"conv (Conv2D) is to stand beside gone", "not in the graph"}},
  }));
  if (input == "loc:@gone") {
    Colocate(meta.Find("conv"), "gone");
  } else {
    meta.Find("conv").add_input(input);
  }
  CHECK_THAT(Extract(meta, {"logits"}), FailsWith(absl::StatusCode::kFailedPrecondition, words));
}

TEST_CASE("what no output reaches may be broken") {
  MetaBuilder meta = Example();
  meta.Find("loss").add_input("gone");
  CHECK(Extract(meta, {"logits"}).ok());
}

}  // namespace
}  // namespace permafrost_test
