#include "core/execute/runnable.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

int LeastInputs(const PlanNode& node) {
  switch (node.kind) {
    case NodeKind::kOp:
      return node.op == nullptr ? 0 : node.op->least_inputs;
    case NodeKind::kSwitch:
      return 2;
    case NodeKind::kEnter:
    case NodeKind::kExit:
    case NodeKind::kNextIteration:
    case NodeKind::kLoopCond:
      return 1;
    default:
      return 0;
  }
}

std::string DescribePlaceholder(const Node& node) {
  const absl::StatusOr<DataType> dtype = node.TypeAttr("dtype");
  const absl::StatusOr<tensorflow::AttrValue> shape = node.ParseAttr("shape");
  return absl::StrCat(Quoted(node.name), dtype.ok() ? absl::StrCat(" ", DTypeName(*dtype)) : "",
                      shape.ok() && shape->has_shape()
                          ? absl::StrCat(" ", PartialShapeText(PartialShapeFromProto(shape->shape())))
                          : "");
}

absl::Status CheckFetches(const PlanGraph& graph) {
  for (size_t i = 0; i < graph.fetches.size(); ++i) {
    if (graph.IsDead(graph.fetches[i]))
      return absl::InvalidArgumentError(
          absl::StrCat(Quoted(graph.fetch_names[i]),
                       " has no value: it is in a branch that is not taken with these feeds"));
  }
  return absl::OkStatus();
}

absl::Status CheckOps(const PlanGraph& graph, const std::vector<int>& needed) {
  std::map<std::string, std::vector<std::string>> missing;
  std::vector<std::string> placeholders;
  for (const int i : needed) {
    const PlanNode& node = graph.nodes[i];
    const int inputs = static_cast<int>(node.inputs.size());
    if (inputs < LeastInputs(node))
      return absl::InvalidArgumentError(absl::StrCat("node ", Quoted(node.node.name), " (",
                                                     Quoted(node.node.op), ") has ", Counted(inputs, "input"),
                                                     " and needs ", LeastInputs(node)));
    if (node.kind != NodeKind::kOp || node.op != nullptr) continue;
    if (node.node.op == "Placeholder" || node.node.op == "PlaceholderV2") {
      placeholders.push_back(DescribePlaceholder(node.node));
    } else {
      missing[node.node.op].push_back(Quoted(node.node.name));
    }
  }
  if (!missing.empty()) {
    std::vector<std::string> lines;
    for (const auto& [op, nodes] : missing) {
      lines.push_back(absl::StrCat(
          Quoted(op), " (", nodes.size() > 3 ? absl::StrCat(Counted(nodes.size(), "node"), ": ") : "",
          absl::StrJoin(nodes.begin(), nodes.begin() + std::min<size_t>(3, nodes.size()), ", "),
          nodes.size() > 3 ? ", ..." : "", ")"));
    }
    return absl::UnimplementedError(absl::StrCat("these ops cannot run here: ", absl::StrJoin(lines, "; "),
                                                 ". Feed what they give, or fetch something before them."));
  }
  if (!placeholders.empty())
    return absl::InvalidArgumentError(absl::StrCat(
        placeholders.size() == 1 ? "this placeholder must be fed: " : "these placeholders must be fed: ",
        absl::StrJoin(placeholders, ", ")));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckRunnable(const PlanGraph& graph, const std::vector<int>& needed) {
  RETURN_IF_ERROR(CheckFetches(graph));
  return CheckOps(graph, needed);
}

absl::Status CheckFetchFrames(const PlanGraph& graph, const Frames& frames) {
  for (size_t i = 0; i < graph.fetches.size(); ++i) {
    const ValueRef& fetch = graph.fetches[i];
    if (graph.Constant(fetch) == nullptr && frames.OutputFrame(graph, fetch.node) != 0)
      return absl::InvalidArgumentError(absl::StrCat(
          Quoted(graph.fetch_names[i]),
          " is inside of a loop: it has a value for every iteration, and none that could be fetched"));
  }
  return absl::OkStatus();
}

}  // namespace permafrost
