// Floats in memory of their own, at an address that whole vectors and cache lines begin at.
//
//   AlignedFloats scratch(rows * columns);   // not initialised
//   AlignedFloats zeros = AlignedFloats::Zeros(channels);
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>

namespace permafrost {

class AlignedFloats {
 public:
  static constexpr std::align_val_t kAlignment{64};

  AlignedFloats() = default;
  explicit AlignedFloats(int64_t size)
      : floats_(static_cast<float*>(::operator new(static_cast<size_t>(size) * sizeof(float), kAlignment))),
        size_(size) {}

  static AlignedFloats Zeros(int64_t size) {
    AlignedFloats zeros(size);
    std::fill_n(zeros.data(), size, 0.f);
    return zeros;
  }

  float* data() { return floats_.get(); }
  const float* data() const { return floats_.get(); }
  int64_t size() const { return size_; }

 private:
  struct Delete {
    void operator()(float* floats) const { ::operator delete(floats, kAlignment); }
  };

  std::unique_ptr<float, Delete> floats_;
  int64_t size_ = 0;
};

}  // namespace permafrost
