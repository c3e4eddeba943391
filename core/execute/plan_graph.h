// A graph on its way to becoming a plan: the nodes that the fetched tensors need, their inputs as numbers instead of
// names, and what is known of their values before anything runs.
//
// The stages, each a file: ReadPlanGraph takes the nodes from the graph; FoldPlan works out what is the same in every
// run; FusePlan joins chains of nodes into one; Compile (compile.h) makes steps of what is left.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/graph/node.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// An output of a node. In a control input, output -1 stands for the node itself.
struct ValueRef {
  int node = -1;
  int output = 0;

  bool valid() const { return node >= 0; }
  friend bool operator==(const ValueRef&, const ValueRef&) = default;
};

enum class NodeKind : uint8_t {
  kOp,
  kConst,   // its value stands in `value`
  kFeed,    // given in every run
  kSwitch,  // (data, predicate) -> (data where false, data where true)
  kMerge,   // the one of its inputs that there is, and its position
  kEnter,   // into a loop
  kExit,    // out of it
  kNextIteration,
  kLoopCond,
};

struct PlanNode {
  Node node;
  NodeKind kind = NodeKind::kOp;
  const Op* op = nullptr;  // null: it cannot run, or needs none
  std::vector<ValueRef> inputs;
  std::vector<ValueRef> controls;
  int order = 0;  // position in the file: among nodes that could run, the first does
  int feed = -1;  // kFeed: which
  // What folding found out:
  std::vector<Tensor> value;  // of every output; empty where it is not known
  std::vector<ValueRef>
      forward;  // an output that is the same as another's: that one (by output; may be short)
  std::vector<bool> dead_outputs;  // of a Switch whose predicate is known
  bool dead = false;               // never runs
  bool maybe_dead = false;         // does not run in every run, or not once
  bool acts = false;               // does more than give outputs, or something before it does
  std::vector<int> merge_index;    // kMerge: the position of each input that is left
};

struct PlanGraph {
  std::vector<PlanNode> nodes;
  std::vector<ValueRef> fetches;
  std::vector<std::string> fetch_names;  // as they were asked for
  std::vector<int> order;                // every node after its inputs (but for the way back of a loop)

  // The output that this one is the same as; itself where there is none.
  ValueRef Resolve(ValueRef ref) const;
  // Null where it is another in every run.
  const Tensor* Constant(ValueRef ref) const;
  bool IsDead(ValueRef ref) const;
};

// Where nodes come from: nullopt where there is none of that name. The number is its position in the file.
using NodeSource = std::function<absl::StatusOr<std::optional<std::pair<Node, int>>>(std::string_view name)>;

struct PlanFeed {
  std::string node;
  int output = 0;
  Tensor value;  // valid: the same in every run
};

// NotFound: a node's input that the graph does not have. InvalidArgument: nodes that wait for each other in a circle.
// Feeds that no fetch needs are not in the graph.
absl::StatusOr<PlanGraph> ReadPlanGraph(const NodeSource& source, const std::vector<PlanFeed>& feeds,
                                        const std::vector<std::string>& fetches);

// Computes what does not depend on feeds, follows conditions that are known, and takes out nodes that only pass a
// tensor on. DataLoss: a constant cannot be read.
absl::Status FoldPlan(PlanGraph& graph, FunctionLibrary& library);

// Joins a convolution with the batch norm, bias and activation behind it.
absl::Status FusePlan(PlanGraph& graph);

// The nodes that the fetches still need, in running order.
std::vector<int> NeededNodes(const PlanGraph& graph);

}  // namespace permafrost
