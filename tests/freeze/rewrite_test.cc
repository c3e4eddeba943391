#include "core/freeze/rewrite.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using tensorflow::DT_FLOAT;
using tensorflow::DT_INT32;
using tensorflow::DT_INT64;

// dtype float, shape [2], 8 bytes of tensor_content; where it comes from is not this file's matter.
constexpr const char* kValueHex = "08011204120208022208000080bf0000c03f";

absl::StatusOr<GraphDef> Rewrite(const MetaBuilder& built, const std::vector<std::string>& outputs,
                                 const std::vector<std::string>& variables) {
  ASSIGN_OR_RETURN(const permafrost::MetaGraph meta, OpenMeta(built));
  ASSIGN_OR_RETURN(permafrost::Subgraph subgraph, permafrost::ExtractSubgraph(meta.graph(), outputs));
  ASSIGN_OR_RETURN(const tensorflow::OpList signatures, meta.ReadOpList());
  permafrost::FrozenValues values;
  for (const std::string& variable : variables) {
    permafrost::ByteRope tensor;
    tensor.Append(absl::HexStringToBytes(kValueHex));
    values[variable] = {DT_FLOAT, {2}, std::make_shared<const permafrost::ByteRope>(std::move(tensor))};
  }
  permafrost::Graph graph;
  std::vector<std::string> notes;
  RETURN_IF_ERROR(permafrost::RewriteVariables(subgraph, graph.library, values,
                                               permafrost::RefOps(signatures),
                                               permafrost::DefaultGeneration(), notes));
  graph.nodes = std::move(subgraph.nodes);
  return Written(graph);
}

// Everything that a node can carry, so that a test sees what of it stays.
NodeDef& Laden(NodeDef& node) {
  node.set_device("/gpu:0");
  Colocate(node, "near");
  AddOutputShapes(node);
  (*node.mutable_attr())["extra"].set_i(7);
  return node;
}

NodeDef& AddGather(MetaBuilder& meta, const std::string& name, const std::string& op,
                   tensorflow::DataType indices, const std::string& handle) {
  NodeDef& gather = meta.Node(name, op, {handle, "indices"});
  SetType(gather, "dtype", DT_FLOAT);
  SetType(gather, "Tindices", indices);
  (*gather.mutable_attr())["validate_indices"].set_b(true);
  (*gather.mutable_attr())["batch_dims"].set_i(0);
  return gather;
}

MetaBuilder WithHandle() {
  MetaBuilder meta;
  meta.Node("near", "NoOp");
  meta.Node("indices", "Placeholder");
  meta.Handle("h", DT_FLOAT);
  return meta;
}

TEST_CASE("a variable becomes a constant of the same name with nothing but its type and value") {
  const std::string op = GENERATE("Variable", "VariableV2", "VarHandleOp");
  MetaBuilder meta;
  meta.Node("near", "NoOp");
  NodeDef& variable = Laden(meta.Node("v", op, {"^near"}));
  SetType(variable, "dtype", DT_FLOAT);
  SetShape(variable, "shape", {2});
  (*variable.mutable_attr())["shared_name"].set_s("v");
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"v"}, {"v"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "v") == absl::StrCat("Const() dtype=float32 value=", kValueHex));
}

TEST_CASE("a variable that gets no value stays with its readers as it is") {
  MetaBuilder meta = WithHandle();
  SetType(meta.Node("id", "Identity", {"h"}), "T", tensorflow::DT_RESOURCE);
  SetType(meta.Node("read", "ReadVariableOp", {"id"}), "dtype", DT_FLOAT);
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"read"}, {});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "h") == "VarHandleOp() dtype=float32 shared_name='h'");
  CHECK(TextOf(*graph, "id") == "Identity(h) T=resource");
  CHECK(TextOf(*graph, "read") == "ReadVariableOp(id) dtype=float32");
}

TEST_CASE("the read of a resource becomes an Identity of its first input") {
  MetaBuilder meta = WithHandle();
  meta.Node("ready", "NoOp");
  Laden(meta.Find("h/Read")).add_input("^ready");
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"h/Read"}, {"h"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "h/Read") == "Identity(h) T=float32 _class=[loc:@near]");
}

TEST_CASE("a gather from a resource becomes one from a tensor") {
  // A scalar zero: dtype, tensor_shape {} and int_val [0] or int64_val [0].
  const auto [op, indices, gather, axis] =
      GENERATE(table<std::string, tensorflow::DataType, std::string, std::string>(
          {{"ResourceGather", DT_INT32,
            "GatherV2(h, indices, g/axis) Taxis=int32 Tindices=int32 Tparams=float32 _class=[loc:@near]",
            "Const() dtype=int32 value=080312003a0100"},
           {"ResourceGather", DT_INT64,
            "GatherV2(h, indices, g/axis) Taxis=int64 Tindices=int64 Tparams=float32 _class=[loc:@near]",
            "Const() dtype=int64 value=08091200520100"},
           {"ResourceGatherNd", DT_INT64,
            "GatherNd(h, indices) Tindices=int64 Tparams=float32 _class=[loc:@near]", "(no such node)"}}));
  MetaBuilder meta = WithHandle();
  Laden(AddGather(meta, "g", op, indices, "h")).add_input("^near");
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"g"}, {"h"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "g") == gather);
  CHECK(TextOf(*graph, "g/axis") == axis);
}

