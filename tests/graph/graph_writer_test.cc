#include "core/graph/graph_writer.h"

#include <filesystem>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "core/bytes/proto_reader.h"
#include "core/graph/meta_graph.h"
#include "tests/support/graph_def.pb.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using permafrost::AppendBytesField;
using permafrost::ByteBlock;
using permafrost::ByteRope;
using permafrost::DecodeNode;
using permafrost::Graph;
using permafrost::Node;

std::string Written(const Graph& graph) {
  const ByteRope rope = permafrost::SerializeGraph(graph);
  const absl::StatusOr<std::string> bytes = rope.Flatten();
  REQUIRE_OK(bytes);
  CHECK(bytes->size() == rope.size());
  return *bytes;
}

GraphDef Parsed(const std::string& bytes) {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(bytes));
  return graph;
}

Node SomeNode() {
  Node node;
  node.name = "y";
  node.op = "MatMul";
  node.inputs = {"a", "b:1", "^c"};
  node.device = "/device:GPU:0";
  node.SetTypeAttr("T", tensorflow::DT_FLOAT);
  tensorflow::AttrValue text;
  text.set_s("hi");
  node.SetAttr("s", text);
  return node;
}

std::string Field(uint32_t number, std::string_view content) {
  std::string field;
  AppendBytesField(field, number, content);
  return field;
}

TEST_CASE("protobuf reads what is written") {
  Graph graph;
  graph.nodes.push_back(SomeNode());
  graph.nodes.emplace_back().name = "z";
  graph.nodes.back().op = "NoOp";
  graph.library = "library";
  graph.versions = Hex("08 1b");
  const GraphDef read = Parsed(Written(graph));
  REQUIRE(read.node_size() == 2);
  const NodeDef& node = read.node(0);
  CHECK(node.name() == "y");
  CHECK(node.op() == "MatMul");
  CHECK(std::vector<std::string>(node.input().begin(), node.input().end()) == graph.nodes[0].inputs);
  CHECK(node.device() == "/device:GPU:0");
  REQUIRE(node.attr_size() == 2);
  CHECK(node.attr().at("T").type() == tensorflow::DT_FLOAT);
  CHECK(node.attr().at("s").s() == "hi");
  CHECK(read.node(1).name() == "z");
  CHECK(read.library() == "library");
  CHECK(read.versions() == Hex("08 1b"));
}

TEST_CASE("the library is always written and versions only where there are any") {
  // TensorFlow writes an empty library as 12 00.
  const auto [library, versions, hex] = GENERATE(table<std::string, std::string, std::string>({
      {"", "none", "12 00"},
      {"", "", "12 00 22 00"},
      {"", "08 1b", "12 00 22 02 08 1b"},
      {"0a 00", "none", "12 02 0a 00"},
  }));
  Graph graph;
  graph.library = Hex(library);
  if (versions != "none") graph.versions = Hex(versions);
  CHECK(ToHex(Written(graph)) == hex);
}

TEST_CASE("every node of TensorFlow's own files leaves as the bytes it came in") {
  size_t nodes = 0;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(FixtureDir() / "cases")) {
    if (file.path().extension() != ".meta") continue;
    const std::string meta = ReadFile(file.path());
    const auto visit_graph = [&](const permafrost::ProtoField& field) -> absl::Status {
      if (field.number != 1) return absl::OkStatus();
      absl::StatusOr<Node> node = DecodeNode(ByteBlock::Own(std::string(field.bytes)), {"m.meta", 0});
      if (!node.ok()) return node.status();
      Graph graph;
      graph.nodes.push_back(*std::move(node));
      REQUIRE(Written(graph) == absl::StrCat(field.record, Hex("12 00")));
      ++nodes;
      return absl::OkStatus();
    };
    INFO(file.path());
    REQUIRE_OK(permafrost::ForEachField(
        meta, {"m.meta", 0}, [&](const permafrost::ProtoField& field) -> absl::Status {
          if (field.number != 2) return absl::OkStatus();
          return permafrost::ForEachField(field.bytes, {"m.meta", 0}, visit_graph);
        }));
  }
  CHECK(nodes > 1000);
}

