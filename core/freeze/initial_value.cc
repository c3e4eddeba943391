#include "core/freeze/initial_value.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/assign_reader.h"
#include "core/graph/tensor_name.h"
#include "core/tensor/tensor_value.h"

namespace permafrost {
namespace {

class InitialValueReader {
 public:
  explicit InitialValueReader(const GraphIndex& graph) : graph_(graph) {}

  absl::StatusOr<Node> Producer(const Node& node, size_t input) const {
    const bool is_there = input < node.inputs.size() && !ParseTensorName(node.inputs[input]).control;
    const auto found = is_there ? graph_.Find(ParseTensorName(node.inputs[input]).node) : std::nullopt;
    if (found) return graph_.Decode(*found);
    return absl::FailedPreconditionError(
        absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ") has no input ", input));
  }

  // What a node hands on.
  absl::StatusOr<Node> Source(const Node& node, size_t input) const {
    ASSIGN_OR_RETURN(Node source, Producer(node, input));
    for (size_t steps = 0; source.op == "Identity" && steps < graph_.size(); ++steps) {
      ASSIGN_OR_RETURN(source, Producer(source, 0));
    }
    return source;
  }

  static absl::StatusOr<tensorflow::TensorProto> Value(const Node& constant) {
    ASSIGN_OR_RETURN(tensorflow::AttrValue attr, constant.ParseAttr("value"));
    return std::move(*attr.mutable_tensor());
  }

  // Fill(dims, value): the value with another shape, as a TensorProto may have one value for all elements.
  absl::StatusOr<std::optional<tensorflow::TensorProto>> Filled(const Node& fill) const {
    ASSIGN_OR_RETURN(const Node dims, Source(fill, 0));
    ASSIGN_OR_RETURN(const Node scalar, Source(fill, 1));
    const Attr* const shape = dims.FindAttr("value");
    if (dims.op != "Const" || scalar.op != "Const" || shape == nullptr) return std::nullopt;
    ASSIGN_OR_RETURN(const Tensor sizes, ParseTensorAttr(shape->value.bytes, {"the graph"}));
    ASSIGN_OR_RETURN(tensorflow::TensorProto filled, Value(scalar));
    const bool is_listed = filled.tensor_shape().dim_size() == 0 && filled.tensor_content().empty();
    if (sizes.dtype() != tensorflow::DT_INT32 || !is_listed) return std::nullopt;
    for (const int32_t size : sizes.values<int32_t>())
      filled.mutable_tensor_shape()->add_dim()->set_size(size);
    return filled;
  }

 private:
  const GraphIndex& graph_;
};

}  // namespace

std::string InitialAssignOf(const Node& variable) {
  return absl::StrCat(variable.name, "/Assign");
}

absl::StatusOr<InitialValue> FindInitialValue(const GraphIndex& graph, const Node& variable) {
  const InitialValueReader reader(graph);
  const std::string name = InitialAssignOf(variable);
  const auto position = graph.Find(name);
  if (!position) {
    return absl::FailedPreconditionError(
        absl::StrCat("the graph does not say how it starts: there is no node ", Quoted(name)));
  }
  ASSIGN_OR_RETURN(const Node assign, graph.Decode(*position));
  if (!IsAssign(assign) || assign.inputs.empty() || ParseTensorName(assign.inputs[0]).node != variable.name)
    return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(name), " does not assign it"));
  ASSIGN_OR_RETURN(const Node source, reader.Source(assign, 1));
  std::optional<tensorflow::TensorProto> value;
  if (source.op == "Const") {
    ASSIGN_OR_RETURN(value, InitialValueReader::Value(source));
  }
  if (source.op == "Fill") {
    ASSIGN_OR_RETURN(value, reader.Filled(source));
  }
  if (!value) {
    return absl::FailedPreconditionError(absl::StrCat("the graph starts it with what ", Quoted(source.name),
                                                      " (", Quoted(source.op),
                                                      ") computes, which is no constant"));
  }
  ASSIGN_OR_RETURN(const DataType dtype, variable.TypeAttr("dtype"));
  if (value->dtype() != dtype) {
    return absl::FailedPreconditionError(absl::StrCat("the graph starts it with ", Quoted(source.name),
                                                      ", which is ", DTypeName(value->dtype()),
                                                      " where the variable is ", DTypeName(dtype)));
  }
  InitialValue initial{{.dtype = dtype}, source.name};
  ASSIGN_OR_RETURN(initial.value.shape, ShapeFromProto(value->tensor_shape()));
  ByteRope rope;
  rope.Append(value->SerializeAsString());
  initial.value.tensor = std::make_shared<const ByteRope>(std::move(rope));
  return initial;
}

}  // namespace permafrost
