#include "core/graph/node.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/dtype.h"

namespace permafrost {
namespace {

// NodeDef's field numbers; those of a map entry.
enum : uint32_t { kName = 1, kOp = 2, kInput = 3, kDevice = 4, kAttr = 5 };
enum : uint32_t { kKey = 1, kValue = 2 };

}  // namespace

absl::Status DecodeAttr(const ByteBlock& block, const ProtoField& entry, std::string_view file, Attr& attr) {
  attr.value = block.Part(entry.bytes.substr(0, 0));
  return ForEachField(entry.bytes, {file, entry.offset}, [&](const ProtoField& field) -> absl::Status {
    if (field.is_bytes() && field.number == kKey) attr.name = std::string(field.bytes);
    if (field.is_bytes() && field.number == kValue) attr.value = block.Part(field.bytes);
    return absl::OkStatus();
  });
}

absl::StatusOr<Node> DecodeNode(const ByteBlock& bytes, FilePlace place) {
  Node node;
  RETURN_IF_ERROR(ForEachField(bytes.bytes, place, [&](const ProtoField& field) -> absl::Status {
    if (!field.is_bytes()) {
      node.other.push_back(bytes.Part(field.record));
      return absl::OkStatus();
    }
    switch (field.number) {
      case kName:
        node.name = std::string(field.bytes);
        return absl::OkStatus();
      case kOp:
        node.op = std::string(field.bytes);
        return absl::OkStatus();
      case kInput:
        node.inputs.emplace_back(field.bytes);
        return absl::OkStatus();
      case kDevice:
        node.device = std::string(field.bytes);
        return absl::OkStatus();
      case kAttr:
        return DecodeAttr(bytes, field, place.file, node.attrs.emplace_back());
      default:
        node.other.push_back(bytes.Part(field.record));
        return absl::OkStatus();
    }
  }));
  return node;
}

const Attr* Node::FindAttr(std::string_view attr_name) const {
  // From the end: where a name is there twice, protobuf takes the later one.
  const auto found =
      std::find_if(attrs.rbegin(), attrs.rend(), [&](const Attr& attr) { return attr.name == attr_name; });
  return found == attrs.rend() ? nullptr : &*found;
}

void Node::RemoveAttr(std::string_view attr_name) {
  std::erase_if(attrs, [&](const Attr& attr) { return attr.name == attr_name; });
}

void Node::SetAttr(std::string_view attr_name, const tensorflow::AttrValue& value) {
  ByteBlock bytes = ByteBlock::Own(value.SerializeAsString());
  if (Attr* const attr = const_cast<Attr*>(FindAttr(attr_name)); attr != nullptr) {
    attr->value = std::move(bytes);
  } else {
    attrs.push_back({std::string(attr_name), std::move(bytes)});
  }
}

void Node::SetTypeAttr(std::string_view attr_name, tensorflow::DataType type) {
  tensorflow::AttrValue value;
  value.set_type(type);
  SetAttr(attr_name, value);
}

absl::StatusOr<tensorflow::AttrValue> Node::ParseAttr(std::string_view attr_name) const {
  tensorflow::AttrValue value;
  const Attr* const attr = FindAttr(attr_name);
  if (attr != nullptr &&
      !value.ParseFromArray(attr->value.bytes.data(), static_cast<int>(attr->value.bytes.size()))) {
    return absl::DataLossError(absl::StrCat("node ", Quoted(name), " (", Quoted(op), "): the attr ",
                                            Quoted(attr_name), " is no AttrValue; the graph is damaged"));
  }
  return value;
}

absl::StatusOr<tensorflow::DataType> Node::TypeAttr(std::string_view attr_name) const {
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, ParseAttr(attr_name));
  if (value.value_case() != tensorflow::AttrValue::kType) {
    return absl::DataLossError(absl::StrCat("node ", Quoted(name), " (", Quoted(op),
                                            "): there is no type in its attr ", Quoted(attr_name),
                                            "; the graph is damaged"));
  }
  return WithoutRef(value.type());
}

absl::StatusOr<std::string> Node::StringAttr(std::string_view attr_name) const {
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, ParseAttr(attr_name));
  return value.s();
}

}  // namespace permafrost
