#include "core/graph/graph_writer.h"

#include <string>

#include "core/bytes/proto_reader.h"

namespace permafrost {
namespace {

enum : uint32_t { kNode = 1, kLibrary = 2, kVersions = 4 };                  // GraphDef
enum : uint32_t { kName = 1, kOp = 2, kInput = 3, kDevice = 4, kAttr = 5 };  // NodeDef
enum : uint32_t { kKey = 1, kValue = 2 };                                    // a map entry
enum : uint32_t { kTensor = 8 };                                             // AttrValue

size_t BytesFieldLength(uint64_t length) {
  return 1 + VarintLength(length) + length;
}

void AppendHead(std::string& out, uint32_t number, uint64_t length) {
  AppendTag(out, number, WireType::kBytes);
  AppendVarint(out, length);
}

}  // namespace

void AppendAttr(std::string& out, uint32_t number, const Attr& attr) {
  AppendHead(out, number, BytesFieldLength(attr.name.size()) + BytesFieldLength(attr.value.bytes.size()));
  AppendBytesField(out, kKey, attr.name);
  AppendBytesField(out, kValue, attr.value.bytes);
}

// Everything but a tensor that lies in a file, which comes last.
std::string SerializeNode(const Node& node) {
  std::string out;
  AppendBytesField(out, kName, node.name);
  AppendBytesField(out, kOp, node.op);
  for (const std::string& input : node.inputs) AppendBytesField(out, kInput, input);
  if (!node.device.empty()) AppendBytesField(out, kDevice, node.device);
  for (const Attr& attr : node.attrs) AppendAttr(out, kAttr, attr);
  for (const ByteBlock& field : node.other) out.append(field.bytes);
  return out;
}

namespace {

void AppendNode(ByteRope& rope, const Node& node) {
  std::string fields = SerializeNode(node);
  std::string head;
  if (node.tensor == nullptr) {
    AppendHead(head, kNode, fields.size());
    rope.Append(head);
    rope.Append(fields);
    return;
  }
  // attr { key: "value" value { tensor { ... } } }
  const std::string_view key = "value";
  const uint64_t tensor = node.tensor->size(), value = BytesFieldLength(tensor);
  const uint64_t entry = BytesFieldLength(key.size()) + BytesFieldLength(value);
  AppendHead(head, kNode, fields.size() + BytesFieldLength(entry));
  AppendHead(fields, kAttr, entry);
  AppendBytesField(fields, kKey, key);
  AppendHead(fields, kValue, value);
  AppendHead(fields, kTensor, tensor);
  rope.Append(head);
  rope.Append(fields);
  rope.Append(*node.tensor);
}

}  // namespace

uint64_t SerializedNodeSize(const Node& node) {
  return BytesFieldLength(SerializeNode(node).size());
}

ByteRope SerializeGraph(const Graph& graph) {
  ByteRope rope;
  for (const Node& node : graph.nodes) AppendNode(rope, node);
  std::string tail;
  AppendBytesField(tail, kLibrary, graph.library);
  if (graph.versions) AppendBytesField(tail, kVersions, *graph.versions);
  rope.Append(tail);
  return rope;
}

}  // namespace permafrost
