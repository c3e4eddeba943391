// The file `checkpoint` that tf.train.Saver leaves in a folder: a text message that names the newest
// checkpoint and those before it.
//
//   model_checkpoint_path: "/home/somebody/train/model.ckpt-7"
//   all_model_checkpoint_paths: "/home/somebody/train/model.ckpt-7"
//
// Its paths are often those of another machine; locate.h deals with that. Fields: tensorflow/python/training/
// checkpoint_state.proto (the times that newer versions add are not needed).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

inline constexpr std::string_view kStateFileName = "checkpoint";

struct CheckpointState {
  std::string latest;            // model_checkpoint_path
  std::vector<std::string> all;  // oldest first
};

// DataLoss: not in protobuf's text format, or it names no checkpoint. The message names file and line.
absl::StatusOr<CheckpointState> ParseCheckpointState(std::string_view text, std::string_view file);

// The same of a file. DataLoss too where it is too large to be one; else what opening and reading it gives.
absl::StatusOr<CheckpointState> ReadCheckpointState(const FileSet& files, std::string_view path);

// What follows the last '/' or '\\' (paths may come from Windows).
std::string_view LastComponent(std::string_view path);

}  // namespace permafrost
