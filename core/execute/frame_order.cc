#include "core/execute/frame_order.h"

#include <algorithm>
#include <map>
#include <queue>
#include <utility>

namespace permafrost {
namespace {

// What must have run before a node or a loop of this frame: a node of it, or a loop (as count + frame).
int Before(const PlanGraph& graph, const Frames& frames, const ValueRef& ref, int frame) {
  if (graph.Constant(ref) != nullptr) return -1;
  const PlanNode& other = graph.nodes[ref.node];
  const int place = frames.of_node[ref.node];
  if (place < 0) return -1;
  if (other.kind == NodeKind::kExit && frames.frames[place].parent == frame)
    return static_cast<int>(graph.nodes.size()) + place;
  // What enters a frame is there when it begins; what comes from outside of it too.
  if (place != frame || other.kind == NodeKind::kEnter || other.kind == NodeKind::kFeed) return -1;
  return ref.node;
}

}  // namespace

absl::StatusOr<std::vector<int>> FrameOrder(const PlanGraph& graph, const Frames& frames, int frame) {
  const int count = static_cast<int>(graph.nodes.size());
  std::map<int, int> waits;
  std::map<int, std::vector<int>> users;
  std::map<int, int> place;
  const auto add = [&](int item, int node, bool is_merge) {
    const auto wait_for = [&](const ValueRef& ref) {
      if (is_merge && graph.nodes[ref.node].kind == NodeKind::kNextIteration) return;
      if (const int before = Before(graph, frames, ref, frame); before >= 0) {
        users[before].push_back(item);
        ++waits[item];
      }
    };
    for (const ValueRef& ref : graph.nodes[node].inputs) wait_for(ref);
    for (const ValueRef& ref : graph.nodes[node].controls) wait_for(ref);
  };
  const auto put = [&](int item, int order) {
    waits.try_emplace(item, 0);
    const auto [known, is_new] = place.try_emplace(item, order);
    if (!is_new) known->second = std::min(known->second, order);
  };
  for (const int i : frames.frames[frame].nodes) {
    const PlanNode& node = graph.nodes[i];
    if (node.kind == NodeKind::kEnter || node.kind == NodeKind::kFeed) continue;
    put(i, node.order);
    add(i, i, node.kind == NodeKind::kMerge);
  }
  for (const int child : frames.frames[frame].children) {
    for (const int i : frames.frames[child].nodes) {
      if (graph.nodes[i].kind != NodeKind::kEnter) continue;
      put(count + child, graph.nodes[i].order);
      add(count + child, i, false);
    }
  }
  using Ready = std::pair<int, int>;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<Ready>> ready;
  for (const auto& [item, left] : waits) {
    if (left == 0) ready.emplace(place[item], item);
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int item = ready.top().second;
    ready.pop();
    order.push_back(item);
    for (const int user : users[item]) {
      if (--waits[user] == 0) ready.emplace(place[user], user);
    }
  }
  if (order.size() != place.size())
    return absl::InvalidArgumentError("the graph's loops wait for each other in a circle");
  return order;
}

}  // namespace permafrost
