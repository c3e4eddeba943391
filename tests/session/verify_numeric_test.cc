#include "core/session/verify_numeric.h"

#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/inspect/frozen.h"
#include "core/session/session.h"
#include "core/session/verify_inputs.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::MakeInputs;
using permafrost::NumericReport;
using permafrost::PlaceholderSummary;
using permafrost::SizesToTry;
using tensorflow::DT_BOOL;
using tensorflow::DT_FLOAT;
using tensorflow::DT_INT32;
using tensorflow::DT_STRING;
using tensorflow::DT_UINT8;

PlaceholderSummary Placeholder(const std::string& name, DataType dtype,
                               const permafrost::PartialShape& shape) {
  return {name, dtype, shape, false};
}

TEST_CASE("inputs are made up by type and name, the same every time") {
  const std::vector<PlaceholderSummary> placeholders = {
      Placeholder("x", DT_FLOAT, std::vector<int64_t>{-1, 50}),
      Placeholder("picture", DT_UINT8, std::vector<int64_t>{40}),
      Placeholder("ids", DT_INT32, std::vector<int64_t>{-1, 40}),
      Placeholder("lengths", DT_INT32, std::vector<int64_t>{3}),
      Placeholder("flag", DT_BOOL, std::vector<int64_t>{}),
      Placeholder("net/keep_prob", DT_FLOAT, std::nullopt),
      Placeholder("is_training", DT_BOOL, std::nullopt)};
  const auto inputs = MakeInputs(placeholders, {});
  REQUIRE_OK(inputs);
  REQUIRE(inputs->size() == 7);
  const auto& x = (*inputs)[0].value;
  CHECK(x.shape() == permafrost::Shape{1, 50});
  std::set<float> different(x.values<float>().begin(), x.values<float>().end());
  CHECK(different.size() > 40);
  CHECK(*different.begin() >= 0);
  CHECK(*different.rbegin() < 1);
  const auto picture = (*inputs)[1].value.values<uint8_t>();
  CHECK(std::set<int>(picture.begin(), picture.end()).size() > 20);
  const auto ids = (*inputs)[2].value.values<int32_t>();
  CHECK(std::set<int>(ids.begin(), ids.end()) == std::set<int>{0, 1});
  for (const int length : (*inputs)[3].value.values<int32_t>()) CHECK(length == 1);
  CHECK_FALSE((*inputs)[4].value.scalar<bool>());
  CHECK((*inputs)[5].value.scalar<float>() == 1);
  CHECK_FALSE((*inputs)[6].value.scalar<bool>());
  for (size_t i = 0; i < 7; ++i) CHECK((*inputs)[i].is_setting == (i >= 4));
  const auto again = MakeInputs(placeholders, {});
  REQUIRE_OK(again);
  CHECK_FALSE(permafrost::CompareTensors(x, (*again)[0].value));
}

TEST_CASE("text cannot be made up") {
  CHECK_THAT(MakeInputs({Placeholder("jpeg", DT_STRING, std::vector<int64_t>{})}, {}),
             FailsWith(absl::StatusCode::kUnimplemented, {"placeholder jpeg", "permafrost predict"}));
}

TEST_CASE("sizes are tried where they are not known") {
  const auto count = [](const permafrost::PartialShape& shape) {
    return SizesToTry({Placeholder("x", DT_FLOAT, shape)}).size();
  };
  CHECK(count(std::vector<int64_t>{2, 3}) == 1);
  CHECK(count(std::vector<int64_t>{}) == 1);
  CHECK(count(std::vector<int64_t>{-1, 3}) > 5);
  CHECK(count(std::vector<int64_t>{-1, -1}) > count(std::vector<int64_t>{1, -1}));
  CHECK(count(std::nullopt) > 10);
  CHECK(SizesToTry({}).size() == 1);
  // A picture of unknown size may be large, and a tensor of rank 4 may not be so in all directions.
  for (const permafrost::UnknownSizes& sizes : SizesToTry({Placeholder("x", DT_FLOAT, std::nullopt)}))
    CHECK((sizes.rank < 4 || sizes.size < 224));
}

void Const(GraphDef& graph, const std::string& name, const std::vector<int64_t>& shape,
           const std::vector<float>& values) {
  NodeDef& node = *graph.add_node();
  node.set_name(name);
  node.set_op("Const");
  SetType(node, "dtype", DT_FLOAT);
  tensorflow::TensorProto& tensor = *(*node.mutable_attr())["value"].mutable_tensor();
  tensor.set_dtype(DT_FLOAT);
  for (const int64_t size : shape) tensor.mutable_tensor_shape()->add_dim()->set_size(size);
  tensor.set_tensor_content(Bytes(values));
}

