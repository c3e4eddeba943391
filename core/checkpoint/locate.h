// From what a person names to the files of a checkpoint. Any of these will do:
//
//   train/model.ckpt-7                       the prefix
//   train/model.ckpt-7.meta (.index, .data-00000-of-00001)      any of its files
//   train/model.ckpt-?????-of-00003          the prefix of V1 shards, with literal question marks; and any of them
//   train/model.ckpt-7.meta.pbtxt (.meta.txt, .pbtxt)           its graph as text
//   train/                                   the folder
//   train/checkpoint                         the state file, whose paths are often those of another machine
//
// Whether it is V2 or V1 the files tell; where both have the name it is V2, as for TensorFlow. User text is never
// globbed: "fit=[30-30-30]" is a folder like any other, and question marks stand for a shard's number only where it would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

struct CheckpointLocation {
  std::string prefix;  // for OpenCheckpoint
  std::string meta;    // "" where there is none; a text where there is no .meta, or where it was named
  std::vector<std::string> notes;  // what was decided on the way, in words
};

// NotFound: nothing there, with what is near by. FailedPrecondition: several checkpoints and nothing says
// which, or only a part of one. Otherwise what reading the state file gives.
absl::StatusOr<CheckpointLocation> LocateCheckpoint(const FileSet& files, std::string_view path);

}  // namespace permafrost
