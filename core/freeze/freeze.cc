#include "core/freeze/freeze.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/compat.h"
#include "core/freeze/import.h"
#include "core/freeze/initial_value.h"
#include "core/freeze/initializers.h"
#include "core/freeze/rewrite.h"
#include "core/freeze/subgraph.h"
#include "core/freeze/unrestored.h"
#include "core/freeze/variable_tensors.h"
#include "core/graph/validate.h"
#include "core/tensor/tensor_proto.h"

namespace permafrost {
namespace {

// Gives the tensor the shape that the variable has, if that is known and fits.
void Reshape(const tensorflow::TensorShapeProto& declared, StoredTensor& tensor) {
  absl::StatusOr<Shape> shape = ShapeFromProto(declared);
  if (shape.ok() && ElementCount(*shape) == ElementCount(tensor.shape)) tensor.shape = *std::move(shape);
}

class Freezer {
 public:
  Freezer(const MetaGraph& meta, const Checkpoint& checkpoint, const FreezeOptions& options)
      : meta_(meta), checkpoint_(checkpoint), options_(options) {}

  absl::StatusOr<FrozenGraph> Run() {
    frozen_.outputs = NodeNamesOf(options_.outputs);
    if (frozen_.outputs.empty()) return absl::InvalidArgumentError("no output nodes were named");
    ASSIGN_OR_RETURN(generation_, FindGeneration(options_.compat));
    ASSIGN_OR_RETURN(Subgraph subgraph,
                     ExtractSubgraph(meta_.graph(), frozen_.outputs, generation_->colocation));
    ASSIGN_OR_RETURN(const tensorflow::OpList signatures, meta_.ReadOpList());
    const ImportOptions import{options_.clear_devices, options_.as_in_file, &signatures};
    RETURN_IF_ERROR(ImportNodes(*generation_, import, subgraph.nodes));
    ASSIGN_OR_RETURN(const VariableTensors restored,
                     VariableTensors::Match(meta_, checkpoint_, options_.saver, options_.by_name));
    frozen_.restored = restored.origin();
    FrozenValues values;
    if (!options_.initializer_nodes.empty()) {
      ASSIGN_OR_RETURN(initializers_, ExtractSubgraph(meta_.graph(), options_.initializer_nodes));
    }
    for (const Node& node : subgraph.nodes) {
      if (IsVariable(node, *generation_) && IsWanted(node.name))
        RETURN_IF_ERROR(ReadVariable(node, restored, subgraph, values));
    }
    if (!unrestored_.empty()) return UnrestoredError(unrestored_, subgraph, meta_, checkpoint_, restored);
    RETURN_IF_ERROR(CheckInitializerNodes());
    frozen_.graph.library = meta_.graph().library();
    if (generation_->hashed_library && !options_.as_in_file) {
      ASSIGN_OR_RETURN(frozen_.graph.library, ImportedLibrary(frozen_.graph.library));
    }
    RETURN_IF_ERROR(RewriteVariables(subgraph, frozen_.graph.library, values, RefOps(signatures),
                                     *generation_, frozen_.notes));
    frozen_.graph.nodes = std::move(subgraph.nodes);
    if (generation_->versions) {
      const std::string& versions = meta_.graph().versions();
      frozen_.graph.versions =
          options_.as_in_file ? versions : ImportedVersions(versions, !meta_.graph().library().empty());
    }
#ifndef NDEBUG
    if (generation_->loadable) RETURN_IF_ERROR(ValidateGraph(frozen_.graph));
#endif
    return std::move(frozen_);
  }

 private:
  bool IsWanted(std::string_view variable) const {
    const bool named =
        options_.only_variables.empty() || absl::c_linear_search(options_.only_variables, variable);
    return named && !absl::c_linear_search(options_.kept_variables, variable);
  }

