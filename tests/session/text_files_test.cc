// Graphs as text are read wherever binary ones are, with the same results.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/session/predictor.h"
#include "core/session/session.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using Catch::Matchers::ContainsSubstring;
using permafrost::MemoryFiles;
using permafrost::Session;

// Printed by TensorFlow of tests/fixtures/cases/ref_mlp/w1.15; NAME.pb is the same, binary.
std::string Text(const std::string& name) {
  return ReadFile(FixtureDir() / "text" / name);
}

// Its weights, and a graph under this name.
std::shared_ptr<MemoryFiles> Files(const std::string& meta_name, const std::string& meta) {
  auto files = std::make_shared<MemoryFiles>();
  for (const std::string name : {"model.ckpt.index", "model.ckpt.data-00000-of-00001"})
    files->Add("t/" + name, ReadFile(FixtureDir() / "cases/ref_mlp/w1.15" / name));
  if (!meta_name.empty()) files->Add(meta_name, meta);
  return files;
}

std::string Frozen(const absl::StatusOr<Session>& session) {
  REQUIRE_OK(session);
  const auto frozen = session->Freeze({.outputs = {"y"}});
  REQUIRE_OK(frozen);
  CHECK(frozen->report.tensorflow_version == "1.15.0");
  return *frozen->rope.Flatten();
}

TEST_CASE("a checkpoint freezes to the same bytes whether its .meta is binary or text") {
  const auto [name, given, meta] = GENERATE(table<std::string, std::string, std::string>({
      {"t/model.ckpt.meta", "t", ""},        // text in spite of its name
      {"t/model.ckpt.meta.pbtxt", "t", ""},  // instead of the .meta
      {"t/model.ckpt.meta.txt", "t/model.ckpt", ""},
      {"t/model.ckpt.pbtxt", "t/model.ckpt.index", ""},
      {"t/model.ckpt.pbtxt", "t/model.ckpt.pbtxt", ""},
      {"elsewhere/export.pbtxt", "t", "elsewhere/export.pbtxt"},
  }));
  INFO(name << " " << given);
  const std::string want = Frozen(Session::Open(Files("t/model.ckpt.meta", Text("meta.pb")), "t"));
  CHECK(want.size() > 300);
  CHECK((Frozen(Session::Open(Files(name, Text("meta.pbtxt")), given, meta)) == want));
}

TEST_CASE("a graph as text is inspected as the binary one is") {
  const auto text = Session::Open(Files("t/model.ckpt.pbtxt", Text("meta.pbtxt")), "t");
  const auto binary = Session::Open(Files("t/model.ckpt.meta", Text("meta.pb")), "t");
  REQUIRE_OK(text);
  REQUIRE_OK(binary);
  CHECK(ToJson(*text->Inspect({.nodes = true})) == ToJson(*binary->Inspect({.nodes = true})));
  CHECK(ToJson(*text->LikelyOutputs()) == ToJson(*binary->LikelyOutputs()));
}

TEST_CASE("what is left out of a text is in the notes of all reports") {
  const std::string meta =
      "meta_info_def { mood: 'good' }" + Text("meta.pbtxt").substr(Text("meta.pbtxt").find("graph_def"));
  const auto session = Session::Open(Files("t/model.ckpt.meta", meta), "t");
  REQUIRE_OK(session);
  CHECK_THAT(session->Inspect({})->notes.back(), ContainsSubstring("left out MetaGraphDef.MetaInfoDef.mood"));
  CHECK_THAT(session->Freeze({.outputs = {"y"}})->report.notes.back(), ContainsSubstring("mood"));
}

