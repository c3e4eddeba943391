// Names to files: a folder on disk, or the files that somebody dropped on the page. Finding a checkpoint's
// files (core/checkpoint/locate.h) is written once, against this.
//
// Paths use '/'. A path means what it means to whoever made the set: on disk it is an ordinary path, for
// dropped files a name relative to what was dropped. User text is never globbed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"

namespace permafrost {

enum class PathKind { kMissing, kFile, kFolder };

class FileSet {
 public:
  virtual ~FileSet() = default;

  virtual PathKind Kind(std::string_view path) const = 0;
  // NotFound, PermissionDenied, or Unavailable with the system's reason.
  virtual absl::StatusOr<std::shared_ptr<const ByteSource>> Open(std::string_view path) const = 0;
  // The names (no folder in front) of the files directly in a folder, sorted; "" is the current folder.
  virtual absl::StatusOr<std::vector<std::string>> ListFiles(std::string_view folder) const = 0;
};

// Files in memory, for tests and for small dropped files.
class MemoryFiles : public FileSet {
 public:
  void Add(std::string path, std::string bytes);
  // Puts a source of another kind under a name.
  void Add(std::string path, std::shared_ptr<const ByteSource> source) {
    files_[std::move(path)] = std::move(source);
  }
  void Remove(const std::string& path) { files_.erase(path); }

  PathKind Kind(std::string_view path) const override;
  absl::StatusOr<std::shared_ptr<const ByteSource>> Open(std::string_view path) const override;
  absl::StatusOr<std::vector<std::string>> ListFiles(std::string_view folder) const override;

 private:
  std::map<std::string, std::shared_ptr<const ByteSource>, std::less<>> files_;
};

// "a/b/c" -> "a/b" and "c"; "c" -> "" and "c". JoinPath is the way back.
std::string_view FolderOf(std::string_view path);
std::string_view BaseNameOf(std::string_view path);
std::string JoinPath(std::string_view folder, std::string_view name);

}  // namespace permafrost
