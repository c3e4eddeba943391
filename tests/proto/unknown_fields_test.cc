// The messages of proto/ are TensorFlow's, trimmed. What is trimmed away, and what a TensorFlow of tomorrow
// adds, must survive being read and written.
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "proto/graph.pb.h"
#include "proto/meta_graph.pb.h"
#include "proto/tensor_bundle.pb.h"
#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using google::protobuf::MessageLite;

template <typename Message>
std::unique_ptr<MessageLite> New() {
  return std::make_unique<Message>();
}

struct Kind {
  std::string name;
  std::unique_ptr<MessageLite> (*make)();
  std::string known;  // something that the message understands, serialized
};

const std::vector<Kind> kKinds = {
    {"TensorShapeProto", New<tensorflow::TensorShapeProto>, "12 02 08 03"},
    {"Dim", New<tensorflow::TensorShapeProto::Dim>, "08 03"},
    {"TensorProto", New<tensorflow::TensorProto>, "08 01 12 00"},
    {"AttrValue", New<tensorflow::AttrValue>, "30 01"},
    {"ListValue", New<tensorflow::AttrValue::ListValue>, "12 01 61"},
    {"OpDef", New<tensorflow::OpDef>, "0a 01 61"},
    {"ArgDef", New<tensorflow::OpDef::ArgDef>, "0a 01 61"},
    {"OpList", New<tensorflow::OpList>, "0a 03 0a 01 61"},
    {"SaverDef", New<tensorflow::SaverDef>, "0a 01 61"},
    {"BytesList", New<tensorflow::BytesList>, "0a 01 61"},
    {"CollectionDef", New<tensorflow::CollectionDef>, "12 03 0a 01 61"},
    {"SaveSliceInfoDef", New<tensorflow::SaveSliceInfoDef>, "0a 01 61"},
    {"VariableDef", New<tensorflow::VariableDef>, "0a 01 61"},
    {"VersionDef", New<tensorflow::VersionDef>, "08 01"},
    {"TensorSliceProto", New<tensorflow::TensorSliceProto>, "0a 02 08 01"},
    {"Extent", New<tensorflow::TensorSliceProto::Extent>, "08 01"},
    {"BundleHeaderProto", New<tensorflow::BundleHeaderProto>, "08 01"},
    {"BundleEntryProto", New<tensorflow::BundleEntryProto>, "08 01"},
};

TEST_CASE("unknown fields of every message survive") {
  const size_t kind = GENERATE(range(size_t{0}, kKinds.size()));
  // Field 1000 as each wire type.
  const std::string unknown = GENERATE(values<std::string>({
      "c0 3e 05",
      "c0 3e ff ff ff ff ff ff ff ff ff 01",
      "c1 3e 01 02 03 04 05 06 07 08",
      "c2 3e 03 61 00 ff",
      "c2 3e 00",
      "c5 3e 01 02 03 04",
  }));
  INFO(kKinds[kind].name << " " << unknown);
  const std::string bytes = Hex(kKinds[kind].known) + Hex(unknown);
  const std::unique_ptr<MessageLite> message = kKinds[kind].make();
  REQUIRE(message->ParseFromString(bytes));
  CHECK(ToHex(message->SerializeAsString()) == ToHex(bytes));
  // A copy has them too.
  const std::unique_ptr<MessageLite> copy = kKinds[kind].make();
  copy->CheckTypeAndMergeFrom(*message);
  CHECK(ToHex(copy->SerializeAsString()) == ToHex(bytes));
}

TEST_CASE("fields of TensorFlow that the trimmed messages leave out survive") {
  const auto [what, hex] = GENERATE(table<std::string, std::string>({
      {"an attr that is a float", "25 00 00 80 3f"},
      {"an attr that is a function", "52 04 0a 02 66 6e"},
      {"an attr that is a placeholder", "4a 01 54"},
      {"a tensor's floats", "42 0a 08 01 12 00 2a 04 00 00 80 3f"},
      {"a tensor's halves", "42 08 08 13 12 00 6a 02 80 78"},
      {"a tensor's version number", "42 06 08 01 12 00 18 01"},
      {"a list of floats", "0a 06 22 04 00 00 80 3f"},
      {"a list of tensors", "0a 06 42 04 08 01 12 00"},
      {"a dimension's name", "3a 07 12 05 08 02 12 01 62"},
      {"an empty list", "0a 00"},
  }));
  INFO(what);
  tensorflow::AttrValue value;
  REQUIRE(value.ParseFromString(Hex(hex)));
  CHECK(ToHex(value.SerializeAsString()) == hex);
}

TEST_CASE("numbers of enums that are not known survive") {
  tensorflow::AttrValue value;
  REQUIRE(value.ParseFromString(Hex("30 4d")));
  CHECK(static_cast<int>(value.type()) == 77);
  CHECK(ToHex(value.SerializeAsString()) == "30 4d");
}

}  // namespace
}  // namespace permafrost_test
