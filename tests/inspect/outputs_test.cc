#include "core/inspect/outputs.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using Names = std::vector<std::string>;

std::vector<permafrost::OutputCandidate> Suggest(const MetaBuilder& built, size_t most = 8) {
  auto meta = permafrost::MetaGraph::Open(
      std::make_shared<permafrost::MemorySource>("model.ckpt.meta", built.Serialize()));
  REQUIRE_OK(meta);
  auto outputs = permafrost::SuggestOutputs(*meta, most);
  REQUIRE_OK(outputs);
  return *std::move(outputs);
}

Names NamesOf(const std::vector<permafrost::OutputCandidate>& candidates) {
  Names names;
  for (const permafrost::OutputCandidate& candidate : candidates) names.push_back(candidate.name);
  return names;
}

// What tf.train.Saver leaves of a small classifier: the model, and around it what trains and saves it.
MetaBuilder TrainingGraph() {
  MetaBuilder meta;
  meta.Placeholder("input");
  meta.Placeholder("labels");
  meta.Node("w/Initializer/random_uniform", "RandomUniform");
  meta.Variable("w", tensorflow::DT_FLOAT, {2, 2});
  meta.Node("w/Assign", "Assign", {"w", "w/Initializer/random_uniform"});
  meta.Variable("w/Momentum", tensorflow::DT_FLOAT, {2, 2});
  meta.Node("Net/MatMul", "MatMul", {"input", "w/read"});
  meta.Node("Net/Logits", "Squeeze", {"Net/MatMul"});
  meta.Node("Net/Predictions", "Softmax", {"Net/Logits"});
  meta.Node("Net/feature_map", "Relu", {"Net/MatMul"});
  meta.Node("w/Regularizer/l2", "L2Loss", {"w/read"});
  meta.Node("loss/Reshape", "Reshape", {"Net/Logits", "labels"});
  meta.Node("loss/xent", "SoftmaxCrossEntropyWithLogits", {"loss/Reshape", "labels"});
  meta.Node("loss", "Mean", {"loss/xent"});
  meta.Node("gradients/loss_grad", "Mul", {"loss"});
  meta.Node("gradients/Softmax_head", "Softmax", {"Net/Logits"});
  meta.Node("Momentum/update_w", "ApplyMomentum", {"w", "w/Momentum", "gradients/loss_grad"});
  meta.Node("Momentum", "NoOp", {"^Momentum/update_w"});
  meta.Node("loss_summary", "ScalarSummary", {"loss"});
  meta.Node("init", "NoOp", {"^w/Assign"});
  meta.Node("report_uninitialized_variables/mask", "BooleanMask", {"w"});
  meta.Saver({{"w", "w"}});
  return meta;
}

TEST_CASE("signatures say what the outputs are, serving first") {
  MetaBuilder meta = TrainingGraph();
  const auto add = [&](const std::string& name, const std::string& tensor) {
    SignatureDef& signature = (*meta.proto().mutable_signature_def())[name];
    (*signature.mutable_outputs())["out"].set_name(tensor);
  };
  add("__saved_model_init_op", "init");
  add("features", "Net/feature_map:0");
  add("serving_default", "Net/Predictions:0");
  add("zz", "gone:0");
  const auto candidates = Suggest(meta);
  CHECK(NamesOf(candidates) == Names{"Net/Predictions", "Net/feature_map", "Net/Logits"});
  CHECK(candidates[0].signature == "serving_default");
  CHECK(permafrost::ReasonText(candidates[1]) == "an output of the signature features");
}

TEST_CASE("of what serves all outputs are offered, whatever their number") {
  const auto [count, want] = GENERATE(table<int, size_t>({{12, 12}, {500, 100}}));
  MetaBuilder meta;
  SignatureDef& signature = (*meta.proto().mutable_signature_def())["serving_default"];
  for (int i = 0; i < count; ++i) {
    const std::string name = "out" + std::to_string(i);
    meta.Node(name, "Identity");
    (*signature.mutable_outputs())[name].set_name(name + ":0");
  }
  meta.Node("other", "Relu");
  CHECK(Suggest(meta, 3).size() == want);
}

