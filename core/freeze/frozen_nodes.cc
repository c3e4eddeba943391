#include "core/freeze/frozen_nodes.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// A fresh node of the same name: nothing of the old one stays but what is set.
Node Renewed(const Node& old, std::string_view op) {
  Node node;
  node.name = old.name;
  node.op = std::string(op);
  return node;
}

void CopyAttr(const Node& from, std::string_view name, Node& to) {
  if (const Attr* attr = from.FindAttr(name)) to.attrs.push_back(*attr);
}

}  // namespace

Node FrozenConst(const Node& variable, const FrozenValue& value) {
  Node node = Renewed(variable, "Const");
  node.SetTypeAttr("dtype", value.dtype);
  node.tensor = value.tensor;
  return node;
}

Node ScalarZero(std::string name, DataType dtype) {
  Node node;
  node.name = std::move(name);
  node.op = "Const";
  node.SetTypeAttr("dtype", dtype);
  std::string tensor, value;
  AppendVarintField(tensor, 1, dtype);
  AppendBytesField(tensor, 2, "");
  AppendBytesField(tensor, static_cast<uint32_t>(FindDType(dtype)->typed_field), std::string_view("\0", 1));
  AppendBytesField(value, 8, tensor);
  node.attrs.push_back({"value", ByteBlock::Own(std::move(value))});
  return node;
}

absl::StatusOr<Node> ReadAsIdentity(const Node& read) {
  Node identity = Renewed(read, "Identity");
  if (read.inputs.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(read.name), " (", Quoted(read.op),
                                                      ") has no input; the graph is damaged"));
  }
  identity.inputs = {read.inputs[0]};
  ASSIGN_OR_RETURN(const DataType dtype, read.TypeAttr("dtype"));
  identity.SetTypeAttr("T", dtype);
  CopyAttr(read, "_class", identity);
  return identity;
}

absl::StatusOr<Node> FrozenGather(const Node& node, const std::string& axis) {
  if (node.inputs.size() < 2) {
    return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                      ") has fewer than 2 inputs; the graph is damaged"));
  }
  ASSIGN_OR_RETURN(const tensorflow::AttrValue batch_dims, node.ParseAttr("batch_dims"));
  if (batch_dims.i() != 0) {
    return absl::UnimplementedError(absl::StrCat("node ", Quoted(node.name),
                                                 " gathers with batch_dims = ", batch_dims.i(),
                                                 ", which no freezer writes yet (TensorFlow's neither)"));
  }
  const bool nd = node.op == "ResourceGatherNd";
  Node gather = Renewed(node, nd ? "GatherNd" : "GatherV2");
  gather.inputs = {node.inputs[0], node.inputs[1]};
  ASSIGN_OR_RETURN(const DataType params, node.TypeAttr("dtype"));
  ASSIGN_OR_RETURN(const DataType indices, node.TypeAttr("Tindices"));
  gather.SetTypeAttr("Tparams", params);
  gather.SetTypeAttr("Tindices", indices);
  if (!nd) {
    if (indices != tensorflow::DT_INT32 && indices != tensorflow::DT_INT64) {
      return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " gathers by indices of ",
                                                        DTypeName(indices), "; the graph is damaged"));
    }
    gather.inputs.push_back(axis);
    gather.SetTypeAttr("Taxis", indices);
  }
  CopyAttr(node, "_class", gather);
  return gather;
}

}  // namespace permafrost
