#include "core/cli/write_frozen.h"

#include <chrono>
#include <cstdio>

#include <unistd.h>

#include "core/bytes/status_macros.h"
#include "core/cli/background_sink.h"
#include "core/cli/output_file.h"

namespace permafrost {
namespace {

// A line that counts up, on a terminal and only where the writing takes long enough to be waited for.
class ProgressLine {
 public:
  ~ProgressLine() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  void Show(uint64_t done, uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_ || isatty(STDERR_FILENO) == 0) return;
    next_ = now + std::chrono::milliseconds(200);
    std::fprintf(stderr, "\rWriting %d %% of %.1f MB", static_cast<int>(100.0 * done / total), total / 1e6);
    shown_ = true;
  }

 private:
  std::chrono::steady_clock::time_point next_ =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  bool shown_ = false;
};

}  // namespace

absl::Status WriteFrozenFile(const FrozenFile& frozen, const std::string& target, bool verify_checksums) {
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(target));
  RETURN_IF_ERROR(file->Reserve(frozen.rope.size()));
  BackgroundSink background(*file);
  ProgressLine line;
  const auto progress = [&](uint64_t done, uint64_t total) {
    line.Show(done, total);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      WriteRope(frozen.rope, background, {.verify_checksums = verify_checksums, .progress = progress}));
  RETURN_IF_ERROR(background.Finish());
  return file->Commit();
}

}  // namespace permafrost
