#include "core/graph/sniff.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/proto_reader.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::FileKind;
using permafrost::MemorySource;
using permafrost::Sniff;

std::string Field(uint32_t number, std::string_view content) {
  std::string field;
  permafrost::AppendBytesField(field, number, content);
  return field;
}

const std::string kTail = Hex("57 fb 80 8b 24 75 47 db");  // of a sorted table
const std::string kNode = Field(1, "conv1/weights") + Field(2, "VariableV2");
const std::string kOps = Field(1, Field(1, "Add"));  // a stripped_op_list

struct Beginning {
  std::string what;
  std::string bytes;
  FileKind kind;
};

const std::vector<Beginning> kBeginnings = {
    {"nothing", "", FileKind::kEmpty},
    {"a graph", Field(1, kNode) + Field(1, kNode), FileKind::kGraph},
    {"a graph of one large node", Field(1, kNode + Field(5, std::string(5000, 'v'))), FileKind::kGraph},
    {"a graph whose first name is longer than the first look",
     Field(1, Field(1, std::string(600, 'n')) + Field(2, "Op")), FileKind::kGraph},
    {"a graph whose first op has a long name", Field(1, Field(1, "x") + Field(2, std::string(300, 'O'))),
     FileKind::kGraph},
    {"a frozen graph as permafrost writes it", Field(1, kNode) + Field(2, ""), FileKind::kGraph},
    {"a MetaGraph of TensorFlow 1", Field(1, Field(2, kOps) + Field(5, "1.4.1")) + Field(2, Field(1, kNode)),
     FileKind::kMetaGraph},
    {"a MetaGraph with a large op list",
     Field(1, Field(2, std::string(5000, '\n')) + Field(5, "1.4.1")) + Field(2, Field(1, kNode)),
     FileKind::kMetaGraph},
    {"a MetaGraph with a version of its own",
     Field(1, Field(1, "v7") + Field(2, kOps)) + Field(2, Field(1, kNode)), FileKind::kMetaGraph},
    {"a MetaGraph with only its tags", Field(1, Field(4, "serve")) + Field(2, Field(1, kNode)),
     FileKind::kMetaGraph},
    {"a MetaGraph with an empty beginning", Field(1, "") + Field(2, Field(1, kNode)), FileKind::kMetaGraph},
    {"a MetaGraph that begins with its graph", Field(2, Field(1, kNode)), FileKind::kMetaGraph},
    {"a SavedModel", Hex("08 01") + Field(2, Field(1, Field(4, "serve"))), FileKind::kSavedModel},
    {"an ONNX model", Hex("08 07") + Field(2, "pytorch") + Field(3, "1.9"), FileKind::kOther},
    {"a text graph", "node {\n  name: \"x\"\n}\n", FileKind::kGraphText},
    {"a text graph of functions", "library { }", FileKind::kGraphText},
    {"a text graph that begins with its version", "version: 3, versions <>", FileKind::kGraphText},
    {"a text graph with its nodes in a list", "node [ { name: 'x' } ]", FileKind::kGraphText},
    {"a text graph behind a long licence", Repeat("# All rights reserved.\n", 2000) + "node { }",
     FileKind::kGraphText},
    {"a text graph with a byte order mark", "\xef\xbb\xbfnode { }", FileKind::kGraphText},
    {"a text MetaGraph", "meta_info_def {\n  stripped_op_list {", FileKind::kMetaGraphText},
    {"a text MetaGraph that begins with its graph", "graph_def: <", FileKind::kMetaGraphText},
    {"a text MetaGraph that begins with its saver", "saver_def { version: V2 }", FileKind::kMetaGraphText},
    {"a text SavedModel", "saved_model_schema_version: 1\nmeta_graphs {", FileKind::kSavedModelText},
    {"a text SavedModel of one line", "meta_graphs { meta_info_def {", FileKind::kSavedModelText},
    {"a text SaverDef", "filename_tensor_name: \"save/Const:0\"", FileKind::kSaverText},
    {"a text SaverDef that begins with its version", "version: V2", FileKind::kSaverText},
    {"a text SaverDef of numbers", "version: 2; max_to_keep: 5", FileKind::kSaverText},
    {"a label map", "item {\n  id: 1\n  name: 'cat'\n}", FileKind::kLabelsText},
    {"a label map of entries", "# ImageNet\nentry: { target_class: 1 }", FileKind::kLabelsText},
    {"a text of another program", "model {\n  ssd {\n", FileKind::kProtoText},
    {"a network of Caffe", "name: \"net\"\nlayer {", FileKind::kProtoText},
    {"only a version", "version: 3", FileKind::kProtoText},
    {"JSON", "{\n  \"node\": { }\n}", FileKind::kOther},
    {"a word in brackets", "node [x", FileKind::kGraphText},
    {"text in UTF-16", std::string("\xff\xfen\0o\0d\0e\0", 10), FileKind::kUtf16},
    {"text in UTF-16, the other way", std::string("\xfe\xff\0n\0o\0d\0e", 10), FileKind::kUtf16},
    {"a text graph behind a comment in Chinese", "# \xe5\x8d\xb7\nnode {\r\n\tname: \"x\"\n}\n",
     FileKind::kGraphText},
    {"the file checkpoint", "model_checkpoint_path: \"model.ckpt-7\"\n", FileKind::kStateText},
    {"a sorted table", std::string(40, '\0') + kTail, FileKind::kSortedTable},
    {"a table too short to be one", std::string(39, '\0') + kTail, FileKind::kOther},
    {"Keras", Hex("89 48 44 46 0d 0a 1a 0a 00 00"), FileKind::kHdf5},
    {"zip", "PK\x03\x04", FileKind::kZip},
    {"gzip", Hex("1f 8b 08 00"), FileKind::kGzip},
    {"tar", std::string(257, 'f') + "ustar\0" + std::string(300, '\0'), FileKind::kTar},
    {"a web page", "<!DOCTYPE html>\n<html lang=\"en\">", FileKind::kWebPage},
    {"a web page after white space", "\r\n\n  <HTML><head>", FileKind::kWebPage},
    {"a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
     FileKind::kLfsPointer},
    {"zeros", std::string(1000, '\0'), FileKind::kOther},
    {"all ones", std::string(1000, '\xff'), FileKind::kOther},
    {"PNG", Hex("89 50 4e 47 0d 0a 1a 0a"), FileKind::kOther},
    {"TensorFlow Lite", Hex("1c 00 00 00 54 46 4c 33 14 00 20 00"), FileKind::kOther},
    {"pickle", Hex("80 02 7d 71 00 28 58"), FileKind::kOther},
    {"prose", "hello world\n", FileKind::kOther},
    {"a cut tag", Hex("80"), FileKind::kOther},
    {"a field of 2 GiB that is not there", Hex("0a 80 80 80 80 08"), FileKind::kOther},
    {"a field of all ones that is not there", Hex("0a ff ff ff ff ff ff ff ff ff 01"), FileKind::kOther},
    {"a group", Hex("0b 08 01 0c"), FileKind::kOther},
};

