#include "core/session/session.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::MemoryFiles;
using permafrost::Session;
using tensorflow::DT_FLOAT;

MetaBuilder ExampleMeta() {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Variable("w", DT_FLOAT, {2});
  meta.Node("logits", "Mul", {"x", "w/read"});
  meta.Saver({{"w", "w"}});
  return meta;
}

std::shared_ptr<MemoryFiles> ExampleFiles(const MetaBuilder& meta = ExampleMeta()) {
  auto files = std::make_shared<MemoryFiles>();
  BundleBuilder bundle;
  bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
  bundle.Add("w/ExponentialMovingAverage", DT_FLOAT, {2}, Bytes<float>({3, 4}));
  bundle.WriteTo(*files, "train/model.ckpt-7");
  files->Add("train/model.ckpt-7.meta", meta.Serialize());
  files->Add("train/checkpoint", "model_checkpoint_path: \"/home/other/model.ckpt-7\"\n");
  return files;
}

TEST_CASE("a checkpoint opens by whatever the user names") {
  const std::string path =
      GENERATE("train/model.ckpt-7", "train/model.ckpt-7.meta", "train/model.ckpt-7.index",
               "train/model.ckpt-7.data-00000-of-00001", "train", "train/", "train/checkpoint");
  const absl::StatusOr<Session> session = Session::Open(ExampleFiles(), path);
  REQUIRE_OK(session);
  const auto frozen = session->Freeze({.outputs = {"logits"}});
  REQUIRE_OK(frozen);
  CHECK(frozen->report.checkpoint == "train/model.ckpt-7");
  CHECK(frozen->rope.size() == frozen->report.bytes);
  CHECK(frozen->rope.Flatten()->size() == frozen->report.bytes);
}

TEST_CASE("a freeze reports what it did") {
  const absl::StatusOr<Session> session = Session::Open(ExampleFiles(), "train");
  REQUIRE_OK(session);
  const auto frozen = session->Freeze({.outputs = {"logits:0"}});
  REQUIRE_OK(frozen);
  const permafrost::FreezeReport& report = frozen->report;
  CHECK(report.tensorflow_version == "1.15.0");
  CHECK(report.outputs == std::vector<std::string>{"logits"});
  CHECK(report.nodes_before == 10);  // the four of the model, and six that restore
  CHECK(report.nodes == 4);
  REQUIRE(report.variables.size() == 1);
  CHECK(report.variables[0].name == "w");
  CHECK(report.restored == "by the saver's restore op save/restore_all");
  REQUIRE(report.placeholders.size() == 1);
  CHECK(report.placeholders[0].name == "x");
  // The state file names a folder of another machine.
  REQUIRE(report.notes.size() == 1);
  CHECK_THAT(report.notes[0], Catch::Matchers::ContainsSubstring("/home/other/model.ckpt-7"));
}

TEST_CASE("nothing under the name is said with what is near") {
  CHECK_THAT(Session::Open(ExampleFiles(), "train/model.ckpt-8"),
             FailsWith(StatusCode::kNotFound, {"train/model.ckpt-8", "train/model.ckpt-7"}));
}

TEST_CASE("the .meta may lie elsewhere") {
  const auto files = ExampleFiles();
  files->Add("graphs/step-1.meta", ExampleMeta().Serialize());
  files->Remove("train/model.ckpt-7.meta");
  const absl::StatusOr<Session> session = Session::Open(files, "train", "graphs/step-1.meta");
  REQUIRE_OK(session);
  CHECK(session->Freeze({.outputs = {"logits"}}).ok());
  CHECK_THAT(Session::Open(files, "train", "graphs/gone.meta"),
             FailsWith(StatusCode::kNotFound, {"graphs/gone.meta"}));
}

TEST_CASE("a checkpoint without a .meta is inspected and not frozen") {
  const auto files = ExampleFiles();
  files->Remove("train/model.ckpt-7.meta");
  const absl::StatusOr<Session> session = Session::Open(files, "train");
  REQUIRE_OK(session);
  CHECK_THAT(session->Freeze({.outputs = {"logits"}}),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"train/model.ckpt-7.meta is missing", "weights and no graph", "export_meta_graph"}));
  const auto report = session->Inspect({.nodes = true});
  REQUIRE_OK(report);
  CHECK_FALSE(report->graph.has_value());
  CHECK(report->tensors.tensors.size() == 2);
  CHECK_THAT(report->notes.back(), Catch::Matchers::ContainsSubstring("model.ckpt-7.meta is missing"));
}

TEST_CASE("nodes are listed only where they are asked for") {
  const bool asked = GENERATE(false, true);
  const auto report = Session::Open(ExampleFiles(), "train")->Inspect({.nodes = asked});
  REQUIRE_OK(report);
  CHECK(report->graph->nodes == 10);
  CHECK(report->nodes.size() == (asked ? 10 : 0));
}

TEST_CASE("without outputs likely ones are offered with a command to copy") {
  CHECK_THAT(Session::Open(ExampleFiles(), "train")->Freeze({}),
             FailsWith(StatusCode::kInvalidArgument,
                       {"no output nodes were named", "logits  (Mul: nothing reads it)",
                        "permafrost freeze train/model.ckpt-7 --outputs logits"}));
  MetaBuilder empty;
  empty.Node("save/restore_all", "NoOp");
  CHECK_THAT(Session::Open(ExampleFiles(empty), "train")->Freeze({}),
             FailsWith(StatusCode::kInvalidArgument, {"none stand out", "permafrost inspect --nodes"}));
}

