#include "core/cli/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/bytes/file_set.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr mode_t kMode = 0666;  // less the umask, as for any new file

// A name may have 255 bytes; the target's is shortened to leave room for what is added.
constexpr size_t kLongestPart = 200;

std::string TemporaryName(const std::string& target, int attempt) {
  return JoinPath(FolderOf(target), absl::StrCat(".", BaseNameOf(target).substr(0, kLongestPart), ".",
                                                 getpid(), ".", attempt, ".tmp"));
}

}  // namespace

absl::Status OutputFile::Error(std::string_view what) const {
  return absl::InternalError(absl::StrCat("cannot ", what, " ", Quoted(target_), ": ", std::strerror(errno)));
}

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Create(std::string target) {
  std::unique_ptr<OutputFile> file(new OutputFile(std::move(target)));
  const std::string& name = file->target_;
  struct stat status;
  const bool exists = name != "-" && stat(name.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return file->Error("write");
  }
  if (name == "-" || (exists && !S_ISREG(status.st_mode))) {
    file->in_place_ = true;
    file->descriptor_ = name == "-" ? dup(STDOUT_FILENO) : open(name.c_str(), O_WRONLY | O_CLOEXEC);
    if (file->descriptor_ < 0) return file->Error("write");
    return file;
  }
#ifdef O_TMPFILE
  // A file without a name is gone whatever ends the program.
  const std::string folder = FolderOf(name).empty() ? "." : std::string(FolderOf(name));
  file->descriptor_ = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode);
  if (file->descriptor_ >= 0) return file;
#endif
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string temporary = TemporaryName(name, attempt);
    file->descriptor_ = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    if (file->descriptor_ >= 0) {
      file->temporary_ = std::move(temporary);
      return file;
    }
    if (errno != EEXIST) break;
  }
  return file->Error("write");
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status OutputFile::Reserve(uint64_t size) {
#ifdef __linux__
  // Not posix_fallocate, which writes to every block where the file system cannot reserve.
  if (in_place_ || size == 0 || fallocate(descriptor_, 0, 0, static_cast<off_t>(size)) == 0)
    return absl::OkStatus();
  if (errno == ENOSPC || errno == EFBIG || errno == EDQUOT) return Error("write");
#else
  static_cast<void>(size);
#endif
  return absl::OkStatus();
}

absl::Status OutputFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error("write");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status OutputFile::Commit() {
  if (!in_place_ && temporary_.empty()) {
    // A nameless file cannot replace another in one step, but it can get a temporary name and be renamed.
    const std::string self = absl::StrCat("/proc/self/fd/", descriptor_);
    for (int attempt = 0; temporary_.empty() && attempt < 100; ++attempt) {
      std::string temporary = TemporaryName(target_, attempt);
      if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) == 0) {
        temporary_ = std::move(temporary);
      } else if (errno != EEXIST) {
        return Error("write");
      }
    }
  }
  // Some file systems tell only now that the disk was full.
  const int closed = close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) return Error("finish");
  if (in_place_) return absl::OkStatus();
#ifdef RENAME_EXCHANGE
  // Changing places with the file that is there is as atomic as replacing it, and ext4 does not stop to write
  // the new one to the disk first (half of all the time for 88 MB). The destructor removes the old file.
  if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0)
    return absl::OkStatus();
#endif
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return Error("write");
  temporary_.clear();
  return absl::OkStatus();
}

}  // namespace permafrost
