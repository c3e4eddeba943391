#include "core/session/what_is_missing.h"

#include <catch2/catch_test_macros.hpp>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/object_graph.h"
#include "core/session/session.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::MemoryFiles;
using permafrost::Session;

std::shared_ptr<MemoryFiles> Weights(bool of_tensorflow_2 = false) {
  auto files = std::make_shared<MemoryFiles>();
  BundleBuilder bundle;
  bundle.Add("w", tensorflow::DT_FLOAT, {1}, Bytes<float>({1}));
  if (of_tensorflow_2) bundle.AddStrings(std::string(permafrost::kObjectGraphKey), {}, {""});
  bundle.WriteTo(*files, "train/model.ckpt-7");
  return files;
}

absl::Status Freeze(const std::shared_ptr<MemoryFiles>& files, const std::string& path) {
  ASSIGN_OR_RETURN(const Session session, Session::Open(files, path));
  return session.Freeze({.outputs = {"y"}}).status();
}

TEST_CASE("weights without a graph: what is needed and how to get it") {
  CHECK_THAT(Freeze(Weights(), "train"),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"train/model.ckpt-7.meta is missing", "graph.pbtxt", "export_meta_graph"}));
}

TEST_CASE("weights without a graph: graphs that lie beside them are offered") {
  const auto files = Weights();
  files->Add("train/model.ckpt-3.meta", "");
  files->Add("train/graph.pbtxt", "");
  CHECK_THAT(Freeze(files, "train/model.ckpt-7"),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"train/model.ckpt-7.meta is missing", "train/graph.pbtxt, train/model.ckpt-3.meta",
                        "--meta train/graph.pbtxt"}));
}

TEST_CASE("weights without a graph: a checkpoint of TensorFlow 2 is called one") {
  CHECK_THAT(
      Freeze(Weights(true), "train"),
      FailsWith(StatusCode::kFailedPrecondition, {"TensorFlow 2 wrote it", "save_weights", "SavedModel"}));
}

TEST_CASE("a graph without weights, and one that needs none") {
  MetaBuilder meta;
  meta.Variable("v", tensorflow::DT_FLOAT, {2});
  auto files = std::make_shared<MemoryFiles>();
  files->Add("graph.pb", meta.proto().graph_def().SerializeAsString());
  CHECK_THAT(Freeze(files, "graph.pb"),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"graph.pb is a graph without weights: it has 1 variable", "--meta"}));

  MetaBuilder frozen;
  frozen.Node("v", "Const");
  frozen.Node("y", "Identity", {"v"});
  files->Add("frozen.pb", frozen.proto().graph_def().SerializeAsString());
  CHECK_THAT(Freeze(files, "frozen.pb"),
             FailsWith(StatusCode::kFailedPrecondition, {"frozen.pb is already frozen", "2 nodes, 1 constant",
                                                         "permafrost predict frozen.pb"}));

  files->Add("page.html", "<!DOCTYPE html><html></html>");
  CHECK_THAT(Freeze(files, "page.html"),
             FailsWith(StatusCode::kDataLoss, {"page.html: not a checkpoint: it is", "Name the prefix"}));
}

}  // namespace
}  // namespace permafrost_test
