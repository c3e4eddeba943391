#include "core/inspect/summary.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/inspect/op_outputs.h"

namespace permafrost {
namespace {

enum : uint32_t { kFunction = 1 };  // FunctionDefLibrary

// Of all nodes together, a hundred times those of the largest graphs: a number in a small file must not ask
// for more memory than there is.
constexpr size_t kMostOutputsOfAll = 4 << 20;

absl::StatusOr<std::vector<OutputTensor>> OutputsOf(const Node& node, const OpOutputs& signatures) {
  ASSIGN_OR_RETURN(const std::vector<tensorflow::DataType> types, signatures.Types(node));
  ASSIGN_OR_RETURN(const tensorflow::AttrValue shapes, node.ParseAttr(kOutputShapes));
  const auto& stated = shapes.list().shape();
  std::vector<OutputTensor> outputs;
  for (size_t i = 0; i < std::max<size_t>(types.size(), stated.size()); ++i) {
    OutputTensor& output = outputs.emplace_back();
    output.name = absl::StrCat(node.name, ":", i);
    if (i < types.size()) output.dtype = types[i];
    if (i < static_cast<size_t>(stated.size()))
      output.shape = PartialShapeFromProto(stated[static_cast<int>(i)]);
  }
  return outputs;
}

absl::StatusOr<std::optional<PlaceholderSummary>> AsPlaceholder(const Node& node) {
  const bool has_default = node.op == "PlaceholderWithDefault";
  if (!has_default && node.op != "Placeholder" && node.op != "PlaceholderV2") return std::nullopt;
  PlaceholderSummary summary{node.name, tensorflow::DT_INVALID, std::nullopt, has_default};
  ASSIGN_OR_RETURN(const tensorflow::AttrValue dtype, node.ParseAttr("dtype"));
  summary.dtype = dtype.type();
  // The attr `shape` of old files is empty where nothing is known; what shape inference found is better.
  ASSIGN_OR_RETURN(const tensorflow::AttrValue inferred, node.ParseAttr(kOutputShapes));
  ASSIGN_OR_RETURN(const tensorflow::AttrValue shape, node.ParseAttr("shape"));
  if (!inferred.list().shape().empty()) {
    summary.shape = PartialShapeFromProto(inferred.list().shape(0));
  } else if (shape.value_case() == tensorflow::AttrValue::kShape) {
    summary.shape = PartialShapeFromProto(shape.shape());
  }
  return summary;
}

absl::StatusOr<size_t> CountFunctions(const std::string& library) {
  size_t functions = 0;
  RETURN_IF_ERROR(
      ForEachField(library, {"function library", 0}, [&](const ProtoField& field) -> absl::Status {
        functions += field.number == kFunction;
        return absl::OkStatus();
      }));
  return functions;
}

}  // namespace

absl::StatusOr<std::vector<NodeSummary>> SummarizeNodes(const MetaGraph& meta, size_t first, size_t count) {
  ASSIGN_OR_RETURN(tensorflow::OpList ops, meta.ReadOpList());
  const OpOutputs signatures(std::move(ops));
  std::vector<NodeSummary> summaries;
  first = std::min(first, meta.graph().size());
  const size_t end = first + std::min(count, meta.graph().size() - first);
  summaries.reserve(end - first);
  size_t outputs_so_far = 0;
  for (size_t i = first; i < end; ++i) {
    ASSIGN_OR_RETURN(const Node node, meta.graph().Decode(i));
    ASSIGN_OR_RETURN(std::vector<OutputTensor> outputs, OutputsOf(node, signatures));
    outputs_so_far += outputs.size();
    if (outputs_so_far > kMostOutputsOfAll) {
      return absl::DataLossError(absl::StrCat(meta.file().name(), ": the first ", Counted(i + 1, "node"),
                                              " have more than ", WithCommas(kMostOutputsOfAll),
                                              " outputs, which are too many to list"));
    }
    summaries.push_back({node.name, node.op, std::move(outputs)});
  }
  return summaries;
}

absl::StatusOr<std::vector<PlaceholderSummary>> FindPlaceholders(const std::vector<Node>& nodes) {
  std::vector<PlaceholderSummary> placeholders;
  for (const Node& node : nodes) {
    ASSIGN_OR_RETURN(std::optional<PlaceholderSummary> placeholder, AsPlaceholder(node));
    if (placeholder) placeholders.push_back(*std::move(placeholder));
  }
  return placeholders;
}

absl::StatusOr<GraphSummary> SummarizeGraph(const MetaGraph& meta) {
  // The saver's own placeholder, the file's name, is nobody's input: "save/restore_all" stands in the scope
  // "save/".
  const std::string& restore_op = meta.saver().restore_op_name();
  const std::string saver_scope = restore_op.substr(0, restore_op.rfind('/') + 1);
  GraphSummary summary;
  summary.tensorflow_version = meta.tensorflow_version();
  summary.nodes = meta.graph().size();
  ASSIGN_OR_RETURN(summary.functions, CountFunctions(meta.graph().library()));
  for (size_t i = 0; i < meta.graph().size(); ++i) {
    ASSIGN_OR_RETURN(const Node node, meta.graph().Decode(i));
    ++summary.ops[node.op];
    if (!saver_scope.empty() && absl::StartsWith(node.name, saver_scope)) continue;
    ASSIGN_OR_RETURN(std::optional<PlaceholderSummary> placeholder, AsPlaceholder(node));
    if (placeholder) summary.placeholders.push_back(*std::move(placeholder));
  }
  return summary;
}

absl::StatusOr<CheckpointSummary> SummarizeCheckpoint(const Checkpoint& checkpoint) {
  CheckpointSummary summary;
  summary.shards = checkpoint.shard_count();
  for (const std::string_view name : checkpoint.Names()) {
    ASSIGN_OR_RETURN(TensorInfo tensor, checkpoint.Describe(name));
    summary.parameters += ElementCount(tensor.shape);
    summary.bytes += tensor.bytes;
    summary.tensors.push_back(std::move(tensor));
  }
  return summary;
}

}  // namespace permafrost
