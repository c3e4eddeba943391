// Which loop each node is in. TensorFlow calls a loop's inside a frame: it begins at Enter nodes of one frame_name, ends at
// Exit nodes, and may hold further frames.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/plan_graph.h"

namespace permafrost {

struct Frame {
  int parent = -1;
  std::string name;
  std::vector<int> nodes;     // in it, Enter and Exit nodes too, in the graph's order
  std::vector<int> children;  // frames
};

struct Frames {
  std::vector<Frame> frames;  // the first is the graph itself
  std::vector<int> of_node;   // -1: not needed

  // Where a node's outputs are seen: an Exit's outside of its frame.
  int OutputFrame(const PlanGraph& graph, int node) const {
    const int frame = of_node[node];
    return graph.nodes[node].kind == NodeKind::kExit ? frames[frame].parent : frame;
  }
};

// InvalidArgument: a node reads from a loop that it is not in, or a loop ends that has not begun.
absl::StatusOr<Frames> FindFrames(const PlanGraph& graph, const std::vector<int>& needed);

}  // namespace permafrost
