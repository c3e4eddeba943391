// Chance, and little memory, for tests that give ops what nobody would.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <random>

#include "core/tensor/tensor.h"

namespace permafrost_test {

// No memory for what is too large to be meant.
class SmallSource : public permafrost::BufferSource {
 public:
  std::shared_ptr<char> Get(size_t size) override {
    return size > (size_t{1} << 24) ? nullptr : permafrost::BufferSource::Heap().Get(size);
  }
};

class Lots {
 public:
  explicit Lots(uint64_t seed) : random_(seed) {}

  size_t Below(size_t count) { return count == 0 ? 0 : random_() % count; }
  bool Maybe(int percent) { return Below(100) < static_cast<size_t>(percent); }
  template <typename T>
  T From(std::initializer_list<T> values) {
    return values.begin()[Below(values.size())];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace permafrost_test
