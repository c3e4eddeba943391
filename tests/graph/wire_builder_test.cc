#include "core/graph/wire_builder.h"

#include <catch2/catch_test_macros.hpp>

#include "core/graph/text_tables.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kInvalidArgument;
using permafrost::TextField;
using permafrost::TextMessage;
using permafrost::WireBuilder;
namespace tables = permafrost::text_tables;

const TextField& Field(const TextMessage& message, std::string_view name) {
  return *message.Find(name);
}

void AddText(WireBuilder& wire, std::string_view name, std::string_view text) {
  const TextField& field = Field(wire.type(), name);
  REQUIRE_OK(wire.BeginField(field));
  wire.BeginText(field.number) += text;
  wire.EndText(field.label);
}

void Open(WireBuilder& wire, std::string_view name) {
  const TextField& field = Field(wire.type(), name);
  REQUIRE_OK(wire.BeginField(field));
  wire.OpenMessage(field);
}

TEST_CASE("messages in messages get their lengths at their ends") {
  WireBuilder wire(tables::kGraphDef, 0);
  Open(wire, "node");
  CHECK(wire.depth() == 2);
  CHECK(wire.type().name == "tensorflow.NodeDef");
  AddText(wire, "op", "Add");
  AddText(wire, "name", "x");
  AddText(wire, "device", "");
  REQUIRE_OK(wire.CloseMessage());
  CHECK(wire.depth() == 1);
  const auto bytes = wire.Finish();
  REQUIRE_OK(bytes);
  CHECK(ToHex(*bytes) == "0a 08 0a 01 78 12 03 41 64 64");
}

TEST_CASE("an entry of a map is put between the others, and has a key and a value") {
  WireBuilder wire(tables::kNodeDef, 0);
  for (const std::string_view key : {"b", "c", "", "a"}) {
    Open(wire, "attr");
    if (!key.empty()) AddText(wire, "key", key);
    REQUIRE_OK(wire.CloseMessage());
  }
  const auto bytes = wire.Finish();
  REQUIRE_OK(bytes);
  CHECK(ToHex(*bytes) == "2a 04 0a 00 12 00 2a 05 0a 01 61 12 00 2a 05 0a 01 62 12 00 2a 05 0a 01 63 12 00");
}

// Keys are compared where they stand, which moves when lengths before them need more than one byte.
TEST_CASE("large entries of a map are told apart") {
  WireBuilder wire(tables::kNodeDef, 0);
  const std::string a(300, 'a'), b(300, 'b');
  for (const std::string& key : {a, b}) {
    Open(wire, "attr");
    AddText(wire, "key", key);
    REQUIRE_OK(wire.CloseMessage());
  }
  Open(wire, "attr");
  AddText(wire, "key", a + "a");  // between them
  REQUIRE_OK(wire.CloseMessage());
  const std::string bytes = *wire.Finish();
  CHECK(bytes.find(b) > bytes.find(a + "a"));
}

TEST_CASE("what may stand there once does") {
  WireBuilder wire(tables::kAttrValue, 0);
  REQUIRE_OK(wire.BeginField(Field(tables::kAttrValue, "i")));
  wire.AppendNumber(Field(tables::kAttrValue, "i"), 1);
  CHECK_THAT(wire.BeginField(Field(tables::kAttrValue, "i")), FailsWith(kInvalidArgument, {"a second i"}));
  CHECK_THAT(wire.BeginField(Field(tables::kAttrValue, "list")),
             FailsWith(kInvalidArgument, {"list beside i"}));

  WireBuilder node(tables::kNodeDef, 0);
  for (int i = 0; i < 2; ++i) {
    Open(node, "attr");
    AddText(node, "key", "same");
    REQUIRE_OK(node.CloseMessage());
  }
  CHECK_THAT(node.Finish(), FailsWith(kInvalidArgument, {"two entries of attr", "\"same\""}));
}

}  // namespace
}  // namespace permafrost_test
