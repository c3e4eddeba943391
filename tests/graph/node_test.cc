#include "core/graph/node.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/proto_reader.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::AppendBytesField;
using permafrost::Attr;
using permafrost::ByteBlock;
using permafrost::DecodeNode;
using permafrost::Node;
using Names = std::vector<std::string>;

constexpr uint64_t kOffset = 1000;

absl::StatusOr<Node> Decode(std::string bytes) {
  return DecodeNode(ByteBlock::Own(std::move(bytes)), {"m.meta", kOffset});
}

Node Decoded(std::string bytes) {
  absl::StatusOr<Node> node = Decode(std::move(bytes));
  REQUIRE_OK(node);
  return *std::move(node);
}

std::string AttrField(std::string_view key, std::string_view value) {
  std::string entry, field;
  AppendBytesField(entry, 1, key);
  AppendBytesField(entry, 2, value);
  AppendBytesField(field, 5, entry);
  return field;
}

// What every writer puts into a node, and what only a newer one does.
const std::string kKnown =
    Hex("0a 01 79 12 06 4d 61 74 4d 75 6c 1a 01 61 1a 03 62 3a 31 1a 02 5e 63 22 03 2f 67 30") +
    AttrField("T", Hex("30 01")) + AttrField("b", Hex("28 01"));
const Names kUnknown = {Hex("32 04 0a 02 68 69"), Hex("a0 06 05"), Hex("a9 06 01 02 03 04 05 06 07 08"),
                        Hex("ad 06 01 02 03 04")};

std::string Join(const Names& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += part;
  return joined;
}

TEST_CASE("a node is decoded with its attrs in the order of the file") {
  const Node node = Decoded(kKnown);
  CHECK(node.name == "y");
  CHECK(node.op == "MatMul");
  CHECK(node.inputs == Names{"a", "b:1", "^c"});
  CHECK(node.device == "/g0");
  REQUIRE(node.attrs.size() == 2);
  CHECK(node.attrs[0].name == "T");
  CHECK(node.attrs[0].value.bytes == Hex("30 01"));
  CHECK(node.attrs[1].name == "b");
  CHECK(node.attrs[1].value.bytes == Hex("28 01"));
  CHECK(node.other.empty());
  CHECK(node.tensor == nullptr);
}

TEST_CASE("fields that are not known are kept as they are") {
  // In front, in between, at the end; and known numbers of another wire type, which protobuf does not know
  // either.
  Names unknown = kUnknown;
  unknown.push_back(Hex("08 05"));
  unknown.push_back(Hex("2d 01 02 03 04"));
  std::string bytes = unknown[0] + kKnown;
  for (size_t i = 1; i < unknown.size(); ++i) bytes += unknown[i];
  const Node node = Decoded(bytes);
  CHECK(node.name == "y");
  CHECK(node.attrs.size() == 2);
  std::string kept;
  for (const ByteBlock& field : node.other) kept += field.bytes;
  CHECK(ToHex(kept) == ToHex(Join(unknown)));
}

TEST_CASE("an attr's value is not copied") {
  const std::string value = std::string(100000, 'v');
  const ByteBlock block = ByteBlock::Own(kKnown + AttrField("value", value));
  const absl::StatusOr<Node> node = DecodeNode(block, {"m.meta", 0});
  REQUIRE_OK(node);
  const Attr* const attr = node->FindAttr("value");
  REQUIRE(attr != nullptr);
  CHECK(attr->value.bytes == value);
  CHECK(attr->value.bytes.data() == block.bytes.data() + block.bytes.size() - value.size());
  CHECK(attr->value.owner == block.owner);
}

TEST_CASE("a node cut anywhere gives its whole fields or an error with an offset") {
  const std::string bytes = kKnown + Join(kUnknown);
  size_t whole = 0;
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    INFO(cut);
    const absl::StatusOr<Node> node = Decode(bytes.substr(0, cut));
    whole += node.ok();
    if (!node.ok()) CHECK_THAT(node, FailsWith(absl::StatusCode::kDataLoss, {"m.meta: offset 1,0"}));
  }
  CHECK(whole == 13);  // before the first and after each of the twelve fields
}

TEST_CASE("what is in an attr is checked too") {
  const auto [hex, words] = GENERATE(table<std::string, std::string>({
      {"2a 01 0a",
       "offset 1,003: the bytes end inside the length of a field"},  // in the entry, not beyond it
      {"2a 02 0a 05", "offset 1,004: the content of a field should be 5 bytes long, and 0 are left"},
      {"2a 05 0a 01 61 12 01", "content of a field should be 1 byte long, and 0 are left"},
      {"2a 06 12 ff ff ff ff 0f", "should be 4,294,967,295 bytes long"},
      {"2a 80 80 80 80 08", "should be 2,147,483,648 bytes long"},
      {"2a ff ff ff ff ff ff ff ff ff 01", "should be 18,446,744,073,709,551,615 bytes long"},
      {"2a 02 0b 0c", "wire type 3"},
  }));
  INFO(hex);
  CHECK_THAT(Decode(Hex(hex)), FailsWith(absl::StatusCode::kDataLoss, {"m.meta", words}));
}

