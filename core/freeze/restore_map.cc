#include "core/freeze/restore_map.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

// The variable that a handle node stands for, wherever it is named.
absl::StatusOr<std::string> SharedName(const Node& handle) {
  ASSIGN_OR_RETURN(const std::string container, handle.StringAttr("container"));
  ASSIGN_OR_RETURN(std::string shared, handle.StringAttr("shared_name"));
  return absl::StrCat(container, "\n", shared.empty() ? handle.name : shared);
}

std::string SliceSpecOf(const tensorflow::SaveSliceInfoDef& info) {
  std::vector<std::string> extents;
  for (int i = 0; i < std::min(info.var_offset_size(), info.var_shape_size()); ++i) {
    extents.push_back(absl::StrCat(info.var_offset(i), ",", info.var_shape(i)));
  }
  return absl::StrCat(absl::StrJoin(info.full_shape(), " "), " ", absl::StrJoin(extents, ":"));
}

}  // namespace

absl::StatusOr<RestoreMap> RestoreMap::Read(const MetaGraph& meta, const tensorflow::SaverDef* saver) {
  RestoreMap map(meta);
  if (saver == nullptr && meta.has_saver()) saver = &meta.saver();
  if (saver != nullptr && !saver->restore_op_name().empty()) {
    RETURN_IF_ERROR(map.WalkFrom(saver->restore_op_name()));
    map.origin_ = absl::StrCat("by the saver's restore op ", Quoted(saver->restore_op_name()));
    return map;
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> variables, meta.ReadCollection("variables"));
  if (!variables.empty()) {
    RETURN_IF_ERROR(map.AddCollection(variables));
    map.origin_ = "by the collection \"variables\", because the .meta has no saver";
    return map;
  }
  return map;
}

absl::Status RestoreMap::WalkFrom(std::string_view restore_op) {
  const auto start = graph_->Find(ParseTensorName(restore_op).node);
  if (!start) {
    return absl::FailedPreconditionError(absl::StrCat("the saver restores with ", Quoted(restore_op),
                                                      ", and the graph has no node of that name"));
  }
  AssignReader assigns(
      [graph = graph_](std::string_view name) -> absl::StatusOr<std::optional<Node>> {
        const auto found = graph->Find(name);
        if (!found) return std::nullopt;
        return graph->Decode(*found);
      },
      graph_->size());
  RestoreFunctions functions(graph_->library());
  std::vector<size_t> todo = {*start};
  absl::flat_hash_set<size_t> seen = {*start};
  while (!todo.empty()) {
    ASSIGN_OR_RETURN(const Node node, graph_->Decode(todo.back()));
    todo.pop_back();
    if (IsAssign(node)) {
      if (node.inputs.empty()) return UnknownRestore(node, "has no input 0");
      absl::StatusOr<RestoredFrom> from = assigns.Read(node);
      if (!from.ok() && !absl::IsFailedPrecondition(from.status())) return from.status();
      by_node_.insert_or_assign(std::string(ParseTensorName(node.inputs[0]).node), std::move(from));
      continue;
    }
    ASSIGN_OR_RETURN(const RestoredArguments* const arguments, functions.OfCall(node));
    if (arguments != nullptr) RETURN_IF_ERROR(AddArguments(node, *arguments));
    for (const std::string& input : node.inputs) {
      const TensorName name = ParseTensorName(input);
      if (!name.control && node.op != "NoOp") continue;
      const auto producer = graph_->Find(name.node);
      if (!producer)
        return UnknownRestore(node, absl::StrCat("waits for ", Quoted(input), ", which is not in the graph"));
      if (seen.insert(*producer).second) todo.push_back(*producer);
    }
  }
  return absl::OkStatus();
}

absl::Status RestoreMap::AddArguments(const Node& call, const RestoredArguments& arguments) {
  for (const auto& [input, from] : arguments) {
    if (input >= call.inputs.size()) continue;
    std::string handle(ParseTensorName(call.inputs[input]).node);
    // The handle may be handed on; a circle ends where it came from.
    for (size_t steps = 0; steps < graph_->size(); ++steps) {
      const auto found = graph_->Find(handle);
      if (!found) break;
      ASSIGN_OR_RETURN(const Node node, graph_->Decode(*found));
      if (node.op != "Identity" || node.inputs.empty()) break;
      handle = ParseTensorName(node.inputs[0]).node;
    }
    by_node_.insert_or_assign(std::move(handle), from);
  }
  return absl::OkStatus();
}

absl::Status RestoreMap::AddCollection(const std::vector<std::string>& variables) {
  for (const std::string& entry : variables) {
    tensorflow::VariableDef variable;
    if (!variable.ParseFromString(entry)) {
      return absl::DataLossError(
          "an entry of the collection \"variables\" is no VariableDef; the .meta is damaged");
    }
    const std::string node(ParseTensorName(variable.variable_name()).node);
    const tensorflow::SaveSliceInfoDef& info = variable.save_slice_info_def();
    by_node_.insert_or_assign(node, info.full_name().empty()
                                        ? RestoredFrom{node, ""}
                                        : RestoredFrom{info.full_name(), SliceSpecOf(info)});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RestoredFrom>> RestoreMap::Find(const Node& variable) const {
  if (const auto found = by_node_.find(variable.name); found != by_node_.end()) {
    RETURN_IF_ERROR(found->second.status());
    return *found->second;
  }
  if (variable.op != "VarHandleOp") return std::nullopt;
  if (!node_by_shared_name_) {
    node_by_shared_name_.emplace();
    for (const auto& [name, from] : by_node_) {
      const auto position = graph_->Find(name);
      if (!position) continue;
      ASSIGN_OR_RETURN(const Node handle, graph_->Decode(*position));
      if (handle.op != "VarHandleOp") continue;
      ASSIGN_OR_RETURN(const std::string shared, SharedName(handle));
      node_by_shared_name_->emplace(shared, name);
    }
  }
  ASSIGN_OR_RETURN(const std::string shared, SharedName(variable));
  const auto other = node_by_shared_name_->find(shared);
  if (other == node_by_shared_name_->end()) return std::nullopt;
  const absl::StatusOr<RestoredFrom>& from = by_node_.at(other->second);
  RETURN_IF_ERROR(from.status());
  return *from;
}

}  // namespace permafrost