TEST_CASE("what a loss reads comes first and what trains is left out") {
  const auto candidates = Suggest(TrainingGraph());
  REQUIRE(NamesOf(candidates) == Names{"Net/Logits", "Net/Predictions", "Net/feature_map"});
  CHECK(candidates[0].op == "Squeeze");
  CHECK(ReasonText(candidates[0]) == "the loss loss/xent reads it");
  CHECK(ReasonText(candidates[1]) == "usually the last step");
  CHECK(ReasonText(candidates[2]) == "nothing reads it");
}

TEST_CASE("no more are offered than were asked for") {
  const size_t most = GENERATE(0, 1, 2, 3, 100);
  CHECK(Suggest(TrainingGraph(), most).size() == std::min<size_t>(most, 3));
}

TEST_CASE("the last steps of models are offered") {
  const std::string op = GENERATE("Softmax", "LogSoftmax", "Sigmoid", "ArgMax", "TopKV2",
                                  "NonMaxSuppressionV3", "CTCGreedyDecoder", "CTCBeamSearchDecoder");
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Node("head", op, {"x"});
  meta.Node("count", "Shape", {"head"});
  CHECK(NamesOf(Suggest(meta)) == Names{"head", "count"});
}

TEST_CASE("nodes that something reads or waits for are no outputs") {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Node("hidden", "Relu", {"x"});
  meta.Node("waited_for", "Relu", {"x"});
  meta.Node("split", "Split", {"hidden"});
  meta.Node("y", "Add", {"split:1", "x", "^waited_for"});
  CHECK(NamesOf(Suggest(meta)) == Names{"y"});
}

// tf.Variable of a resource has one, which nothing reads.
TEST_CASE("whether a variable has a value is no output") {
  const std::string op = GENERATE("VarIsInitializedOp", "IsVariableInitialized");
  MetaBuilder meta;
  meta.Handle("w", tensorflow::DT_FLOAT);
  meta.Node("w/IsInitialized/check", op, {"w"});
  meta.Node("y", "Relu", {"w/Read"});
  CHECK(NamesOf(Suggest(meta)) == Names{"y"});
}

TEST_CASE("a scope is one of training by its whole name") {
  const auto [name, offered] = GENERATE(table<std::string, bool>({
      {"model/saved", true},
      {"savings/out", true},
      {"Adamant/out", true},
      {"gradients_of_paint", false},  // as gradients_1 is
      {"save_1/out", false},
      {"model/Adam_2/out", false},
      {"a/Initializer/out", false},
      {"model/ExponentialMovingAverage", false},
  }));
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Node(name, "Relu", {"x"});
  INFO(name);
  CHECK(Suggest(meta).size() == offered);
}

TEST_CASE("a damaged graph is suggested from without harm") {
  MetaBuilder meta;
  meta.Node("a", "Identity", {"b"});
  meta.Node("b", "Reshape", {"a"});
  meta.Node("loss", "SparseSoftmaxCrossEntropyWithLogits", {"a"});
  meta.Node("loss_of_nothing", "SparseSoftmaxCrossEntropyWithLogits");
  meta.Node("loss_of_what_is_gone", "SparseSoftmaxCrossEntropyWithLogits", {"gone:7"});
  meta.Node("waits", "NoOp", {"^"});
  CHECK(Suggest(meta).size() <= 8);
}

TEST_CASE("a graph of nothing but training offers none of its training") {
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_FLOAT, {2});
  meta.Saver({{"w", "w"}});
  // The read of a variable that nobody uses is all that is left.
  CHECK(NamesOf(Suggest(meta)) == Names{"w/read"});
}

// A hostile file can have a million nodes that nobody reads. In a quadratic search this does not end.
TEST_CASE("many candidates take no longer than reading the graph") {
  MetaBuilder meta;
  for (int i = 0; i < 100000; ++i) meta.Node(absl::StrCat("n", i), "Softmax");
  CHECK(NamesOf(Suggest(meta, 2)) == Names{"n0", "n1"});
}

}  // namespace
}  // namespace permafrost_test
