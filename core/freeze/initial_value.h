// The value with which a graph starts a variable, where that is a constant:
//
//   is_training/Assign (Assign)   ref: is_training   value: is_training/initial_value (Const)
//   total/Assign (Assign)         ref: total         value: total/zeros (Fill) of a constant shape and a constant
//
// Most variables start as random numbers, other in every run: those have none.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "core/freeze/frozen_nodes.h"
#include "core/graph/graph_index.h"
#include "core/graph/node.h"

namespace permafrost {

struct InitialValue {
  FrozenValue value;
  std::string source;  // the node that makes it
};

// The node that assigns it, where there is one: "<variable>/Assign".
std::string InitialAssignOf(const Node& variable);

// Of a Variable, VariableV2 or VarHandleOp. FailedPrecondition: that node does not assign it, or what it assigns is no
// constant, or of another type; the message is about "it", the variable. DataLoss: damaged nodes.
absl::StatusOr<InitialValue> FindInitialValue(const GraphIndex& graph, const Node& variable);

}  // namespace permafrost