TEST_CASE("another saver than the file's may restore") {
  MetaBuilder meta = ExampleMeta();
  // save_1 restores the moving average.
  meta.Node("save_1/names", "Const") = meta.Find("save/RestoreV2/tensor_names");
  NodeDef& names = meta.proto().mutable_graph_def()->mutable_node()->rbegin()[0];
  names.set_name("save_1/names");
  (*names.mutable_attr())["value"].mutable_tensor()->set_string_val(0, "w/ExponentialMovingAverage");
  meta.Node("save_1/RestoreV2", "RestoreV2",
            {"save/Const", "save_1/names", "save/RestoreV2/shape_and_slices"});
  meta.Node("save_1/Assign", "Assign", {"w", "save_1/RestoreV2"});
  const auto files = ExampleFiles(meta);
  tensorflow::SaverDef saver;
  saver.set_restore_op_name("save_1/Assign");
  files->Add("ema.saver", saver.SerializeAsString());
  absl::StatusOr<Session> session = Session::Open(files, "train");
  REQUIRE_OK(session);
  CHECK(session->Freeze({.outputs = {"logits"}})->report.variables[0].key == "w");
  REQUIRE_OK(session->UseSaver("ema.saver"));
  CHECK(session->Freeze({.outputs = {"logits"}})->report.variables[0].key == "w/ExponentialMovingAverage");
}

// A file that claims a size. Reading it would need that much memory: the tests fail where anybody does.
class HugeFile : public permafrost::ByteSource {
 public:
  HugeFile(std::string name, uint64_t size) : ByteSource(std::move(name), size) {}

 private:
  absl::Status DoRead(uint64_t, absl::Span<char> into) const override {
    return absl::InternalError(absl::StrCat("a huge file was read: ", into.size(), " bytes"));
  }
};

TEST_CASE("a file that is no SaverDef is refused") {
  const auto [name, code, word] = GENERATE(table<std::string, StatusCode, std::string>({
      {"gone", StatusCode::kNotFound, "gone"},
      {"text", StatusCode::kDataLoss, "line 1, column 18"},
      {"empty", StatusCode::kDataLoss, "restore_op_name"},
      {"huge", StatusCode::kDataLoss, "not a SaverDef"},
  }));
  const auto files = ExampleFiles();
  files->Add("text", "restore_op_name: save");
  files->Add("empty", "");
  files->Add("huge", std::make_shared<HugeFile>("huge", uint64_t{1} << 62));
  absl::StatusOr<Session> session = Session::Open(files, "train");
  REQUIRE_OK(session);
  CHECK_THAT(session->UseSaver(name), FailsWith(code, {name, word}));
}

// Variables of these many bytes, one uint8 each.
absl::StatusOr<Session> HugeModel(const std::vector<std::pair<std::string, int64_t>>& variables) {
  auto files = std::make_shared<MemoryFiles>();
  MetaBuilder meta;
  BundleBuilder bundle;
  std::vector<Restored> restored;
  std::vector<std::string> reads;
  int64_t offset = 0;
  for (const auto& [name, bytes] : variables) {
    meta.Variable(name, tensorflow::DT_UINT8, {bytes});
    reads.push_back(name + "/read");
    restored.push_back({name, name, ""});
    bundle.Add(name, tensorflow::DT_UINT8, {bytes}, "");
    bundle.Entry(name).set_size(bytes);
    bundle.Entry(name).set_offset(offset);
    offset += bytes;
  }
  meta.Node("y", "AddN", reads);
  meta.Saver(restored);
  bundle.WriteTo(*files, "m");
  files->Add("m.meta", meta.Serialize());
  files->Add(bundle.DataName("m", 0),
             std::make_shared<HugeFile>(bundle.DataName("m", 0), static_cast<uint64_t>(offset)));
  return Session::Open(files, "m");
}

TEST_CASE("a graph that no protobuf holds is refused before a weight is read") {
  std::vector<std::pair<std::string, int64_t>> variables;
  for (int i = 0; i < 8; ++i) variables.emplace_back(absl::StrCat("v", i), 300000000 + i);
  variables.emplace_back("large", int64_t{1} << 40);
  const absl::StatusOr<Session> session = HugeModel(variables);
  REQUIRE_OK(session);
  const absl::Status status = session->Freeze({.outputs = {"y"}}).status();
  CHECK_THAT(status, FailsWith(StatusCode::kResourceExhausted,
                               {"2,147,483,647", "2 GB", "large uint8 [1099511627776] (1,099,511,627,",
                                "v7 uint8 [300000007]", "v4 uint8"}));
  CHECK_THAT(std::string(status.message()), !Catch::Matchers::ContainsSubstring("v3 uint8"));
}

TEST_CASE("the largest graph has 2^31 - 1 bytes") {
  constexpr int64_t kAlmost = 2147483647 - 10000;
  const auto freeze = [](int64_t bytes) { return HugeModel({{"v", bytes}})->Freeze({.outputs = {"y"}}); };
  const auto almost = freeze(kAlmost);
  REQUIRE_OK(almost);
  const int64_t rest = 2147483647 - static_cast<int64_t>(almost->report.bytes);
  const auto largest = freeze(kAlmost + rest);
  REQUIRE_OK(largest);
  CHECK(largest->report.bytes == 2147483647);
  CHECK(largest->rope.size() == 2147483647);
  CHECK_THAT(freeze(kAlmost + rest + 1), FailsWith(StatusCode::kResourceExhausted, {"2,147,483,648 bytes"}));
}

}  // namespace
}  // namespace permafrost_test
