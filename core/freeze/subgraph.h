// The part of a graph that outputs need: everything reached from them over data inputs, control inputs and
// colocation (`_class`), as TensorFlow 1.15's extract_sub_graph takes it. Nothing else is decoded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/freeze/compat.h"
#include "core/graph/graph_index.h"
#include "core/graph/node.h"

namespace permafrost {

// Outputs as users write them, " logits:0" and "logits", as the names of nodes, each once.
std::vector<std::string> NodeNamesOf(const std::vector<std::string>& outputs);

struct Subgraph {
  std::vector<Node> nodes;  // in the order of the file
  // For each node that is no output: the node nearer to an output through which it was reached first.
  absl::flat_hash_map<std::string, std::string> reached_from;

  // "conv1/BatchNorm/AssignMovingAvg <- train_op <- output", shortened in its middle where it is long.
  std::string PathToOutput(std::string_view node) const;
};

// InvalidArgument: an output is not in the graph; the message offers the nearest names. FailedPrecondition: a
// node reads, or stands beside, one that is not there.
absl::StatusOr<Subgraph> ExtractSubgraph(const GraphIndex& graph, const std::vector<std::string>& outputs,
                                         Colocation colocation = Colocation::kFollowed);

}  // namespace permafrost
