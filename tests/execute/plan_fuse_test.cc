// What a plan joins into one step, and that it computes what the separate steps do.
#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_builder.h"
#include "tests/execute/naive.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::Plan;
using permafrost::Shape;
using permafrost::Tensor;

Tensor Floats(Shape shape, uint32_t seed) {
  Tensor tensor = *Tensor::Allocate(DataType::DT_FLOAT, std::move(shape));
  const std::vector<float> values = RandomFloats(tensor.size(), seed);
  std::copy(values.begin(), values.end(), tensor.mutable_values<float>().begin());
  return tensor;
}

// x -> Conv2D -> what the test adds.
struct Network : GraphBuilder {
  Network() {
    Placeholder("x", DataType::DT_FLOAT, {-1, 6, 5, 4});
    Const("filter", Floats({3, 3, 4, 8}, 1));
    Const("bias", Floats({8}, 2));
    Convolution("conv");
  }
  void Convolution(const std::string& name) {
    Node(name, "Conv2D", {"x", "filter"},
         {{"strides", IntsValue({1, 1, 1, 1})}, {"padding", TextValue("SAME")}});
  }
  // The number of steps, after checking that the result is that of the plan without fusing.
  int Steps(const std::vector<std::string>& fetches, const std::vector<Tensor>& feeds,
            const std::vector<std::string>& feed_names = {"x"}) {
    const auto graph = Open();
    REQUIRE_OK(graph);
    auto fused = Plan::Make(*graph, {.fetches = fetches, .feeds = feed_names});
    auto plain = Plan::Make(*graph, {.fetches = fetches, .feeds = feed_names, .fuse = false});
    REQUIRE_OK(fused);
    REQUIRE_OK(plain);
    const auto got = fused->Run(feeds), want = plain->Run(feeds);
    REQUIRE_OK(got);
    REQUIRE_OK(want);
    for (size_t i = 0; i < got->size(); ++i) {
      REQUIRE((*got)[i].shape() == (*want)[i].shape());
      for (int64_t j = 0; j < (*got)[i].size(); ++j)
        CHECK(std::abs((*got)[i].values<float>()[j] - (*want)[i].values<float>()[j]) <= 1e-5f);
    }
    return fused->step_count();
  }
};

TEST_CASE("bias, residual connection and activation melt into the convolution") {
  Network network;
  network.Placeholder("y", DataType::DT_FLOAT, {-1, 6, 5, 8});
  network.Node("biased", "BiasAdd", {"conv", "bias"});
  network.Node("added", "AddV2", {"y", "biased"});
  network.Node("relu", "Relu", {"added"});
  CHECK(network.Steps({"relu"}, {Floats({2, 6, 5, 4}, 3), Floats({2, 6, 5, 8}, 4)}, {"x", "y"}) == 1);
}

TEST_CASE("of two convolutions that are added one takes the other in") {
  Network network;
  network.Convolution("other");
  network.Node("scaled", "Mul", {"other", "bias"});
  network.Node("added", "Add", {"conv", "scaled"});
  network.Node("relu", "Relu6", {"added"});
  CHECK(network.Steps({"relu"}, {Floats({1, 6, 5, 4}, 3)}) == 2);
}

// Nothing in the graph says that y has the convolution's shape.
TEST_CASE("what is added may have to be spread, or spread the convolution") {
  for (const Shape& shape : {Shape{8}, Shape{1, 1, 1, 1}, Shape{}, Shape{3, 6, 5, 8}, Shape{2, 1, 6, 5, 8}}) {
    INFO(permafrost::ShapeText(shape));
    Network network;
    network.Node("y", "Placeholder", {}, {{"dtype", TypeValue(DataType::DT_FLOAT)}});
    network.Node("added", "AddV2", {"conv", "y"});
    network.Node("relu", "Relu", {"added"});
    CHECK(network.Steps({"relu"}, {Floats({1, 6, 5, 4}, 3), Floats(shape, 4)}, {"x", "y"}) == 1);
  }
}

TEST_CASE("behind a residual connection only the activation is taken in") {
  Network network;
  network.Placeholder("y", DataType::DT_FLOAT, {-1, 6, 5, 8});
  network.Node("added", "AddV2", {"conv", "y"});
  network.Node("scaled", "Mul", {"added", "bias"});
  CHECK(network.Steps({"scaled"}, {Floats({1, 6, 5, 4}, 3), Floats({1, 6, 5, 8}, 4)}, {"x", "y"}) == 2);
}

TEST_CASE("what somebody else reads stays as it is") {
  Network network;
  network.Node("biased", "BiasAdd", {"conv", "bias"});
  network.Node("relu", "Relu", {"biased"});
  const std::vector<Tensor> feeds = {Floats({1, 6, 5, 4}, 3)};
  CHECK(network.Steps({"relu"}, feeds) == 1);
  CHECK(network.Steps({"relu", "biased"}, feeds) == 2);
  CHECK(network.Steps({"relu", "conv"}, feeds) == 3);
}

TEST_CASE("a filter that two convolutions share is scaled for one of them only") {
  Network network;
  network.Convolution("other");
  network.Node("scaled", "Mul", {"conv", "bias"});
  network.Node("relu", "Relu", {"scaled"});
  network.Node("plain", "Relu", {"other"});
  CHECK(network.Steps({"relu", "plain"}, {Floats({1, 6, 5, 4}, 3)}) == 2);
}

}  // namespace
}  // namespace permafrost_test
