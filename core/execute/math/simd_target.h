// Which vector instructions a kernel is compiled for, and which of them this machine has.
//
// Kernels are written once, with Highway's vectors, and compiled once for each target into one program (in
// WebAssembly there is one target, SIMD128). A kernel file looks like this:
//
//   #include "core/execute/math/simd_target.h"   // first: it tells Highway what to compile for
//
//   #undef HWY_TARGET_INCLUDE
//   #define HWY_TARGET_INCLUDE "core/execute/math/this_file.cc"
//   #include "hwy/foreach_target.h"
//   #include "hwy/highway.h"
//
//   HWY_BEFORE_NAMESPACE();
//   namespace permafrost::HWY_NAMESPACE { const Kernels& Get() { ... } }
//   HWY_AFTER_NAMESPACE();
//
//   #if HWY_ONCE
//   const Kernels& KernelsFor(SimdTarget target) { return PERMAFROST_DISPATCH(target, Get)(); }
//   #endif
//
// Highway's own dispatch is not used: it is a variable of the whole process, and would need Highway's
// library. A caller holds the target, so that a test can ask for each.
#pragma once

#include <vector>

// Nobody has SSSE3 and not SSE4; kernels need neither AES nor halves.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS HWY_SSSE3
#endif
#ifndef HWY_DISABLE_PCLMUL_AES
#define HWY_DISABLE_PCLMUL_AES
#endif
#ifndef HWY_DISABLE_F16C
#define HWY_DISABLE_F16C
#endif
#if defined(__EMSCRIPTEN__) && !defined(HWY_COMPILE_ONLY_STATIC)
#define HWY_COMPILE_ONLY_STATIC
#endif

namespace permafrost {

enum class SimdTarget {
  kBaseline,  // what the compiler was told to assume: SIMD128 in WebAssembly; without -m flags no vectors
  kSse4,
  kAvx2,    // with FMA
  kAvx512,  // F, BW, CD, DQ, VL
};

const char* SimdTargetName(SimdTarget target);

// Those that are compiled in and that this machine can run, the best first.
std::vector<SimdTarget> SimdTargets();
SimdTarget BestSimdTarget();

}  // namespace permafrost

// The function `name` of the namespace that was compiled for `target`, after highway.h.
#define PERMAFROST_DISPATCH(target, name)                  \
  ((target) == SimdTarget::kAvx512 ? HWY_CHOOSE_AVX3(name) \
   : (target) == SimdTarget::kAvx2 ? HWY_CHOOSE_AVX2(name) \
   : (target) == SimdTarget::kSse4 ? HWY_CHOOSE_SSE4(name) \
                                   : &HWY_STATIC_DISPATCH(name))
