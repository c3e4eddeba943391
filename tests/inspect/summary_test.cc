#include "core/inspect/summary.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/proto_reader.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using permafrost::PartialShape;
using tensorflow::DT_FLOAT;

permafrost::MetaGraph Open(const MetaBuilder& meta) {
  auto opened = permafrost::MetaGraph::Open(
      std::make_shared<permafrost::MemorySource>("model.ckpt.meta", meta.Serialize()));
  REQUIRE_OK(opened);
  return *std::move(opened);
}

void AddOutputShape(NodeDef& node, const PartialShape& shape) {
  tensorflow::TensorShapeProto& proto = *(*node.mutable_attr())["_output_shapes"].mutable_list()->add_shape();
  proto.set_unknown_rank(!shape);
  for (const int64_t size : shape.value_or(std::vector<int64_t>())) proto.add_dim()->set_size(size);
}

TEST_CASE("a graph is summed up by its ops, functions, writer and placeholders") {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Node("a", "Relu", {"x"});
  meta.Node("b", "Relu", {"a"});
  std::string library;
  permafrost::AppendBytesField(library, 1, "a function");
  permafrost::AppendBytesField(library, 1, "another");
  permafrost::AppendBytesField(library, 2, "a gradient");
  meta.proto().mutable_graph_def()->set_library(library);
  const absl::StatusOr<permafrost::GraphSummary> summary = permafrost::SummarizeGraph(Open(meta));
  REQUIRE_OK(summary);
  CHECK(summary->tensorflow_version == "1.15.0");
  CHECK(summary->nodes == 3);
  CHECK(summary->functions == 2);
  CHECK(summary->ops == std::map<std::string, size_t>{{"Placeholder", 1}, {"Relu", 2}});
  REQUIRE(summary->placeholders.size() == 1);
  CHECK(summary->placeholders[0].name == "x");
}

TEST_CASE("a damaged library of functions is an error") {
  MetaBuilder meta;
  meta.Node("x", "NoOp");
  meta.proto().mutable_graph_def()->set_library("\x0a\x7f");
  CHECK_THAT(permafrost::SummarizeGraph(Open(meta)),
             FailsWith(absl::StatusCode::kDataLoss, {"function library"}));
}

TEST_CASE("placeholders tell what must be fed and what may be") {
  const auto [op, is_one, has_default] = GENERATE(table<std::string, bool, bool>({
      {"Placeholder", true, false},
      {"PlaceholderV2", true, false},
      {"PlaceholderWithDefault", true, true},
      {"Const", false, false},
  }));
  MetaBuilder meta;
  SetType(meta.Node("x", op), "dtype", DT_FLOAT);
  const absl::StatusOr<permafrost::GraphSummary> summary = permafrost::SummarizeGraph(Open(meta));
  REQUIRE_OK(summary);
  REQUIRE(summary->placeholders.size() == is_one);
  if (!is_one) return;
  CHECK(summary->placeholders[0].dtype == DT_FLOAT);
  CHECK(summary->placeholders[0].has_default == has_default);
}

TEST_CASE("a placeholder's shape is what was inferred and else what it states") {
  const std::vector<int64_t> image = {-1, 8, 8, 1}, scalar;
  struct Case {
    std::optional<PartialShape> inferred, stated;  // nullopt: no such attr
    PartialShape want;
  };
  const Case one = GENERATE_COPY(values<Case>({
      {PartialShape(image), std::nullopt, image},
      {PartialShape(image), PartialShape(scalar), image},  // old files state [] where nothing is known
      {std::nullopt, PartialShape(image), image},
      {std::nullopt, PartialShape(scalar), scalar},
      {std::nullopt, std::nullopt, std::nullopt},
      {PartialShape(), PartialShape(image), std::nullopt},
  }));
  MetaBuilder meta;
  NodeDef& x = meta.Placeholder("x");
  if (one.inferred) AddOutputShape(x, *one.inferred);
  if (one.stated) SetShape(x, "shape", **one.stated);
  CHECK(permafrost::SummarizeGraph(Open(meta))->placeholders[0].shape == one.want);
}

TEST_CASE("nodes can be asked for in parts") {
  MetaBuilder meta;
  for (const char* const name : {"a", "b", "c"}) meta.Node(name, "NoOp");
  const auto [first, count, want] = GENERATE(table<size_t, size_t, std::string>({
      {0, SIZE_MAX, "abc"},
      {0, 2, "ab"},
      {1, 1, "b"},
      {2, 7, "c"},
      {3, 1, ""},
      {SIZE_MAX, SIZE_MAX, ""},
  }));
  const auto nodes = permafrost::SummarizeNodes(Open(meta), first, count);
  REQUIRE_OK(nodes);
  std::string names;
  for (const permafrost::NodeSummary& node : *nodes) names += node.name;
  CHECK(names == want);
}

