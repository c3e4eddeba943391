// What a checkpoint freezes to for the nodes that a given frozen graph has: what that graph is compared with (verify.h).
#pragma once

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/freeze/freeze.h"
#include "core/graph/graph_index.h"
#include "core/graph/meta_graph.h"

namespace permafrost {

// The checkpoint, frozen for all the nodes that the .meta and the frozen graph both have; variables that the frozen graph has
// as variables stay so. `saver`: instead of the .meta's own. Errors: as Freeze; DataLoss: a damaged node.
absl::StatusOr<FrozenGraph> FreezeLike(const MetaGraph& meta, const Checkpoint& checkpoint,
                                       const GraphIndex& frozen, const tensorflow::SaverDef* saver = nullptr);

}  // namespace permafrost