TEST_CASE("the axis of a gather stands before it under a name of its own") {
  MetaBuilder meta = WithHandle();
  meta.Node("a/axis", "Const");
  AddGather(meta, "a", "ResourceGather", DT_INT32, "h").add_input("^a/axis");
  meta.Node("between", "Identity", {"a"});
  AddGather(meta, "b", "ResourceGather", DT_INT32, "h");
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"a", "between", "b", "a/axis"}, {"h"});
  REQUIRE_OK(graph);
  CHECK(NodeNames(*graph) ==
        std::vector<std::string>{"indices", "h", "a/axis", "a/axis_", "a", "between", "b/axis", "b"});
  CHECK(TextOf(*graph, "a") == "GatherV2(h, indices, a/axis_) Taxis=int32 Tindices=int32 Tparams=float32");
}

// A handle goes through tf.cond and tf.while_loop; the ops that carry it carry the value then.
TEST_CASE("what stands between a handle and its reader carries the value") {
  const auto [op, want] = GENERATE(table<std::string, std::string>({
      {"Identity", "Identity(h, near) T=float32 _class=[loc:@near] extra=7"},
      {"Switch", "Switch(h, near) T=float32 _class=[loc:@near] extra=7"},
      {"Merge", "Merge(h, h) T=float32 _class=[loc:@near] extra=7"},
      {"Enter", "Enter(h, near) T=float32 _class=[loc:@near] extra=7"},
      {"Exit", "Exit(h, near) T=float32 _class=[loc:@near] extra=7"},
      {"NextIteration", "NextIteration(h, near) T=float32 _class=[loc:@near] extra=7"},
      {"_SwitchN", "_SwitchN(h, near) T=float32 _class=[loc:@near] extra=7"},
  }));
  MetaBuilder meta = WithHandle();
  SetType(Laden(meta.Node("carrier", op, {"h", op == "Merge" ? "h" : "near"})), "T", tensorflow::DT_RESOURCE);
  SetType(meta.Node("read", "ReadVariableOp", {"carrier:0"}), "dtype", DT_FLOAT);
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"read"}, {"h"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "carrier") == want);
  CHECK(TextOf(*graph, "read") == "Identity(carrier:0) T=float32");
}

TEST_CASE("a handle is followed through a loop of carriers once") {
  MetaBuilder meta = WithHandle();
  meta.Node("enter", "Enter", {"h"});
  meta.Node("merge", "Merge", {"enter", "next"});
  meta.Node("switch", "Switch", {"merge", "merge:1"});
  meta.Node("next", "NextIteration", {"switch:1"});
  meta.Node("exit", "Exit", {"switch"});
  SetType(meta.Node("read", "ReadVariableOp", {"exit"}), "dtype", DT_FLOAT);
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"read"}, {"h"});
  REQUIRE_OK(graph);
  for (const char* carrier : {"enter", "merge", "switch", "next", "exit"})
    CHECK_THAT(TextOf(*graph, carrier), Catch::Matchers::EndsWith(" T=float32"));
}

TEST_CASE("which input a Merge took is a number and no handle") {
  MetaBuilder meta = WithHandle();
  SetType(meta.Node("merge", "Merge", {"h", "h"}), "T", tensorflow::DT_RESOURCE);
  SetType(meta.Node("index", "Identity", {"merge:1"}), "T", DT_INT32);
  SetType(meta.Node("more", "Neg", {"index"}), "T", DT_INT32);
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"more"}, {"h"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "merge") == "Merge(h, h) T=float32");
  CHECK(TextOf(*graph, "index") == "Identity(merge:1) T=int32");
}

TEST_CASE("everything else leaves as it came") {
  MetaBuilder meta;
  meta.Node("near", "NoOp");
  meta.Variable("v", DT_FLOAT, {2});
  Laden(meta.Find("v/read")).add_input("^near");
  Laden(meta.Node("y", "SomeCustomOp", {"v/read", "v:0", "^near"}));
  const absl::StatusOr<GraphDef> graph = Rewrite(meta, {"y"}, {"v"});
  REQUIRE_OK(graph);
  CHECK(TextOf(*graph, "v/read") ==
        "Identity(v, ^near) on /gpu:0 T=float32 _class=[loc:@v loc:@near] _output_shapes=[] extra=7");
  CHECK(TextOf(*graph, "y") == absl::StrCat("SomeCustomOp(v/read, v:0, ^near) on /gpu:0 ",
                                            "_class=[loc:@near] _output_shapes=[] extra=7"));
}

}  // namespace
}  // namespace permafrost_test
