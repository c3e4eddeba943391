// Are two function libraries (FunctionDefLibrary: tensorflow/core/framework/function.proto) the same? By the names of
// functions, and their nodes by name as in a graph (compare_nodes.h). Functions that only one of the two has are no difference
// where no node names them.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "core/inspect/compare_nodes.h"

namespace permafrost {

// `called`: by the nodes of the graph that `got` belongs to. DataLoss: a damaged library.
absl::Status CompareFunctions(const std::string& got, const std::string& want,
                              absl::flat_hash_set<std::string> called, NodeComparer& nodes,
                              std::vector<GraphDifference>& found);

}  // namespace permafrost
