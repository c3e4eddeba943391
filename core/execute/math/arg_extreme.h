// ArgMax and ArgMin.
#pragma once

#include <cstdint>

#include "core/execute/parallel.h"

namespace permafrost {

// The index of the largest (smallest) element along the middle dimension of outer x size x inner; of several the
// first. NaN is never it. size > 0. Types: float, double, int64_t, uint64_t.
template <typename T>
void ArgExtreme(bool largest, int64_t outer, int64_t size, int64_t inner, const T* input, int64_t* output,
                ThreadPool& threads);

}  // namespace permafrost
