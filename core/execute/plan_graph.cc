#include "core/execute/plan_graph.h"

#include <algorithm>
#include <queue>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/op_table.h"
#include "core/graph/tensor_name.h"
#include "core/tensor/tensor_value.h"

namespace permafrost {
namespace {

NodeKind KindOf(std::string_view op) {
  static constexpr std::pair<std::string_view, NodeKind> kKinds[] = {
      {"Const", NodeKind::kConst},
      {"Switch", NodeKind::kSwitch},
      {"RefSwitch", NodeKind::kSwitch},
      {"Merge", NodeKind::kMerge},
      {"RefMerge", NodeKind::kMerge},
      {"Enter", NodeKind::kEnter},
      {"RefEnter", NodeKind::kEnter},
      {"Exit", NodeKind::kExit},
      {"RefExit", NodeKind::kExit},
      {"NextIteration", NodeKind::kNextIteration},
      {"RefNextIteration", NodeKind::kNextIteration},
      {"LoopCond", NodeKind::kLoopCond},
  };
  for (const auto& [name, kind] : kKinds) {
    if (name == op) return kind;
  }
  return NodeKind::kOp;
}

// As soon as the node is there: the weights are in memory once, not as the bytes of all nodes and as tensors.
absl::Status ReadConstant(PlanNode& node) {
  const std::string place = absl::StrCat("constant ", Quoted(node.node.name));
  if (node.node.tensor != nullptr) {
    ASSIGN_OR_RETURN(const std::string flat, node.node.tensor->Flatten());
    ASSIGN_OR_RETURN(Tensor value, ParseTensorProto(flat, {place}));
    node.value = {std::move(value)};
  } else {
    const Attr* attr = node.node.FindAttr("value");
    ASSIGN_OR_RETURN(Tensor value, ParseTensorAttr(attr == nullptr ? "" : attr->value.bytes, {place}));
    node.value = {std::move(value)};
  }
  node.node.attrs.clear();  // the bytes that it was read from
  return absl::OkStatus();
}

class Reader {
 public:
  Reader(const NodeSource& source, const std::vector<PlanFeed>& feeds) : source_(source), feeds_(feeds) {
    for (size_t i = 0; i < feeds.size(); ++i)
      feed_of_[{feeds[i].node, feeds[i].output}] = static_cast<int>(i);
  }

  absl::StatusOr<PlanGraph> Read(const std::vector<std::string>& fetches) {
    for (const std::string& fetch : fetches) {
      const TensorName name = ParseTensorName(fetch);
      ASSIGN_OR_RETURN(const ValueRef ref, Find(name.node, name.output));
      graph_.fetches.push_back(ref);
      graph_.fetch_names.push_back(fetch);
    }
    // Found nodes are appended while their finders are being read.
    for (size_t i = 0; i < graph_.nodes.size(); ++i) RETURN_IF_ERROR(ReadInputs(static_cast<int>(i)));
    RETURN_IF_ERROR(Sort());
    return std::move(graph_);
  }

 private:
  absl::StatusOr<ValueRef> Find(std::string_view name, int output) {
    if (output >= 0) {
      if (const auto fed = feed_of_.find({std::string(name), output}); fed != feed_of_.end())
        return Feed(fed->second);
    }
    if (const auto known = by_name_.find(name); known != by_name_.end())
      return ValueRef{known->second, output};
    ASSIGN_OR_RETURN(auto found, source_(name));
    // A function's arguments are no nodes, but may be waited for.
    const auto argument = feed_of_.find({std::string(name), 0});
    if (!found && output < 0 && argument != feed_of_.end())
      return ValueRef{Feed(argument->second).node, output};
    if (!found)
      return absl::NotFoundError(
          absl::StrCat(user_.empty() ? "" : absl::StrCat("node ", Quoted(user_), " reads "), Quoted(name),
                       ", which is not in the graph"));
    PlanNode& node = graph_.nodes.emplace_back();
    node.node = std::move(found->first);
    node.order = found->second;
    node.kind = KindOf(node.node.op);
    if (node.kind == NodeKind::kOp) node.op = FindOp(node.node.op);
    if (node.kind == NodeKind::kConst) RETURN_IF_ERROR(ReadConstant(node));
    const int index = static_cast<int>(graph_.nodes.size()) - 1;
    by_name_.emplace(name, index);
    return ValueRef{index, output};
  }

  ValueRef Feed(int feed) {
    const auto [known, is_new] = fed_.try_emplace(feed, static_cast<int>(graph_.nodes.size()));
    if (is_new) {
      PlanNode& node = graph_.nodes.emplace_back();
      node.node.name = feeds_[feed].node;
      node.node.op = "Feed";
      node.order = -1;
      node.feed = feed;
      node.kind = feeds_[feed].value.valid() ? NodeKind::kConst : NodeKind::kFeed;
      if (feeds_[feed].value.valid()) node.value = {feeds_[feed].value};
    }
    return {known->second, 0};
  }

