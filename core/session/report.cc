#include "core/session/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <nlohmann/json.hpp>

#include "core/bytes/text.h"

namespace permafrost {
namespace {

using Json = nlohmann::ordered_json;

// "(unknown)" types are null, unknown sizes are -1, an unknown rank is null.
Json TypeJson(DataType dtype) {
  return dtype == tensorflow::DT_INVALID ? Json() : Json(DTypeName(dtype));
}
Json ShapeJson(const PartialShape& shape) {
  return shape ? Json(*shape) : Json();
}

std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// An object and, as further members, long lists: an element a line, and only one of them as Json at a time. (A list of
// all nodes as Json takes ten times the memory of its text.)
class Writer {
 public:
  explicit Writer(const Json& object) : text_(Dump(object)) {
    text_.resize(text_.rfind('\n', text_.size() - 3));
  }

  template <typename T, typename ToElement>
  void Append(std::string_view key, const std::vector<T>& list, ToElement to_element) {
    absl::StrAppend(&text_, ",\n  \"", key, "\": [");
    for (size_t i = 0; i < list.size(); ++i) {
      absl::StrAppend(&text_, i == 0 ? "\n    " : ",\n    ",
                      to_element(list[i]).dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    text_ += list.empty() ? "]" : "\n  ]";
  }
  std::string Finish() && { return std::move(text_) + "\n}\n"; }

 private:
  std::string text_;  // but for the closing brace
};

Json PlaceholdersJson(const std::vector<PlaceholderSummary>& placeholders) {
  Json list = Json::array();
  for (const PlaceholderSummary& placeholder : placeholders) {
    list.push_back({{"name", placeholder.name},
                    {"dtype", TypeJson(placeholder.dtype)},
                    {"shape", ShapeJson(placeholder.shape)},
                    {"has_default", placeholder.has_default}});
  }
  return list;
}

Json NodeJson(const NodeSummary& node) {
  Json outputs = Json::array();
  for (const OutputTensor& output : node.outputs) {
    outputs.push_back(
        {{"name", output.name}, {"dtype", TypeJson(output.dtype)}, {"shape", ShapeJson(output.shape)}});
  }
  return {{"name", node.name}, {"op", node.op}, {"outputs", std::move(outputs)}};
}

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

std::string ToJson(const FreezeReport& report) {
  Writer writer({{"checkpoint", report.checkpoint},
                 {"tensorflow_version", report.tensorflow_version},
                 {"outputs", report.outputs},
                 {"nodes_before", report.nodes_before},
                 {"nodes", report.nodes},
                 {"bytes", report.bytes},
                 {"restored", report.restored},
                 {"placeholders", PlaceholdersJson(report.placeholders)},
                 {"notes", report.notes}});
  writer.Append("variables", report.variables, [](const FrozenVariable& variable) -> Json {
    return {{"name", variable.name},
            {"key", variable.key},
            {"dtype", TypeJson(variable.dtype)},
            {"shape", variable.shape},
            {"bytes", variable.bytes}};
  });
  return std::move(writer).Finish();
}

std::string ToText(const InspectReport& report) {
  std::string out;
  // Without a graph there are no nodes to list, and the notes say why.
  if (report.parts.nodes && !report.graph) AppendNotes(out, report.notes);
  if (report.parts.nodes) AppendNodes(out, report.nodes);
  if (report.parts.tensors) AppendTensors(out, report.tensors.tensors);
  if (report.parts.nodes || report.parts.tensors) return out;
  AppendNotes(out, report.notes);
  absl::StrAppend(&out, "Checkpoint: ", Quoted(report.checkpoint), "\n");
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

std::string ToJson(const InspectReport& report) {
  Json json = {{"checkpoint", report.checkpoint},
               {"shards", report.tensors.shards},
               {"parameters", report.tensors.parameters},
               {"tensor_bytes", report.tensors.bytes}};
  if (report.graph) {
    json["tensorflow_version"] = report.graph->tensorflow_version;
    json["node_count"] = report.graph->nodes;
    json["function_count"] = report.graph->functions;
    json["ops"] = report.graph->ops;
    json["placeholders"] = PlaceholdersJson(report.graph->placeholders);
  }
  json["notes"] = report.notes;
  Writer writer(json);
  writer.Append("tensors", report.tensors.tensors, [](const TensorInfo& tensor) -> Json {
    return {{"name", tensor.name},
            {"dtype", TypeJson(tensor.dtype)},
            {"shape", tensor.shape},
            {"bytes", tensor.bytes},
            {"slices", tensor.slices}};
  });
  if (report.parts.nodes && report.graph) {
    writer.Append("nodes", report.nodes, NodeJson);
  }
  return std::move(writer).Finish();
}

std::string ToJson(const std::vector<FoundCheckpoint>& checkpoints) {
  Json list = Json::array();
  for (const FoundCheckpoint& found : checkpoints) {
    list.push_back({{"prefix", found.prefix},
                    {"step", found.step ? Json(*found.step) : Json()},
                    {"present", found.present},
                    {"missing", found.missing},
                    {"newest", found.newest}});
  }
  return Dump(list);
}

std::string ToJson(const std::vector<OutputCandidate>& candidates) {
  constexpr const char* kReasons[] = {"loss_reads_it", "usually_last", "nothing_reads_it"};
  Json list = Json::array();
  for (const OutputCandidate& candidate : candidates) {
    list.push_back({{"name", candidate.name},
                    {"op", candidate.op},
                    {"reason", kReasons[static_cast<int>(candidate.reason)]},
                    {"loss", candidate.loss}});
  }
  return Dump(list);
}

std::string ToJson(const KeptPart& kept) {
  return Dump({{"nodes", kept.nodes},
               {"variables", kept.variables},
               {"bytes", kept.bytes},
               {"without_value", kept.without_value}});
}

std::string ToJson(const std::vector<NodeSummary>& nodes) {
  Json list = Json::array();
  for (const NodeSummary& node : nodes) list.push_back(NodeJson(node));
  return Dump(list);
}

}  // namespace permafrost
