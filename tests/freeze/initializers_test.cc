#include "core/freeze/initializers.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using Names = std::vector<std::string>;

// The restored variables are w and h; u is another.
MetaBuilder Example() {
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_FLOAT, {2});
  meta.Variable("u", tensorflow::DT_FLOAT, {2});
  meta.Handle("h", tensorflow::DT_FLOAT);
  meta.Node("zeros", "Const");
  meta.Node("table", "HashTableV2");
  meta.Node("fill", "LookupTableImportV2", {"table", "zeros", "zeros"});
  meta.Node("init_tables", "NoOp", {"^fill"});
  meta.Node("w/Assign", "Assign", {"w", "zeros"});
  meta.Node("h/Assign", "AssignVariableOp", {"h", "zeros"});
  meta.Node("u/Assign", "Assign", {"u:0", "zeros"});
  meta.Node("u/AssignCopy", "Assign", {"u", "w"});
  meta.Node("w/Scatter", "ScatterUpdate", {"w:0", "zeros", "zeros"});
  meta.Node("h/Scatter", "ResourceScatterAdd", {"h", "zeros", "zeros"});
  meta.Node("init_w", "NoOp", {"^w/Assign"});
  meta.Node("init_all", "NoOp", {"^u/Assign", "^init_w"});
  meta.Node("print", "Print", {"w", "h/Read"});
  return meta;
}

absl::Status Check(const Names& nodes) {
  const absl::StatusOr<permafrost::MetaGraph> meta = OpenMeta(Example());
  REQUIRE_OK(meta);
  ASSIGN_OR_RETURN(const permafrost::Subgraph run, permafrost::ExtractSubgraph(meta->graph(), nodes));
  return permafrost::CheckInitializers(run, {"w", "h"});
}

TEST_CASE("initializers that leave the restored variables alone change nothing") {
  const Names nodes = GENERATE(values<Names>({
      {"init_tables"},
      {"u/Assign"},
      {"u/AssignCopy"},  // reads w, writes u
      {"init_tables", "u/Assign"},
      {"print"},
      {"w"},
  }));
  CHECK(Check(nodes) == absl::OkStatus());
}

TEST_CASE("an initializer that assigns a restored variable is named with the variable") {
  const auto [nodes, words] = GENERATE(table<Names, Names>({
      {{"w/Assign"}, {"the variable w", "w/Assign"}},
      {{"h/Assign"}, {"the variable h", "h/Assign"}},
      {{"w/Scatter"}, {"the variable w", "w/Scatter"}},
      {{"h/Scatter"}, {"the variable h", "h/Scatter"}},
      {{"init_all"}, {"the variable w", "w/Assign <- init_w <- init_all"}},
      {{"init_tables", "init_w"}, {"the variable w", "w/Assign <- init_w"}},
  }));
  std::vector<std::string> all = words;
  all.push_back("--initializer_nodes");
  CHECK_THAT(Check(nodes), FailsWith(absl::StatusCode::kUnimplemented, all));
}

TEST_CASE("an initializer that is not in the graph is answered with the nearest names") {
  CHECK_THAT(Check({"init_table"}),
             FailsWith(absl::StatusCode::kInvalidArgument, {"init_table is not in graph", "init_tables"}));
}

}  // namespace
}  // namespace permafrost_test
