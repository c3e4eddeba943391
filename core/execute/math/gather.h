// Slices picked by index.
#pragma once

#include <cstdint>

namespace permafrost {

// What is picked from: [batch, outer, axis, slice]; index i of a batch's `count` picks a slice along axis, for each of
// outer. The output is [batch, outer, count, slice].
struct GatherSizes {
  int64_t batch = 1, outer = 1, axis = 1, count = 1;
};

// Slices [begin, end) of the output, numbered through. copy(from, to) moves slice number `from` to number `to`. All
// indices are in [0, axis).
template <typename Copy>
void GatherSlices(const GatherSizes& sizes, const int64_t* indices, int64_t begin, int64_t end, Copy copy) {
  int64_t block = begin / sizes.count, i = begin % sizes.count;
  for (int64_t to = begin; to < end; ++block, i = 0) {
    const int64_t* of_batch = indices + block / sizes.outer * sizes.count;
    const int64_t first = block * sizes.axis;
    for (; i < sizes.count && to < end; ++i, ++to) copy(first + of_batch[i], to);
  }
}

}  // namespace permafrost
