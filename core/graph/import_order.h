// The order in which TensorFlow's importer takes the nodes of a graph, which is the order of a frozen graph's
// nodes.
//
// A node is ready when everything it reads has been taken; of the ready nodes the first of the file is next.
// A loop is entered at its Merge, which waits for one input only where another comes from a NextIteration.
// Files in which every node follows its inputs keep their order; tf.cond and tf.while_loop of TensorFlow 1.10
// to 2.15 write others. Source: tensorflow/core/common_runtime/graph_constructor.cc (InitFromEdges, Convert).
#pragma once

#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/node.h"

namespace permafrost {

// Positions of `nodes` in the importer's order.
// FailedPrecondition: an input names a node that is not there, or nodes wait for each other in a circle.
absl::StatusOr<std::vector<size_t>> ImportOrder(const std::vector<Node>& nodes);

}  // namespace permafrost
