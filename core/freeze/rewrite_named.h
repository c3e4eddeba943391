// What TensorFlow before 2 makes of nodes that read resource variables (python/framework/graph_util_impl.py). It looks for names, and
// from readers back:
//
//   1.4    nothing: resource variables stay variables
//   1.10   a ReadVariableOp that reads a converted variable directly is an Identity
//   1.15   every ReadVariableOp is an Identity and every ResourceGather a GatherV2; what stands between one and its variable
//          (Identity, Switch, Merge, Enter, Exit, NextIteration) gets the variable's type
#pragma once

#include "absl/status/status.h"

#include "core/freeze/compat.h"
#include "core/freeze/frozen_nodes.h"
#include "core/freeze/subgraph.h"

namespace permafrost {

// The variables themselves stay. FailedPrecondition: what 1.15 reads is no variable. Else as FrozenGather.
absl::Status RewriteByName(ReadRule rule, const FrozenValues& values, Subgraph& subgraph);

}  // namespace permafrost
