// Which checkpoints lie in a folder: by the names of its files and, for V1, whose names say little (v1_files.h), by what
// is in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

struct FolderCheckpoint {
  std::string prefix;                // without the folder
  bool is_readable = false;          // V2 with its .index, or V1
  std::string state_name;            // what the file `checkpoint` calls it; V1 shards "m-?????-of-00002"
  std::vector<std::string> present;  // names of its files
  std::vector<std::string> missing;  // of those that should be there; shards by what the others' names say
};

// By prefix. A V1 file beside a V2 checkpoint of its name is none of its own: nobody can name it. Of files whose
// name says nothing only so many are looked into. Errors: those of listing the folder.
absl::StatusOr<std::vector<FolderCheckpoint>> CheckpointsIn(const FileSet& files, std::string_view folder);

}  // namespace permafrost
