// The order in which what is in a frame runs: its nodes, and the loops inside of it, each of which runs as one.
#pragma once

#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/frames.h"
#include "core/execute/plan_graph.h"

namespace permafrost {

// Nodes by number, loops as the number of nodes plus that of their frame. Where inputs leave a choice, in the order of the
// file. InvalidArgument: loops that wait for each other.
absl::StatusOr<std::vector<int>> FrameOrder(const PlanGraph& graph, const Frames& frames, int frame);

}  // namespace permafrost
