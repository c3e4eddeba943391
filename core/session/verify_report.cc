#include "core/session/verify_report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <nlohmann/json.hpp>

#include "core/bytes/text.h"

namespace permafrost {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kShownNames = 5;

// In the order of DifferenceKind: for JSON, and for people.
constexpr std::string_view kKindNames[kDifferenceKinds] = {"weight", "constant", "missing", "extra",
                                                           "op",     "inputs",   "attr",    "function"};
constexpr std::string_view kKindTexts[kDifferenceKinds] = {
    "Constants of variables that differ", "Other constants that differ", "Nodes that are missing",
    "Nodes that the .meta does not have", "Nodes of another op",         "Nodes with other inputs",
    "Attrs with another value",           "Functions that differ"};

std::string NamesText(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kShownNames); ++i)
    absl::StrAppend(&text, i == 0 ? "" : ", ", Quoted(names[i]));
  return absl::StrCat(text, names.size() > kShownNames ? ", ..." : "");
}

void AppendDifferences(std::string& out, const VerifyReport& report) {
  for (int kind = 0; kind < kDifferenceKinds; ++kind) {
    if (report.counts[kind] == 0) continue;
    absl::StrAppend(&out, kKindTexts[kind], ": ", WithCommas(report.counts[kind]), "\n");
    size_t listed = 0;
    for (const GraphDifference& difference : report.differences) {
      if (static_cast<int>(difference.kind) != kind) continue;
      ++listed;
      const bool other_key = !difference.key.empty() && difference.key != difference.node;
      absl::StrAppend(&out, "  ", Quoted(difference.node),
                      other_key ? absl::StrCat(" (", Quoted(difference.key), ")") : "", "  ", difference.text,
                      "\n");
    }
    if (listed < report.counts[kind])
      absl::StrAppend(&out, "  ... and ", WithCommas(report.counts[kind] - listed), " more\n");
  }
}

void AppendBenign(std::string& out, const VerifyReport& report) {
  const BenignDifferences& benign = report.benign;
  if (benign.attrs_added > 0)
    absl::StrAppend(&out, "Note: ", Counted(benign.attrs_added, "attr"),
                    " only in the frozen graph: defaults that the TensorFlow which froze it adds\n");
  if (benign.attrs_left > 0)
    absl::StrAppend(&out, "Note: ", Counted(benign.attrs_left, "attr"),
                    " only in the .meta: defaults, or what TensorFlow keeps for itself\n");
  if (benign.devices > 0)
    absl::StrAppend(
        &out, "Note: ", Counted(benign.devices, "node"),
        " of the frozen graph with a device, which says where it runs and not what it computes\n");
  if (!report.bystanders.empty())
    absl::StrAppend(
        &out, "Note: ", Counted(report.bystanders.size(), "node"),
        " that no other reads left out, as TensorFlow before 1.15 did: ", NamesText(report.bystanders), "\n");
  if (!report.left_variables.empty())
    absl::StrAppend(&out, "Note: ", Counted(report.left_variables.size(), "variable"),
                    " not frozen, whose value is in the checkpoint alone: ", NamesText(report.left_variables),
                    "\n");
}

std::string DifferingText(const NumericReport::Differing& differing) {
  return absl::StrCat(Quoted(differing.name), " (", Quoted(differing.op), ")  ",
                      DifferenceText(differing.difference));
}

void AppendNumeric(std::string& out, const NumericReport& report) {
  for (const std::string& note : report.notes) absl::StrAppend(&out, "Note: ", note, "\n");
  for (const NumericReport::Fed& fed : report.feeds)
    absl::StrAppend(&out, "Fed ", Quoted(fed.name), "  ", KindText(fed.dtype, fed.shape), "\n");
  if (report.same()) {
    // What is the same in every run is no computed tensor; outputs are compared all the same.
    absl::StrAppend(&out, "Run: ", Counted(report.outputs.size(), "output"), " and ",
                    Counted(report.tensors, "computed tensor"), " are equal, bit for bit\n");
    return;
  }
  absl::StrAppend(&out, "Run: ", WithCommas(report.differing), " of ", Counted(report.tensors, "tensor"),
                  " that both compute differ\n");
  if (report.first) absl::StrAppend(&out, "  the first: ", DifferingText(*report.first), "\n");
  for (const NumericReport::Differing& output : report.differing_outputs) {
    absl::StrAppend(&out, "  output: ", DifferingText(output));
    if (output.difference.relative)
      absl::StrAppendFormat(&out, " (relative: %.3g)", *output.difference.relative);
    out += "\n";
  }
}

