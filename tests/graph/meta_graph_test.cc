#include "core/graph/meta_graph.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <google/protobuf/stubs/logging.h>

#include "core/bytes/proto_reader.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"
#include "tests/support/odd_source.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::MemorySource;
using permafrost::MetaGraph;

absl::StatusOr<MetaGraph> Open(std::string bytes) {
  return MetaGraph::Open(std::make_shared<MemorySource>("model.ckpt.meta", std::move(bytes)));
}

std::string Field(uint32_t number, std::string_view content) {
  std::string field;
  permafrost::AppendBytesField(field, number, content);
  return field;
}

MetaBuilder SmallMeta() {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Variable("w", tensorflow::DT_FLOAT, {2});
  meta.Node("y", "Add", {"x", "w/read"});
  meta.Saver({{"w", "w"}});
  auto& collections = *meta.proto().mutable_collection_def();
  collections["variables"].mutable_bytes_list()->add_value("one");
  collections["variables"].mutable_bytes_list()->add_value("two");
  collections["empty"];
  auto& op = *meta.proto().mutable_meta_info_def()->mutable_stripped_op_list()->add_op();
  op.set_name("Add");
  op.add_output_arg()->set_name("z");
  return meta;
}

TEST_CASE("a MetaGraph tells what is around its graph") {
  const absl::StatusOr<MetaGraph> meta = Open(SmallMeta().Serialize());
  REQUIRE_OK(meta);
  CHECK(meta->file().name() == "model.ckpt.meta");
  CHECK(meta->tensorflow_version() == "1.15.0");
  REQUIRE(meta->has_saver());
  CHECK(meta->saver().restore_op_name() == "save/restore_all");
  CHECK(meta->graph().Find("y").has_value());
  const absl::StatusOr<tensorflow::OpList> ops = meta->ReadOpList();
  REQUIRE_OK(ops);
  REQUIRE(ops->op_size() == 1);
  CHECK(ops->op(0).output_arg(0).name() == "z");
  CHECK(meta->ReadCollection("variables").value() == std::vector<std::string>{"one", "two"});
  CHECK(meta->ReadCollection("empty")->empty());
  CHECK(meta->ReadCollection("trainable_variables")->empty());
}

TEST_CASE("a MetaGraph of nothing but a graph is one") {
  const absl::StatusOr<MetaGraph> meta = Open(Field(2, Field(1, Field(1, "x") + Field(2, "NoOp"))));
  REQUIRE_OK(meta);
  CHECK(meta->graph().size() == 1);
  CHECK_FALSE(meta->has_saver());
  CHECK(meta->tensorflow_version().empty());
  CHECK(meta->ReadOpList()->op_size() == 0);
  CHECK(meta->ReadCollection("variables")->empty());
}

TEST_CASE("the parts of a MetaGraph may come in any order with unknown ones between them") {
  const std::string info = Field(1, Field(2, "") + Field(5, "1.4.0") + Hex("f8 01 01")),
                    graph = Field(2, Field(1, Field(1, "x")));
  const std::string saver = Field(3, Field(3, "r")), unknown = Field(6, "asset") + Hex("a0 06 05");
  const std::string bytes = GENERATE_COPY(values<std::string>({
      info + unknown + graph + saver,
      graph + saver + unknown + info,
      saver + graph + info,
      info + saver + graph + unknown,
  }));
  const absl::StatusOr<MetaGraph> meta = Open(bytes);
  REQUIRE_OK(meta);
  CHECK(meta->tensorflow_version() == "1.4.0");
  CHECK(meta->saver().restore_op_name() == "r");
  CHECK(meta->graph().Find("x") == 0u);
}

TEST_CASE("a MetaGraph cut anywhere is an error or ends between two of its parts") {
  const std::string bytes = SmallMeta().Serialize();
  std::vector<size_t> ends;  // of the graph and of what follows it
  bool graph_seen = false;
  size_t end = 0;
  REQUIRE_OK(permafrost::ForEachField(bytes, {"m", 0}, [&](const permafrost::ProtoField& field) {
    end += field.record.size();
    graph_seen |= field.number == 2;
    if (graph_seen) ends.push_back(end);
    return absl::OkStatus();
  }));
  REQUIRE(ends.size() == 4);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO(cut);
    const absl::StatusOr<MetaGraph> meta = Open(bytes.substr(0, cut));
    CHECK(meta.ok() == (std::find(ends.begin(), ends.end(), cut) != ends.end()));
    if (!meta.ok()) CHECK_THAT(meta, FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.meta: "}));
  }
}

TEST_CASE("one changed byte anywhere never crashes") {
  const google::protobuf::LogSilencer silence;  // protobuf tells of every name that is no UTF-8
  const std::string bytes = SmallMeta().Serialize();
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int value : {0x00, 0x0a, 0x7f, 0x80, 0xff}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(value);
      const absl::StatusOr<MetaGraph> meta = Open(damaged);
      if (!meta.ok()) continue;
      for (size_t i = 0; i < meta->graph().size(); ++i) (void)meta->graph().Decode(i);
      (void)meta->ReadOpList();
      (void)meta->ReadCollection("variables");
    }
  }
}

