// Is this a graph that TensorFlow can load? Debug builds ask after every stage that makes one, so that a
// mistake is found where it was made.
#pragma once

#include "absl/status/status.h"

#include "core/graph/graph.h"

namespace permafrost {

// FailedPrecondition, naming the node: an empty or repeated name, no op, an input that is not there, a circle
// that no NextIteration closes, a `_class` that names a node that is not there.
absl::Status ValidateGraph(const Graph& graph);

}  // namespace permafrost