  absl::Status ReadVariable(const Node& node, const VariableTensors& restored, const Subgraph& subgraph,
                            FrozenValues& values) {
    const absl::StatusOr<std::optional<RestoredFrom>> found = restored.Find(node);
    if (absl::IsFailedPrecondition(found.status())) {
      return absl::FailedPreconditionError(
          absl::StrCat(found.status().message(), ". It restores the variable ", Quoted(node.name),
                       ", and an output reaches that: ", subgraph.PathToOutput(node.name)));
    }
    RETURN_IF_ERROR(found.status());
    const std::optional<RestoredFrom>& from = *found;
    if (!from) return TakeInitialValue(node, values);
    absl::StatusOr<StoredTensor> tensor = checkpoint_.Read(from->key, from->shape_and_slice);
    if (absl::IsNotFound(tensor.status()) && !checkpoint_.Contains(from->key)) {
      return absl::FailedPreconditionError(
          absl::StrCat(tensor.status().message(), " Variable ", Quoted(node.name),
                       " is restored from it, and an output reaches that: ", subgraph.PathToOutput(node.name),
                       ". The .meta and the checkpoint come from different models or steps."));
    }
    RETURN_IF_ERROR(tensor.status());
    ASSIGN_OR_RETURN(const DataType dtype, node.TypeAttr("dtype"));
    if (tensor->dtype != dtype) {
      return absl::FailedPreconditionError(
          absl::StrCat("variable ", Quoted(node.name), " is ", DTypeName(dtype),
                       ", and the checkpoint's tensor ", Quoted(from->key), " is ", DTypeName(tensor->dtype),
                       ": the .meta and the checkpoint come from different models or steps"));
    }
    ASSIGN_OR_RETURN(const tensorflow::AttrValue shape, node.ParseAttr("shape"));
    const bool declared = shape.value_case() == tensorflow::AttrValue::kShape;
    if (declared && from->reshape) Reshape(shape.shape(), *tensor);
    // A resource variable takes any shape, as in TensorFlow, where nothing reshapes the tensor for it.
    const bool must_fit = from->reshape || (from->validate_shape && node.op != "VarHandleOp");
    if (declared && must_fit && !IsCompatible(PartialShapeFromProto(shape.shape()), tensor->shape)) {
      return absl::FailedPreconditionError(
          absl::StrCat("variable ", Quoted(node.name), " has the shape ",
                       PartialShapeText(PartialShapeFromProto(shape.shape())),
                       ", and the checkpoint's tensor ", Quoted(from->key), " has ", ShapeText(tensor->shape),
                       ": the .meta and the checkpoint come from different models or steps"));
    }
    // As the TensorFlow that wrote the file lists them, unless it is to be as another does.
    const HalfEncoding writers =
        absl::StartsWith(meta_.tensorflow_version(), "2.") ? HalfEncoding::kContent : HalfEncoding::kValues;
    ASSIGN_OR_RETURN(ByteRope proto, EncodeTensorProto(*tensor, generation_->halves.value_or(writers)));
    frozen_.variables.push_back({node.name, from->key, dtype, tensor->shape, proto.size()});
    values.emplace(node.name,
                   FrozenValue{dtype, tensor->shape, std::make_shared<const ByteRope>(std::move(proto))});
    return absl::OkStatus();
  }

  // Of a variable that nothing restores.
  absl::Status TakeInitialValue(const Node& node, FrozenValues& values) {
    const std::string assign = InitialAssignOf(node);
    const auto is_assign = [&](const Node& other) { return other.name == assign; };
    const bool is_wanted = options_.initial_values || absl::c_any_of(initializers_.nodes, is_assign);
    absl::StatusOr<InitialValue> initial =
        is_wanted ? FindInitialValue(meta_.graph(), node) : absl::NotFoundError("nobody asked for it");
    if (!initial.ok()) {
      unrestored_.push_back(node.name);
      return absl::OkStatus();
    }
    const FrozenValue& value = initial->value;
    frozen_.notes.push_back(
        absl::StrCat("variable ", Quoted(node.name),
                     " is not restored from the checkpoint; it has the value that the graph "
                     "starts it with, ",
                     Quoted(initial->source)));
    frozen_.variables.push_back({node.name, "", value.dtype, value.shape, value.tensor->size()});
    values.emplace(node.name, std::move(initial->value));
    return absl::OkStatus();
  }

  absl::Status CheckInitializerNodes() const {
    absl::flat_hash_set<std::string> names;
    for (const FrozenVariable& variable : frozen_.variables) {
      if (!variable.key.empty()) names.insert(variable.name);
    }
    return CheckInitializers(initializers_, names);
  }

  const MetaGraph& meta_;
  const Checkpoint& checkpoint_;
  const FreezeOptions& options_;
  const Generation* generation_ = nullptr;
  FrozenGraph frozen_;
  std::vector<std::string> unrestored_;
  Subgraph initializers_;  // what options_.initializer_nodes run
};

}  // namespace

absl::StatusOr<FrozenGraph> Freeze(const MetaGraph& meta, const Checkpoint& checkpoint,
                                   const FreezeOptions& options) {
  return Freezer(meta, checkpoint, options).Run();
}

}  // namespace permafrost