NodeDef& Node(GraphDef& graph, const std::string& name, const std::string& op,
              const std::vector<std::string>& inputs) {
  NodeDef& node = *graph.add_node();
  node.set_name(name);
  node.set_op(op);
  for (const std::string& input : inputs) node.add_input(input);
  SetType(node, "T", DT_FLOAT);
  return node;
}

// y = relu(x w) + b, for x of [?,?].
GraphDef Perceptron(float first_weight = 1, float bias = 0.5f) {
  GraphDef graph;
  NodeDef& x = *graph.add_node();
  x.set_name("x");
  x.set_op("Placeholder");
  SetType(x, "dtype", DT_FLOAT);
  SetShape(x, "shape", {-1, -1});
  std::vector<float> weights(16, 0.25f);
  weights[0] = first_weight;
  Const(graph, "w", {8, 2}, weights);
  Const(graph, "b", {2}, {bias, bias});
  Node(graph, "product", "MatMul", {"x", "w"});
  Node(graph, "relu", "Relu", {"product"});
  Node(graph, "y", "Add", {"relu", "b"});
  return graph;
}

permafrost::GraphIndex Index(const GraphDef& graph) {
  const std::string bytes = graph.SerializeAsString();
  auto index = permafrost::GraphIndex::Open(std::make_shared<permafrost::MemorySource>("graph.pb", bytes), 0,
                                            bytes.size());
  REQUIRE_OK(index);
  return *std::move(index);
}

absl::StatusOr<NumericReport> RunBoth(const GraphDef& got, const GraphDef& want) {
  const permafrost::GraphIndex got_index = Index(got), want_index = Index(want);
  const auto summary = permafrost::SummarizeFrozen(got_index);
  REQUIRE_OK(summary);
  return permafrost::RunBoth(got_index, want_index, summary->placeholders);
}

TEST_CASE("equal graphs compute equal tensors, with the smallest sizes that work") {
  const auto report = RunBoth(Perceptron(), Perceptron());
  REQUIRE_OK(report);
  CHECK(report->same());
  CHECK(report->tensors == 3);
  CHECK(report->outputs == std::vector<std::string>{"y"});
  REQUIRE(report->feeds.size() == 1);
  CHECK(report->feeds[0].shape == permafrost::Shape{1, 8});
}

TEST_CASE("the first tensor that differs is named") {
  const auto weight = RunBoth(Perceptron(1.5f), Perceptron());
  REQUIRE_OK(weight);
  CHECK_FALSE(weight->same());
  CHECK(weight->differing == 3);
  REQUIRE(weight->first);
  CHECK(weight->first->name == "product");
  CHECK(weight->first->op == "MatMul");
  CHECK(weight->first->difference.differing == 1);
  REQUIRE(weight->differing_outputs.size() == 1);
  CHECK(weight->differing_outputs[0].name == "y");

  const auto bias = RunBoth(Perceptron(1, 0.75f), Perceptron());
  REQUIRE_OK(bias);
  CHECK(bias->differing == 1);
  REQUIRE(bias->first);
  CHECK(bias->first->name == "y");
  CHECK(bias->first->difference.largest == 0.25);
}

TEST_CASE("a default that is for another batch is fed after all") {
  GraphDef graph = Perceptron();
  Const(graph, "zeros", {3, 2}, std::vector<float>(6));
  NodeDef& state = Node(graph, "state", "PlaceholderWithDefault", {"zeros"});
  SetType(state, "dtype", DT_FLOAT);
  SetShape(state, "shape", {-1, 2});
  (*Node(graph, "axis", "Const", {}).mutable_attr())["value"].mutable_tensor()->set_dtype(DT_INT32);
  SetType(*graph.mutable_node(graph.node_size() - 1), "dtype", DT_INT32);
  (*graph.mutable_node(graph.node_size() - 1)->mutable_attr())["value"].mutable_tensor()->set_tensor_content(
      Bytes<int32_t>({1}));
  NodeDef& both = Node(graph, "both", "ConcatV2", {"y", "state", "axis"});
  (*both.mutable_attr())["N"].set_i(2);
  const auto report = RunBoth(graph, graph);
  REQUIRE_OK(report);
  CHECK(report->same());
  CHECK(report->feeds.size() == 2);
}

TEST_CASE("random numbers are the same in both") {
  GraphDef graph = Perceptron();
  Const(graph, "shape", {2}, {0, 0});
  NodeDef& shape = *graph.mutable_node(graph.node_size() - 1);
  SetType(shape, "dtype", DT_INT32);
  (*shape.mutable_attr())["value"].mutable_tensor()->set_dtype(DT_INT32);
  (*shape.mutable_attr())["value"].mutable_tensor()->set_tensor_content(Bytes<int32_t>({1, 2}));
  NodeDef& noise = Node(graph, "noise", "RandomUniform", {"shape"});
  SetType(noise, "T", DT_INT32);
  SetType(noise, "dtype", DT_FLOAT);
  Node(graph, "noisy", "Add", {"y", "noise"});
  const auto report = RunBoth(graph, graph);
  REQUIRE_OK(report);
  CHECK(report->same());
  CHECK(report->tensors == 5);
}

