// Arithmetic by channels, and local response normalisation.
#pragma once

#include <cstdint>

#include "core/execute/parallel.h"

namespace permafrost {

// A tensor as outer x channels x inner: NHWC has the pixels outside and nothing inside, NCHW the batch outside and the
// pixels inside.
struct ChannelDims {
  int64_t outer = 0, channels = 0, inner = 1;
};

// y = (x - mean) * factor + offset, each of them one number for a channel; y may be x. Types: float, double.
template <typename T>
void ScaleChannels(const ChannelDims& dims, const T* x, const T* mean, const T* factor, const T* offset, T* y,
                   ThreadPool& threads);

// y = x + bias. Types: float, double, uint64_t, std::complex<double>.
template <typename T>
void AddBias(const ChannelDims& dims, const T* x, const T* bias, T* y, ThreadPool& threads);

// y = x * (bias + alpha * s) ^ -beta, where s is the sum of the squares of the channels up to `radius` away.
struct LocalResponse {
  int64_t radius;
  float bias, alpha, beta;
};
void NormaliseResponse(const LocalResponse& response, int64_t pixels, int64_t channels, const float* x,
                       float* y, ThreadPool& threads);

}  // namespace permafrost