  absl::Status ReadInputs(int index) {
    if (graph_.nodes[index].feed >= 0) return absl::OkStatus();
    // A copy: nodes move when others are found.
    const std::vector<std::string> inputs = graph_.nodes[index].node.inputs;
    user_ = graph_.nodes[index].node.name;
    std::vector<ValueRef> values, controls;
    for (const std::string& input : inputs) {
      const TensorName name = ParseTensorName(input);
      ASSIGN_OR_RETURN(const ValueRef ref, Find(name.node, name.control ? -1 : name.output));
      (name.control ? controls : values).push_back(ref);
    }
    graph_.nodes[index].inputs = std::move(values);
    graph_.nodes[index].controls = std::move(controls);
    return absl::OkStatus();
  }

  absl::Status Sort() {
    const size_t count = graph_.nodes.size();
    std::vector<int> waits(count, 0);
    std::vector<std::vector<int>> users(count);
    for (size_t i = 0; i < count; ++i) {
      const PlanNode& node = graph_.nodes[i];
      const auto wait_for = [&](const ValueRef& ref) {
        // A loop is cut where an iteration hands over to the next.
        if (node.kind == NodeKind::kMerge && graph_.nodes[ref.node].kind == NodeKind::kNextIteration) return;
        users[ref.node].push_back(static_cast<int>(i));
        ++waits[i];
      };
      for (const ValueRef& ref : node.inputs) wait_for(ref);
      for (const ValueRef& ref : node.controls) wait_for(ref);
    }
    using Ready = std::pair<int, int>;  // place in the file, index
    std::priority_queue<Ready, std::vector<Ready>, std::greater<Ready>> ready;
    const auto push = [&](int i) { ready.emplace(graph_.nodes[i].order, i); };
    for (size_t i = 0; i < count; ++i) {
      if (waits[i] == 0) push(static_cast<int>(i));
    }
    while (!ready.empty()) {
      const int i = ready.top().second;
      ready.pop();
      graph_.order.push_back(i);
      for (const int user : users[i]) {
        if (--waits[user] == 0) push(user);
      }
    }
    if (graph_.order.size() == count) return absl::OkStatus();
    const auto stuck = std::find_if(waits.begin(), waits.end(), [](int left) { return left > 0; });
    return absl::InvalidArgumentError(
        absl::StrCat("node ", Quoted(graph_.nodes[stuck - waits.begin()].node.name),
                     " waits for itself: the graph has a circle that is no loop of TensorFlow's"));
  }

  const NodeSource& source_;
  const std::vector<PlanFeed>& feeds_;
  std::map<std::pair<std::string, int>, int> feed_of_;
  std::map<int, int> fed_;  // feed -> node
  absl::flat_hash_map<std::string, int> by_name_;
  std::string user_;
  PlanGraph graph_;
};

}  // namespace

ValueRef PlanGraph::Resolve(ValueRef ref) const {
  while (true) {
    const PlanNode& node = nodes[ref.node];
    // A control input of a node that passes a tensor on waits for that tensor.
    const size_t output = ref.output < 0 ? 0 : ref.output;
    if (output >= node.forward.size() || !node.forward[output].valid()) return ref;
    if (ref.output < 0 && node.kind == NodeKind::kSwitch) return ref;
    ref = node.forward[output];
  }
}

const Tensor* PlanGraph::Constant(ValueRef ref) const {
  const PlanNode& node = nodes[ref.node];
  const bool known =
      node.controls.empty() && ref.output >= 0 && static_cast<size_t>(ref.output) < node.value.size();
  return known && node.value[ref.output].valid() ? &node.value[ref.output] : nullptr;
}

bool PlanGraph::IsDead(ValueRef ref) const {
  const PlanNode& node = nodes[ref.node];
  return node.dead || (ref.output >= 0 && static_cast<size_t>(ref.output) < node.dead_outputs.size() &&
                       node.dead_outputs[ref.output]);
}

absl::StatusOr<PlanGraph> ReadPlanGraph(const NodeSource& source, const std::vector<PlanFeed>& feeds,
                                        const std::vector<std::string>& fetches) {
  return Reader(source, feeds).Read(fetches);
}

std::vector<int> NeededNodes(const PlanGraph& graph) {
  std::vector<bool> needed(graph.nodes.size());
  std::vector<int> open;
  const auto need = [&](ValueRef ref) {
    if (needed[ref.node] || graph.Constant(ref) != nullptr) return;
    needed[ref.node] = true;
    open.push_back(ref.node);
  };
  for (const ValueRef& fetch : graph.fetches) need(graph.Resolve(fetch));
  while (!open.empty()) {
    const PlanNode& node = graph.nodes[open.back()];
    open.pop_back();
    for (const ValueRef& ref : node.inputs) need(graph.Resolve(ref));
    for (const ValueRef& ref : node.controls) need(graph.Resolve(ref));
  }
  std::vector<int> nodes;
  for (const int i : graph.order) {
    if (needed[i]) nodes.push_back(i);
  }
  return nodes;
}

}  // namespace permafrost
