// Which nodes are a graph's outputs? A training graph has thousands of nodes and says nowhere; people guess,
// and read "X is not in graph". This offers a few, each with the reason why. A graph with signatures does say it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/meta_graph.h"

namespace permafrost {

enum class OutputReason { kInSignature, kLossReadsIt, kUsuallyLast, kNothingReadsIt };

struct OutputCandidate {
  std::string name;
  std::string op;
  OutputReason reason = OutputReason::kNothingReadsIt;
  std::string loss;       // the node that reads it, for kLossReadsIt
  std::string signature;  // for kInSignature
};

// In words: "the loss xent reads it".
std::string ReasonText(const OutputCandidate& candidate);

// At most `most`, the likeliest first: outputs of signatures, what a loss reads, then Softmax and its kin, then nodes that nothing
// reads. Of the signature for serving all outputs, up to a hundred: together they are what the model gives. Nodes of training,
// saving, summaries and initialisation are left out.
absl::StatusOr<std::vector<OutputCandidate>> SuggestOutputs(const MetaGraph& meta, size_t most);

}  // namespace permafrost
