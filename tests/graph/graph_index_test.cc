#include "core/graph/graph_index.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/field_scanner.h"
#include "core/bytes/proto_reader.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"

namespace permafrost_test {
namespace {

using permafrost::AppendBytesField;
using permafrost::GraphIndex;
using permafrost::MemorySource;
using permafrost::Node;

absl::StatusOr<GraphIndex> Open(const std::string& graph) {
  return GraphIndex::Open(std::make_shared<MemorySource>("m.meta", graph), 0, graph.size());
}

std::string Field(uint32_t number, std::string_view content) {
  std::string field;
  AppendBytesField(field, number, content);
  return field;
}

// A node of a GraphDef: name (1), op (2).
std::string NodeField(std::string_view name, std::string_view op = "NoOp") {
  return Field(1, Field(1, name) + Field(2, op));
}

TEST_CASE("nodes are found by their names and decoded from their places") {
  const std::string bytes = NodeField("a") + NodeField("b/c", "Const") + NodeField("a_1", "Add");
  // The graph may lie anywhere in the file.
  const auto [before, after] =
      GENERATE(table<std::string, std::string>({{"", ""}, {"xyz", ""}, {"xyz", NodeField("z")}}));
  const auto file = std::make_shared<MemorySource>("m.meta", before + bytes + after);
  const absl::StatusOr<GraphIndex> graph = GraphIndex::Open(file, before.size(), bytes.size());
  REQUIRE_OK(graph);
  CHECK(graph->Names() == std::vector<std::string_view>{"a", "b/c", "a_1"});
  CHECK(graph->size() == 3);
  CHECK(graph->name(1) == "b/c");
  REQUIRE(graph->Find("a_1") == 2u);
  CHECK(graph->Decode(2)->op == "Add");
  for (const char* absent : {"", "A", "a:0", "z", "b", "c", "b/c "})
    CHECK_FALSE(graph->Find(absent).has_value());
  CHECK(graph->library().empty());
  CHECK(graph->versions().empty());
}

TEST_CASE("a graph without nodes is a graph") {
  const absl::StatusOr<GraphIndex> graph = Open("");
  REQUIRE_OK(graph);
  CHECK(graph->size() == 0);
  CHECK_FALSE(graph->Find("a").has_value());
}

TEST_CASE("a name is found wherever it stands in its node") {
  const size_t length = GENERATE(size_t{1}, 127, 128, 505, 508, 509, 510, 511, 512, 513, 70000, 300000);
  const std::string name(length, 'n');
  const std::string node = GENERATE_COPY(values<std::string>({
      Field(1, name) + Field(2, "NoOp"), Field(2, "NoOp") + Field(1, name),
      Field(100, std::string(1000, 'u')) + Field(1, name) + Field(2, "NoOp"),  // beyond the first look
      Hex("8a 00") + Field(1, name).substr(1) + Field(2, "NoOp"),              // a tag longer than it must be
      Field(1, "") + Field(1, name),                                           // the later name counts
  }));
  const std::string bytes = NodeField("first") + Field(1, node) + NodeField("last");
  const absl::StatusOr<GraphIndex> graph = Open(bytes);
  REQUIRE_OK(graph);
  REQUIRE(graph->size() == 3);
  REQUIRE(graph->Find(name) == 1u);
  const absl::StatusOr<Node> decoded = graph->Decode(1);
  REQUIRE_OK(decoded);
  CHECK(decoded->name == name);
  CHECK(graph->Find("last") == 2u);
}

TEST_CASE("a graph of many windows is indexed whole") {
  std::string bytes;
  std::vector<std::string> names;
  for (int i = 0; i < 20000; ++i) {
    names.push_back("scope_" + std::to_string(i % 13) + "/node_" + std::to_string(i));
    // Contents of all lengths, so that every part of a node comes to lie on a window's border.
    bytes += Field(1, Field(1, names.back()) + Field(2, "Op" + std::to_string(i)) +
                          Field(6, std::string(i * 7 % 301, 'x')));
  }
  REQUIRE(bytes.size() > 10 * permafrost::FieldScanner::kWindow);
  const absl::StatusOr<GraphIndex> graph = Open(bytes);
  REQUIRE_OK(graph);
  REQUIRE(graph->size() == names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    REQUIRE(graph->name(i) == names[i]);
    REQUIRE(graph->Find(names[i]) == i);
    if (i % 97 == 0) REQUIRE(graph->Decode(i)->op == "Op" + std::to_string(i));
  }
}

TEST_CASE("what is wrong with a graph is said with its place") {
  const auto [bytes, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {NodeField("a") + NodeField("b") + NodeField("a"), {"offset 24", "a second node is named a"}},
      {NodeField("a") + Field(1, Field(2, "NoOp")), {"offset 13", "node 1 of the graph has no name"}},
      {NodeField("a") + Field(1, Field(1, "") + Field(2, "NoOp")), {"node 1 of the graph has no name"}},
      {NodeField("a") + Field(1, ""), {"node 1 of the graph has no name"}},
      {Field(1, Hex("08 05 12 04 4e 6f 4f 70")), {"node 0 of the graph has no name"}},  // a number for a name
      {NodeField("a") + Field(1, Hex("0a 05 61")),
       {"offset 15", "content of a field should be 5 bytes long, and 1 is left"}},
      {NodeField("a") + Field(1, Hex("0a ff ff ff ff 0f 61")), {"should be 4,294,967,295 bytes long"}},
      {NodeField("a") + Field(1, Hex("0a 80 80 80 80 08 61")), {"should be 2,147,483,648 bytes long"}},
      {NodeField("a") + Field(1, Hex("0a ff ff ff ff ff ff ff ff ff 01 61")), {"18,446,744,073,709,551,615"}},
      {NodeField("a") + Hex("0a 80 80 80 80 08 61"),
       {"offset 17", "field 1 should be 2,147,483,648 bytes long"}},
      {NodeField("a") + Hex("0a ff ff ff ff ff ff ff ff ff 01 61"),
       {"18,446,744,073,709,551,615", "1 is left"}},
      {NodeField("a") + Hex("0b"), {"wire type 3"}},
      {NodeField("a") + Hex("00 00"), {"field has the number 0"}},
      {NodeField("a\x1b[2J") + NodeField("a\x1b[2J"), {"a second node is named a\\x1b[2J"}},
  }));
  INFO(ToHex(bytes));
  CHECK_THAT(Open(bytes), FailsWith(absl::StatusCode::kDataLoss, words));
  CHECK_THAT(Open(bytes), FailsWith(absl::StatusCode::kDataLoss, {"m.meta: offset "}));
}

