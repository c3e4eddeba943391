#include "core/freeze/restore_map.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"
#include "core/tensor/shape.h"

namespace permafrost {
namespace {

bool IsAssign(const Node& node) {
  return node.op == "Assign" || node.op == "AssignVariableOp";
}

absl::Status Misfit(const Node& node, std::string_view problem) {
  return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                    "), which restores "
                                                    "a variable, ",
                                                    problem,
                                                    "; permafrost does not know this way of "
                                                    "restoring"));
}

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
  std::vector<size_t> todo = {*start};
  absl::flat_hash_set<size_t> seen = {*start};
  while (!todo.empty()) {
    ASSIGN_OR_RETURN(const Node node, graph_->Decode(todo.back()));
    todo.pop_back();
    if (IsAssign(node)) {
      if (node.inputs.empty()) return Misfit(node, "has no input 0");
      absl::StatusOr<RestoredFrom> from = ReadAssign(node);
      if (!from.ok() && !absl::IsFailedPrecondition(from.status())) return from.status();
      by_node_.insert_or_assign(std::string(ParseTensorName(node.inputs[0]).node), std::move(from));
      continue;
    }
    if (absl::StrContains(node.op, "PartitionedCall")) {
      return absl::UnimplementedError(
          absl::StrCat("node ", Quoted(node.name),
                       " restores the variables inside a function, as TensorFlow 2 does; permafrost does "
                       "not read that yet"));
    }
    for (const std::string& input : node.inputs) {
      const TensorName name = ParseTensorName(input);
      if (!name.control && node.op != "NoOp") continue;
      const auto producer = graph_->Find(name.node);
      if (!producer)
        return Misfit(node, absl::StrCat("waits for ", Quoted(input), ", which is not in the graph"));
      if (seen.insert(*producer).second) todo.push_back(*producer);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Node> RestoreMap::DecodeInput(const Node& node, size_t input) const {
  if (input >= node.inputs.size() || absl::StartsWith(node.inputs[input], "^")) {
    return Misfit(node, absl::StrCat("has no input ", input));
  }
  const auto producer = graph_->Find(ParseTensorName(node.inputs[input]).node);
  if (!producer)
    return Misfit(node, absl::StrCat("reads ", Quoted(node.inputs[input]), ", which is not in the graph"));
  return graph_->Decode(*producer);
}

absl::StatusOr<RestoredFrom> RestoreMap::ReadAssign(const Node& assign) {
  RestoredFrom from;
  // Back from the value to the restore op. Each step goes to another node, so a circle ends the walk.
  std::string tensor = assign.inputs.size() > 1 ? assign.inputs[1] : "";
  ASSIGN_OR_RETURN(Node source, DecodeInput(assign, 1));
  for (size_t steps = 0; source.op == "Identity" || source.op == "Reshape"; ++steps) {
    if (steps > graph_->size()) return Misfit(source, "stands in a circle");
    from.reshape |= source.op == "Reshape";
    ASSIGN_OR_RETURN(Node next, DecodeInput(source, 0));
    tensor = source.inputs[0];
    source = std::move(next);
  }
  const bool has_slices = source.op != "Restore";
  if (source.op != "RestoreV2" && source.op != "RestoreSlice" && has_slices)
    return Misfit(source, "is no RestoreV2");
  if (const size_t inputs = has_slices ? 3 : 2; source.inputs.size() < inputs)
    return Misfit(source, absl::StrCat("has fewer than ", inputs, " inputs"));
  const size_t output = static_cast<size_t>(ParseTensorName(tensor).output);
  ASSIGN_OR_RETURN(const std::vector<std::string>* const keys, ConstStrings(source.inputs[1]));
  const auto no_output = [&] {
    return Misfit(source, absl::StrCat("has no output ", output, ": it names ", keys->size(), " tensors"));
  };
  if (output >= keys->size()) return no_output();
  from.key = (*keys)[output];
  if (has_slices) {
    ASSIGN_OR_RETURN(const std::vector<std::string>* const slices, ConstStrings(source.inputs[2]));
    if (output >= slices->size()) return no_output();
    from.shape_and_slice = (*slices)[output];
  }
  if (assign.op == "AssignVariableOp") {
    from.validate_shape = false;
  } else if (assign.FindAttr("validate_shape") != nullptr) {
    ASSIGN_OR_RETURN(const tensorflow::AttrValue validate, assign.ParseAttr("validate_shape"));
    from.validate_shape = validate.b();
  }
  return from;
}

absl::StatusOr<const std::vector<std::string>*> RestoreMap::ConstStrings(const std::string& tensor) {
  const std::string name(ParseTensorName(tensor).node);
  const auto known = strings_.find(name);
  if (known != strings_.end()) return &known->second;
  const auto node = graph_->Find(name);
  if (!node)
    return absl::FailedPreconditionError(
        absl::StrCat("the graph has no node ", Quoted(name), ", which names the tensors to restore"));
  ASSIGN_OR_RETURN(const Node constant, graph_->Decode(*node));
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, constant.ParseAttr("value"));
  const tensorflow::TensorProto& proto = value.tensor();
  if (constant.op != "Const" || proto.dtype() != tensorflow::DT_STRING) {
    return Misfit(constant, "should be a constant list of strings");
  }
  std::vector<std::string> strings(proto.string_val().begin(), proto.string_val().end());
  // A single value stands for all elements.
  const absl::StatusOr<Shape> shape = ShapeFromProto(proto.tensor_shape());
  if (!shape.ok()) return Misfit(constant, absl::StrCat("is damaged: ", shape.status().message()));
  if (const uint64_t count = ElementCount(*shape);
      strings.size() == 1 && count > 1 && count <= graph_->size()) {
    strings.resize(static_cast<size_t>(count), strings[0]);
  }
  return &(strings_[name] = std::move(strings));
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
