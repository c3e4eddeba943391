// The files of a V1 checkpoint. Its prefix is a file itself, or stands for shards (file_names.h); nothing in the names says
// that they are a checkpoint's, so where nobody named them their content has to.
//
//   ASSIGN_OR_RETURN(V1Files found, FindV1Files(files, "train/model.ckpt-7"));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

struct V1Files {
  std::string prefix;                // the shortest that stands for these files and no others
  std::vector<std::string> present;  // paths; at least one
  std::vector<std::string> missing;  // shards that should be there by the others' names
};

// `prefix`: the file, "m-?????-of-00002", one of the shards (which need not be there itself), or "m".
// NotFound: no such files. FailedPrecondition: "m", and there are shards "of-00002" and "of-00003".
absl::StatusOr<V1Files> FindV1Files(const FileSet& files, std::string_view prefix);

// Does the file begin and end as a V1 checkpoint does? Reads a few bytes. An .index and a table of LevelDB's own end
// like that and begin otherwise.
bool LooksLikeSavedSlices(const ByteSource& file);

}  // namespace permafrost
