#include "core/graph/import_order.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ImportOrder;
using permafrost::Node;

struct OneNode {
  std::string name;
  std::vector<std::string> inputs = {};
  std::string op = "Op";
};

std::vector<Node> Nodes(const std::vector<OneNode>& list) {
  std::vector<Node> nodes;
  for (const OneNode& one : list) {
    Node& node = nodes.emplace_back();
    node.name = one.name;
    node.op = one.op;
    node.inputs = one.inputs;
  }
  return nodes;
}

struct Order {
  std::string what;
  std::vector<OneNode> nodes;
  std::string want;
};

// Each worked out by hand from the rule in import_order.h.
const std::vector<Order> kOrders = {
    {"nothing", {}, ""},
    {"a file in order keeps it", {{"c"}, {"a", {"c"}}, {"b", {"c", "a"}}}, "c a b"},
    {"nodes without inputs keep their order", {{"c"}, {"a"}, {"b"}}, "c a b"},
    {"a forward reference", {{"y", {"x"}}, {"x"}}, "x y"},
    {"the first of the file that is ready comes next", {{"c", {"b"}}, {"a"}, {"b"}, {"d", {"a"}}}, "a b c d"},
    {"what was waited for gives way to what comes earlier",
     {{"e", {"x"}}, {"f", {"e"}}, {"x"}, {"g"}},
     "x e f g"},
    {"an input that is read twice", {{"y", {"x", "x:1", "^x"}}, {"x"}}, "x y"},
    {"a control input", {{"y", {"^x"}}, {"z"}, {"x"}}, "z x y"},
    {"an output number", {{"y", {"x:3"}}, {"x"}}, "x y"},
    {"a Merge without a loop waits for all", {{"m", {"a", "b"}, "Merge"}, {"a"}, {"b"}}, "a b m"},
    {"a loop in order",
     {{"e", {}, "Enter"},
      {"m", {"e", "n"}, "Merge"},
      {"s", {"m"}, "Switch"},
      {"n", {"s:1"}, "NextIteration"}},
     "e m s n"},
    {"a loop whose Enter was made last",
     {{"m", {"e", "n"}, "Merge"},
      {"s", {"m"}, "Switch"},
      {"n", {"s:1"}, "NextIteration"},
      {"x", {"s"}, "Exit"},
      {"e", {}, "Enter"}},
     "e m s n x"},
    {"a loop with its NextIteration first",
     {{"n", {"m"}, "NextIteration"}, {"m", {"n", "e"}, "Merge"}, {"e", {}, "Enter"}},
     "e m n"},
    {"a loop's Merge waits for its control inputs",
     {{"m", {"e", "n", "^c"}, "Merge"}, {"e", {}, "Enter"}, {"n", {"m"}, "NextIteration"}, {"c"}},
     "e c m n"},
    {"a loop of references",
     {{"m", {"e", "n"}, "RefMerge"}, {"n", {"m"}, "RefNextIteration"}, {"e", {}, "RefEnter"}},
     "e m n"},
    {"two loops, one in the other",
     {{"e", {}, "Enter"},
      {"m", {"e", "n"}, "Merge"},
      {"e2", {"m"}, "Enter"},
      {"m2", {"e2", "n2"}, "Merge"},
      {"n2", {"m2"}, "NextIteration"},
      {"x2", {"m2"}, "Exit"},
      {"n", {"x2"}, "NextIteration"}},
     "e m e2 m2 n2 x2 n"},
    {"a NextIteration that is read by another node too",
     {{"z", {"n"}}, {"e", {}, "Enter"}, {"m", {"e", "n"}, "Merge"}, {"n", {"m"}, "NextIteration"}},
     "e m n z"},
    {"a NextIteration never makes a Merge ready",
     {{"x"}, {"n", {"x"}, "NextIteration"}, {"m", {"n", "e"}, "Merge"}, {"e", {}, "Enter"}},
     "x n e m"},
    {"a loop's Merge with two ways in is taken once",
     {{"m", {"a", "b", "n"}, "Merge"}, {"a"}, {"b"}, {"n", {"m"}, "NextIteration"}},
     "a m b n"},
};

TEST_CASE("nodes come in the order of TensorFlow's importer") {
  const Order order = GENERATE(from_range(kOrders));
  INFO(order.what);
  const std::vector<Node> nodes = Nodes(order.nodes);
  const absl::StatusOr<std::vector<size_t>> got = ImportOrder(nodes);
  REQUIRE_OK(got);
  std::string names;
  for (const size_t i : *got) absl::StrAppend(&names, names.empty() ? "" : " ", nodes[i].name);
  CHECK(names == order.want);
}

struct Wrong {
  std::vector<OneNode> nodes;
  std::vector<std::string> words;
};

TEST_CASE("a graph that cannot be put in order is an error that names a node") {
  const Wrong wrong = GENERATE(values<Wrong>({
      {{{"y", {"x"}, "Relu"}}, {"node y (Relu) reads x, which is not in the graph"}},
      {{{"y", {"x:1"}}, {"x:1"}}, {"reads x:1"}},
      {{{"y", {"^x"}}}, {"reads ^x"}},
      {{{"y", {""}}}, {"node y"}},
      {{{"a"}, {"b", {"b"}, "Add"}}, {"1 node", "b (Add)", "circle"}},
      {{{"a"}, {"b", {"c", "a"}}, {"c", {"b"}}}, {"2 nodes", "b (Op)"}},
      {{{"b", {"^c"}}, {"c", {"b"}}}, {"2 nodes"}},
      // A loop is closed by a NextIteration into a Merge and by nothing else.
      {{{"e"}, {"m", {"e", "n"}, "Merge"}, {"n", {"m"}, "Identity"}}, {"2 nodes", "m (Merge)"}},
      {{{"e"}, {"m", {"e", "n"}, "Add"}, {"n", {"m"}, "NextIteration"}}, {"2 nodes", "m (Add)"}},
      {{{"m", {"n"}, "Merge"}, {"n", {"m"}, "NextIteration"}}, {"2 nodes", "m (Merge)"}},
      // Control characters do not get through.
      {{{"\x1b[2J", {"\n"}}}, {"\\x1b[2J", "\\n"}},
  }));
  INFO(wrong.words.front());
  CHECK_THAT(ImportOrder(Nodes(wrong.nodes)), FailsWith(absl::StatusCode::kFailedPrecondition, wrong.words));
}

TEST_CASE("large graphs in the worst order take no longer than they must") {
  constexpr size_t kCount = 100000;
  std::vector<OneNode> list;
  for (size_t i = 0; i < kCount; ++i) {  // a chain from the last node to the first, and all read the last
    list.push_back({std::to_string(i), {std::to_string(i + 1), "^" + std::to_string(kCount)}});
  }
  list.push_back({std::to_string(kCount)});
  const absl::StatusOr<std::vector<size_t>> order = ImportOrder(Nodes(list));
  REQUIRE_OK(order);
  for (size_t i = 0; i <= kCount; ++i) REQUIRE((*order)[i] == kCount - i);
}

}  // namespace
}  // namespace permafrost_test
