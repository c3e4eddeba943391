#include "core/inspect/frozen.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"

#include "core/bytes/status_macros.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

// Their results are nobody's goal.
constexpr std::string_view kNoOutputs[] = {"Const",  "NoOp", "Placeholder", "PlaceholderWithDefault",
                                           "Assert", "Print"};

}  // namespace

absl::StatusOr<FrozenSummary> SummarizeFrozen(const GraphIndex& graph) {
  FrozenSummary summary;
  summary.nodes = graph.size();
  absl::flat_hash_set<std::string> read;
  std::vector<std::string> candidates;
  for (size_t i = 0; i < graph.size(); ++i) {
    ASSIGN_OR_RETURN(Node node, graph.Decode(i));
    for (const std::string& input : node.inputs) read.emplace(ParseTensorName(input).node);
    if (std::find(std::begin(kNoOutputs), std::end(kNoOutputs), node.op) == std::end(kNoOutputs))
      candidates.push_back(node.name);
    if (!node.op.starts_with("Placeholder")) continue;
    ASSIGN_OR_RETURN(const std::vector<PlaceholderSummary> found, FindPlaceholders({std::move(node)}));
    summary.placeholders.insert(summary.placeholders.end(), found.begin(), found.end());
  }
  for (std::string& candidate : candidates) {
    if (!read.contains(candidate)) summary.outputs.push_back(std::move(candidate));
  }
  return summary;
}

}  // namespace permafrost
