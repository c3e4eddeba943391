// What to say to somebody who brought half of what a freeze needs: weights without a graph, or a graph without weights.
#pragma once

#include <string_view>

#include "absl/status/status.h"

#include "core/bytes/byte_source.h"
#include "core/bytes/file_set.h"
#include "core/checkpoint/checkpoint.h"
#include "core/graph/sniff.h"

namespace permafrost {

// FailedPrecondition: the checkpoint `prefix` has no .meta. Names those of other steps that lie beside it, and tells a
// checkpoint of TensorFlow 2, which never has one.
absl::Status NoGraph(const FileSet& files, std::string_view prefix, const Checkpoint& checkpoint);

// A file that is no part of a checkpoint was named as one. DataLoss: it is something else; the message says what.
// FailedPrecondition: a graph without its checkpoint, or one that is frozen already.
absl::Status NoCheckpoint(std::shared_ptr<const ByteSource> file, FileKind kind);

}  // namespace permafrost