TEST_CASE("unknown fields of a node leave as they came") {
  // experimental_debug_info (6), experimental_type (7), and what no TensorFlow has yet.
  const std::string bytes = Field(1, "y") + Field(2, "Op") + Field(6, Hex("0a 01 61")) +
                            Field(7, Hex("08 01")) +
                            Hex("a0 06 05 a9 06 01 02 03 04 05 06 07 08 ad 06 01 02 03 04");
  const absl::StatusOr<Node> node = DecodeNode(ByteBlock::Own(bytes), {"m.meta", 0});
  REQUIRE_OK(node);
  Graph graph;
  graph.nodes.push_back(*node);
  CHECK(ToHex(Written(graph)) == ToHex(Field(1, bytes) + Hex("12 00")));
}

TEST_CASE("a node whose fields stand in another order means the same afterwards") {
  const std::string attr = Field(5, Field(2, Hex("30 01")) + Field(1, "T")), input = Field(3, "x");
  const std::string bytes = attr + Hex("a0 06 05") + input + Field(2, "Op") + Field(4, "/d") + Field(1, "y");
  const absl::StatusOr<Node> node = DecodeNode(ByteBlock::Own(bytes), {"m.meta", 0});
  REQUIRE_OK(node);
  Graph graph;
  graph.nodes.push_back(*node);
  NodeDef want;
  REQUIRE(want.ParseFromString(bytes));
  CHECK(Parsed(Written(graph)).node(0).SerializeAsString() == want.SerializeAsString());
}

TEST_CASE("a tensor in a file becomes the attr value without being copied") {
  // Sizes at which one of the lengths around it grows by a byte, and some in between.
  const size_t size =
      GENERATE(size_t{0}, 1, 100, 111, 112, 113, 116, 120, 127, 128, 16370, 16383, 16384, 2097151, 2097152);
  const std::string weights(size, 'w');
  const auto file = std::make_shared<permafrost::MemorySource>("w.data", "xx" + weights);
  auto tensor = std::make_shared<ByteRope>();
  tensor->Append(Hex("08 01 12 00") + std::string("\x22", 1));
  std::string length;
  permafrost::AppendVarint(length, size);
  tensor->Append(length);
  tensor->AppendChecked({permafrost::FileRange{file, 2, size},
                         permafrost::MaskCrc32c(permafrost::Crc32c(weights)), "tensor w"});
  Graph graph;
  Node& node = graph.nodes.emplace_back();
  node.name = "w";
  node.op = "Const";
  node.SetTypeAttr("dtype", tensorflow::DT_FLOAT);
  node.tensor = tensor;
  graph.nodes.push_back(SomeNode());

  const GraphDef read = Parsed(Written(graph));
  REQUIRE(read.node_size() == 2);
  REQUIRE(read.node(0).attr_size() == 2);
  CHECK(read.node(0).attr().at("dtype").type() == tensorflow::DT_FLOAT);
  CHECK(read.node(0).attr().at("value").tensor().dtype() == tensorflow::DT_FLOAT);
  CHECK(read.node(0).attr().at("value").tensor().tensor_content() == weights);
  CHECK(read.node(1).name() == "y");

  const ByteRope rope = permafrost::SerializeGraph(graph);
  CHECK(rope.checks().size() == 1);
  if (size == 0) return;
  REQUIRE(rope.pieces().size() == 3);
  CHECK(rope.pieces()[1].range.source == file);
  CHECK(rope.pieces()[1].range.length == size);
  CHECK(rope.pieces()[1].check == 0);
}

TEST_CASE("one tensor may be the value of two nodes") {
  auto tensor = std::make_shared<ByteRope>();
  tensor->Append(Hex("08 03 12 00 3a 01 07"));
  Graph graph;
  for (const char* name : {"a", "b"}) {
    Node& node = graph.nodes.emplace_back();
    node.name = name;
    node.op = "Const";
    node.tensor = tensor;
  }
  const GraphDef read = Parsed(Written(graph));
  CHECK(read.node(0).attr().at("value").SerializeAsString() ==
        read.node(1).attr().at("value").SerializeAsString());
  CHECK(read.node(1).attr().at("value").tensor().dtype() == tensorflow::DT_INT32);
}

}  // namespace
}  // namespace permafrost_test
