#include "core/cli/background_sink.h"

#include <algorithm>
#include <cstring>

#include "core/bytes/status_macros.h"

namespace permafrost {

BackgroundSink::BackgroundSink(ByteSink& sink)
    : sink_(sink), blocks_(new char[kBlocks * kBlockSize]), writer_([this] { WriteBlocks(); }) {}

BackgroundSink::~BackgroundSink() {
  Stop();
}

void BackgroundSink::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
}

absl::Status BackgroundSink::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !status_.ok() || filled_ - written_ < kBlocks; });
    RETURN_IF_ERROR(status_);
    const size_t slot = filled_ % kBlocks, size = std::min(bytes.size(), kBlockSize);
    // The writer does not touch a slot that is not filled.
    lock.unlock();
    std::memcpy(blocks_.get() + slot * kBlockSize, bytes.data(), size);
    bytes.remove_prefix(size);
    lock.lock();
    sizes_[slot] = size;
    ++filled_;
    lock.unlock();
    changed_.notify_all();
  }
  return absl::OkStatus();
}

absl::Status BackgroundSink::Finish() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !status_.ok() || written_ == filled_; });
  }
  Stop();
  return status_;
}

void BackgroundSink::WriteBlocks() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || filled_ > written_; });
    if (stopping_) return;
    const size_t slot = written_ % kBlocks;
    const std::string_view block(blocks_.get() + slot * kBlockSize, sizes_[slot]);
    lock.unlock();
    absl::Status status = sink_.Append(block);
    lock.lock();
    ++written_;
    status_.Update(std::move(status));
    changed_.notify_all();
    if (!status_.ok()) return;
  }
}

}  // namespace permafrost
