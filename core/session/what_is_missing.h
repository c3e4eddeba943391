// What to say to somebody who brought half of what a freeze needs: weights without a graph, or a graph without weights.
#pragma once

#include <string_view>

#include "absl/status/status.h"

#include "core/bytes/file_set.h"
#include "core/checkpoint/checkpoint.h"
#include "core/graph/graph_index.h"
#include "core/graph/sniff.h"
#include "core/session/locate_model.h"

namespace permafrost {

// FailedPrecondition: the checkpoint `prefix` has no .meta. Names those of other steps that lie beside it, and tells a
// checkpoint of TensorFlow 2, which never has one.
absl::Status NoGraph(const FileSet& files, std::string_view prefix, const Checkpoint& checkpoint);

// DataLoss: a file that is no part of a checkpoint was named as one; the message says what it is.
absl::Status NoCheckpoint(std::string_view file, FileKind kind);

// There is a graph and no checkpoint. OK: a SavedModel without variables. FailedPrecondition: a graph that lacks its
// weights, or one that is frozen already.
absl::Status NoWeights(const ModelFiles& model, const GraphIndex& graph);

}  // namespace permafrost