TEST_CASE("another kind of file is named in words") {
  const auto [bytes, words] = GENERATE(table<std::string, std::string>({
      {"", "it is an empty file"},
      {Field(1, Field(1, "x") + Field(2, "NoOp")), "it is a GraphDef (.pb)"},
      {Hex("08 01") + Field(2, "x"), "it is the graph of a SavedModel"},
      {"node {\n  name: \"x\"\n}\n", "it is a GraphDef in text format (.pbtxt)"},
      {"model_checkpoint_path: \"model.ckpt-7\"\n", "a list of checkpoints"},
      {std::string(40, '\0') + Hex("57 fb 80 8b 24 75 47 db"), "it is a checkpoint index (.index)"},
      {Hex("89 48 44 46 0d 0a 1a 0a") + "rest", "HDF5"},
      {"PK\x03\x04rest", "it is a zip archive; unpack it first"},
      {"\x1f\x8brest", "it is a gzip archive; unpack it first"},
      {"<!DOCTYPE html><html>", "it is a web page: the download gave a page instead of the file"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git lfs pull"},
      {Hex("93") + "NUMPY", "it is none of the formats that permafrost knows"},
  }));
  CHECK_THAT(Open(bytes),
             FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.meta: not a MetaGraph", words}));
}

TEST_CASE("what is wrong inside a MetaGraph is said with its place") {
  const std::string info = Field(1, Field(2, "") + Field(5, "1.4.0")),
                    graph = Field(2, Field(1, Field(1, "x")));
  const auto [bytes, words] = GENERATE_COPY(table<std::string, std::string>({
      {info, "there is no graph in this MetaGraph"},
      {info + Hex("10 05"), "there is no graph in this MetaGraph"},  // its field is a number
      {info + graph + graph, "offset 20: a second graph"},
      {info + graph + Field(3, Hex("0a 05 61")), "offset 20: the saver_def cannot be parsed"},
      {info + graph + Hex("1a 80 80 80 80 08"), "field 3 should be 2,147,483,648 bytes long"},
      {info + graph + Hex("1a ff ff ff ff ff ff ff ff ff 01 00"),
       "field 3 should be 18,446,744,073,709,551,615 bytes long"},
      {info + Field(2, Hex("0a 05 61")), "offset 15: field 1 should be 5 bytes long, and 1 is left"},
      {Field(1, Field(2, "") + Hex("2a 05 61")) + graph,
       "offset 6: the content of a field should be 5 bytes long"},
  }));
  INFO(ToHex(bytes));
  CHECK_THAT(Open(bytes), FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.meta: ", words}));
}

TEST_CASE("a damaged part that nobody asks for is no obstacle") {
  const std::string graph = Field(2, Field(1, Field(1, "x")));
  const std::string bad_entry = Field(4, Field(1, "variables") + Field(2, Hex("12 05 61"))),
                    cut_entry = Field(4, Hex("0a 05 61"));
  const absl::StatusOr<MetaGraph> meta = Open(Field(1, Field(2, Hex("0a 05 61"))) + graph + bad_entry);
  REQUIRE_OK(meta);
  CHECK(meta->graph().size() == 1);
  CHECK_THAT(meta->ReadOpList(), FailsWith(absl::StatusCode::kDataLoss,
                                           {"model.ckpt.meta: offset 4: the list of op signatures"}));
  CHECK(meta->ReadCollection("losses")->empty());
  CHECK_THAT(meta->ReadCollection("variables"),
             FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.meta: offset ", "collection variables"}));
  const absl::StatusOr<MetaGraph> cut = Open(Field(1, "") + graph + cut_entry);
  REQUIRE_OK(cut);
  CHECK_THAT(cut->ReadCollection("variables"),
             FailsWith(absl::StatusCode::kDataLoss, {"5 bytes long, and 1 is left"}));
}

TEST_CASE("a file larger than a protobuf is refused before anything of it is kept") {
  // Its saver_def alone claims 2 GiB, which is there.
  std::string head = Field(2, Field(1, Field(1, "x")));
  permafrost::AppendTag(head, 3, permafrost::WireType::kBytes);
  permafrost::AppendVarint(head, 0x80000000);
  const auto file =
      std::make_shared<OddSource>("huge.meta", head, head.size() + 0x80000000, OddSource::kZeros);
  CHECK_THAT(MetaGraph::Open(file), FailsWith(absl::StatusCode::kResourceExhausted, {"huge.meta", "2 GB"}));
  CHECK(file->bytes_read() <= 1 << 20);
}

TEST_CASE("files that TensorFlow wrote are read whole") {
  const auto [folder, version] = GENERATE(table<std::string, std::string>({
      {"ref_mlp/w1.4", "1.4.1"},
      {"ref_mlp/w1.15", "1.15.0"},
      {"res_mlp/w2.15", "2.15.1"},
  }));
  INFO(folder);
  const absl::StatusOr<MetaGraph> meta = Open(ReadFile(FixtureDir() / "cases" / folder / "model.ckpt.meta"));
  REQUIRE_OK(meta);
  CHECK(meta->tensorflow_version() == version);
  CHECK(meta->has_saver());
  CHECK(meta->graph().Find(meta->saver().restore_op_name()).has_value());
  REQUIRE_OK(meta->ReadOpList());
  CHECK(meta->ReadOpList()->op_size() > 10);
  CHECK_FALSE(meta->ReadCollection("variables")->empty());
  for (size_t i = 0; i < meta->graph().size(); ++i) REQUIRE_OK(meta->graph().Decode(i));
}

}  // namespace
}  // namespace permafrost_test
