// Whose memory tensors are in: what a run takes, what outlives it, and what nobody writes over.
#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::Plan;
using permafrost::Tensor;

Tensor Filled(permafrost::Shape shape, float value) {
  Tensor tensor = *Tensor::Allocate(DataType::DT_FLOAT, std::move(shape));
  for (float& one : tensor.mutable_values<float>()) one = value;
  return tensor;
}

std::vector<float> Values(const Tensor& tensor) {
  return {tensor.values<float>().begin(), tensor.values<float>().end()};
}

// x through 20 layers that cannot write over their input, and activations that can.
GraphBuilder Chain() {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {1, -1, 64, 64});
  std::string last = "x";
  for (int i = 0; i < 20; ++i) {
    const std::string pool = absl::StrCat("pool", i), relu = absl::StrCat("relu", i);
    graph.Node(pool, "MaxPool", {last},
               {{"ksize", IntsValue({1, 3, 3, 1})},
                {"strides", IntsValue({1, 1, 1, 1})},
                {"padding", TextValue("SAME")},
                {"T", TypeValue(DataType::DT_FLOAT)}});
    graph.Node(relu, "Relu", {pool});
    last = relu;
  }
  graph.Node("y", "Identity", {last});
  return graph;
}

TEST_CASE("a chain takes two tensors' memory, run after run") {
  absl::StatusOr<Plan> plan = MakePlan(Chain(), {.fetches = {"y"}, .feeds = {"x"}});
  REQUIRE_OK(plan);
  const size_t one = 64 * 64 * 64 * sizeof(float);
  const Tensor x = Filled({1, 64, 64, 64}, 1.5f);
  for (int run = 0; run < 3; ++run) {
    const absl::StatusOr<std::vector<Tensor>> got = plan->Run({x});
    REQUIRE_OK(got);
    CHECK((*got)[0].values<float>()[777] == 1.5f);
    CHECK(plan->peak_bytes() >= 2 * one);
    CHECK(plan->peak_bytes() < 2 * one + one / 8);
  }
  // Other sizes afterwards.
  for (const int64_t rows : {1, 96, 64, 3}) {
    const absl::StatusOr<std::vector<Tensor>> got = plan->Run({Filled({1, rows, 64, 64}, 2.0f)});
    REQUIRE_OK(got);
    CHECK((*got)[0].shape() == permafrost::Shape{1, rows, 64, 64});
    CHECK((*got)[0].values<float>().back() == 2.0f);
  }
  CHECK(plan->peak_bytes() < 3 * one + one / 2);
}

TEST_CASE("a loop takes no more memory with every iteration") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {-1});
  graph.Placeholder("limit", DataType::DT_FLOAT, {});
  const Attrs constant = {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}};
  graph.Const("axis", Tensor::Of<int32_t>({1}, {0}));
  graph.Const("one", Tensor::Scalar(1.0f));
  graph.Node("axis/enter", "Enter", {"axis"}, constant);
  graph.Node("one/enter", "Enter", {"one"}, constant);
  graph.Node("limit/enter", "Enter", {"limit"}, constant);
  graph.Node("largest", "Max", {"loop/merge", "axis/enter"});
  graph.Node("less", "Less", {"largest", "limit/enter"});
  graph.Node("plus", "Add", {"loop/switch:1", "one/enter"});
  graph.Loop("loop", "x", "less", "plus");
  absl::StatusOr<Plan> plan = MakePlan(graph, {.fetches = {"loop/exit"}, .feeds = {"x", "limit"}});
  REQUIRE_OK(plan);
  const Tensor x = Filled({100000}, 0.0f);
  const absl::StatusOr<std::vector<Tensor>> got = plan->Run({x, Tensor::Scalar(50.0f)});
  REQUIRE_OK(got);
  CHECK((*got)[0].values<float>()[5] == 50.0f);
  CHECK(plan->peak_bytes() < 3 * 400000);
  CHECK(x.values<float>()[5] == 0.0f);
}

