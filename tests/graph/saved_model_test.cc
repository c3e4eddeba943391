#include "core/graph/saved_model.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "core/bytes/proto_reader.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::MetaGraph;
using permafrost::SavedModel;
using permafrost::Signature;
using Names = std::vector<std::string>;

std::string Field(uint32_t number, std::string_view bytes) {
  std::string out;
  permafrost::AppendBytesField(out, number, bytes);
  return out;
}

std::string Entry(std::string_view key, const std::string& value) {
  return Field(1, key) + Field(2, value);
}

// A MetaGraph with one node.
std::string Member(const std::string& node, const Names& tags, const std::string& more = "") {
  MetaBuilder meta;
  meta.Node(node, "NoOp");
  std::string info;
  for (const std::string& tag : tags) info += Field(4, tag);
  return Field(2, Field(1, info) + meta.Serialize() + more);
}

absl::StatusOr<SavedModel> Open(const std::string& members) {
  std::string bytes;
  permafrost::AppendVarintField(bytes, 1, 1);  // saved_model_schema_version
  return SavedModel::Open(std::make_shared<permafrost::MemorySource>("m/saved_model.pb", bytes + members));
}

// The only node of the MetaGraph that is chosen.
absl::StatusOr<std::string> Chosen(const std::string& members, const Names& tags) {
  absl::StatusOr<SavedModel> model = Open(members);
  if (!model.ok()) return model.status();
  const absl::StatusOr<MetaGraph> meta = model->Choose(tags);
  if (!meta.ok()) return meta.status();
  REQUIRE(meta->graph().size() == 1);
  return std::string(meta->graph().name(0));
}

TEST_CASE("a MetaGraph is chosen by all of its tags, in any order") {
  const std::string both =
      Member("train", {"train"}) + Member("serve", {"serve"}) + Member("tpu", {"tpu", "serve"});
  const auto [tags, node] = GENERATE(table<Names, std::string>({
      {Names{}, "serve"},
      {{"serve"}, "serve"},
      {{"serve", "tpu"}, "tpu"},
      {{"tpu", "serve", "tpu"}, "tpu"},
      {{"train"}, "train"},
  }));
  INFO(absl::StrJoin(tags, ","));
  const absl::StatusOr<std::string> chosen = Chosen(both, tags);
  REQUIRE_OK(chosen);
  CHECK(*chosen == node);
}

TEST_CASE("the only MetaGraph is taken where no tags are named, whatever its tags") {
  CHECK(*Chosen(Member("a", {"eval"}), {}) == "a");
  CHECK(*Chosen(Member("a", {}), {}) == "a");
}

TEST_CASE("tags that no MetaGraph has are answered with those that there are") {
  CHECK_THAT(
      Chosen(Member("a", {"train"}) + Member("b", {"serve", "gpu"}) + Member("c", {}), {"gpu"}),
      FailsWith(StatusCode::kNotFound, {"m/saved_model.pb", "the tags gpu", "train; gpu,serve; (none)"}));
  CHECK_THAT(Chosen(Member("a", {"train"}) + Member("b", {"eval"}), {}),
             FailsWith(StatusCode::kNotFound, {"the tags serve", "train; eval"}));
}

TEST_CASE("what is no SavedModel, or a damaged one, is said") {
  CHECK_THAT(Chosen("", {}), FailsWith(StatusCode::kDataLoss, {"no MetaGraph"}));
  CHECK_THAT(Chosen(std::string("\x12\x7f\x0a", 3), {}),
             FailsWith(StatusCode::kDataLoss, {"saved_model.pb"}));
  CHECK_THAT(Chosen(Field(2, Field(1, Field(4, "serve"))), {}),
             FailsWith(StatusCode::kDataLoss, {"no graph in this MetaGraph"}));
  // Cut anywhere.
  const std::string whole = Member("train", {"train"}) + Member("serve", {"serve"});
  for (size_t length = 1; length < whole.size(); ++length) {
    INFO(length);
    const absl::StatusOr<std::string> chosen = Chosen(whole.substr(0, length), {"serve"});
    CHECK_FALSE(chosen.ok());
  }
}

std::string Text(const Signature& signature) {
  std::string text = absl::StrCat(signature.name, " ", signature.method);
  for (const auto* tensors : {&signature.inputs, &signature.outputs}) {
    for (const permafrost::SignatureTensor& one : *tensors)
      absl::StrAppend(&text, tensors == &signature.inputs ? " < " : " > ", one.alias, "=",
                      absl::StrJoin(one.tensors, "+"), " ", permafrost::DTypeName(one.dtype), " ",
                      permafrost::PartialShapeText(one.shape));
  }
  return text;
}

TEST_CASE("signatures name inputs and outputs") {
  std::string shape;  // [?,3]
  {
    tensorflow::TensorShapeProto proto;
    proto.add_dim()->set_size(-1);
    proto.add_dim()->set_size(3);
    shape = proto.SerializeAsString();
  }
  std::string dtype;
  permafrost::AppendVarintField(dtype, 2, tensorflow::DT_FLOAT);
  const std::string sparse = Field(4, Field(1, "values:0") + Field(2, "indices:0") + Field(3, "shape:0"));
  const std::string serving = Field(1, Entry("x", Field(1, "input:0") + dtype + Field(3, shape))) +
                              Field(2, Entry("z", Field(1, "Softmax:0"))) + Field(2, Entry("a", sparse)) +
                              Field(3, "predict");
  const absl::StatusOr<SavedModel> model =
      Open(Member("n", {"serve"}, Field(5, Entry("serving_default", serving)) + Field(5, Entry("init", ""))));
  REQUIRE_OK(model);
  const absl::StatusOr<MetaGraph> meta = model->Choose({});
  REQUIRE_OK(meta);
  const absl::StatusOr<std::vector<Signature>> signatures = meta->ReadSignatures();
  REQUIRE_OK(signatures);
  REQUIRE(signatures->size() == 2);
  CHECK(Text((*signatures)[0]) == "init ");
  CHECK(Text((*signatures)[1]) ==
        "serving_default predict < x=input:0 float32 [?,3] > a=values:0+indices:0+shape:0 " +
            permafrost::DTypeName(tensorflow::DT_INVALID) + " " + permafrost::PartialShapeText({}) +
            " > z=Softmax:0 " + permafrost::DTypeName(tensorflow::DT_INVALID) + " " +
            permafrost::PartialShapeText({}));
}

TEST_CASE("a damaged signature is an error with its place") {
  const absl::StatusOr<SavedModel> model = Open(Member("n", {}, Field(5, std::string("\x12\x05\x0a", 3))));
  REQUIRE_OK(model);
  const absl::StatusOr<MetaGraph> meta = model->Choose({});
  REQUIRE_OK(meta);
  CHECK_THAT(meta->ReadSignatures(), FailsWith(StatusCode::kDataLoss, {"m/saved_model.pb", "offset"}));
}

}  // namespace
}  // namespace permafrost_test
