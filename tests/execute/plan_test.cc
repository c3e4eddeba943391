// What a plan says of graphs, feeds and fetches that do not go together.
#include "core/execute/plan.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::Plan;
using permafrost::Tensor;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

// y = Add(Mul(x, 2), 1); p switches x: on (Neg), off (Exp); merged.
GraphBuilder Sample() {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {2, -1});
  graph.Placeholder("p", DataType::DT_BOOL, {});
  graph.Const("two", Tensor::Scalar(2.0f));
  graph.Const("one", Tensor::Scalar(1.0f));
  graph.Node("product", "Mul", {"x", "two"});
  graph.Node("y", "Add", {"product", "one"});
  graph.Node("switch", "Switch", {"x", "p"});
  graph.Node("on", "Neg", {"switch:1"});
  graph.Node("off", "Exp", {"switch"});
  graph.Node("merged", "Merge", {"off", "on"});
  return graph;
}

Tensor Row() {
  return Tensor::Of<float>({2, 1}, {3, -4});
}

TEST_CASE("a plan runs") {
  const absl::StatusOr<std::vector<Tensor>> got =
      PlanAndRun(Sample(), {.fetches = {"y", "y:0", "two"}, .feeds = {"x"}}, {Row()});
  REQUIRE_OK(got);
  CHECK((*got)[0].values<float>()[1] == -7);
  CHECK((*got)[1].shape() == permafrost::Shape{2, 1});
  CHECK((*got)[2].scalar<float>() == 2);
}

TEST_CASE("feeds and fetches that the graph does not have") {
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"prodct"}, .feeds = {"x"}}),
             FailsWith(kNotFound, {"prodct", "fetch", "product"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}, .feeds = {"mrged"}}),
             FailsWith(kNotFound, {"mrged", "feed", "merged"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}, .fixed = {{"tow", Row()}}}),
             FailsWith(kNotFound, {"tow", "two"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"^y"}, .feeds = {"x"}}), FailsWith(kNotFound, {}));
  CHECK_THAT(PlanAndRun(Sample(), {.fetches = {"y:1"}, .feeds = {"x"}}, {Row()}),
             FailsWith(kInvalid, {"y:1"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}, .feeds = {"x", "x:0"}}),
             FailsWith(kInvalid, {"x", "twice"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}, .feeds = {"x"}, .fixed = {{"x", Row()}}}),
             FailsWith(kInvalid, {"x", "twice"}));
}

TEST_CASE("placeholders that are not fed are all named") {
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"merged"}}),
             FailsWith(kInvalid, {"x float32 [2,?]", "p bool", "placeholders"}));
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}}),
             FailsWith(kInvalid, {"this placeholder must be fed: x"}));
  // What lies before a fed tensor is not needed.
  CHECK(MakePlan(Sample(), {.fetches = {"y"}, .feeds = {"product"}}).ok());
}

TEST_CASE("feeds of another type or shape than their placeholder's") {
  absl::StatusOr<Plan> plan = MakePlan(Sample(), {.fetches = {"merged"}, .feeds = {"x", "p"}});
  REQUIRE_OK(plan);
  const Tensor yes = Tensor::Scalar(true);
  CHECK(plan->Run({Row(), yes}).ok());
  CHECK_THAT(plan->Run({Tensor::Of<double>({2, 1}, {1, 2}), yes}),
             FailsWith(kInvalid, {"x", "float64", "float32"}));
  CHECK_THAT(plan->Run({Tensor::Of<float>({1, 2}, {1, 2}), yes}),
             FailsWith(kInvalid, {"x", "[1,2]", "[2,?]"}));
  CHECK_THAT(plan->Run({Tensor::Scalar(1.0f), yes}), FailsWith(kInvalid, {"x"}));
  CHECK_THAT(plan->Run({Row(), Tensor::Scalar<int32_t>(1)}), FailsWith(kInvalid, {"p", "int32", "bool"}));
  CHECK_THAT(plan->Run({Row()}), FailsWith(kInvalid, {"2 feeds", "1"}));
  CHECK_THAT(plan->Run({Row(), Tensor()}), FailsWith(kInvalid, {"p"}));
  CHECK(plan->Run({Row(), yes}).ok());  // no error lingers
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"y"}, .fixed = {{"x", Tensor::Scalar<int64_t>(1)}}}),
             FailsWith(kInvalid, {"x", "int64"}));
  // What no fetch needs is not looked at.
  plan = MakePlan(Sample(), {.fetches = {"y"}, .feeds = {"p", "x"}});
  REQUIRE_OK(plan);
  CHECK(plan->Run({Tensor(), Row()}).ok());
}

