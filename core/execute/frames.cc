#include "core/execute/frames.h"

#include <map>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

// Inside of each other: running them takes stack.
constexpr int kMostLoops = 10;

class Finder {
 public:
  Finder(const PlanGraph& graph, size_t count) : graph_(graph) {
    frames_.frames.resize(1);
    frames_.of_node.assign(count, -1);
  }

  absl::StatusOr<Frames> Find(const std::vector<int>& needed) {
    for (const int i : needed) {
      RETURN_IF_ERROR(Visit(i));
      frames_.frames[frames_.of_node[i]].nodes.push_back(i);
    }
    // The ways back, which were not known at a loop's Merge.
    for (const int i : needed) {
      for (const ValueRef& ref : graph_.nodes[i].inputs) {
        if (graph_.Constant(ref) == nullptr && frames_.OutputFrame(graph_, ref.node) != Inside(i))
          return Astray(i, ref);
      }
    }
    return std::move(frames_);
  }

 private:
  // The frame that a node's inputs must be in.
  int Inside(int i) const {
    const int frame = frames_.of_node[i];
    return graph_.nodes[i].kind == NodeKind::kEnter ? frames_.frames[frame].parent : frame;
  }

  int Depth(int frame) const {
    int depth = 0;
    for (; frame > 0; frame = frames_.frames[frame].parent) ++depth;
    return depth;
  }

  absl::Status Visit(int i) {
    const PlanNode& node = graph_.nodes[i];
    int frame = 0;
    const auto deeper = [&](const ValueRef& ref) {
      if (graph_.Constant(ref) != nullptr || frames_.of_node[ref.node] < 0) return;  // a way back
      const int other = frames_.OutputFrame(graph_, ref.node);
      if (Depth(other) > Depth(frame)) frame = other;
    };
    for (const ValueRef& ref : node.inputs) deeper(ref);
    for (const ValueRef& ref : node.controls) deeper(ref);
    if (node.kind == NodeKind::kExit && frame == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("node ", Quoted(node.node.name), " (Exit) leaves a loop that it is not in"));
    }
    if (node.kind == NodeKind::kEnter) {
      ASSIGN_OR_RETURN(const std::string name, node.node.StringAttr("frame_name"));
      const auto [known, is_new] =
          by_name_.try_emplace({frame, name}, static_cast<int>(frames_.frames.size()));
      if (is_new) {
        if (Depth(frame) >= kMostLoops)
          return absl::InvalidArgumentError(absl::StrCat("node ", Quoted(node.node.name),
                                                         " (Enter): there are more than ", kMostLoops,
                                                         " loops inside of each other"));
        frames_.frames.push_back({frame, name, {}, {}});
        frames_.frames[frame].children.push_back(known->second);
      }
      frame = known->second;
    }
    frames_.of_node[i] = frame;
    return absl::OkStatus();
  }

  absl::Status Astray(int i, const ValueRef& ref) const {
    return absl::InvalidArgumentError(absl::StrCat(
        "node ", Quoted(graph_.nodes[i].node.name), " reads ", Quoted(graph_.nodes[ref.node].node.name),
        ", which is in another loop; TensorFlow would wait for it forever"));
  }

  const PlanGraph& graph_;
  Frames frames_;
  std::map<std::pair<int, std::string>, int> by_name_;
};

}  // namespace

absl::StatusOr<Frames> FindFrames(const PlanGraph& graph, const std::vector<int>& needed) {
  return Finder(graph, graph.nodes.size()).Find(needed);
}

}  // namespace permafrost
