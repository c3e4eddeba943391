// Files on disk, for the native program. Files are read with pread, never mapped: a file that shrinks while
// it is being read is then an error and not a crash.
#pragma once

#include "core/bytes/file_set.h"

namespace permafrost {

class DiskFiles : public FileSet {
 public:
  PathKind Kind(std::string_view path) const override;
  // NotFound, PermissionDenied, or Unavailable (a folder, a device) with the system's reason.
  absl::StatusOr<std::shared_ptr<const ByteSource>> Open(std::string_view path) const override;
  absl::StatusOr<std::vector<std::string>> ListFiles(std::string_view folder) const override;
};

}  // namespace permafrost
