#include "core/freeze/rewrite.h"

#include <array>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 3> kVariableOps = {"Variable", "VariableV2", "VarHandleOp"};
// Ops that hand a handle on, untouched.
constexpr std::array<std::string_view, 7> kCarriers = {"Identity", "Switch",        "Merge",   "Enter",
                                                       "Exit",     "NextIteration", "_SwitchN"};
constexpr std::array<std::string_view, 8> kFunctionOps = {
    "PartitionedCall", "StatefulPartitionedCall", "If",   "StatelessIf",
    "While",           "StatelessWhile",          "Case", "StatelessCase"};

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

class Rewriter {
 public:
  Rewriter(Subgraph& subgraph, const FrozenValues& values, const RefOps& ref_ops)
      : subgraph_(subgraph), nodes_(subgraph.nodes), values_(values), ref_ops_(ref_ops) {
    for (size_t i = 0; i < nodes_.size(); ++i) positions_.emplace(nodes_[i].name, i);
    consumers_.resize(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      for (const std::string& input : nodes_[i].inputs) {
        const TensorName name = ParseTensorName(input);
        if (name.control) continue;
        const auto producer = positions_.find(name.node);
        if (producer == positions_.end()) continue;
        // A Merge's second output says which input it took.
        if (name.output == 1 && nodes_[producer->second].op == "Merge") continue;
        consumers_[producer->second].push_back(i);
      }
    }
  }

  absl::Status Run() {
    // Handles first: what they reach depends on the nodes as they were.
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const auto value = values_.find(nodes_[i].name);
      if (value == values_.end()) continue;
      RETURN_IF_ERROR(nodes_[i].op == "VarHandleOp" ? FollowHandle(i, value->second.dtype) : CheckReaders(i));
    }
    for (Node& node : nodes_) {
      if (const auto value = values_.find(node.name); value != values_.end())
        node = FrozenConst(node, value->second);
    }
    InsertAxes();
    return absl::OkStatus();
  }

 private:
  absl::Status Unloadable(const Node& node, std::string_view variable) const {
    return absl::FailedPreconditionError(absl::StrCat(
        "node ", Quoted(node.name), " (", Quoted(node.op), ") needs the variable ", Quoted(variable),
        " itself and not its value: frozen, TensorFlow could not load the graph. An output reaches it: ",
        subgraph_.PathToOutput(node.name),
        ". Choose outputs that do not update or test variables, usually those of the "
        "inference part."));
  }

  // A reference variable's readers take a constant as well, but for those that want the reference.
  absl::Status CheckReaders(size_t variable) const {
    for (const size_t reader : consumers_[variable]) {
      if (ref_ops_.TakesReference(nodes_[reader].op))
        return Unloadable(nodes_[reader], nodes_[variable].name);
    }
    return absl::OkStatus();
  }

  // From a handle forward to its readers, through whatever hands it on.
  absl::Status FollowHandle(size_t handle, DataType dtype) {
    std::vector<size_t> todo = consumers_[handle];
    while (!todo.empty()) {
      const size_t at = todo.back();
      todo.pop_back();
      if (!done_.insert(at).second) continue;
      Node& node = nodes_[at];
      if (absl::c_linear_search(kCarriers, node.op)) {
        node.SetTypeAttr("T", dtype);
        node.RemoveAttr(kOutputShapes);
        node.device.clear();
        todo.insert(todo.end(), consumers_[at].begin(), consumers_[at].end());
      } else {
        RETURN_IF_ERROR(RewriteReader(at, nodes_[handle].name));
      }
    }
    return absl::OkStatus();
  }

  absl::Status RewriteReader(size_t at, std::string_view variable) {
    Node& node = nodes_[at];
    if (node.op == "ReadVariableOp") {
      Node read = Renewed(node, "Identity");
      read.inputs = {node.inputs[0]};
      ASSIGN_OR_RETURN(const DataType dtype, node.TypeAttr("dtype"));
      read.SetTypeAttr("T", dtype);
      CopyAttr(node, "_class", read);
      node = std::move(read);
      return absl::OkStatus();
    }
    if (node.op == "ResourceGather" || node.op == "ResourceGatherNd") return RewriteGather(at);
    if (absl::c_linear_search(kFunctionOps, node.op)) {
      return absl::UnimplementedError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                   ") takes the variable ", Quoted(variable),
                                                   " into a function; permafrost does not freeze variables "
                                                   "inside functions yet. An output reaches it: ",
                                                   subgraph_.PathToOutput(node.name)));
    }
    return Unloadable(node, variable);
  }

  absl::Status RewriteGather(size_t at) {
    Node& node = nodes_[at];
    if (node.inputs.size() < 2) {
      return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                        ") has fewer than 2 inputs; the graph is damaged"));
    }
    const bool nd = node.op == "ResourceGatherNd";
    ASSIGN_OR_RETURN(const tensorflow::AttrValue batch_dims, node.ParseAttr("batch_dims"));
    if (batch_dims.i() != 0) {
      return absl::UnimplementedError(absl::StrCat("node ", Quoted(node.name),
                                                   " gathers with batch_dims = ", batch_dims.i(),
                                                   ", which no freezer writes yet (TensorFlow's neither)"));
    }
    Node gather = Renewed(node, nd ? "GatherNd" : "GatherV2");
    gather.inputs = {node.inputs[0], node.inputs[1]};
    ASSIGN_OR_RETURN(const DataType params, node.TypeAttr("dtype"));
    ASSIGN_OR_RETURN(const DataType indices, node.TypeAttr("Tindices"));
    gather.SetTypeAttr("Tparams", params);
    gather.SetTypeAttr("Tindices", indices);
    if (!nd) {
      if (indices != tensorflow::DT_INT32 && indices != tensorflow::DT_INT64) {
        return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name),
                                                          " gathers by indices of ", DTypeName(indices),
                                                          "; the graph is damaged"));
      }
      std::string axis = absl::StrCat(node.name, "/axis");
      while (positions_.contains(axis)) axis += "_";
      gather.inputs.push_back(axis);
      gather.SetTypeAttr("Taxis", indices);
      axes_.emplace(at, ScalarZero(std::move(axis), indices));
    }
    CopyAttr(node, "_class", gather);
    node = std::move(gather);
    return absl::OkStatus();
  }

  void InsertAxes() {
    if (axes_.empty()) return;
    std::vector<Node> with_axes;
    with_axes.reserve(nodes_.size() + axes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (auto axis = axes_.find(i); axis != axes_.end()) with_axes.push_back(std::move(axis->second));
      with_axes.push_back(std::move(nodes_[i]));
    }
    nodes_ = std::move(with_axes);
  }

  Subgraph& subgraph_;
  std::vector<Node>& nodes_;
  const FrozenValues& values_;
  const RefOps& ref_ops_;
  absl::flat_hash_map<std::string, size_t> positions_;
  std::vector<std::vector<size_t>> consumers_;
  absl::flat_hash_set<size_t> done_;
  absl::flat_hash_map<size_t, Node> axes_;
};

}  // namespace

bool IsVariableOp(std::string_view op) {
  return absl::c_linear_search(kVariableOps, op);
}

bool IsVariable(const Node& node) {
  return IsVariableOp(node.op);
}

absl::Status RewriteVariables(Subgraph& subgraph, const FrozenValues& values, const RefOps& ref_ops) {
  return Rewriter(subgraph, values, ref_ops).Run();
}

}  // namespace permafrost
