// Reports for programs and for the page. ARCHITECTURE.md, "JSON", lists the fields.
#include "absl/strings/str_cat.h"
#include <nlohmann/json.hpp>

#include "core/session/report.h"

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

}  // namespace

std::string ToJson(const FreezeReport& report) {
  Writer writer({{"checkpoint", report.checkpoint},
                 {"tensorflow_version", report.tensorflow_version},
                 {"compat", report.compat.empty() ? Json() : Json(report.compat)},
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

std::string ToJson(const InspectReport& report) {
  Json json = {{"checkpoint", report.checkpoint},
               {"shards", report.tensors.shards},
               {"parameters", report.tensors.parameters},
               {"tensor_bytes", report.tensors.bytes},
               {"object_based", report.object_based},
               {"lacking", report.lacking.empty() ? Json() : Json(report.lacking)}};
  if (report.graph) {
    json["tensorflow_version"] = report.graph->tensorflow_version;
    json["node_count"] = report.graph->nodes;
    json["function_count"] = report.graph->functions;
    json["variable_count"] = report.variables;
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

std::string ToJson(const std::vector<FoundModel>& models) {
  constexpr const char* kKinds[] = {"checkpoint", "saved_model", "graph"};
  Json list = Json::array();
  for (const FoundModel& found : models) {
    list.push_back({{"kind", kKinds[static_cast<int>(found.kind)]},
                    {"name", found.name},
                    {"path", found.path},
                    {"checkpoint", found.checkpoint},
                    {"graph", found.graph},
                    {"graphs", found.graphs},
                    {"tags", found.tags},
                    {"step", found.step ? Json(*found.step) : Json()},
                    {"present", found.present},
                    {"missing", found.missing},
                    {"newest", found.newest}});
  }
  return Dump(list);
}

std::string ToJson(const std::vector<OutputCandidate>& candidates) {
  constexpr const char* kReasons[] = {"in_signature", "loss_reads_it", "usually_last", "nothing_reads_it"};
  Json list = Json::array();
  for (const OutputCandidate& candidate : candidates) {
    list.push_back({{"name", candidate.name},
                    {"op", candidate.op},
                    {"reason", kReasons[static_cast<int>(candidate.reason)]},
                    {"loss", candidate.loss},
                    {"signature", candidate.signature}});
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
