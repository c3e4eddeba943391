// Reports for people.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/text.h"
#include "core/session/report.h"

namespace permafrost {
namespace {

std::string TypeText(DataType dtype) {
  return dtype == tensorflow::DT_INVALID ? "(unknown type)" : DTypeName(dtype);
}

void AppendNotes(std::string& out, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) absl::StrAppend(&out, "Note: ", note, "\n");
}

void AppendPlaceholders(std::string& out, const std::vector<PlaceholderSummary>& placeholders) {
  for (const PlaceholderSummary& placeholder : placeholders) {
    absl::StrAppend(&out, "  ", Quoted(placeholder.name), "  ", TypeText(placeholder.dtype), " ",
                    PartialShapeText(placeholder.shape), placeholder.has_default ? "  (has a default)" : "",
                    "\n");
  }
}

std::string WriterText(const std::string& version) {
  return version.empty() ? "a TensorFlow that does not say which"
                         : absl::StrCat("TensorFlow ", Quoted(version));
}

void AppendNodes(std::string& out, const std::vector<NodeSummary>& nodes) {
  for (const NodeSummary& node : nodes) {
    const std::string outputs =
        absl::StrJoin(node.outputs, ", ", [](std::string* text, const OutputTensor& output) {
          absl::StrAppend(text, Quoted(output.name), " ", TypeText(output.dtype), " ",
                          PartialShapeText(output.shape));
        });
    absl::StrAppend(&out, Quoted(node.name), "  ", Quoted(node.op), "  (", outputs, ")\n");
  }
}

void AppendTensors(std::string& out, const std::vector<TensorInfo>& tensors) {
  for (const TensorInfo& tensor : tensors) {
    absl::StrAppend(&out, Quoted(tensor.name), "  ", DTypeName(tensor.dtype), " ", ShapeText(tensor.shape));
    if (tensor.slices > 0) absl::StrAppend(&out, "  in ", Counted(tensor.slices, "slice"));
    out += "\n";
  }
}

}  // namespace

std::string ToText(const FreezeReport& report) {
  std::string out;
  AppendNotes(out, report.notes);
  absl::StrAppend(&out, "Checkpoint: ", Quoted(report.checkpoint), ", written by ",
                  WriterText(report.tensorflow_version), ", ", Counted(report.nodes_before, "node"), "\n");
  absl::StrAppend(&out, "Variables restored ", report.restored, ".\n");
  if (!report.placeholders.empty()) {
    absl::StrAppend(&out, "Placeholders that must be fed when the graph runs:\n");
    AppendPlaceholders(out, report.placeholders);
  }
  absl::StrAppend(&out, "Outputs: ",
                  absl::StrJoin(report.outputs, ", ",
                                [](std::string* text, const std::string& name) {
                                  absl::StrAppend(text, Quoted(name), ":0");
                                }),
                  "\n");
  absl::StrAppend(&out, "Froze ", report.variables.size(), " variables.\n");
  absl::StrAppend(&out, report.nodes, " ops in the final graph.\n");
  return out;
}

std::string ToText(const InspectReport& report) {
  std::string out;
  // Without a graph there are no nodes to list, and the notes say why.
  if (report.parts.nodes && !report.graph) AppendNotes(out, report.notes);
  if (report.parts.nodes) AppendNodes(out, report.nodes);
  if (report.parts.tensors) AppendTensors(out, report.tensors.tensors);
  if (report.parts.nodes || report.parts.tensors) return out;
  AppendNotes(out, report.notes);
  const bool has_tensors = report.tensors.shards > 0;
  absl::StrAppend(
      &out, has_tensors ? "Checkpoint: " : "Graph without a checkpoint: ", Quoted(report.checkpoint), "\n");
  if (has_tensors)
    absl::StrAppend(&out, "Tensors: ", WithCommas(report.tensors.tensors.size()), " with ",
                    Counted(report.tensors.parameters, "value"), ", ", Counted(report.tensors.bytes, "byte"),
                    " in ", Counted(report.tensors.shards, "data file"), "\n");
  if (!report.graph) return out;
  const GraphSummary& graph = *report.graph;
  absl::StrAppend(&out, "Written by: ", WriterText(graph.tensorflow_version), "\n");
  absl::StrAppend(&out, "Graph: ", Counted(graph.nodes, "node"), " of ", Counted(graph.ops.size(), "op"));
  if (graph.functions > 0) absl::StrAppend(&out, ", ", Counted(graph.functions, "function"));
  out += "\n";
  std::vector<std::pair<size_t, std::string>> ops;
  for (const auto& [op, count] : graph.ops) ops.emplace_back(count, op);
  std::stable_sort(ops.begin(), ops.end(), [](auto& a, auto& b) { return a.first > b.first; });
  ops.resize(std::min<size_t>(ops.size(), 12));
  absl::StrAppend(&out, "Most frequent ops: ",
                  absl::StrJoin(ops, ", ",
                                [](std::string* text, const auto& op) {
                                  absl::StrAppend(text, Quoted(op.second), " ", op.first);
                                }),
                  "\n");
  if (!graph.placeholders.empty()) {
    absl::StrAppend(&out,
                    "Placeholders of the whole graph (a frozen graph keeps those that its outputs need):\n");
    AppendPlaceholders(out, graph.placeholders);
  }
  absl::StrAppend(
      &out,
      "More: --nodes (every node with its op and outputs), --tensors (what the checkpoint holds), --json\n");
  return out;
}

}  // namespace permafrost
