// Writes in a thread of its own, so that the next bytes are read and checked while the last ones are written.
// Freezing spends its time in the kernel, about as long in reads as in writes: on two cores this nearly
// halves it.
//
//   BackgroundSink background(*file);
//   RETURN_IF_ERROR(WriteRope(rope, background, {}));
//   RETURN_IF_ERROR(background.Finish());
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "core/bytes/rope_writer.h"

namespace permafrost {

class BackgroundSink : public ByteSink {
 public:
  // `sink` is used by the other thread until Finish or the destructor.
  explicit BackgroundSink(ByteSink& sink);
  // Gives up what has not been written.
  ~BackgroundSink() override;

  // Copies the bytes. An error is the sink's own, of these bytes or of earlier ones.
  absl::Status Append(std::string_view bytes) override;
  // Waits until everything is written.
  absl::Status Finish();

 private:
  // Four blocks in turn: the writer is seldom out of work, and they stay in the cache.
  static constexpr size_t kBlocks = 4;
  static constexpr size_t kBlockSize = 256 * 1024;

  void WriteBlocks();
  void Stop();

  ByteSink& sink_;
  std::unique_ptr<char[]> blocks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under mutex_:
  size_t sizes_[kBlocks] = {};
  uint64_t filled_ = 0, written_ = 0;  // blocks so far; block number n is in slot n % kBlocks
  absl::Status status_;
  bool stopping_ = false;
  std::thread writer_;  // last: it uses the others
};

}  // namespace permafrost
