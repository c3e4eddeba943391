#include "core/graph/import_order.h"

#include <functional>
#include <queue>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

bool IsMerge(const Node& node) {
  return node.op == "Merge" || node.op == "RefMerge";
}
bool IsNextIteration(const Node& node) {
  return node.op == "NextIteration" || node.op == "RefNextIteration";
}

}  // namespace

absl::StatusOr<std::vector<size_t>> ImportOrder(const std::vector<Node>& nodes) {
  absl::flat_hash_map<std::string_view, size_t> positions;
  positions.reserve(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) positions.emplace(nodes[i].name, i);

  std::vector<std::vector<size_t>> consumers(nodes.size());
  std::vector<int64_t> pending(nodes.size());
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < nodes.size(); ++i) {
    int64_t controls = 0;
    bool closes_loop = false;
    for (const std::string& input : nodes[i].inputs) {
      const TensorName name = ParseTensorName(input);
      const auto producer = positions.find(name.node);
      if (producer == positions.end()) {
        return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(nodes[i].name), " (",
                                                          Quoted(nodes[i].op), ") reads ", Quoted(input),
                                                          ", which is not in the graph"));
      }
      consumers[producer->second].push_back(i);
      controls += name.control;
      closes_loop |= !name.control && IsNextIteration(nodes[producer->second]);
    }
    pending[i] =
        IsMerge(nodes[i]) && closes_loop ? controls + 1 : static_cast<int64_t>(nodes[i].inputs.size());
    if (pending[i] == 0) ready.push(i);
  }

  std::vector<size_t> order;
  order.reserve(nodes.size());
  while (!ready.empty()) {
    const size_t taken = ready.top();
    ready.pop();
    order.push_back(taken);
    for (const size_t consumer : consumers[taken]) {
      if (IsNextIteration(nodes[taken]) && IsMerge(nodes[consumer])) continue;
      if (--pending[consumer] == 0) ready.push(consumer);
    }
  }
  if (order.size() != nodes.size()) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (pending[i] <= 0) continue;
      return absl::FailedPreconditionError(absl::StrCat(
          Counted(nodes.size() - order.size(), "node"), " wait for each other in a circle, among them ",
          Quoted(nodes[i].name), " (", Quoted(nodes[i].op), "); no TensorFlow can run this graph"));
    }
  }
  return order;
}

}  // namespace permafrost
