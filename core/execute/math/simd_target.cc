#include "core/execute/math/simd_target.h"

#include <cstdint>

#include "hwy/detect_targets.h"

namespace permafrost {

const char* SimdTargetName(SimdTarget target) {
  switch (target) {
    case SimdTarget::kSse4:
      return "SSE4";
    case SimdTarget::kAvx2:
      return "AVX2";
    case SimdTarget::kAvx512:
      return "AVX-512";
    case SimdTarget::kBaseline:
      break;
  }
  return "baseline";
}

std::vector<SimdTarget> SimdTargets() {
  std::vector<SimdTarget> targets;
#if HWY_HAVE_RUNTIME_DISPATCH && HWY_ARCH_X86
  const auto add = [&](int64_t compiled, bool has, SimdTarget target) {
    if ((HWY_TARGETS & compiled & ~HWY_STATIC_TARGET) != 0 && has) targets.push_back(target);
  };
  const bool sse4 = __builtin_cpu_supports("sse4.2");
  const bool avx2 = sse4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  add(HWY_AVX3, avx512, SimdTarget::kAvx512);
  add(HWY_AVX2, avx2, SimdTarget::kAvx2);
  add(HWY_SSE4, sse4, SimdTarget::kSse4);
#endif
  targets.push_back(SimdTarget::kBaseline);
  return targets;
}

SimdTarget BestSimdTarget() {
  return SimdTargets().front();
}

}  // namespace permafrost
