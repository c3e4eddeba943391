// Memory for tensors, aligned for vectors. Large blocks are taken from the system one by one and go back to it at once: a
// heap would keep the holes between weights that are packed one after the other, a fifth of what they take.
#pragma once

#include <cstddef>

namespace permafrost {

inline constexpr size_t kMemoryAlignment = 64;

// Null: there is none. Never empty, as a kernel may form addresses in it.
void* TakeMemory(size_t size);
// `size`: as it was taken.
void GiveMemory(void* memory, size_t size);

}  // namespace permafrost
