// What a frozen graph takes and gives, as far as it says so itself: for whoever wants to run it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/graph_index.h"
#include "core/inspect/summary.h"

namespace permafrost {

struct FrozenSummary {
  size_t nodes = 0;
  std::vector<PlaceholderSummary> placeholders;
  std::vector<std::string>
      outputs;  // nodes that compute something that no other node reads, in the file's order
};

// DataLoss: a damaged node.
absl::StatusOr<FrozenSummary> SummarizeFrozen(const GraphIndex& graph);

}  // namespace permafrost