TEST_CASE("a graph cut anywhere is an error or ends between two fields") {
  const std::vector<std::string> fields = {NodeField("a"), Field(1, Field(2, "Op") + Field(1, "late")),
                                           NodeField(std::string(600, 'n')), Field(2, ""), NodeField("z")};
  std::string bytes;
  std::vector<size_t> ends = {0};
  for (const std::string& field : fields) ends.push_back((bytes += field).size());
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO(cut);
    const absl::StatusOr<GraphIndex> graph = Open(bytes.substr(0, cut));
    CHECK(graph.ok() == (std::find(ends.begin(), ends.end(), cut) != ends.end()));
    if (!graph.ok()) CHECK_THAT(graph, FailsWith(absl::StatusCode::kDataLoss, {"m.meta: offset "}));
  }
}

TEST_CASE("library and versions are kept as they came") {
  const std::string first = Field(1, "function one"), second = Field(1, "function two"),
                    versions = Hex("08 1b 10 0c");
  const absl::StatusOr<GraphIndex> graph = Open(Field(2, first) + NodeField("a") + Field(4, versions) +
                                                Field(2, second) + Field(3, "old version") + Hex("18 05"));
  REQUIRE_OK(graph);
  CHECK(graph->library() == first + second);  // protobuf merges what is there twice
  CHECK(graph->versions() == versions);
  CHECK(graph->size() == 1);
}

TEST_CASE("a node that is named twice over is told when it is asked for") {
  const absl::StatusOr<GraphIndex> graph = Open(Field(1, Field(1, "first") + Field(1, "second")));
  REQUIRE_OK(graph);
  CHECK_THAT(graph->Decode(0),
             FailsWith(absl::StatusCode::kDataLoss, {"m.meta: offset 2", "first", "second"}));
}

TEST_CASE("a graph larger than a protobuf is refused before it is read") {
  const auto [length, fits] = GENERATE(table<uint64_t, bool>({
      {0x7fffffff, true},
      {0x80000000, false},
      {uint64_t{3} << 31, false},
      {UINT64_MAX, false},
  }));
  // One field of the largest kind, which nobody asks for.
  std::string head = NodeField("a");
  permafrost::AppendTag(head, 100, permafrost::WireType::kBytes);
  permafrost::AppendVarint(head, 0x7fffffff - head.size() - 5);
  const auto file = std::make_shared<OddSource>("huge.meta", head, uint64_t{1} << 40, OddSource::kZeros);
  const absl::StatusOr<GraphIndex> graph = GraphIndex::Open(file, 0, length);
  if (fits) {
    REQUIRE_OK(graph);
    CHECK(graph->size() == 1);
    CHECK(file->bytes_read() <= permafrost::FieldScanner::kWindow);
  } else {
    CHECK_THAT(graph, FailsWith(absl::StatusCode::kResourceExhausted, {"huge.meta", "2 GB"}));
    CHECK(file->reads().empty());
  }
}

TEST_CASE("an op is read without the value behind it") {
  const std::string value = Field(1, "value") + Field(2, std::string(1 << 20, 'v'));
  const std::string bytes = Field(1, Field(1, "w") + Field(2, "Const") + Field(5, value)) +
                            Field(1, Field(5, value) + Field(2, "Late") + Field(1, "b")) +
                            Field(1, Field(1, "c"));
  const auto file = std::make_shared<OddSource>("m.meta", bytes, bytes.size(), OddSource::kGone);
  const absl::StatusOr<GraphIndex> graph = GraphIndex::Open(file, 0, bytes.size());
  REQUIRE_OK(graph);
  const uint64_t read = file->bytes_read();
  CHECK(*graph->Op(0) == "Const");
  CHECK(file->bytes_read() - read < 4096);
  CHECK(*graph->Op(1) == "Late");
  CHECK(*graph->Op(2) == "");
}

TEST_CASE("an index does not keep what it does not need") {
  const std::string bytes =
      NodeField("a") + Field(1, Field(1, "weights") + Field(5, std::string(10000000, 'w')));
  const auto file = std::make_shared<OddSource>("m.meta", bytes, bytes.size(), OddSource::kGone);
  const absl::StatusOr<GraphIndex> graph = GraphIndex::Open(file, 0, bytes.size());
  REQUIRE_OK(graph);
  CHECK(graph->Find("weights") == 1u);
  CHECK(file->bytes_read() <= 2 * permafrost::FieldScanner::kWindow);
}

TEST_CASE("a copy of an index stands on its own") {
  absl::StatusOr<GraphIndex> graph = Open(NodeField("a") + NodeField("b"));
  REQUIRE_OK(graph);
  const GraphIndex copy = *graph;
  graph = absl::CancelledError("");
  CHECK(copy.Find("b") == 1u);
  CHECK(copy.Decode(0)->name == "a");
}

}  // namespace
}  // namespace permafrost_test
