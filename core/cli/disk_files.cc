#include "core/cli/disk_files.h"

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

class DiskSource : public ByteSource {
 public:
  DiskSource(std::string name, uint64_t size, int descriptor)
      : ByteSource(std::move(name), size), descriptor_(descriptor) {}
  ~DiskSource() override { close(descriptor_); }
  DiskSource(const DiskSource&) = delete;

 private:
  absl::Status DoRead(uint64_t offset, absl::Span<char> into) const override {
    while (!into.empty()) {
      const ssize_t got = pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", name()));
      if (got == 0) {
        return absl::DataLossError(absl::StrCat(name(), ": ended at byte ", WithCommas(offset), " and had ",
                                                WithCommas(size()),
                                                " when it was opened: something is writing to it. "
                                                "Wait until it is done and try again."));
      }
      into.remove_prefix(static_cast<size_t>(got));
      offset += static_cast<uint64_t>(got);
    }
    return absl::OkStatus();
  }

  int descriptor_;
};

}  // namespace

PathKind DiskFiles::Kind(std::string_view path) const {
  struct stat status;
  if (stat(std::string(path).c_str(), &status) != 0) return PathKind::kMissing;
  return S_ISDIR(status.st_mode) ? PathKind::kFolder : PathKind::kFile;
}

absl::StatusOr<std::shared_ptr<const ByteSource>> DiskFiles::Open(std::string_view path) const {
  std::string name(path);
  // Without O_NONBLOCK a pipe would be waited for, for ever. Regular files know no difference.
  const int descriptor = open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", Quoted(path)));
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor);
    return absl::UnavailableError(absl::StrCat(Quoted(path), " is not a regular file"));
  }
  return std::make_shared<DiskSource>(std::move(name), static_cast<uint64_t>(status.st_size), descriptor);
}

absl::StatusOr<std::vector<std::string>> DiskFiles::ListFiles(std::string_view folder) const {
  const std::string path = folder.empty() ? "." : std::string(folder);
  DIR* const directory = opendir(path.c_str());
  if (directory == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot list ", Quoted(path)));
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    if (Kind(JoinPath(path, entry->d_name)) == PathKind::kFile) names.emplace_back(entry->d_name);
  }
  closedir(directory);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace permafrost