TEST_CASE("results outlive the plan, and the runs after them") {
  absl::StatusOr<Plan> plan = MakePlan(Chain(), {.fetches = {"y", "relu3", "x"}, .feeds = {"x"}});
  REQUIRE_OK(plan);
  std::vector<Tensor> first, second;
  {
    Plan owned = *std::move(plan);
    first = *owned.Run({Filled({1, 2, 64, 64}, 3.0f)});
    second = *owned.Run({Filled({1, 2, 64, 64}, 4.0f)});
  }
  for (const Tensor& tensor : first) CHECK(Values(tensor) == std::vector<float>(2 * 64 * 64, 3.0f));
  for (const Tensor& tensor : second) CHECK(Values(tensor) == std::vector<float>(2 * 64 * 64, 4.0f));
}

TEST_CASE("nobody writes over feeds, constants or what is fixed") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {4});
  graph.Placeholder("fixed", DataType::DT_FLOAT, {4});
  graph.Const("c", Tensor::Of<float>({4}, {-1, 2, 3, -4}));
  std::vector<std::string> sums;
  for (const std::string input : {"x", "c", "fixed"}) {
    // All of these can write over their input, and some pass it on as it is.
    std::string last = input;
    for (const char* const op : {"Identity", "Relu", "Neg", "Exp"}) {
      graph.Node(absl::StrCat(input, op, "1"), op, {input});
      graph.Node(absl::StrCat(input, op, "2"), op, {last});
      last = absl::StrCat(input, op, "2");
      sums.push_back(absl::StrCat(input, op, "1"));
      sums.push_back(last);
    }
    graph.Node(absl::StrCat(input, "Add"), "Add", {input, "x"});
    graph.Node(absl::StrCat(input, "Mul"), "Mul", {"x", input});
    sums.push_back(absl::StrCat(input, "Add"));
    sums.push_back(absl::StrCat(input, "Mul"));
  }
  graph.Node("y", "AddN", sums);
  const Tensor fixed = Tensor::Of<float>({4}, {5, -6, 7, 8}), x = Tensor::Of<float>({4}, {1, -1, 0.5, 2});
  absl::StatusOr<Plan> plan =
      MakePlan(graph, {.fetches = {"y", "c", "fixed", "x"}, .feeds = {"x"}, .fixed = {{"fixed", fixed}}});
  REQUIRE_OK(plan);
  std::vector<std::vector<float>> results;
  for (int run = 0; run < 3; ++run) {
    const absl::StatusOr<std::vector<Tensor>> got = plan->Run({x});
    REQUIRE_OK(got);
    results.push_back(Values((*got)[0]));
    CHECK(results.back() == results.front());
    CHECK(Values((*got)[1]) == std::vector<float>{-1, 2, 3, -4});
    CHECK(Values((*got)[2]) == std::vector<float>{5, -6, 7, 8});
    CHECK(Values((*got)[3]) == std::vector<float>{1, -1, 0.5, 2});
  }
  CHECK(Values(fixed) == std::vector<float>{5, -6, 7, 8});
  CHECK(Values(x) == std::vector<float>{1, -1, 0.5, 2});
}

TEST_CASE("a run that fails or is ended leaves the plan as it was") {
  absl::StatusOr<Plan> plan = MakePlan(Chain(), {.fetches = {"y"}, .feeds = {"x"}});
  REQUIRE_OK(plan);
  const Tensor x = Filled({1, 64, 64, 64}, 1.0f);
  REQUIRE_OK(plan->Run({x}));
  const size_t peak = plan->peak_bytes();
  for (int steps = 1; steps < 15; ++steps) {
    int left = steps;
    const auto stop = [&left]() { return --left > 0 ? absl::OkStatus() : absl::CancelledError("enough"); };
    CHECK_THAT(plan->Run({x}, {.keep_going = stop}), FailsWith(absl::StatusCode::kCancelled, {"enough"}));
  }
  CHECK_THAT(plan->Run({Filled({1, 0, 64, 3}, 1.0f)}), FailsWith(absl::StatusCode::kInvalidArgument, {"x"}));
  REQUIRE_OK(plan->Run({x}));
  CHECK(plan->peak_bytes() == peak);
}

}  // namespace
}  // namespace permafrost_test
