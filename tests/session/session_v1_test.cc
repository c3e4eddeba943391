// V1 checkpoints come through the same door as V2 ones.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/session/session.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"
#include "tests/support/saved_slices_builder.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using Catch::Matchers::ContainsSubstring;
using permafrost::MemoryFiles;
using permafrost::Session;
using permafrost::ValueField;
using tensorflow::DT_FLOAT;

// As TensorFlow up to 0.11 writes it: a RestoreSlice for each variable.
MetaBuilder OldMeta() {
  MetaBuilder meta;
  meta.proto().mutable_meta_info_def()->clear_tensorflow_version();
  meta.Placeholder("x");
  meta.Variable("w", DT_FLOAT, {2});
  meta.Variable("step", tensorflow::DT_INT64, {});
  meta.Node("y", "Mul", {"x", "w/read"});
  meta.Node("count", "Identity", {"step/read"});
  std::vector<std::string> assigns;
  const auto constant = [&](const std::string& name, const std::string& text) {
    tensorflow::TensorProto& value = *(*meta.Node(name, "Const").mutable_attr())["value"].mutable_tensor();
    value.set_dtype(tensorflow::DT_STRING);
    value.mutable_tensor_shape();
    value.add_string_val(text);
  };
  for (const std::string name : {"w", "step"}) {
    const std::string scope = "save/restore_slice_" + name;
    constant(scope + "/tensor_name", name);
    constant(scope + "/shape_and_slice", "");
    meta.Node(scope, "RestoreSlice", {"save/Const", scope + "/tensor_name", scope + "/shape_and_slice"});
    meta.Node("save/Assign_" + name, "Assign", {name, scope});
    assigns.push_back("^save/Assign_" + name);
  }
  meta.Node("save/restore_all", "NoOp", assigns);
  meta.proto().mutable_saver_def()->set_restore_op_name("save/restore_all");
  return meta;
}

// The same bytes every time: attrs are a map, which Protocol Buffers writes in any order.
const std::string& OldMetaFile() {
  static const std::string bytes = OldMeta().Serialize();
  return bytes;
}

std::shared_ptr<MemoryFiles> OldFiles(int shards) {
  auto files = std::make_shared<MemoryFiles>();
  SavedSlicesBuilder builder(shards);
  builder.AddFloats("w", {2}, {1, 2});
  builder.Add("step", tensorflow::DT_INT64, {}, Varints(ValueField::kInt64, {7}), shards > 1 ? 1 : 0);
  builder.WriteTo(*files, "train/model.ckpt-7");
  files->Add("train/model.ckpt-7.meta", OldMetaFile());
  files->Add("train/checkpoint", absl::StrCat("model_checkpoint_path: \"/tmp/model.ckpt-7",
                                              shards > 0 ? "-?????-of-00002" : "", "\"\n"));
  return files;
}

// The same model in a V2 checkpoint, frozen.
std::string FrozenFromV2(const std::vector<std::string>& outputs) {
  auto files = std::make_shared<MemoryFiles>();
  BundleBuilder bundle;
  bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
  bundle.Add("step", tensorflow::DT_INT64, {}, Bytes<int64_t>({7}));
  bundle.WriteTo(*files, "m");
  files->Add("m.meta", OldMetaFile());
  return Session::Open(files, "m")->Freeze({.outputs = outputs})->rope.Flatten().value();
}

TEST_CASE("a V1 checkpoint freezes to what the same V2 checkpoint does, by whatever the user names") {
  const int shards = GENERATE(0, 2);
  const std::string path =
      GENERATE("train/model.ckpt-7", "train/model.ckpt-7.meta", "train", "train/checkpoint");
  INFO(path << " with " << shards << " shards");
  const absl::StatusOr<Session> session = Session::Open(OldFiles(shards), path);
  REQUIRE_OK(session);
  const auto frozen = session->Freeze({.outputs = {"y", "count"}});
  REQUIRE_OK(frozen);
  CHECK(frozen->rope.Flatten().value() == FrozenFromV2({"y", "count"}));
  CHECK(frozen->report.checkpoint == "train/model.ckpt-7");
  CHECK(frozen->report.restored == "by the saver's restore op save/restore_all");
  CHECK(session->WhatIsKept({"y"})->bytes > 8);
}

TEST_CASE("a V1 checkpoint is inspected") {
  const int shards = GENERATE(0, 2);
  const absl::StatusOr<Session> session = Session::Open(OldFiles(shards), "train");
  REQUIRE_OK(session);
  const auto report = session->Inspect({});
  REQUIRE_OK(report);
  CHECK(report->tensors.shards == std::max(shards, 1));
  CHECK(report->tensors.parameters == 3);
  CHECK(report->tensors.bytes == 16);
  CHECK(report->tensors.tensors.size() == 2);
  CHECK_THAT(ToText(*report), ContainsSubstring("Written by: a TensorFlow that does not say which"));
}

TEST_CASE("a frozen graph is verified against a V1 checkpoint") {
  const auto files = OldFiles(2);
  files->Add("frozen.pb", FrozenFromV2({"y"}));
  const auto verified = Session::Open(files, "train")->Verify("frozen.pb", false);
  REQUIRE_OK(verified);
  CHECK(verified->same());
}

TEST_CASE("what is missing of a V1 checkpoint is said") {
  const auto files = OldFiles(2);
  SECTION("the .meta") {
    files->Remove("train/model.ckpt-7.meta");
    CHECK_THAT(Session::Open(files, "train")->Freeze({.outputs = {"y"}}),
               FailsWith(StatusCode::kFailedPrecondition, {"train/model.ckpt-7.meta is missing"}));
  }
  SECTION("a shard") {
    files->Remove("train/model.ckpt-7-00001-of-00002");
    const absl::StatusOr<Session> session = Session::Open(files, "train");
    REQUIRE_OK(session);
    CHECK(session->Freeze({.outputs = {"y"}}).ok());
    CHECK_THAT(session->Freeze({.outputs = {"count"}}),
               FailsWith(StatusCode::kFailedPrecondition,
                         {"no tensor step", "train/model.ckpt-7-00001-of-00002 is missing"}));
    CHECK_THAT(session->Inspect({})->notes.back(),
               ContainsSubstring("model.ckpt-7-00001-of-00002 is missing"));
  }
  SECTION("everything but something else under its name") {
    files->Add("train/other", "just some words");
    CHECK_THAT(Session::Open(files, "train/other"),
               FailsWith(StatusCode::kDataLoss, {"train/other: not a checkpoint"}));
  }
}

}  // namespace
}  // namespace permafrost_test
