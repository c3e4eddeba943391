#include "core/checkpoint/checkpoint.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/checkpoint/bundle.h"
#include "core/checkpoint/saved_slices.h"
#include "core/checkpoint/v1_files.h"

namespace permafrost {

absl::StatusOr<std::unique_ptr<Checkpoint>> OpenCheckpoint(const FileSet& files, std::string_view prefix) {
  // As TensorFlow decides: a V2 checkpoint where there is an index, whatever else has the prefix's name.
  if (files.Kind(absl::StrCat(prefix, ".index")) != PathKind::kFile) {
    const absl::StatusOr<V1Files> found = FindV1Files(files, prefix);
    if (!absl::IsNotFound(found.status())) {
      RETURN_IF_ERROR(found.status());
      return SavedSlices::Open(files, *found);
    }
  }
  return Bundle::Open(files, prefix);
}

}  // namespace permafrost
