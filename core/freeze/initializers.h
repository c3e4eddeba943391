// freeze_graph's --initializer_nodes run after the restore. permafrost runs nothing, so they may do what a frozen graph does
// not keep (fill tables and queues), and give variables that nothing restores a constant (initial_value.h): one that assigns a
// restored variable would change its value.
#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "core/freeze/subgraph.h"

namespace permafrost {

// `run`: the part of the graph that they need. Unimplemented: it assigns a variable of `restored`.
absl::Status CheckInitializers(const Subgraph& run, const absl::flat_hash_set<std::string>& restored);

}  // namespace permafrost
