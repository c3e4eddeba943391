#include "core/session/predictor.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/graph_def.pb.h"

namespace permafrost {
namespace {

using Catch::Matchers::ContainsSubstring;
using permafrost_test::GraphDef;
using permafrost_test::NodeDef;

NodeDef& AddNode(GraphDef& graph, std::string name, std::string op, std::vector<std::string> inputs = {}) {
  NodeDef& node = *graph.add_node();
  node.set_name(std::move(name));
  node.set_op(std::move(op));
  for (std::string& input : inputs) node.add_input(std::move(input));
  return node;
}

void AddPlaceholder(GraphDef& graph, std::string name, DataType dtype, const PartialShape& shape) {
  auto& attrs = *AddNode(graph, std::move(name), "Placeholder").mutable_attr();
  attrs["dtype"].set_type(dtype);
  if (!shape) return;
  for (const int64_t size : *shape) attrs["shape"].mutable_shape()->add_dim()->set_size(size);
}

absl::StatusOr<Predictor> Open(const GraphDef& graph) {
  return Predictor::Open(std::make_shared<MemorySource>("frozen.pb", graph.SerializeAsString()));
}

TEST_CASE("the placeholder for a picture is found by its shape") {
  struct Case {
    std::vector<PartialShape> shapes;
    std::string found;  // "": none
  };
  const Case given = GENERATE(
      Case{{std::vector<int64_t>{-1, 299, 299, 3}}, "p0"},
      Case{{std::vector<int64_t>{}, std::vector<int64_t>{1, 8, 8, 1}}, "p1"},
      Case{{std::vector<int64_t>{-1, 784}}, "p0"},
      Case{{std::vector<int64_t>{-1, 10}, std::vector<int64_t>{-1, 3072}}, "p1"},
      Case{{std::vector<int64_t>{-1, 3, 224, 224}}, "p0"}, Case{{std::vector<int64_t>{-1, -1, -1, 3}}, "p0"},
      Case{{std::vector<int64_t>{-1, 28, 28}}, "p0"}, Case{{std::vector<int64_t>{-1, 785}}, ""},
      Case{{std::vector<int64_t>{64, 28, 28, 1}}, ""}, Case{{std::nullopt}, ""});
  GraphDef graph;
  for (size_t i = 0; i < given.shapes.size(); ++i)
    AddPlaceholder(graph, "p" + std::to_string(i), tensorflow::DT_FLOAT, given.shapes[i]);
  const absl::StatusOr<Predictor> predictor = Open(graph);
  REQUIRE(predictor.ok());
  const absl::StatusOr<PlaceholderSummary> feed = predictor->PictureFeed("");
  if (given.found.empty()) {
    CHECK(feed.status().code() == absl::StatusCode::kNotFound);
    CHECK_THAT(std::string(feed.status().message()), ContainsSubstring("the graph has p0"));
  } else {
    REQUIRE(feed.ok());
    CHECK(feed->name == given.found);
  }
}

TEST_CASE("a plan is kept while the questions stay the same") {
  GraphDef graph;
  AddPlaceholder(graph, "x", tensorflow::DT_FLOAT, std::vector<int64_t>{});
  AddNode(graph, "y", "Add", {"x", "x"});
  absl::StatusOr<Predictor> predictor = Open(graph);
  REQUIRE(predictor.ok());
  for (const float value : {1.0f, 2.5f, 2.5f, -4.0f}) {
    const absl::StatusOr<PredictReport> report = predictor->Run({.tensors = {{"x", Tensor::Scalar(value)}}});
    REQUIRE(report.ok());
    REQUIRE(report->outputs.size() == 1);
    CHECK(report->outputs[0].name == "y");
    CHECK(report->outputs[0].value.scalar<float>() == 2 * value);
  }
}

TEST_CASE("the report as JSON has what the page shows") {
  GraphDef graph;
  AddPlaceholder(graph, "scores", tensorflow::DT_FLOAT, std::vector<int64_t>{1, 3});
  AddNode(graph, "out", "Identity", {"scores"});
  absl::StatusOr<Predictor> predictor = Open(graph);
  REQUIRE(predictor.ok());
  const absl::StatusOr<PredictReport> report =
      predictor->Run({.feeds = {{"scores", "[[0, 2, 1]]"}}, .labels = {"a", "b", "c"}, .top = 2});
  REQUIRE(report.ok());
  const nlohmann::json json = nlohmann::json::parse(ToJson(*report));
  CHECK(json["outputs"][0]["classes"].size() == 2);
  CHECK(json["outputs"][0]["classes"][0]["label"] == "b");
  CHECK(json["outputs"][0]["softmaxed"] == true);
  CHECK(json["outputs"][0]["values"] == nlohmann::json({0.0, 2.0, 1.0}));
  CHECK(json["feeds"][0]["how"] == "given");
  CHECK_THAT(ToText(*report), ContainsSubstring("class 1  b"));
}

TEST_CASE("labels of another number are noted, not shifted") {
  GraphDef graph;
  AddPlaceholder(graph, "scores", tensorflow::DT_FLOAT, std::vector<int64_t>{1, 3});
  AddNode(graph, "out", "Identity", {"scores"});
  absl::StatusOr<Predictor> predictor = Open(graph);
  REQUIRE(predictor.ok());
  const absl::StatusOr<PredictReport> report =
      predictor->Run({.feeds = {{"scores", "[[0, 2, 1]]"}}, .labels = {"a", "b"}});
  REQUIRE(report.ok());
  REQUIRE(report->notes.size() == 1);
  CHECK_THAT(report->notes[0], ContainsSubstring("2") && ContainsSubstring("3"));
}

TEST_CASE("an empty graph is no graph") {
  CHECK(Open(GraphDef()).status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace permafrost
