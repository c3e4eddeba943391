// What TensorFlow 1.4, 1.10 and 1.15 make of resource variables.
#include "core/freeze/rewrite_named.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/function_model.h"

namespace permafrost_test {
namespace {

using permafrost::ReadRule;
using tensorflow::DT_FLOAT;
using tensorflow::DT_RESOURCE;

// v is read directly, and through the nodes of `between`.
struct NamedModel : FunctionModel {
  void Add(NodeDef node) { *meta.proto().mutable_graph_def()->add_node() = std::move(node); }

  GraphDef As(const std::string& release, std::vector<std::string> outputs,
              std::vector<std::string> kept = {}) {
    return Freeze({.outputs = std::move(outputs), .compat = release, .kept_variables = std::move(kept)});
  }
};

TEST_CASE("a read of a variable is what the release makes of it") {
  const auto [release, read, variable] = GENERATE(table<std::string, std::string, std::string>({
      {"1.4", "ReadVariableOp(v) dtype=float32", "VarHandleOp"},
      {"1.10", "Identity(v) T=float32", "Const"},
      {"1.15", "Identity(v) T=float32", "Const"},
      {"2.15", "Identity(v) T=float32", "Const"},
  }));
  NamedModel model;
  const GraphDef graph = model.As(release, {"v/Read"});
  CHECK(TextOf(graph, "v/Read") == read);
  CHECK_THAT(TextOf(graph, "v"), Catch::Matchers::StartsWith(variable + "()"));
}

TEST_CASE("what stands between a variable and its reader") {
  const auto [release, between, read] = GENERATE(table<std::string, std::string, std::string>({
      {"1.10", "Identity(v) on /gpu:0 T=resource", "ReadVariableOp(between) dtype=float32"},
      {"1.15", "Identity(v) T=float32", "Identity(between) T=float32"},
      {"2.15", "Identity(v) on /device:GPU:0 T=float32", "Identity(between) T=float32"},
      {"", "Identity(v) T=float32", "Identity(between) T=float32"},
  }));
  NamedModel model;
  NodeDef carry = Carry("between", "Identity", {"v"});
  carry.set_device("/gpu:0");
  model.Add(carry);
  model.Add(Read("y", "between"));
  const GraphDef graph =
      model.Freeze({.compat = release, .clear_devices = false, .as_in_file = release == "1.10"});
  CHECK(TextOf(graph, "between") == between);
  CHECK_THAT(TextOf(graph, "y"), Catch::Matchers::StartsWith(read));
}

TEST_CASE("1.15 types both sides of a Merge, at which it fails itself, and 2.15 leaves it") {
  NamedModel model;
  model.Add(Carry("a", "Switch", {"v", "x"}));
  model.Add(Carry("b", "Switch", {"u", "x"}));
  model.Add(Carry("merge", "Merge", {"a", "b:1"}));
  model.Add(Read("y", "merge"));
  const auto [release, type] =
      GENERATE(table<std::string, std::string>({{"1.15", "float32"}, {"2.15", "resource"}, {"", "float32"}}));
  const GraphDef graph = model.As(release, {"y"});
  CHECK(TextOf(graph, "a") == "Switch(v, x) T=float32");
  CHECK(TextOf(graph, "b") == "Switch(u, x) T=float32");
  CHECK(TextOf(graph, "merge") == absl::StrCat("Merge(a, b:1) T=", type));
  CHECK_THAT(TextOf(graph, "y"),
             Catch::Matchers::StartsWith(release == "2.15" ? "ReadVariableOp" : "Identity"));
  CHECK(model.notes.size() == (release == "2.15" ? 1 : 0));
}

TEST_CASE("1.15 makes an Identity of the read of a variable that stays one") {
  const auto [release, read] = GENERATE(table<std::string, std::string>(
      {{"1.10", "ReadVariableOp(v)"}, {"1.15", "Identity(v)"}, {"2.15", "ReadVariableOp(v)"}}));
  NamedModel model;
  const GraphDef graph = model.As(release, {"v/Read"}, {"v"});
  CHECK_THAT(TextOf(graph, "v/Read"), Catch::Matchers::StartsWith(read));
  CHECK_THAT(TextOf(graph, "v"), Catch::Matchers::StartsWith("VarHandleOp()"));
}

TEST_CASE("1.15 fails where a read reads no variable, and the default leaves it alone") {
  NamedModel model;
  SetType(model.meta.Node("handles", "IteratorGetNext"), "T", DT_RESOURCE);
  model.Add(Read("y", "handles"));
  CHECK_THAT(
      model.TryFreeze({.compat = "1.15"}),
      FailsWith(absl::StatusCode::kFailedPrecondition,
                {"node y (ReadVariableOp) reads handles (IteratorGetNext)", "TensorFlow 1.15 fails too"}));
  CHECK(TextOf(model.As("", {"y"}), "y") == "ReadVariableOp(handles) dtype=float32");
  CHECK_THAT(TextOf(model.As("2.15", {"y"}), "y"), Catch::Matchers::StartsWith("ReadVariableOp(handles)"));
}

TEST_CASE("a gather's axis comes before it, and in 2.15 last") {
  const auto [release, names] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"x", "v", "y/axis", "y"}},
      {"1.15", {"x", "v", "y/axis", "y"}},
      {"2.15", {"x", "v", "y", "y/axis"}},
      {"1.10", {"x", "v", "y"}},
  }));
  NamedModel model;
  NodeDef& gather = model.meta.Node("y", "ResourceGather", {"v", "x"});
  SetType(gather, "dtype", DT_FLOAT);
  SetType(gather, "Tindices", tensorflow::DT_INT32);
  CHECK(NodeNames(model.As(release, {"y"})) == names);
}

TEST_CASE("only 2.15 and the default write ResourceGatherNd anew") {
  const auto [release, op] = GENERATE(table<std::string, std::string>(
      {{"", "GatherNd"}, {"1.10", "ResourceGatherNd"}, {"1.15", "ResourceGatherNd"}, {"2.15", "GatherNd"}}));
  NamedModel model;
  NodeDef& gather = model.meta.Node("y", "ResourceGatherNd", {"v", "x"});
  SetType(gather, "dtype", DT_FLOAT);
  SetType(gather, "Tindices", tensorflow::DT_INT32);
  CHECK_THAT(TextOf(model.As(release, {"y"}), "y"), Catch::Matchers::StartsWith(op + "(v, x)"));
}

}  // namespace
}  // namespace permafrost_test
