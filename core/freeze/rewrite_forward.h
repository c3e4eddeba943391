// The rewriting that begins at the variables (ReadRule::kForward): wherever one goes (variable_flow.h), what takes the variable
// takes its value instead.
//
//   ReadVariableOp, ResourceGather...   as in frozen_nodes.h
//   Identity, Switch, Merge, Enter,     between a variable and its reader: the same op on the variable's dtype
//   Exit, NextIteration                 instead of DT_RESOURCE, without device and `_output_shapes`
//   If, While, PartitionedCall, ...     the types of arguments; functions that take variables (rewrite_functions.h)
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "core/freeze/compat.h"
#include "core/freeze/frozen_nodes.h"
#include "core/freeze/rewrite_functions.h"
#include "core/freeze/subgraph.h"
#include "core/freeze/variable_flow.h"

namespace permafrost {

class ForwardRewriter {
 public:
  ForwardRewriter(Subgraph& subgraph, std::string& library, const FrozenValues& values,
                  const Generation& generation)
      : subgraph_(subgraph), library_(library), values_(values), generation_(generation) {}

  // Errors as RewriteVariables (rewrite.h). The variables themselves stay.
  absl::Status Run();

 private:
  absl::Status RewriteStep(const FlowStep& step);
  absl::Status RewriteCarrier(const FlowStep& step, Node& node);
  absl::Status RewriteRead(const FlowStep& step, Node& node);
  absl::Status RewriteGather(const FlowStep& step, Node& node);
  absl::Status Unloadable(const FlowStep& step) const;
  std::string AxisName(size_t scope, const Node& gather);
  void MendResults();
  void InsertAxes();

  Subgraph& subgraph_;
  std::string& library_;
  const FrozenValues& values_;
  const Generation& generation_;
  FunctionList functions_;
  std::optional<VariableFlow> flow_;
  std::optional<FunctionRewriter> function_rewriter_;
  absl::flat_hash_set<std::pair<size_t, size_t>> read_;          // nodes that are rewritten readers
  std::map<size_t, absl::flat_hash_set<std::string>> returned_;  // reads that are results, by scope
  std::vector<absl::flat_hash_set<std::string>> names_;          // of nodes and arguments, by scope
  std::vector<std::vector<std::pair<size_t, Node>>> axes_;       // by scope: before which node, the axis
};

}  // namespace permafrost