TEST_CASE("a node's outputs have the types of its signature and the shapes of _output_shapes") {
  MetaBuilder meta;
  tensorflow::OpDef& op = *meta.proto().mutable_meta_info_def()->mutable_stripped_op_list()->add_op();
  op.set_name("TwoFloats");
  for (int i = 0; i < 2; ++i) op.add_output_arg()->set_type(DT_FLOAT);
  AddOutputShape(meta.Node("known", "TwoFloats"), std::vector<int64_t>{2, -1});
  meta.Node("no_shapes", "TwoFloats");
  AddOutputShape(meta.Node("no_signature", "Custom"), std::nullopt);
  const auto nodes = permafrost::SummarizeNodes(Open(meta));
  REQUIRE_OK(nodes);
  std::vector<std::string> lines;
  for (const permafrost::NodeSummary& node : *nodes) {
    for (const permafrost::OutputTensor& output : node.outputs)
      lines.push_back(absl::StrCat(node.op, " ", output.name, " ", permafrost::DTypeName(output.dtype), " ",
                                   permafrost::PartialShapeText(output.shape)));
  }
  CHECK(lines == std::vector<std::string>{
                     "TwoFloats known:0 float32 [2,?]", "TwoFloats known:1 float32 (unknown rank)",
                     "TwoFloats no_shapes:0 float32 (unknown rank)",
                     "TwoFloats no_shapes:1 float32 (unknown rank)",
                     absl::StrCat("Custom no_signature:0 ", permafrost::DTypeName(tensorflow::DT_INVALID),
                                  " (unknown rank)")});
}

TEST_CASE("a small file that claims millions of outputs is refused") {
  MetaBuilder meta;
  tensorflow::OpDef& op = *meta.proto().mutable_meta_info_def()->mutable_stripped_op_list()->add_op();
  op.set_name("Split");
  op.add_output_arg()->set_type(DT_FLOAT);
  op.mutable_output_arg(0)->set_number_attr("num");
  for (int i = 0; i < 65; ++i) (*meta.Node(absl::StrCat("n", i), "Split").mutable_attr())["num"].set_i(65536);
  CHECK_THAT(permafrost::SummarizeNodes(Open(meta)),
             FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.meta", "4,194,304 outputs"}));
}

TEST_CASE("a checkpoint is summed up by its tensors") {
  BundleBuilder bundle(2);
  bundle.Add("w", DT_FLOAT, {2, 3}, Bytes<float>(std::vector<float>(6)));
  bundle.Add("step", tensorflow::DT_INT64, {}, Bytes<int64_t>({7}), 1);
  bundle.Add("empty", DT_FLOAT, {0, 3}, "");
  bundle.AddStrings("names", {2}, {"hi", ""});
  bundle.AddSlices("p", tensorflow::DT_DOUBLE, {3},
                   {{{{0, 2}}, Bytes<double>({1, 2}), 0}, {{{2, 1}}, Bytes<double>({3}), 1}});
  permafrost::MemoryFiles files;
  bundle.WriteTo(files, "m");
  const auto checkpoint = permafrost::OpenCheckpoint(files, "m");
  REQUIRE_OK(checkpoint);
  const absl::StatusOr<permafrost::CheckpointSummary> summary = permafrost::SummarizeCheckpoint(**checkpoint);
  REQUIRE_OK(summary);
  CHECK(summary->shards == 2);
  CHECK(summary->parameters == 6 + 1 + 0 + 2 + 3);
  // Strings: two lengths of a byte each, four bytes of checksum, "hi".
  CHECK(summary->bytes == 24 + 8 + 0 + 8 + 24);
  std::vector<std::string> names;
  for (const permafrost::TensorInfo& tensor : summary->tensors) names.push_back(tensor.name);
  CHECK(names == std::vector<std::string>{"empty", "names", "p", "step", "w"});
  CHECK(summary->tensors[2].slices == 2);
  CHECK(summary->tensors[4].slices == 0);
}

TEST_CASE("an entry that cannot be is an error that names the tensor") {
  BundleBuilder bundle;
  bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
  bundle.Entry("w").mutable_shape()->mutable_dim(0)->set_size(-2);
  permafrost::MemoryFiles files;
  bundle.WriteTo(files, "m");
  CHECK_THAT(permafrost::SummarizeCheckpoint(**permafrost::OpenCheckpoint(files, "m")),
             FailsWith(absl::StatusCode::kDataLoss, {"m.index", "tensor w", "-2"}));
}

}  // namespace
}  // namespace permafrost_test
