#include "core/execute/math/normalise.h"

#include <algorithm>
#include <complex>
#include <vector>

#include "core/execute/math/float_functions.h"
#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

using packet::Packet;

Packet InverseRoot(Packet x) {
  return packet::Div(packet::Set(1.f), packet::Sqrt(x));
}

// x ^ -0.75, the power of AlexNet
Packet InverseRootCubed(Packet x) {
  const Packet root = InverseRoot(x);
  return packet::Mul(root, packet::Sqrt(root));
}

void RaiseTo(float beta, float* x, int64_t count) {
  if (beta == 0.5f) return FloatLoop<InverseRoot>(x, x, count);
  if (beta == 0.75f) return FloatLoop<InverseRootCubed>(x, x, count);
  Eigen::Map<Eigen::ArrayXf> values(x, count);
  if (beta == 1.f) {
    values = values.inverse();
  } else {
    values = (values.log() * -beta).exp();
  }
}

// body(first element, channel, elements) for every run of elements: of pixels each, from channel 0 on; or of one channel.
template <typename Body>
void ForRuns(const ChannelDims& dims, ThreadPool& threads, Body body) {
  const bool by_pixel = dims.inner == 1;
  const int64_t runs = by_pixel ? dims.outer : dims.outer * dims.channels;
  const int64_t size = by_pixel ? dims.channels : dims.inner;
  if (size == 0) return;
  threads.ParallelFor(runs, std::max<int64_t>(1, 16384 / size), [&](int64_t begin, int64_t end) {
    for (int64_t run = begin; run < end; ++run) body(run * size, by_pixel ? -1 : run % dims.channels, size);
  });
}

}  // namespace

template <typename T>
void ScaleChannels(const ChannelDims& dims, const T* x, const T* mean, const T* factor, const T* offset, T* y,
                   ThreadPool& threads) {
  ForRuns(dims, threads, [&](int64_t first, int64_t channel, int64_t size) {
    const T* const from = x + first;
    T* const to = y + first;
    if (channel < 0) {
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < size; ++i) to[i] = (from[i] - mean[i]) * factor[i] + offset[i];
    } else {
      const T shift = mean[channel], scale = factor[channel], add = offset[channel];
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < size; ++i) to[i] = (from[i] - shift) * scale + add;
    }
  });
}

template <typename T>
void AddBias(const ChannelDims& dims, const T* x, const T* bias, T* y, ThreadPool& threads) {
  ForRuns(dims, threads, [&](int64_t first, int64_t channel, int64_t size) {
    const T* const from = x + first;
    T* const to = y + first;
    if (channel < 0) {
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < size; ++i) to[i] = from[i] + bias[i];
    } else {
      const T add = bias[channel];
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < size; ++i) to[i] = from[i] + add;
    }
  });
}

template void ScaleChannels(const ChannelDims&, const float*, const float*, const float*, const float*,
                            float*, ThreadPool&);
template void ScaleChannels(const ChannelDims&, const double*, const double*, const double*, const double*,
                            double*, ThreadPool&);
template void AddBias(const ChannelDims&, const float*, const float*, float*, ThreadPool&);
template void AddBias(const ChannelDims&, const double*, const double*, double*, ThreadPool&);
template void AddBias(const ChannelDims&, const uint64_t*, const uint64_t*, uint64_t*, ThreadPool&);
template void AddBias(const ChannelDims&, const std::complex<double>*, const std::complex<double>*,
                      std::complex<double>*, ThreadPool&);

void NormaliseResponse(const LocalResponse& response, int64_t pixels, int64_t channels, const float* x,
                       float* y, ThreadPool& threads) {
  if (pixels == 0 || channels == 0) return;
  const int64_t radius = std::min(response.radius, channels);
  threads.ParallelFor(pixels, std::max<int64_t>(1, 2048 / channels), [&](int64_t begin, int64_t end) {
    // Zeros on both sides are the squares of channels that are none.
    std::vector<float> squares(channels + 2 * radius), norms(channels);
    for (int64_t pixel = begin; pixel < end; ++pixel) {
      const float* const from = x + pixel * channels;
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < channels; ++i) squares[radius + i] = from[i] * from[i];
      std::fill(norms.begin(), norms.end(), 0.f);
      for (int64_t shift = 0; shift <= 2 * radius; ++shift) {
        PERMAFROST_SMALL_LOOP
        for (int64_t i = 0; i < channels; ++i) norms[i] += squares[shift + i];
      }
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < channels; ++i) norms[i] = response.bias + response.alpha * norms[i];
      RaiseTo(response.beta, norms.data(), channels);
      PERMAFROST_SMALL_LOOP
      for (int64_t i = 0; i < channels; ++i) y[pixel * channels + i] = from[i] * norms[i];
    }
  });
}

}  // namespace permafrost
