// Loops that are unrolled while the program is compiled, for kernel files (simd_target.h): an array of
// vectors that is only indexed by constants is kept in registers, which compilers do not promise of loops
// that they unroll.
//
//   Vector sums[4];
//   Unrolled<4>([&](auto i) PERMAFROST_INLINED { sums[i] = hn::Zero(floats); });

// Behind a lambda's parameters: compiled for the target, as a part of the function around it.
#ifndef PERMAFROST_INLINED
#define PERMAFROST_INLINED HWY_ATTR __attribute__((always_inline))
#endif

#if defined(PERMAFROST_UNROLLED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERMAFROST_UNROLLED_INL_H_
#undef PERMAFROST_UNROLLED_INL_H_
#else
#define PERMAFROST_UNROLLED_INL_H_
#endif

#include <utility>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace permafrost::HWY_NAMESPACE {

// body(i) for i = 0 ... count - 1, each a constant.
template <int count, typename Body>
HWY_INLINE void Unrolled(Body body) {
  [&]<int... i>(std::integer_sequence<int, i...>) PERMAFROST_INLINED {
    (body(std::integral_constant<int, i>()), ...);
  }
  (std::make_integer_sequence<int, count>());
}

}  // namespace permafrost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