TEST_CASE("ops that cannot run are all named") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  for (const char* const name : {"a", "b", "c", "d"}) graph.Node(name, "MyOp", {"x"});
  graph.Node("e", "YourOp", {"a"});
  graph.Node("f", "AddN", {"a", "b", "c", "d", "e"});
  CHECK_THAT(MakePlan(graph, {.fetches = {"f"}, .feeds = {"x"}}),
             FailsWith(absl::StatusCode::kUnimplemented, {"MyOp (4 nodes: ", ", ...)", "YourOp (e)"}));
  CHECK(MakePlan(graph, {.fetches = {"f"}, .feeds = {"a", "b", "c", "d", "e"}}).ok());
  CHECK_THAT(MakePlan(graph, {.fetches = {"f"}, .feeds = {"a", "b", "c", "d"}}),
             FailsWith(absl::StatusCode::kUnimplemented, {"YourOp (e)"}));
}

TEST_CASE("a fetch in a branch that is not taken") {
  CHECK_THAT(MakePlan(Sample(), {.fetches = {"on"}, .feeds = {"x"}, .fixed = {{"p", Tensor::Scalar(false)}}}),
             FailsWith(kInvalid, {"on", "branch", "not taken"}));
  CHECK(PlanAndRun(Sample(), {.fetches = {"off"}, .feeds = {"x"}, .fixed = {{"p", Tensor::Scalar(false)}}},
                   {Row()})
            .ok());
  CHECK_THAT(
      PlanAndRun(Sample(), {.fetches = {"y", "on"}, .feeds = {"x", "p"}}, {Row(), Tensor::Scalar(false)}),
      FailsWith(kInvalid, {"on", "branch", "not taken"}));
}

TEST_CASE("a condition that is no bool") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Node("switch", "Switch", {"x", "x"});
  graph.Node("merge", "Merge", {"switch", "switch:1"});
  CHECK_THAT(PlanAndRun(graph, {.fetches = {"merge"}, .feeds = {"x"}}, {Tensor::Scalar(1.0f)}),
             FailsWith(kInvalid, {"switch", "bool"}));
  CHECK_THAT(MakePlan(graph, {.fetches = {"merge"}, .fixed = {{"x", Tensor::Scalar(1.0f)}}}),
             FailsWith(kInvalid, {"switch", "bool"}));
}

TEST_CASE("inputs and outputs that are not there") {
  for (const char* const output :
       {"two:1", "product:1", "switch:2", "merged:2", "x:1", "y:2147483647", "two:65536"}) {
    INFO(output);
    GraphBuilder graph = Sample();
    graph.Node("z", "Neg", {output});
    graph.Node("w", "Identity", {output});
    const std::vector<Tensor> given = {Row(), Tensor::Scalar(true)};
    const absl::StatusOr<std::vector<Tensor>> got =
        PlanAndRun(graph, {.fetches = {"z"}, .feeds = {"x", "p"}}, given);
    CHECK(!got.ok());
    CHECK(!PlanAndRun(graph, {.fetches = {"w"}, .feeds = {"x", "p"}}, given).ok());
    CHECK(!PlanAndRun(graph, {.fetches = {output}, .feeds = {"x", "p"}}, given).ok());
  }
  GraphBuilder graph = Sample();
  graph.Node("z", "Neg", {"nowhere"});
  CHECK_THAT(MakePlan(graph, {.fetches = {"z"}}), FailsWith(kNotFound, {"z", "nowhere"}));
  for (const char* const op :
       {"Neg", "Add", "Switch", "Enter", "Exit", "NextIteration", "LoopCond", "Conv2D"}) {
    INFO(op);
    graph = Sample();
    graph.Node("z", op, {"^x"});
    CHECK_THAT(MakePlan(graph, {.fetches = {"z"}, .feeds = {"x"}}), FailsWith(kInvalid, {"z", op}));
  }
  graph = Sample();
  graph.Node("z", "Merge", {"^x"});
  CHECK(!MakePlan(graph, {.fetches = {"z"}, .feeds = {"x"}}).ok());
}

TEST_CASE("a damaged constant") {
  GraphBuilder graph;
  graph.Const("fine", Tensor::Scalar(1.0f));
  graph.Node("empty", "Const", {});
  tensorflow::AttrValue value;
  value.mutable_tensor()->set_dtype(DataType::DT_FLOAT);
  value.mutable_tensor()->mutable_tensor_shape()->add_dim()->set_size(3);
  value.mutable_tensor()->set_tensor_content("seven b");
  graph.Node("short", "Const", {}, {{"value", value}});
  for (const char* const name : {"empty", "short"})
    CHECK_THAT(MakePlan(graph, {.fetches = {"fine", name}}), FailsWith(absl::StatusCode::kDataLoss, {name}));
  CHECK(MakePlan(graph, {.fetches = {"fine"}}).ok());
}

TEST_CASE("a graph that waits for itself") {
  GraphBuilder graph;
  graph.Const("c", Tensor::Scalar(1.0f));
  graph.Node("a", "Add", {"b", "c"});
  graph.Node("b", "Neg", {"a"});
  graph.Node("d", "Neg", {"c", "^e"});
  graph.Node("e", "Neg", {"d"});
  graph.Node("f", "Neg", {"f"});
  for (const char* const name : {"a", "d", "f"})
    CHECK_THAT(MakePlan(graph, {.fetches = {name}}), FailsWith(kInvalid, {name, "circle"}));
}

}  // namespace
}  // namespace permafrost_test
