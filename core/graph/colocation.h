// A node's attr `_class` can ask for a place beside another node: "loc:@conv1/weights". TensorFlow refuses a
// graph in which that other node is missing.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/node.h"

namespace permafrost {

// The nodes that the node wants to stand beside. Entries of `_class` without "loc:@" mean nothing, as in
// TensorFlow 1.15, or, `literal`, are names of nodes as they are, as in 2.15.
absl::StatusOr<std::vector<std::string>> ColocatedWith(const Node& node, bool literal = false);

}  // namespace permafrost
