// What stands in the way of running a graph, found before anything runs and told all at once: ops without a kernel, with the
// nodes that need them; placeholders that nobody feeds; fetches that have no value.
//
//   RETURN_IF_ERROR(CheckRunnable(graph, NeededNodes(graph)));
#pragma once

#include <vector>

#include "absl/status/status.h"

#include "core/execute/frames.h"
#include "core/execute/plan_graph.h"

namespace permafrost {

// `needed`: the nodes that will run. Unimplemented: ops that cannot run here. InvalidArgument: a placeholder without a
// feed, a node with too few inputs, a fetch in a branch that is not taken.
absl::Status CheckRunnable(const PlanGraph& graph, const std::vector<int>& needed);

// InvalidArgument: a fetch inside of a loop.
absl::Status CheckFetchFrames(const PlanGraph& graph, const Frames& frames);

}  // namespace permafrost
