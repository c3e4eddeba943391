// Functions that take variables take their values once these are constants. What TensorFlow 2.15 does (convert_to_constants.py):
//
//   the node      Tin[i] (If, Case, PartitionedCall) or T[i] (While) is the variable's dtype; While: output_shapes[i] its shape
//   the function  renamed (function_names.h), in its place; input_arg[i].type is the dtype, `_input_shapes` and `_output_shapes` of
//                 the argument are unknown; of a While's body output_arg[i].type too
//   in its body   as in the graph (rewrite_forward.h)
//
// Beyond 2.15: a function that something else still calls as it was stays, too; variables that functions return are followed;
// StatelessCase and functions that are ops.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

#include "core/freeze/compat.h"
#include "core/freeze/frozen_nodes.h"
#include "core/freeze/subgraph.h"
#include "core/freeze/variable_flow.h"

namespace permafrost {

class FunctionRewriter {
 public:
  FunctionRewriter(VariableFlow& flow, FunctionList& library, const FrozenValues& values,
                   const Generation& generation)
      : flow_(flow), library_(library), values_(values), generation_(generation) {}

  // FailedPrecondition: a function, or a Merge, is given a variable that becomes a constant here and one that stays a
  // variable there.
  absl::Status CheckCalls(const Subgraph& subgraph) const;

  // Notes the call; RewriteSignatures changes it.
  absl::Status RewriteCall(const FlowStep& step, const CallOp& call);

  // TensorFlow 2.15 gives a node the new names of functions when it first changes the node, and these are only the
  // functions that it has found to take variables by then.
  void Touch(size_t scope, size_t node);

  // After all calls: their types, the signatures of functions, and the names by which they are called. FailedPrecondition: a node's
  // types do not fit its inputs.
  absl::Status RewriteSignatures();
  // After all else.
  absl::Status WriteLibrary(std::string& library);

 private:
  using Place = std::pair<size_t, size_t>;  // scope, node
  struct Call {
    const CallOp* op = nullptr;
    std::map<size_t, size_t> arguments;  // which variable
    std::set<std::string> renamed;       // which of its functions
  };

  const FrozenValue& ValueOf(size_t variable) const { return values_.at(flow_.NodeOf(0, variable).name); }
  absl::Status CheckCall(const Subgraph& subgraph, size_t scope, size_t node, const CallOp& call) const;
  absl::Status CheckMerge(const Subgraph& subgraph, size_t scope, size_t node) const;
  absl::Status RewriteTypes(const Call& call, Node& node) const;
  absl::Status RewriteLoop(const Call& call, Node& node) const;
  absl::Status RewriteArguments(FlowScope& scope) const;
  absl::Status RewriteResults(FlowScope& scope) const;
  // The functions that are called by their old names, directly or by one another.
  absl::StatusOr<absl::flat_hash_set<std::string>> StillCalled() const;

  VariableFlow& flow_;
  FunctionList& library_;
  const FrozenValues& values_;
  const Generation& generation_;
  std::set<std::string> entered_;  // functions that variables were found to go into so far
  std::map<Place, Call> calls_;
  std::map<std::string, std::string> names_;  // of functions that variables go into
};

}  // namespace permafrost