TEST_CASE("an attr is read in every form that protobuf reads") {
  const auto [hex, name, value] = GENERATE(table<std::string, std::string, std::string>({
      {"2a 07 0a 01 54 12 02 30 01", "T", "30 01"},
      {"2a 07 12 02 30 01 0a 01 54", "T", "30 01"},           // the value first
      {"2a 03 0a 01 54", "T", ""},                            // no value
      {"2a 04 12 02 30 01", "", "30 01"},                     // no name
      {"2a 00", "", ""},                                      // neither
      {"2a 09 18 05 0a 01 54 12 02 30 01", "T", "30 01"},     // and something else
      {"2a 0a 0a 01 53 0a 01 54 12 02 30 01", "T", "30 01"},  // the later name counts
  }));
  INFO(hex);
  const Node node = Decoded(Hex(hex));
  REQUIRE(node.attrs.size() == 1);
  CHECK(node.attrs[0].name == name);
  CHECK(ToHex(node.attrs[0].value.bytes) == value);
}

TEST_CASE("of two attrs of one name the later counts as in protobuf") {
  Node node = Decoded(AttrField("T", Hex("30 01")) + AttrField("T", Hex("30 03")));
  CHECK(node.TypeAttr("T").value() == tensorflow::DT_INT32);
  node.SetTypeAttr("T", tensorflow::DT_BOOL);
  CHECK(node.TypeAttr("T").value() == tensorflow::DT_BOOL);
  node.RemoveAttr("T");
  CHECK(node.FindAttr("T") == nullptr);
  CHECK(node.attrs.empty());
}

TEST_CASE("attrs are replaced where they stand and new ones come last") {
  Node node = Decoded(kKnown);
  node.SetTypeAttr("T", tensorflow::DT_HALF);
  node.SetTypeAttr("dtype", tensorflow::DT_INT64);
  REQUIRE(node.attrs.size() == 3);
  CHECK(node.attrs[0].name == "T");
  CHECK(node.attrs[0].value.bytes == Hex("30 13"));
  CHECK(node.attrs[2].name == "dtype");
  node.RemoveAttr("b");
  node.RemoveAttr("not there");
  REQUIRE(node.attrs.size() == 2);
  CHECK(node.attrs[1].name == "dtype");
}

TEST_CASE("a type is read from its attr and nothing else") {
  const std::string prefix = Hex("0a 01 79 12 01 4f");  // y (O)
  CHECK(Decoded(AttrField("T", Hex("30 01"))).TypeAttr("T").value() == tensorflow::DT_FLOAT);
  CHECK(Decoded(AttrField("T", Hex("30 65"))).TypeAttr("T").value() == tensorflow::DT_FLOAT);  // float_ref
  CHECK(static_cast<int>(Decoded(AttrField("T", Hex("30 4d"))).TypeAttr("T").value()) == 77);
  const auto [value, words] = GENERATE(table<std::string, std::string>({
      {"", "there is no type in its attr T"},
      {"28 01", "there is no type in its attr T"},           // a bool
      {"1d 00 00 80 3f", "there is no type in its attr T"},  // a field that is not in permafrost's message
      {"12 05 61", "the attr T is no AttrValue"},
  }));
  CHECK_THAT(Decoded(prefix + AttrField("T", Hex(value))).TypeAttr("T"),
             FailsWith(absl::StatusCode::kDataLoss, {"node y (O)", words}));
  CHECK_THAT(Decoded(prefix).TypeAttr("T"), FailsWith(absl::StatusCode::kDataLoss, {"node y (O)", "T"}));
}

TEST_CASE("a missing attr is an empty value and a damaged one is an error") {
  const Node node =
      Decoded(Hex("0a 01 79 12 01 4f") + AttrField("s", Hex("12 02 68 69")) + AttrField("bad", Hex("12 7f")));
  CHECK(node.StringAttr("s").value() == "hi");
  CHECK(node.StringAttr("missing").value().empty());
  CHECK(node.ParseAttr("missing")->value_case() == tensorflow::AttrValue::VALUE_NOT_SET);
  CHECK_THAT(node.ParseAttr("bad"),
             FailsWith(absl::StatusCode::kDataLoss, {"node y (O)", "attr bad", "damaged"}));
  CHECK_THAT(node.StringAttr("bad"), FailsWith(absl::StatusCode::kDataLoss, {"node y (O)"}));
}

TEST_CASE("names are bytes") {
  const std::string name("a\0\xff/\xe5\x8d\xb7", 7);
  std::string bytes;
  AppendBytesField(bytes, 1, name);
  CHECK(Decoded(bytes).name == name);
}

}  // namespace
}  // namespace permafrost_test
