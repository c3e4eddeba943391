// Which checkpoints lie in a folder, and what each of them lacks: for choosing one where somebody brought a whole
// training folder, or half of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

struct FoundCheckpoint {
  std::string prefix;
  std::optional<int64_t> step;       // "model.ckpt-2500" is step 2500
  std::vector<std::string> present;  // names of its files
  std::vector<std::string>
      missing;          // names of those that should be there; shards by what the others' names say
  bool newest = false;  // the file `checkpoint` names it
};

// The newest first, then by step, the highest first, then by name. A state file that cannot be
// read names none. Errors: those of listing the folder.
absl::StatusOr<std::vector<FoundCheckpoint>> ListCheckpoints(const FileSet& files, std::string_view folder);

}  // namespace permafrost