TEST_CASE("a text beside a checkpoint that is another one is noted, and an error where it was named") {
  const auto files = Files("t/model.ckpt.pbtxt", "item { id: 1 name: 'cat' }");
  const auto session = Session::Open(files, "t");
  REQUIRE_OK(session);
  const auto report = session->Inspect({});
  REQUIRE_OK(report);
  CHECK_FALSE(report->graph.has_value());
  REQUIRE(report->notes.size() >= 2);
  CHECK_THAT(report->notes[report->notes.size() - 2],
             ContainsSubstring("t/model.ckpt.pbtxt is not the MetaGraph of this checkpoint but a label map"));
  CHECK_THAT(Session::Open(files, "t/model.ckpt.pbtxt"),
             FailsWith(StatusCode::kDataLoss, {"t/model.ckpt.pbtxt: not a MetaGraph", "a label map"}));
  // One that is damaged is an error.
  files->Add("t/model.ckpt.pbtxt", "graph_def {\n node { nmae: 'x' } }");
  CHECK_THAT(Session::Open(files, "t"),
             FailsWith(StatusCode::kDataLoss, {"line 2, column 9", "did you mean name"}));
}

TEST_CASE("a text that is no checkpoint's says what it is and where it would be read") {
  CHECK_THAT(Session::Open(Files("t/export.pbtxt", Text("meta.pbtxt")), "t/export.pbtxt"),
             FailsWith(StatusCode::kDataLoss, {"t/export.pbtxt", "a MetaGraph in text format", "--meta"}));
}

TEST_CASE("graphs and SavedModels as text are looked at by themselves") {
  for (const std::string& content :
       {std::string("node { name: 'x' op: 'NoOp' }"), Text("saved_model.pbtxt")}) {
    const absl::StatusOr<Session> session = Session::Open(Files("t/export.pbtxt", content), "t/export.pbtxt");
    REQUIRE_OK(session);
    CHECK(session->Inspect({})->graph.has_value());
  }
}

TEST_CASE("a SaverDef as text restores") {
  const auto files = Files("t/model.ckpt.meta", Text("meta.pb"));
  files->Add("saver.pbtxt", Text("saver.pbtxt"));
  files->Add("wrong.pbtxt", "restore_op_name: 'gone' sharded: true");
  absl::StatusOr<Session> session = Session::Open(files, "t");
  REQUIRE_OK(session);
  REQUIRE_OK(session->UseSaver("saver.pbtxt"));
  CHECK(Frozen(session).size() > 300);
  REQUIRE_OK(session->UseSaver("wrong.pbtxt"));
  CHECK_THAT(session->Freeze({.outputs = {"y"}}), FailsWith(StatusCode::kFailedPrecondition, {"gone"}));
}

TEST_CASE("a frozen graph as text is verified and runs") {
  const auto files = Files("t/model.ckpt.meta", Text("meta.pbtxt"));
  files->Add("frozen.pbtxt", Text("frozen.pbtxt"));
  files->Add("frozen.pb", Text("frozen.pb"));
  const auto verified = Session::Open(files, "t")->Verify("frozen.pbtxt", true);
  REQUIRE_OK(verified);
  CHECK(verified->same());
  CHECK_THAT(Session::Open(files, "t")->Verify("t/model.ckpt.meta", false),
             FailsWith(StatusCode::kDataLoss, {"not a frozen graph", "a MetaGraph in text format"}));

  auto text = permafrost::Predictor::Open(*files, "frozen.pbtxt");
  auto binary = permafrost::Predictor::Open(*files, "frozen.pb");
  REQUIRE_OK(text);
  REQUIRE_OK(binary);
  CHECK(ToJson(text->summary()) == ToJson(binary->summary()));
  CHECK_THAT(permafrost::Predictor::Open(*files, "t/model.ckpt.meta"),
             FailsWith(StatusCode::kDataLoss, {"a MetaGraph in text format", "freeze the checkpoint first"}));
}

TEST_CASE("a file is described, and told whether it is text") {
  const auto files = Files("g.pbtxt", "node { }");
  CHECK(*permafrost::IsTextFile(*files, "g.pbtxt"));
  CHECK_FALSE(*permafrost::IsTextFile(*files, "t/model.ckpt.index"));
  CHECK_THAT(*DescribeFile(*files, "g.pbtxt"), ContainsSubstring("text format"));
}

}  // namespace
}  // namespace permafrost_test
