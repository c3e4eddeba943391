// Variables become constants, and the nodes that read them follow suit: how, depends on the release of TensorFlow that is
// to be reproduced (compat.h). By default what 1.15 does in the graph and 2.15 in functions.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "core/freeze/compat.h"
#include "core/freeze/frozen_nodes.h"
#include "core/freeze/ref_ops.h"
#include "core/freeze/subgraph.h"

namespace permafrost {

bool IsVariable(const Node& node);
bool IsVariableOp(std::string_view op);
// What the generation makes a constant.
bool IsVariable(const Node& node, const Generation& generation);

// Rewrites the subgraph, and the library of functions (a serialized FunctionDefLibrary), in place.
// FailedPrecondition: TensorFlow could not load the result, because a node needs the variable itself. The
// message names the node and the way from it to an output. (A generation that writes such graphs has it in `notes` instead.)
// Unimplemented: a gather has batch dimensions. DataLoss: a damaged library.
absl::Status RewriteVariables(Subgraph& subgraph, std::string& library, const FrozenValues& values,
                              const RefOps& ref_ops, const Generation& generation,
                              std::vector<std::string>& notes);

}  // namespace permafrost
