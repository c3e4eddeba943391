// The order in which an importing TensorFlow (1.10 and later) writes a graph's functions: that of the hash table in which it keeps them
// (tensorflow/core/lib/gtl/flatrep.h), by a hash of their names and, where two want one place, by who came first.
//
//   8 * 2^k places; from 80 % on the table grows. A name's place is its hash / 256 modulo the size; if that is taken, the next but
//   0, but 1, but 2, ...
#pragma once

#include <string_view>
#include <vector>

namespace permafrost {

// Places in `names`, in the order of the table into which they are put one by one. A name that is there twice counts once. Names that were made to
// collide stay in their order.
std::vector<size_t> ImportedLibraryOrder(const std::vector<std::string_view>& names);

}  // namespace permafrost
