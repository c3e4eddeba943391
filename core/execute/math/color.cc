#include "core/execute/math/color.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace permafrost {
namespace {

// In [0, period); 0 where there is no such number.
float Modulo(float value, float period) {
  float rest = std::fmod(value, period);
  if (rest < 0) rest += period;
  return rest < period ? rest : 0.f;
}

}  // namespace

template <typename T>
void RgbToHsv(const T* input, int64_t pixels, T* output) {
  for (int64_t i = 0; i < pixels; ++i, input += 3, output += 3) {
    const T r = input[0], g = input[1], b = input[2];
    const T value = std::max(std::max(r, g), b), range = value - std::min(std::min(r, g), b);
    const T norm = T{1} / range * (T{1} / T{6});
    T hue = 0;
    if (range > T{0}) {
      hue = r == value   ? norm * (g - b)
            : g == value ? norm * (b - r) + T{2} / T{6}
                         : norm * (r - g) + T{4} / T{6};
      if (hue < T{0}) hue += T{1};
    }
    output[0] = hue;
    output[1] = value > T{0} ? range / value : T{0};
    output[2] = value;
  }
}

template <typename T>
void HsvToRgb(const T* input, int64_t pixels, T* output) {
  const auto clamp = [](T x) { return std::min(std::max(x, T{0}), T{1}); };
  for (int64_t i = 0; i < pixels; ++i, input += 3, output += 3) {
    const T hue = input[0] * T{6}, saturation = input[1], value = input[2];
    const T r = clamp(std::abs(hue - T{3}) - T{1});
    const T g = clamp(T{2} - std::abs(hue - T{2}));
    const T b = clamp(T{2} - std::abs(hue - T{4}));
    const T rest = T{1} - saturation;
    output[0] = (rest + saturation * r) * value;
    output[1] = (rest + saturation * g) * value;
    output[2] = (rest + saturation * b) * value;
  }
}

template void RgbToHsv(const float*, int64_t, float*);
template void RgbToHsv(const double*, int64_t, double*);
template void HsvToRgb(const float*, int64_t, float*);
template void HsvToRgb(const double*, int64_t, double*);

void AdjustHue(const float* input, int64_t pixels, float delta, float* output) {
  for (int64_t i = 0; i < pixels; ++i, input += 3, output += 3) {
    const float r = input[0], g = input[1], b = input[2];
    const float most = std::max(std::max(r, g), b), least = std::min(std::min(r, g), b), range = most - least;
    // From 0 to 6: red, yellow, green, cyan, blue, magenta.
    float hue = 0;
    if (most != least) {
      const float middle = std::max(std::min(r, g), std::min(std::max(r, g), b));
      const float ratio = (middle - least) / range;
      if (r == most) {
        hue = g >= b ? ratio : 6 - ratio;
      } else if (g == most) {
        hue = b >= r ? 2 + ratio : 2 - ratio;
      } else {
        hue = r >= g ? 4 + ratio : 4 - ratio;
      }
    }
    hue = Modulo(hue + delta * 6, 6.f);
    const int sector = static_cast<int>(hue);
    const float part = hue - static_cast<float>(sector);
    const float middle = least + (sector % 2 == 0 ? part : 1 - part) * range;
    // Which channel is the greatest, and which the least.
    constexpr int8_t kMost[] = {0, 1, 1, 2, 2, 0}, kLeast[] = {2, 2, 0, 0, 1, 1};
    output[3 - kMost[sector] - kLeast[sector]] = middle;
    output[kMost[sector]] = most;
    output[kLeast[sector]] = least;
  }
}

void AdjustSaturation(const float* input, int64_t pixels, float factor, float* output) {
  for (int64_t i = 0; i < pixels; ++i, input += 3, output += 3) {
    float hsv[3];
    RgbToHsv(input, 1, hsv);
    const float saturation = std::min(1.f, std::max(0.f, hsv[1] * factor)), value = hsv[2];
    const float chroma = saturation * value, least = value - chroma;
    const float hue = hsv[0] * 6;
    const float second = chroma * (1 - std::abs(Modulo(hue, 2.f) - 1));
    constexpr int8_t kFirst[] = {0, 1, 1, 2, 2, 0}, kSecond[] = {1, 0, 2, 1, 0, 2};
    float rgb[3] = {0, 0, 0};
    if (hue >= 0 && hue < 6) {
      rgb[kFirst[static_cast<int>(hue)]] = chroma;
      rgb[kSecond[static_cast<int>(hue)]] = second;
    }
    for (int c = 0; c < 3; ++c) output[c] = rgb[c] + least;
  }
}

void AdjustContrast(const float* input, int64_t pixels, int64_t channels, float factor, float* output) {
  std::vector<double> sums(channels);
  for (int64_t i = 0; i < pixels; ++i) {
    for (int64_t c = 0; c < channels; ++c) sums[c] += input[i * channels + c];
  }
  for (int64_t i = 0; i < pixels; ++i) {
    for (int64_t c = 0; c < channels; ++c) {
      const float mean = static_cast<float>(sums[c] / static_cast<double>(pixels));
      output[i * channels + c] = mean + (input[i * channels + c] - mean) * factor;
    }
  }
}

}  // namespace permafrost
