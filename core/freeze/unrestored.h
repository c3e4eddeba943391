// Variables that an output reaches and nothing restores. TensorFlow says "Attempting to use uninitialized value X"; this says which
// output reaches X, on which way, and what can be done: an output nearer to the inputs, the tensor of that name, the value that
// the graph starts it with, or another checkpoint.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "core/checkpoint/checkpoint.h"
#include "core/freeze/subgraph.h"
#include "core/freeze/variable_tensors.h"
#include "core/graph/meta_graph.h"

namespace permafrost {

// FailedPrecondition, always. `variables`: their nodes, one at least, all in the subgraph.
absl::Status UnrestoredError(const std::vector<std::string>& variables, const Subgraph& subgraph,
                             const MetaGraph& meta, const Checkpoint& checkpoint,
                             const VariableTensors& restored);

// Nodes of the subgraph that need none of these variables, and that something reads which does: what the outputs could be instead.
// Those that a placeholder feeds come first, of them the last ones of the graph; at most `most`.
std::vector<std::string> NearerOutputs(const std::vector<std::string>& variables, const Subgraph& subgraph,
                                       size_t most);

}  // namespace permafrost
