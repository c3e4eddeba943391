// freeze_graph's --initializer_nodes run after the restore. permafrost runs nothing, so they may only do what
// a frozen graph does not keep (fill tables and queues): one that assigns a frozen variable would change its
// value.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "core/graph/graph_index.h"

namespace permafrost {

// InvalidArgument: no such node. Unimplemented: one of them assigns a variable of `frozen`.
absl::Status CheckInitializers(const GraphIndex& graph, const std::vector<std::string>& nodes,
                               const absl::flat_hash_set<std::string>& frozen);

}  // namespace permafrost
