// What a plan does before anything runs: how many steps are left, and of which ops.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::Tensor;

// The ops that ran, of a fixture's first run; sorted.
std::vector<std::string> OpsOf(const std::string& name, const RunMode& mode, int run = 0) {
  GraphCase graph_case;
  REQUIRE(graph_case.ParseFromString(ReadFile(FixtureDir() / "graphs" / (name + ".graph"))));
  const absl::StatusOr<permafrost::GraphIndex> graph = OpenGraph(graph_case.graph());
  REQUIRE_OK(graph);
  std::vector<Tensor> given;
  absl::StatusOr<permafrost::Plan> plan = PlanRun(*graph, graph_case.run(run), mode, given);
  REQUIRE_OK(plan);
  std::vector<permafrost::StepTime> lines;
  REQUIRE_OK(plan->Run(given, {.profile = &lines}));
  std::vector<std::string> ops;
  for (const permafrost::StepTime& line : lines) ops.push_back(line.op);
  std::sort(ops.begin(), ops.end());
  return ops;
}

using Ops = std::vector<std::string>;
constexpr RunMode kFused{true, 1, RunMode::kNothing};
constexpr RunMode kPlain{false, 1, RunMode::kNothing};

TEST_CASE("convolutions are joined with what follows them") {
  CHECK(OpsOf("conv_batch_norm_relu", kFused) == Ops(2, "_FusedConv2D"));
  CHECK(OpsOf("conv_batch_norm_relu", kPlain).size() == 6);
  CHECK(OpsOf("conv_bias_relu6", kFused) == Ops{"_FusedConv2D"});
  CHECK(OpsOf("conv_batch_norm_pieces", kFused) == Ops{"_FusedConv2D"});
  CHECK(OpsOf("conv_through_identity", kFused) == Ops{"_FusedConv2D"});
  CHECK(OpsOf("depthwise_batch_norm", kFused) == Ops{"_FusedConv2D", "_FusedDepthwiseConv2dNative"});
  CHECK(OpsOf("separable_conv", kFused) == Ops{"DepthwiseConv2dNative", "_FusedConv2D"});
}

TEST_CASE("convolutions are left alone where somebody reads what is between") {
  CHECK(OpsOf("conv_two_users", kFused) == OpsOf("conv_two_users", kPlain));
  CHECK(OpsOf("conv_batch_norm_mean_only", kFused) == OpsOf("conv_batch_norm_mean_only", kPlain));
  CHECK(OpsOf("conv_batch_norm_training", kFused) == OpsOf("conv_batch_norm_training", kPlain));
  CHECK(OpsOf("conv_times_itself", kFused).size() == 4);  // the second relu is the convolution's second user
  CHECK(OpsOf("conv_filter_fed", kFused) == OpsOf("conv_filter_fed", kPlain));
  CHECK(OpsOf("conv_double", kFused) == OpsOf("conv_double", kPlain));
  CHECK(OpsOf("conv_control_inputs", kFused) == OpsOf("conv_control_inputs", kPlain));
  const Ops not_folded = OpsOf("conv_scales_that_do_not", kFused);
  CHECK(std::count(not_folded.begin(), not_folded.end(), "_FusedConv2D") == 0);
}

TEST_CASE("what is fixed is worked out in advance") {
  const RunMode scalars{true, 1, RunMode::kScalars};
  CHECK(OpsOf("batch_norm_is_training", scalars) == Ops{"_FusedConv2D"});
  CHECK(OpsOf("cond_constant_predicate", kFused, 0).size() == 2);
  CHECK(OpsOf("cond_nested", scalars) == Ops{"AddV2", "Mul"});
  CHECK(OpsOf("cond_nested", {true, 1, RunMode::kEverything}) == Ops());
  CHECK(OpsOf("fetch_only_constants", kFused) == Ops());
  CHECK(OpsOf("identity_chains", kFused) == Ops());
}

TEST_CASE("a result that is much larger than what it comes from is not kept") {
  GraphBuilder graph;
  graph.Const("dims", Tensor::Of<int32_t>({2}, {2000, 2000}));
  graph.Const("value", Tensor::Scalar(1.0f));
  graph.Node("large", "Fill", {"dims", "value"}, {{"T", TypeValue(DataType::DT_FLOAT)}});
  graph.Const("few", Tensor::Of<int32_t>({1}, {7}));
  graph.Node("small", "Fill", {"few", "value"}, {{"T", TypeValue(DataType::DT_FLOAT)}});
  CHECK(MakePlan(graph, {.fetches = {"large"}})->step_count() == 1);
  CHECK(MakePlan(graph, {.fetches = {"small"}})->step_count() == 0);
}

TEST_CASE("what would fail fails only where it is run") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {2});
  graph.Placeholder("p", DataType::DT_BOOL, {});
  graph.Const("wrong", Tensor::Of<float>({3}, {1, 2, 3}));
  graph.Const("two", Tensor::Of<float>({2}, {1, 2}));
  graph.Node("fails", "Add", {"wrong", "two"});  // constants that do not go together
  graph.Node("switch", "Switch", {"x", "p"});
  graph.Node("on", "Concat", {"zero", "switch:1", "fails"});
  graph.Const("zero", Tensor::Scalar<int32_t>(0));
  graph.Node("merge", "Merge", {"switch", "on"});
  const Tensor x = Tensor::Of<float>({2}, {1, 2});
  REQUIRE_OK(PlanAndRun(
      graph, {.fetches = {"merge"}, .feeds = {"x"}, .fixed = {{"p", Tensor::Scalar(false)}}}, {x}));
  CHECK_THAT(
      PlanAndRun(graph, {.fetches = {"merge"}, .feeds = {"x"}, .fixed = {{"p", Tensor::Scalar(true)}}}, {x}),
      FailsWith(absl::StatusCode::kInvalidArgument, {"fails", "Add"}));
}

}  // namespace
}  // namespace permafrost_test
