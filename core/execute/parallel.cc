#include "core/execute/parallel.h"

#include <algorithm>

#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define PERMAFROST_THREADS 1
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#endif

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace permafrost {

#ifdef PERMAFROST_THREADS

namespace {

void Pause() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#endif
}

// A network is some hundred loops with little between them: looking this often (some 100 microseconds) for the
// next one before going to sleep saves waking up for most.
constexpr int kSpins = 2000;

}  // namespace

class ThreadPool::Workers {
 public:
  explicit Workers(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
  }

  ~Workers() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      round_.fetch_add(1);
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void Run(int64_t count, int64_t grain, Body body) {
    Loop loop{count, grain, body};
    bool anyone_sleeps = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      loop_ = &loop;
      round_.fetch_add(1);
      anyone_sleeps = asleep_ > 0;
    }
    if (anyone_sleeps) wake_.notify_all();
    loop.Work();
    // Whoever wakes up from here on finds no loop; those in it are waited for.
    std::unique_lock<std::mutex> lock(mutex_);
    loop_ = nullptr;
    lock.unlock();
    for (int i = 0; i < kSpins && busy_.load(std::memory_order_acquire) > 0; ++i) Pause();
    lock.lock();
    done_.wait(lock, [this] { return busy_.load(std::memory_order_acquire) == 0; });
  }

 private:
  struct Loop {
    int64_t count, grain;
    Body body;
    std::atomic<int64_t> next = 0;

    void Work() {
      for (;;) {
        const int64_t begin = next.fetch_add(grain, std::memory_order_relaxed);
        if (begin >= count) return;
        body(begin, std::min(count, begin + grain));
      }
    }
  };

  void Serve() {
    int64_t seen = 0;
    for (;;) {
      for (int i = 0; i < kSpins && round_.load(std::memory_order_relaxed) == seen; ++i) Pause();
      std::unique_lock<std::mutex> lock(mutex_);
      ++asleep_;
      wake_.wait(lock, [&] { return round_.load() != seen; });
      --asleep_;
      seen = round_.load();
      if (stopping_) return;
      Loop* loop = loop_;
      if (loop == nullptr) continue;
      busy_.fetch_add(1);
      lock.unlock();
      loop->Work();
      lock.lock();
      if (busy_.fetch_sub(1) == 1) done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_, done_;
  Loop* loop_ = nullptr;
  std::atomic<int64_t> round_ = 0;  // counts loops; changes under the mutex, is looked at without
  std::atomic<int> busy_ = 0;       // workers inside loop_
  int asleep_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

#else

class ThreadPool::Workers {
 public:
  void Run(int64_t count, int64_t, Body body) { body(0, count); }
};

#endif

ThreadPool::ThreadPool(int threads) {
#ifdef PERMAFROST_THREADS
  threads_ = std::max(1, threads);
  if (threads_ > 1) workers_ = std::make_unique<Workers>(threads_ - 1);
#else
  static_cast<void>(threads);
#endif
}

ThreadPool::~ThreadPool() = default;

void ThreadPool::ParallelFor(int64_t count, int64_t grain, Body body) {
  if (count <= 0) return;
  grain = std::max<int64_t>(grain, 1);
  if (workers_ == nullptr || count <= grain) {
    body(0, count);
  } else {
    workers_->Run(count, grain, body);
  }
}

}  // namespace permafrost
