// The one loop behind everything that moves elements without looking at them: slices, transposes, pads, tiles,
// reversals, concatenations. A move is a box of indices and what a step in each of its dimensions is on either side:
//
//   // A matrix of 2 x 3 and its transpose:
//   CopyStrided(sizeof(float), matrix, transpose, {{3, 1, 2}, {2, 3, 1}}, threads);
#pragma once

#include <cstdint>
#include <string>

#include "absl/types/span.h"

#include "core/execute/parallel.h"

namespace permafrost {

// `size` steps, which are `from` elements in the source and `to` elements in the destination. Negative: backwards. 0:
// the same element again (only in the source).
struct CopyDim {
  int64_t size, from, to;
};

// Elements of this many bytes are std::string objects; others have 1, 2, 4, 8 or 16 bytes.
inline constexpr size_t kStringElement = sizeof(std::string);

// to[sum of index * dim.to] = from[sum of index * dim.from] for every index of the box. `from` and `to` are where index
// 0 is. No element is written twice, and none that is written is read. The order of the dimensions is that of the
// destination (or whichever is best for memory); the result is the same in any order.
void CopyStrided(size_t element_size, const void* from, void* to, absl::Span<const CopyDim> dims,
                 ThreadPool& threads);

}  // namespace permafrost
