#include "core/checkpoint/checkpoint.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/checkpoint/bundle.h"
#include "core/checkpoint/sstable.h"

namespace permafrost {

absl::StatusOr<std::unique_ptr<Checkpoint>> OpenCheckpoint(const FileSet& files, std::string_view prefix) {
  // As TensorFlow decides: a V2 checkpoint where there is an index, whatever else has the prefix's name.
  if (files.Kind(absl::StrCat(prefix, ".index")) != PathKind::kFile &&
      files.Kind(prefix) == PathKind::kFile) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(prefix));
    if (LooksLikeSortedTable(*file)) {
      return absl::UnimplementedError(
          absl::StrCat(file->name(),
                       ": this is a V1 checkpoint (one file, as TensorFlow "
                       "wrote it before 0.12); permafrost does not read these yet"));
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Bundle> bundle, Bundle::Open(files, prefix));
  return bundle;
}

}  // namespace permafrost
