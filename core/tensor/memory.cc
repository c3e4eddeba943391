#include "core/tensor/memory.h"

#include <cstdlib>

// AddressSanitizer watches what comes from the heap.
#if defined(__linux__) && !defined(__EMSCRIPTEN__) && !defined(__SANITIZE_ADDRESS__)
#define PERMAFROST_PAGES 1
#include <sys/mman.h>
#endif

namespace permafrost {
namespace {

size_t Rounded(size_t size) {
  return (size + kMemoryAlignment) / kMemoryAlignment * kMemoryAlignment;
}

#ifdef PERMAFROST_PAGES

constexpr size_t kLarge = size_t{1} << 16;

void* TakePages(size_t size) {
  void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  // Without huge pages the system's work for new memory takes as long as reading the weights into it. Only a wish.
  madvise(memory, size, MADV_HUGEPAGE);
  return memory;
}

#endif

}  // namespace

void* TakeMemory(size_t size) {
  if (size > size + kMemoryAlignment) return nullptr;
#ifdef PERMAFROST_PAGES
  if (size >= kLarge) return TakePages(Rounded(size));
#endif
  return std::aligned_alloc(kMemoryAlignment, Rounded(size));
}

void GiveMemory(void* memory, size_t size) {
#ifdef PERMAFROST_PAGES
  if (size >= kLarge) {
    munmap(memory, Rounded(size));
    return;
  }
#endif
  std::free(memory);
}

}  // namespace permafrost
