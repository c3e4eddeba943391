// The memory of a plan's tensors: what one step lets go of, a later one takes, so that a run after the first asks the
// system for nothing, and a page once touched stays warm in the cache.
//
// What the pool keeps for later is bounded: together with what is in use it stays within one and three quarters of the most that
// was ever asked for at one time.
#pragma once

#include <memory>

#include "core/tensor/tensor.h"

namespace permafrost {

class BufferPool : public BufferSource {
 public:
  BufferPool();
  ~BufferPool() override;

  std::shared_ptr<char> Get(size_t size) override;
  void Trim() override;

  // The most bytes that were asked for at one time, since the start or the last call of ResetPeak.
  size_t peak() const;
  void ResetPeak();

  struct State;  // shared with the buffers that are out, which may outlive the pool

 private:
  std::shared_ptr<State> state_;
};

}  // namespace permafrost
