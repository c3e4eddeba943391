#include "core/execute/buffer_pool.h"

#include <cstdint>
#include <cstring>

#include <catch2/catch_test_macros.hpp>

#include "core/tensor/memory.h"

namespace permafrost {
namespace {

constexpr size_t kSmall = 1000, kLarge = size_t{4} << 20;

TEST_CASE("memory that was let go of is used again, until the pool is trimmed") {
  for (const size_t size : {kSmall, kLarge}) {
    BufferPool pool;
    std::shared_ptr<char> first = pool.Get(size);
    REQUIRE(first != nullptr);
    CHECK(reinterpret_cast<uintptr_t>(first.get()) % kMemoryAlignment == 0);
    std::memset(first.get(), 1, size);
    char* const address = first.get();
    first.reset();
    CHECK(pool.Get(size).get() == address);
    CHECK(pool.Get(size - size / 8).get() == address);  // a little too large does

    pool.Trim();
    std::shared_ptr<char> after = pool.Get(size);
    REQUIRE(after != nullptr);
    std::memset(after.get(), 2, size);
  }
}

TEST_CASE("the peak is what was in use at one time") {
  BufferPool pool;
  std::shared_ptr<char> one = pool.Get(kLarge), other = pool.Get(kLarge);
  CHECK(pool.peak() >= 2 * kLarge);
  one.reset();
  pool.ResetPeak();
  CHECK(pool.peak() < 2 * kLarge);
  CHECK(pool.peak() >= kLarge);
}

TEST_CASE("a buffer may outlive its pool") {
  auto pool = std::make_unique<BufferPool>();
  std::shared_ptr<char> buffer = pool->Get(kLarge);
  pool.reset();
  std::memset(buffer.get(), 3, kLarge);
  CHECK(buffer.get()[kLarge - 1] == 3);
}

TEST_CASE("no memory is no buffer") {
  BufferPool pool;
#ifndef __SANITIZE_ADDRESS__  // which ends the program instead
  CHECK(pool.Get(SIZE_MAX / 4) == nullptr);
#endif
  CHECK(TakeMemory(SIZE_MAX - 1) == nullptr);
  CHECK(pool.Get(kSmall) != nullptr);  // and the pool goes on
}

}  // namespace
}  // namespace permafrost
