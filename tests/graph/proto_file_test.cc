#include "core/graph/proto_file.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/graph/graph_index.h"
#include "core/graph/meta_graph.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using permafrost::FileKind;
using permafrost::MemorySource;
using permafrost::OpenProtoFile;

std::shared_ptr<const MemorySource> Text(const std::string& name) {
  return std::make_shared<MemorySource>(name, ReadFile(FixtureDir() / "text" / name));
}

TEST_CASE("a text is opened in binary form where it is what is wanted") {
  const auto [name, kind] = GENERATE(table<std::string, FileKind>({
      {"meta", FileKind::kMetaGraph},
      {"frozen", FileKind::kGraph},
      {"saved_model", FileKind::kSavedModel},
  }));
  INFO(name);
  const auto text = OpenProtoFile(Text(name + ".pbtxt"), kind);
  const auto binary = OpenProtoFile(Text(name + ".pb"), kind);
  REQUIRE_OK(text);
  REQUIRE_OK(binary);
  CHECK(text->kind == kind);
  CHECK(binary->kind == kind);
  CHECK((text->bytes->ReadAll()->bytes == binary->bytes->ReadAll()->bytes));
  CHECK(text->bytes->name() == name + ".pbtxt (in binary form)");
  CHECK(binary->bytes->name() == name + ".pb");
}

TEST_CASE("a text that is another message than wanted stays as it is") {
  const auto file = Text("frozen.pbtxt");
  const auto opened = OpenProtoFile(file, FileKind::kMetaGraph);
  REQUIRE_OK(opened);
  CHECK(opened->kind == FileKind::kGraphText);
  CHECK(opened->bytes == file);
}

TEST_CASE("a damaged text is an error with its line") {
  const auto file = std::make_shared<MemorySource>("g.pbtxt", "node {\n name: x }");
  CHECK_THAT(OpenProtoFile(file, FileKind::kGraph), FailsWith(kDataLoss, {"g.pbtxt: line 2, column 8"}));
}

TEST_CASE("a MetaGraph as text is the one that it is as a binary file") {
  const auto text = permafrost::MetaGraph::Open(Text("meta.pbtxt"));
  const auto binary = permafrost::MetaGraph::Open(Text("meta.pb"));
  REQUIRE_OK(text);
  REQUIRE_OK(binary);
  CHECK(text->tensorflow_version() == binary->tensorflow_version());
  CHECK(text->graph().Names() == binary->graph().Names());
  CHECK(text->graph().size() > 10);
  CHECK(text->saver().restore_op_name() == "save/restore_all");
  CHECK(text->notes().empty());
  CHECK(text->ReadOpList()->op_size() == binary->ReadOpList()->op_size());
  CHECK(*text->ReadCollection("variables") == *binary->ReadCollection("variables"));
}

TEST_CASE("a MetaGraph says what it is not, and what it left out") {
  CHECK_THAT(permafrost::MetaGraph::Open(Text("frozen.pbtxt")),
             FailsWith(kDataLoss, {"frozen.pbtxt: not a MetaGraph", "a GraphDef in text format"}));
  const auto file = std::make_shared<MemorySource>(
      "m.pbtxt", "graph_def { node { name: 'x' op: 'NoOp' } } meta_info_def { mood: 'good' }");
  const auto meta = permafrost::MetaGraph::Open(file);
  REQUIRE_OK(meta);
  REQUIRE(meta->notes().size() == 1);
  CHECK_THAT(meta->notes()[0], Catch::Matchers::ContainsSubstring("mood"));
  // Beyond the text, offsets are those of the binary form.
  const auto twice = std::make_shared<MemorySource>(
      "m.pbtxt", "graph_def { node { name: 'x' op: 'NoOp' } node { name: 'x' op: 'NoOp' } }");
  CHECK_THAT(permafrost::MetaGraph::Open(twice),
             FailsWith(kDataLoss, {"m.pbtxt (in binary form): offset", "a second node is named x"}));
}

TEST_CASE("a SaverDef is read from either form") {
  const std::string name = GENERATE("saver.pbtxt", "saver.pb");
  const auto saver = permafrost::ReadSaverFile(*Text(name));
  REQUIRE_OK(saver);
  CHECK(saver->restore_op_name() == "save/restore_all");
  CHECK(saver->filename_tensor_name() == "save/Const:0");
}

TEST_CASE("what is no SaverDef is said") {
  const auto [content, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"restore_op_name", "an empty file"}},
      {"max_to_keep: 5", {"restore_op_name", "missing"}},
      {"restore_op_name: 5", {"f: line 1, column 18", "a text in quotes"}},
      {"node { name: 'x' }", {"restore_op_name", "a GraphDef in text format"}},
      {"<html>", {"restore_op_name", "a web page"}},
      {std::string(2'000'000, 'x'), {"restore_op_name", "2,000,000 bytes"}},
  }));
  INFO(content.substr(0, 100));
  CHECK_THAT(permafrost::ReadSaverFile(MemorySource("f", content)), FailsWith(kDataLoss, words));
}

}  // namespace
}  // namespace permafrost_test
