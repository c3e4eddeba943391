#include "core/freeze/subgraph.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/colocation.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr size_t kLongestPath = 8;

absl::StatusOr<std::vector<std::string>> NeighboursOf(const Node& node, Colocation colocation) {
  if (colocation == Colocation::kIgnored) return std::vector<std::string>();
  return ColocatedWith(node, /*literal=*/colocation == Colocation::kLiteral);
}

}  // namespace

std::string Subgraph::PathToOutput(std::string_view node) const {
  std::vector<std::string_view> path = {node};
  for (auto next = reached_from.find(node); next != reached_from.end();
       next = reached_from.find(next->second)) {
    path.push_back(next->second);
  }
  std::string text;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path.size() > kLongestPath && i == kLongestPath / 2) {
      const size_t left_out = path.size() - kLongestPath;
      absl::StrAppend(&text, " <- (", Counted(left_out, "node"), ")");
      i += left_out;
    }
    absl::StrAppend(&text, i == 0 ? "" : " <- ", Quoted(path[i]));
  }
  return text;
}

std::vector<std::string> NodeNamesOf(const std::vector<std::string>& outputs) {
  std::vector<std::string> names;
  absl::flat_hash_set<std::string_view> seen;  // into `outputs`
  for (const std::string& output : outputs) {
    const std::string_view name = ParseTensorName(absl::StripAsciiWhitespace(output)).node;
    if (!name.empty() && seen.insert(name).second) names.emplace_back(name);
  }
  return names;
}

absl::StatusOr<Subgraph> ExtractSubgraph(const GraphIndex& graph, const std::vector<std::string>& outputs,
                                         Colocation colocation) {
  Subgraph subgraph;
  absl::flat_hash_set<size_t> seen;
  std::vector<size_t> todo;
  for (const std::string& output : outputs) {
    const auto position = graph.Find(output);
    if (!position) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quoted(output), " is not in graph", DidYouMean(output, graph.Names())));
    }
    if (seen.insert(*position).second) todo.push_back(*position);
  }
  std::vector<std::pair<size_t, Node>> found;
  // Breadth first, so that paths are the shortest.
  for (size_t next = 0; next < todo.size(); ++next) {
    ASSIGN_OR_RETURN(Node node, graph.Decode(todo[next]));
    const auto reach = [&](std::string_view name, std::string_view how) -> absl::Status {
      const auto position = graph.Find(name);
      if (!position) {
        return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                                          ") ", how, " ", Quoted(name),
                                                          ", which is not in the graph; the graph was cut "
                                                          "or edited"));
      }
      if (seen.insert(*position).second) {
        todo.push_back(*position);
        subgraph.reached_from.emplace(name, node.name);
      }
      return absl::OkStatus();
    };
    for (const std::string& input : node.inputs) RETURN_IF_ERROR(reach(ParseTensorName(input).node, "reads"));
    ASSIGN_OR_RETURN(const std::vector<std::string> neighbours, NeighboursOf(node, colocation));
    for (const std::string& neighbour : neighbours) RETURN_IF_ERROR(reach(neighbour, "is to stand beside"));
    found.emplace_back(todo[next], std::move(node));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  subgraph.nodes.reserve(found.size());
  for (auto& [position, node] : found) subgraph.nodes.push_back(std::move(node));
  return subgraph;
}

}  // namespace permafrost
