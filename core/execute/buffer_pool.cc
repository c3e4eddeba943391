#include "core/execute/buffer_pool.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "core/tensor/memory.h"

namespace permafrost {
namespace {

constexpr size_t kMostTooLarge = 8;

}  // namespace

struct BufferPool::State {
  std::mutex mutex;                   // a result may be let go of in another thread than the one that runs
  std::multimap<size_t, char*> kept;  // by size
  size_t kept_bytes = 0, used_bytes = 0;         // of buffers
  size_t live_bytes = 0, peak = 0, highest = 0;  // of what was asked for
  bool closed = false;

  // Until `more` bytes fit beside what is in use and what is kept.
  void MakeRoom(size_t more) {
    const size_t limit = highest + highest / 4 * 3;
    while (!kept.empty() && kept_bytes + used_bytes + more > limit) {
      const auto largest = std::prev(kept.end());
      kept_bytes -= largest->first;
      GiveMemory(largest->second, largest->first);
      kept.erase(largest);
    }
  }

  void Trim() {
    for (const auto& [size, bytes] : kept) GiveMemory(bytes, size);
    kept.clear();
    kept_bytes = 0;
  }

  void Release(char* bytes, size_t size, size_t asked) {
    const std::lock_guard lock(mutex);
    used_bytes -= size;
    live_bytes -= asked;
    if (closed) {
      GiveMemory(bytes, size);
      return;
    }
    kept.emplace(size, bytes);
    kept_bytes += size;
    MakeRoom(0);
  }
};

BufferPool::BufferPool() : state_(std::make_shared<State>()) {}

BufferPool::~BufferPool() {
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  state_->Trim();
}

void BufferPool::Trim() {
  const std::lock_guard lock(state_->mutex);
  state_->Trim();
}

std::shared_ptr<char> BufferPool::Get(size_t size) {
  const size_t asked = (size + kMemoryAlignment) / kMemoryAlignment * kMemoryAlignment;
  size_t rounded = asked;
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  char* bytes = nullptr;
  // One that is too large does, within limits: what it could have held instead must come from elsewhere.
  if (const auto found = state.kept.lower_bound(asked);
      found != state.kept.end() && found->first <= kMostTooLarge * asked + 256) {
    rounded = found->first;
    bytes = found->second;
    state.kept_bytes -= rounded;
    state.kept.erase(found);
  } else {
    state.highest = std::max(state.highest, state.live_bytes + asked);
    state.MakeRoom(asked);
    bytes = static_cast<char*>(TakeMemory(rounded));
  }
  if (bytes == nullptr) return nullptr;
  state.used_bytes += rounded;
  state.live_bytes += asked;
  state.peak = std::max(state.peak, state.live_bytes);
  state.highest = std::max(state.highest, state.peak);
  lock.unlock();
  return std::shared_ptr<char>(
      bytes, [shared = state_, rounded, asked](char* memory) { shared->Release(memory, rounded, asked); });
}

size_t BufferPool::peak() const {
  return state_->peak;
}

void BufferPool::ResetPeak() {
  state_->peak = state_->live_bytes;
}

}  // namespace permafrost
