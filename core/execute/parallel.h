// Threads that share out a loop.
//
//   ThreadPool pool(2);
//   pool.ParallelFor(rows, /*grain=*/16, [&](int64_t begin, int64_t end) {
//     for (int64_t row = begin; row < end; ++row) ...
//   });
//
// The calling thread works too, so a pool of one has no thread of its own and the loop is a plain call; that
// is also what every pool is in WebAssembly without threads. Who gets which part is decided while the loop
// runs: a thread that another program holds up does not hold up the rest.
//
// A pool serves one loop at a time, and a body starts no loop of its own.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/functional/function_ref.h"

namespace permafrost {

class ThreadPool {
 public:
  using Body = absl::FunctionRef<void(int64_t begin, int64_t end)>;

  // Less than one counts as one.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return threads_; }

  // Calls `body` for parts of [0, count), each of `grain` indices (the last of fewer, or all at once where
  // there is one thread), and returns when all are done.
  void ParallelFor(int64_t count, int64_t grain, Body body);

 private:
  class Workers;

  int threads_ = 1;
  std::unique_ptr<Workers> workers_;  // null where there is one thread
};

}  // namespace permafrost
