#include "core/execute/math/depthwise_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/execute/math/depthwise_kernels.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#include "core/execute/math/epilogue-inl.h"

HWY_BEFORE_NAMESPACE();
namespace permafrost::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Channels from `c` on, as many vectors of them as there are; returns the first channel that is left.
template <int count, typename D>
HWY_INLINE int64_t Channels(D d, const DepthwiseArgs& args, int64_t c) {
  constexpr int64_t lanes = hn::MaxLanes(D());
  using Vector = hn::Vec<D>;
  const Vector lower = hn::Set(d, args.lower), upper = hn::Set(d, args.upper);
  for (; c + lanes <= args.channels; c += lanes) {
    Vector sums[count];
    const Vector start = args.bias == nullptr ? hn::Zero(d) : hn::LoadU(d, args.bias + c);
    for (int p = 0; p < count; ++p) sums[p] = start;
    const float* const* pixels = args.pixels;
    const float* filter = args.filter + c;
    for (int64_t tap = 0; tap < args.taps; ++tap, pixels += count, filter += args.channels) {
      const Vector factor = hn::LoadU(d, filter);
      for (int p = 0; p < count; ++p) sums[p] = hn::MulAdd(hn::LoadU(d, pixels[p] + c), factor, sums[p]);
    }
    for (int p = 0; p < count; ++p) {
      if (args.residual != nullptr) {
        sums[p] = hn::Add(sums[p], hn::LoadU(d, args.residual + p * args.residual_stride + c));
      }
      hn::StoreU(Bounded(sums[p], lower, upper), d, args.output + p * args.output_stride + c);
    }
  }
  return c;
}

template <int count>
void Pixels(const DepthwiseArgs& args) {
  int64_t c = Channels<count>(hn::ScalableTag<float>(), args, 0);
  c = Channels<count>(hn::CappedTag<float, 4>(), args, c);
  Channels<count>(hn::CappedTag<float, 1>(), args, c);
}

}  // namespace

const DepthwiseKernels& GetDepthwiseKernels() {
  static constexpr DepthwiseKernels kKernels = {{&Pixels<1>, &Pixels<2>, &Pixels<3>, &Pixels<4>}};
  return kKernels;
}

}  // namespace permafrost::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace permafrost {

const DepthwiseKernels& DepthwiseKernelsFor(SimdTarget target) {
  return PERMAFROST_DISPATCH(target, GetDepthwiseKernels)();
}

}  // namespace permafrost
#endif