TEST_CASE("graphs that cannot run say why") {
  GraphDef custom = Perceptron();
  custom.mutable_node(4)->set_op("MyRelu");
  CHECK_THAT(RunBoth(custom, custom), FailsWith(absl::StatusCode::kUnimplemented, {"MyRelu"}));

  GraphDef never = Perceptron();
  Const(never, "v", {7, 1}, std::vector<float>(7));
  Node(never, "also", "MatMul", {"x", "v"});
  Node(never, "z", "Add", {"also", "y"});
  CHECK_THAT(RunBoth(never, never), FailsWith(absl::StatusCode::kFailedPrecondition,
                                              {"no inputs were found with which it runs", "MatMul"}));

  GraphDef nothing;
  Const(nothing, "w", {1}, {1});
  CHECK_THAT(RunBoth(nothing, nothing),
             FailsWith(absl::StatusCode::kFailedPrecondition, {"no output in common"}));

  CHECK_THAT(RunBoth(Perceptron(), custom),
             FailsWith(absl::StatusCode::kFailedPrecondition, {"does not", "MyRelu"}));
}

TEST_CASE("an output that cannot run is left out where others can") {
  GraphDef graph = Perceptron();
  Node(graph, "odd", "MyOp", {"y"});
  Node(graph, "even", "Relu", {"y"});
  const auto report = RunBoth(graph, graph);
  REQUIRE_OK(report);
  CHECK(report->outputs == std::vector<std::string>{"even"});
  REQUIRE(report->notes.size() == 1);
  CHECK(report->notes[0].find("MyOp") != std::string::npos);
}

// The same through the door of the session: x w on [?,?], whose sizes the .meta alone knows.
std::shared_ptr<permafrost::MemoryFiles> Model(float weight) {
  MetaBuilder meta;
  NodeDef& x = meta.Placeholder("x");
  (*x.mutable_attr())["_output_shapes"].mutable_list()->add_shape()->add_dim()->set_size(-1);
  (*x.mutable_attr())["_output_shapes"].mutable_list()->mutable_shape(0)->add_dim()->set_size(2);
  meta.Variable("w", DT_FLOAT, {2, 1});
  SetType(meta.Node("y", "MatMul", {"x", "w/read"}), "T", DT_FLOAT);
  meta.Saver({{"w", "w"}});
  auto files = std::make_shared<permafrost::MemoryFiles>();
  BundleBuilder bundle;
  bundle.Add("w", DT_FLOAT, {2, 1}, Bytes<float>({weight, 2}));
  bundle.WriteTo(*files, "m");
  files->Add("m.meta", meta.Serialize());
  return files;
}

TEST_CASE("a session verifies a frozen graph, and says it in text and JSON") {
  const auto files = Model(1), others = Model(3);
  const auto frozen = permafrost::Session::Open(others, "m")->Freeze({.outputs = {"y"}});
  REQUIRE_OK(frozen);
  files->Add("frozen.pb", *frozen->rope.Flatten());
  others->Add("frozen.pb", *frozen->rope.Flatten());

  const auto same = permafrost::Session::Open(others, "m")->Verify("frozen.pb", true);
  REQUIRE_OK(same);
  CHECK(same->same());
  REQUIRE_OK(same->Verdict());
  CHECK(ToText(*same).find("The same weights and the same graph.") != std::string::npos);
  CHECK(ToText(*same).find("Fed x  float32 [1,2]") != std::string::npos);

  const auto differs = permafrost::Session::Open(files, "m")->Verify("frozen.pb", true);
  REQUIRE_OK(differs);
  CHECK_FALSE(differs->same());
  CHECK_THAT(differs->Verdict(),
             FailsWith(absl::StatusCode::kFailedPrecondition,
                       {"frozen.pb is not what m freezes to", "from another checkpoint of this model"}));
  CHECK(ToText(*differs).find("w  1 of 2 values differs, at [0,0]: 3 instead of 1") != std::string::npos);
  CHECK(ToText(*differs).find("the first: y (MatMul)") != std::string::npos);
  CHECK(ToJson(*differs).find("\"same\": false") != std::string::npos);

  files->Add("no.pb", "<!DOCTYPE html><html>");
  CHECK_THAT(permafrost::Session::Open(files, "m")->Verify("no.pb", false),
             FailsWith(absl::StatusCode::kDataLoss, {"no.pb", "not a frozen graph", "web page"}));
  CHECK_THAT(permafrost::Session::Open(files, "m")->Verify("m.meta", false),
             FailsWith(absl::StatusCode::kDataLoss, {"m.meta", "not a frozen graph"}));
}

}  // namespace
}  // namespace permafrost_test
