#include "core/freeze/assign_reader.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/shape.h"

namespace permafrost {
namespace {

struct Input {
  std::string_view node;
  size_t output = 0;
};

// "restore:3" in a graph, "restore:tensors:3" in a function.
Input ParseInput(std::string_view input) {
  Input parsed{input.substr(0, input.find(':'))};
  const size_t last = input.rfind(':');
  if (last != std::string_view::npos && !absl::SimpleAtoi(input.substr(last + 1), &parsed.output))
    parsed.output = ~size_t{0};
  return parsed;
}

}  // namespace

absl::Status UnknownRestore(const Node& node, std::string_view problem) {
  return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                    "), which restores a variable, ", problem,
                                                    "; permafrost does not know this way of restoring"));
}

absl::StatusOr<Node> AssignReader::Producer(const Node& node, size_t input) const {
  if (input >= node.inputs.size() || absl::StartsWith(node.inputs[input], "^")) {
    return UnknownRestore(node, absl::StrCat("has no input ", input));
  }
  ASSIGN_OR_RETURN(std::optional<Node> producer, find_(ParseInput(node.inputs[input]).node));
  if (!producer)
    return UnknownRestore(node,
                          absl::StrCat("reads ", Quoted(node.inputs[input]), ", which is not in the graph"));
  return *std::move(producer);
}

absl::StatusOr<RestoredFrom> AssignReader::Read(const Node& assign) {
  RestoredFrom from;
  // Back from the value to the restore op. Each step goes to another node, so a circle ends the walk.
  std::string tensor = assign.inputs.size() > 1 ? assign.inputs[1] : "";
  ASSIGN_OR_RETURN(Node source, Producer(assign, 1));
  for (size_t steps = 0; source.op == "Identity" || source.op == "Reshape"; ++steps) {
    if (steps > nodes_) return UnknownRestore(source, "stands in a circle");
    from.reshape |= source.op == "Reshape";
    ASSIGN_OR_RETURN(Node next, Producer(source, 0));
    tensor = source.inputs[0];
    source = std::move(next);
  }
  const bool has_slices = source.op != "Restore";
  if (source.op != "RestoreV2" && source.op != "RestoreSlice" && has_slices)
    return UnknownRestore(source, "is no RestoreV2");
  if (const size_t inputs = has_slices ? 3 : 2; source.inputs.size() < inputs)
    return UnknownRestore(source, absl::StrCat("has fewer than ", inputs, " inputs"));
  const size_t output = ParseInput(tensor).output;
  ASSIGN_OR_RETURN(const std::vector<std::string>* const keys, ConstStrings(source.inputs[1]));
  const auto no_output = [&] {
    return UnknownRestore(source,
                          absl::StrCat("has no output ", output, ": it names ", keys->size(), " tensors"));
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

absl::StatusOr<const std::vector<std::string>*> AssignReader::ConstStrings(const std::string& tensor) {
  const std::string name(ParseInput(tensor).node);
  const auto known = strings_.find(name);
  if (known != strings_.end()) return &known->second;
  ASSIGN_OR_RETURN(const std::optional<Node> found, find_(name));
  if (!found)
    return absl::FailedPreconditionError(
        absl::StrCat("the graph has no node ", Quoted(name), ", which names the tensors to restore"));
  const Node& constant = *found;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, constant.ParseAttr("value"));
  const tensorflow::TensorProto& proto = value.tensor();
  if (constant.op != "Const" || proto.dtype() != tensorflow::DT_STRING) {
    return UnknownRestore(constant, "should be a constant list of strings");
  }
  std::vector<std::string> strings(proto.string_val().begin(), proto.string_val().end());
  // A single value stands for all elements.
  const absl::StatusOr<Shape> shape = ShapeFromProto(proto.tensor_shape());
  if (!shape.ok()) return UnknownRestore(constant, absl::StrCat("is damaged: ", shape.status().message()));
  if (const uint64_t count = ElementCount(*shape); strings.size() == 1 && count > 1 && count <= nodes_) {
    strings.resize(static_cast<size_t>(count), strings[0]);
  }
  return &(strings_[name] = std::move(strings));
}

}  // namespace permafrost
