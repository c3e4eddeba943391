#include "core/inspect/function_numbers.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/graph/function_def.h"
#include "tests/support/graph_def.pb.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using Names = std::vector<std::string>;

// Each function calls the one before.
std::string LibraryOf(const Names& names) {
  FunctionLibrary library;
  std::string before;
  for (const std::string& name : names) {
    FunctionDef& function = *library.add_function();
    function.mutable_signature()->set_name(name);
    NodeDef& call = *function.add_node_def();
    call.set_name("call");
    call.set_op("PartitionedCall");
    (*call.mutable_attr())["f"].mutable_func()->set_name(before);
    before = name;
  }
  return library.SerializeAsString();
}

Names NamesIn(const std::string& library) {
  FunctionLibrary parsed;
  REQUIRE(parsed.ParseFromString(library));
  Names names;
  for (const FunctionDef& function : parsed.function()) {
    names.push_back(function.signature().name());
    names.push_back(function.node_def(0).attr().at("f").func().name());
  }
  return names;
}

TEST_CASE("frozen functions get the numbers of another library's") {
  permafrost::Graph graph;
  graph.library = LibraryOf({"b_frozen_1", "other", "a_frozen_0"});
  permafrost::Node& node = graph.nodes.emplace_back();
  node.op = "b_frozen_1";
  tensorflow::AttrValue branches;
  branches.mutable_list()->add_func()->set_name("a_frozen_0");
  branches.mutable_list()->add_func()->set_name("other");
  node.SetAttr("branches", branches);
  const auto same = permafrost::NumberFunctionsLike(LibraryOf({"a_frozen_512", "b_frozen_77513"}), graph);
  REQUIRE_OK(same);
  CHECK(*same);
  CHECK(NamesIn(graph.library) ==
        Names{"b_frozen_77513", "", "other", "b_frozen_77513", "a_frozen_512", "other"});
  CHECK(graph.nodes[0].op == "b_frozen_77513");
  CHECK(graph.nodes[0].ParseAttr("branches")->list().func(0).name() == "a_frozen_512");
  CHECK(graph.nodes[0].ParseAttr("branches")->list().func(1).name() == "other");
}

TEST_CASE("other functions are said to be others and stay") {
  const Names like = GENERATE(values<Names>({{},
                                             {"a_frozen_7"},
                                             {"a_frozen_8", "b_frozen_7"},
                                             {"a_frozen_7", "c_frozen_8"},
                                             {"a_frozen_7", "b_frozen_8", "c_frozen_9"},
                                             {"a_frozen_7", "b_frozen_x"}}));
  permafrost::Graph graph;
  graph.library = LibraryOf({"a_frozen_0", "b_frozen_1"});
  const std::string before = graph.library;
  const auto same = permafrost::NumberFunctionsLike(LibraryOf(like), graph);
  REQUIRE_OK(same);
  CHECK_FALSE(*same);
  CHECK(graph.library == before);
}

TEST_CASE("without frozen functions there is nothing to number") {
  permafrost::Graph graph;
  graph.library = LibraryOf({"a"});
  const auto same = permafrost::NumberFunctionsLike(LibraryOf({"b", "c_frozen_"}), graph);
  REQUIRE_OK(same);
  CHECK(*same);
  CHECK_THAT(permafrost::NumberFunctionsLike("\x0a\x7f", graph),
             FailsWith(absl::StatusCode::kDataLoss, {"library"}));
}

}  // namespace
}  // namespace permafrost_test
