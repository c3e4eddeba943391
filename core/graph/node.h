// One node of a graph (NodeDef: tensorflow/core/framework/node_def.proto), decoded from its wire format.
//
// Attrs keep their serialized values: most nodes go through permafrost without anybody looking at them, and
// what is not understood (custom ops, fields of a newer TensorFlow) leaves as it came.
//
//   ASSIGN_OR_RETURN(Node node, DecodeNode(block, {file.name(), offset}));
//   if (node.op == "VarHandleOp") ASSIGN_OR_RETURN(AttrValue dtype, node.ParseAttr("dtype"));
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/byte_rope.h"
#include "core/bytes/byte_source.h"
#include "core/bytes/proto_reader.h"
#include "proto/graph.pb.h"

namespace permafrost {

// The attr with what shape inference found, as Saver.save adds it to every node; TensorFlow's importer drops it.
inline constexpr std::string_view kOutputShapes = "_output_shapes";

struct Attr {
  std::string name;
  ByteBlock value;  // a serialized AttrValue
};

struct Node {
  std::string name;
  std::string op;
  std::vector<std::string> inputs;  // "x", "x:1", "^x"
  std::string device;
  std::vector<Attr> attrs;
  std::vector<ByteBlock> other;  // fields that are not decoded, each with its tag
  // For a Const whose value lies in a checkpoint: the serialized TensorProto. There is no attr "value" then.
  std::shared_ptr<const ByteRope> tensor;

  const Attr* FindAttr(std::string_view attr_name) const;
  void RemoveAttr(std::string_view attr_name);
  // Replaces or appends.
  void SetAttr(std::string_view attr_name, const tensorflow::AttrValue& value);
  void SetTypeAttr(std::string_view attr_name, tensorflow::DataType type);

  // The parsed value; an empty one where the attr is missing. DataLoss: not an AttrValue.
  absl::StatusOr<tensorflow::AttrValue> ParseAttr(std::string_view attr_name) const;
  // The `type` of an attr, without the reference mark. DataLoss: missing, or of another kind.
  absl::StatusOr<tensorflow::DataType> TypeAttr(std::string_view attr_name) const;
  // The `s` of an attr; "" where it is missing.
  absl::StatusOr<std::string> StringAttr(std::string_view attr_name) const;
};

// An entry of a map of attrs. DataLoss: not an entry of a map. The attr's value shares `block`, in which the entry lies.
absl::Status DecodeAttr(const ByteBlock& block, const ProtoField& entry, std::string_view file, Attr& attr);

// DataLoss: not a NodeDef. The node's attrs share `bytes`.
absl::StatusOr<Node> DecodeNode(const ByteBlock& bytes, FilePlace place);

}  // namespace permafrost