Json NumberJson(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

Json DifferenceJson(const TensorDifference& difference) {
  if (!difference.other_kind.empty()) return {{"kind", difference.other_kind}};
  return {{"elements", difference.elements},
          {"differing", difference.differing},
          {"first", difference.first},
          {"frozen", difference.got},
          {"checkpoint", difference.want},
          {"largest", NumberJson(difference.largest)},
          {"relative", NumberJson(difference.relative)},
          {"factor", NumberJson(difference.factor)}};
}

Json DifferingJson(const NumericReport::Differing& differing) {
  return {{"name", differing.name}, {"op", differing.op}, {"values", DifferenceJson(differing.difference)}};
}

Json NumericJson(const FrozenVerification& report) {
  if (!report.numeric) {
    return report.numeric_error.ok() ? Json()
                                     : Json({{"error", std::string(report.numeric_error.message())}});
  }
  const NumericReport& numeric = *report.numeric;
  Json feeds = Json::array(), outputs = Json::array();
  for (const NumericReport::Fed& fed : numeric.feeds)
    feeds.push_back({{"name", fed.name}, {"dtype", DTypeName(fed.dtype)}, {"shape", fed.shape}});
  for (const NumericReport::Differing& output : numeric.differing_outputs)
    outputs.push_back(DifferingJson(output));
  return {{"same", numeric.same()},         {"feeds", feeds},
          {"outputs", numeric.outputs},     {"tensors", numeric.tensors},
          {"differing", numeric.differing}, {"first", numeric.first ? DifferingJson(*numeric.first) : Json()},
          {"differing_outputs", outputs},   {"notes", numeric.notes}};
}

}  // namespace

absl::Status FrozenVerification::Verdict() const {
  if (same() && numeric_error.ok()) return absl::OkStatus();
  if (same())
    return absl::Status(numeric_error.code(),
                        absl::StrCat("the weights and the graph are the same, and could not be run: ",
                                     numeric_error.message()));
  std::string why = absl::StrJoin(graph.findings, ". ");
  if (why.empty()) {
    why = "their nodes and constants are the same, and they compute other numbers";
    if (numeric->first) absl::StrAppend(&why, ", ", Quoted(numeric->first->name), " first");
  }
  return absl::FailedPreconditionError(
      absl::StrCat(Quoted(frozen), " is not what ", Quoted(checkpoint), " freezes to: ", why));
}

std::string ToText(const FrozenVerification& report) {
  const VerifyReport& graph = report.graph;
  std::string out;
  for (const std::string& note : report.notes) absl::StrAppend(&out, "Note: ", note, "\n");
  absl::StrAppend(&out, "Frozen graph: ", Quoted(report.frozen), ", ", Counted(graph.nodes, "node"), "\n");
  absl::StrAppend(&out, "Checkpoint: ", Quoted(report.checkpoint));
  if (!report.tensorflow_version.empty())
    absl::StrAppend(&out, ", written by TensorFlow ", Quoted(report.tensorflow_version));
  out += "\n";
  AppendDifferences(out, graph);
  AppendBenign(out, graph);
  const size_t same_weights = graph.variables - graph.count(DifferenceKind::kWeight);
  absl::StrAppend(&out, "Constants: ", WithCommas(same_weights), " of ", Counted(graph.variables, "variable"),
                  same_weights == 1 ? " is" : " are", " the checkpoint's, bit for bit (",
                  Counted(graph.variable_bytes, "byte"), " compared)\n");
  if (report.numeric) AppendNumeric(out, *report.numeric);
  if (!report.numeric_error.ok())
    absl::StrAppend(&out, "Run: not possible: ", report.numeric_error.message(), "\n");
  if (report.same()) {
    absl::StrAppend(&out, "The same weights and the same graph.\n");
    return out;
  }
  for (const std::string& finding : graph.findings) absl::StrAppend(&out, "Found: ", finding, ".\n");
  return out + "Not the same.\n";
}

std::string ToJson(const FrozenVerification& report) {
  const VerifyReport& graph = report.graph;
  Json counts = Json::object(), differences = Json::array();
  for (int kind = 0; kind < kDifferenceKinds; ++kind)
    counts[std::string(kKindNames[kind])] = graph.counts[kind];
  for (const GraphDifference& difference : graph.differences) {
    Json json = {{"kind", kKindNames[static_cast<int>(difference.kind)]},
                 {"node", difference.node},
                 {"text", difference.text}};
    if (!difference.key.empty()) json["key"] = difference.key;
    if (difference.values) json["values"] = DifferenceJson(*difference.values);
    differences.push_back(std::move(json));
  }
  const Json json = {{"same", report.same()},
                     {"frozen", report.frozen},
                     {"checkpoint", report.checkpoint},
                     {"tensorflow_version", report.tensorflow_version},
                     {"nodes", graph.nodes},
                     {"variables", graph.variables},
                     {"variable_bytes", graph.variable_bytes},
                     {"counts", counts},
                     {"differences", differences},
                     {"findings", graph.findings},
                     {"attrs_added", graph.benign.attrs_added},
                     {"attrs_left", graph.benign.attrs_left},
                     {"devices", graph.benign.devices},
                     {"bystanders", graph.bystanders},
                     {"left_variables", graph.left_variables},
                     {"numeric", NumericJson(report)},
                     {"notes", report.notes}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace permafrost
