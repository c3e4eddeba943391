// SavedModels, and graphs by themselves, through the session's door.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/session/session.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using Catch::Matchers::ContainsSubstring;
using permafrost::FreezeReport;
using permafrost::MemoryFiles;
using permafrost::Session;
using Names = std::vector<std::string>;

// y = x * w, z = y.
MetaBuilder Graph() {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Variable("w", tensorflow::DT_FLOAT, {2});
  meta.Node("y", "Mul", {"x", "w/read"});
  meta.Node("z", "Identity", {"y"});
  meta.Saver({{"w", "w"}});
  return meta;
}

void AddSignature(MetaBuilder& meta, const std::string& name, const std::string& tensor) {
  (*(*meta.proto().mutable_signature_def())[name].mutable_outputs())["out"].set_name(tensor);
}

const std::string kSchema = "\x08\x01";  // saved_model_schema_version: 1

std::string Member(MetaBuilder meta, const std::string& tag) {
  meta.proto().mutable_meta_info_def()->add_tags(tag);
  std::string bytes;
  permafrost::AppendBytesField(bytes, 2, meta.Serialize());
  return bytes;
}

std::shared_ptr<MemoryFiles> Model(bool with_variables = true) {
  auto files = std::make_shared<MemoryFiles>();
  MetaBuilder serving = Graph();
  AddSignature(serving, "serving_default", "y:0");
  AddSignature(serving, "other", "z:0");
  MetaBuilder training = Graph();
  training.Node("train", "NoOp");
  files->Add("m/saved_model.pb", kSchema + Member(training, "train") + Member(serving, "serve"));
  if (with_variables) {
    BundleBuilder bundle;
    bundle.Add("w", tensorflow::DT_FLOAT, {2}, Bytes<float>({1, 2}));
    bundle.WriteTo(*files, "m/variables/variables");
  }
  return files;
}

absl::StatusOr<FreezeReport> Freeze(const std::shared_ptr<MemoryFiles>& files, const std::string& path,
                                    const Names& outputs = {}, const std::string& graph = "",
                                    const Names& tags = {}) {
  ASSIGN_OR_RETURN(const Session session, Session::Open(files, path, graph, tags));
  ASSIGN_OR_RETURN(permafrost::FrozenFile frozen, session.Freeze({.outputs = outputs}));
  return std::move(frozen.report);
}

TEST_CASE("a SavedModel opens by its folder, its graph or its checkpoint") {
  const std::string path = GENERATE("m", "m/", "m/saved_model.pb", "m/variables/variables", "m/variables",
                                    "m/variables/variables.index");
  INFO(path);
  const absl::StatusOr<FreezeReport> report = Freeze(Model(), path);
  REQUIRE_OK(report);
  CHECK(report->outputs == Names{"y"});
  CHECK(report->variables.size() == 1);
  CHECK(report->checkpoint == "m");
  REQUIRE(report->notes.size() >= 1);
  CHECK_THAT(report->notes.back(), ContainsSubstring("the signature serving_default"));
}

TEST_CASE("outputs that are named come before the signature's, and tags choose the graph") {
  CHECK(Freeze(Model(), "m", {"z"})->outputs == Names{"z"});
  CHECK(Freeze(Model(), "m", {"train"}, "", {"train"})->nodes == 1);
  CHECK_THAT(Freeze(Model(), "m", {"train"}),
             FailsWith(StatusCode::kInvalidArgument, {"train is not in graph"}));
  CHECK_THAT(Freeze(Model(), "m", {"y"}, "", {"gpu"}),
             FailsWith(StatusCode::kNotFound, {"the tags gpu", "train; serve"}));
  // No signature: the usual question.
  CHECK_THAT(Freeze(Model(), "m", {}, "", {"train"}),
             FailsWith(StatusCode::kInvalidArgument, {"no output nodes were named"}));
}

TEST_CASE("a SavedModel without its variables says which folder is missing") {
  CHECK_THAT(Freeze(Model(false), "m"),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"m/variables/variables.index is missing", "1 variable", "Copy that folder"}));
  MetaBuilder constant;
  constant.Node("c", "NoOp");
  auto files = std::make_shared<MemoryFiles>();
  files->Add("saved_model.pb", kSchema + Member(constant, "serve"));
  CHECK(Freeze(files, "saved_model.pb", {"c"})->nodes == 1);
  CHECK(Freeze(files, "saved_model.pb", {"c"})->checkpoint == "saved_model");
}

TEST_CASE("a GraphDef beside a checkpoint is matched by name") {
  MetaBuilder meta = Graph();
  auto files = Model();
  files->Add("graph.pb", meta.proto().graph_def().SerializeAsString());
  const absl::StatusOr<FreezeReport> report = Freeze(files, "m/variables/variables", {"y"}, "graph.pb");
  REQUIRE_OK(report);
  CHECK(report->variables.size() == 1);
  CHECK_THAT(report->restored, ContainsSubstring("by name"));
}

TEST_CASE("a graph by itself can be looked at") {
  MetaBuilder meta = Graph();
  auto files = std::make_shared<MemoryFiles>();
  files->Add("graph.pb", meta.proto().graph_def().SerializeAsString());
  const absl::StatusOr<Session> session = Session::Open(files, "graph.pb");
  REQUIRE_OK(session);
  const auto report = session->Inspect({.nodes = true});
  REQUIRE_OK(report);
  CHECK(report->nodes.size() == static_cast<size_t>(meta.proto().graph_def().node_size()));
  CHECK(report->tensors.tensors.empty());
  CHECK_THAT(report->notes.back(), ContainsSubstring("a graph without weights"));
  CHECK_THAT(ToText(*session->Inspect({})),
             ContainsSubstring("Graph without a checkpoint: graph.pb\nWritten by"));
}

}  // namespace
}  // namespace permafrost_test