TEST_CASE("a file is known by its content") {
  const Beginning one = GENERATE(from_range(kBeginnings));
  INFO(one.what);
  const absl::StatusOr<FileKind> kind = Sniff(MemorySource("f", one.bytes));
  REQUIRE_OK(kind);
  CHECK(Describe(*kind) == Describe(one.kind));
}

TEST_CASE("every beginning may be cut anywhere") {
  for (const Beginning& one : kBeginnings) {
    for (size_t cut = 0; cut < std::min<size_t>(one.bytes.size(), 700); ++cut) {
      REQUIRE_OK(Sniff(MemorySource("f", one.bytes.substr(0, cut))));
    }
  }
}

TEST_CASE("files that TensorFlow wrote are what their names say") {
  const auto [name, kind] = GENERATE(table<std::string, FileKind>({
      {"model.ckpt.meta", FileKind::kMetaGraph},
      {"model.ckpt.index", FileKind::kSortedTable},
      {"frozen.tf.pb", FileKind::kGraph},
  }));
  const std::string folder = GENERATE("ref_mlp/w1.4", "ref_mlp/w1.15", "res_mlp/w2.15", "while_res/w1.15");
  INFO(folder << "/" << name);
  const std::string bytes = ReadFile(FixtureDir() / "cases" / folder / name);
  REQUIRE_FALSE(bytes.empty());
  const absl::StatusOr<FileKind> got = Sniff(MemorySource(name, bytes));
  REQUIRE_OK(got);
  CHECK(*got == kind);
}

TEST_CASE("texts of protobuf's are told from all else") {
  CHECK(permafrost::IsText(FileKind::kMetaGraphText));
  CHECK(permafrost::IsText(FileKind::kStateText));
  CHECK(permafrost::IsText(FileKind::kProtoText));
  CHECK_FALSE(permafrost::IsText(FileKind::kMetaGraph));
  CHECK_FALSE(permafrost::IsText(FileKind::kUtf16));
  CHECK_FALSE(permafrost::IsText(FileKind::kOther));
}

TEST_CASE("of a huge file only the beginning and the end are read") {
  const OddSource file("huge.pb", Field(1, kNode), uint64_t{1} << 40, OddSource::kZeros);
  REQUIRE_OK(Sniff(file));
  CHECK(file.bytes_read() <= 1 << 20);
}

TEST_CASE("a file that cannot be read is the file's own error") {
  const OddSource file("f", "", 100, OddSource::kGone);
  CHECK_THAT(Sniff(file), FailsWith(absl::StatusCode::kDataLoss, {"f", "shrank"}));
}

TEST_CASE("every kind has its own words") {
  std::vector<std::string_view> seen;
  for (int kind = 0; kind <= static_cast<int>(FileKind::kOther); ++kind) {
    const std::string_view words = Describe(static_cast<FileKind>(kind));
    CHECK_FALSE(words.empty());
    CHECK(std::find(seen.begin(), seen.end(), words) == seen.end());
    seen.push_back(words);
  }
}

}  // namespace
}  // namespace permafrost_test
