// The end of an epilogue, for vectors of each target: included by kernel files (simd_target.h) after
// highway.h.
#if defined(PERMAFROST_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERMAFROST_EPILOGUE_INL_H_
#undef PERMAFROST_EPILOGUE_INL_H_
#else
#define PERMAFROST_EPILOGUE_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace permafrost::HWY_NAMESPACE {

// min(max(value, lower), upper); a NaN stays one.
template <typename Vector>
HWY_INLINE Vector Bounded(Vector value, Vector lower, Vector upper) {
#if HWY_TARGET == HWY_WASM
  // One instruction each on x86, where those that Highway takes are five.
  return Vector{wasm_f32x4_pmin(wasm_f32x4_pmax(value.raw, lower.raw), upper.raw)};
#else
  // The second argument is the result where either is a NaN.
  return hwy::HWY_NAMESPACE::Min(upper, hwy::HWY_NAMESPACE::Max(lower, value));
#endif
}

}  // namespace permafrost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
