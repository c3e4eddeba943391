#include "core/execute/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

using permafrost::ThreadPool;

TEST_CASE("every index is visited once, in parts of the grain") {
  const int threads = GENERATE(1, 2, 3, 8);
  const int64_t count = GENERATE(0, 1, 2, 7, 64, 1000), grain = GENERATE(0, 1, 3, 64, 5000);
  CAPTURE(threads, count, grain);
  ThreadPool pool(threads);
  CHECK(pool.threads() == threads);
  std::vector<std::atomic<int>> visits(count);
  std::atomic<int64_t> odd_parts = 0;
  pool.ParallelFor(count, grain, [&](int64_t begin, int64_t end) {
    if (end - begin != std::max<int64_t>(grain, 1) && end != count) ++odd_parts;
    for (int64_t i = begin; i < end; ++i) ++visits[i];
  });
  CHECK(odd_parts == 0);
  for (int64_t i = 0; i < count; ++i) REQUIRE(visits[i] == 1);
}

TEST_CASE("what a loop wrote is seen after it, loop after loop") {
  ThreadPool pool(4);
  std::vector<int64_t> values(100, 0);
  for (int round = 0; round < 5000; ++round) {
    pool.ParallelFor(100, 1 + round % 30, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) ++values[i];
    });
  }
  for (const int64_t value : values) REQUIRE(value == 5000);
}

TEST_CASE("a pool of one runs in the calling thread; others use several") {
  const auto threads_of = [](ThreadPool& pool) {
    std::mutex mutex;
    std::set<std::thread::id> ids;
    std::atomic<int> inside = 0;
    pool.ParallelFor(2, 1, [&](int64_t begin, int64_t end) {
      {
        std::lock_guard<std::mutex> lock(mutex);
        ids.insert(std::this_thread::get_id());
      }
      inside += static_cast<int>(end - begin);
      // Nobody gets both parts: each waits for the other's.
      while (inside < 2) std::this_thread::yield();
    });
    return ids;
  };
  ThreadPool one(1), two(2), none(-3);
  CHECK(threads_of(one) == std::set<std::thread::id>{std::this_thread::get_id()});
  CHECK(threads_of(two).size() == 2);
  CHECK(none.threads() == 1);
}

TEST_CASE("a pool without work ends") {
  for (int i = 0; i < 50; ++i) ThreadPool pool(3);
}

}  // namespace
}  // namespace permafrost_test
