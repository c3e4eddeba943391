// Floats in memory of their own, at an address that whole vectors and cache lines begin at.
//
//   AlignedFloats scratch(rows * columns);   // not initialised
//   AlignedFloats zeros = AlignedFloats::Zeros(channels);
//   AlignedFloats weights = AlignedFloats::Lasting(rows * columns);   // for many runs
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

#include "core/tensor/memory.h"

namespace permafrost {

class AlignedFloats {
 public:
  static constexpr std::align_val_t kAlignment{kMemoryAlignment};

  AlignedFloats() = default;
  explicit AlignedFloats(int64_t size)
      : floats_(static_cast<float*>(::operator new(static_cast<size_t>(size) * sizeof(float), kAlignment))),
        size_(size) {}

  static AlignedFloats Zeros(int64_t size) {
    AlignedFloats zeros(size);
    std::fill_n(zeros.data(), size, 0.f);
    return zeros;
  }

  // What a run needs for a moment comes from the heap, which keeps it for the next; what stays does not (memory.h).
  static AlignedFloats Lasting(int64_t size) {
    const size_t bytes = static_cast<size_t>(size) * sizeof(float);
    void* const memory = TakeMemory(bytes);
    if (memory == nullptr) std::abort();  // as operator new does without exceptions
    return AlignedFloats(static_cast<float*>(memory), bytes, size);
  }

  float* data() { return floats_.get(); }
  const float* data() const { return floats_.get(); }
  int64_t size() const { return size_; }

 private:
  struct Delete {
    std::optional<size_t> taken;  // of TakeMemory, in bytes
    void operator()(float* floats) const {
      if (taken) {
        GiveMemory(floats, *taken);
      } else {
        ::operator delete(floats, kAlignment);
      }
    }
  };

  AlignedFloats(float* floats, size_t taken, int64_t size) : floats_(floats, Delete{taken}), size_(size) {}

  std::unique_ptr<float, Delete> floats_;
  int64_t size_ = 0;
};

}  // namespace permafrost
