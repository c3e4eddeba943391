// Colours of pixels of three channels, red, green and blue.
#pragma once

#include <cstdint>

namespace permafrost {

// Hue, saturation and value, each in [0, 1] where red, green and blue are. output may be input. T: float, double.
template <typename T>
void RgbToHsv(const T* input, int64_t pixels, T* output);
template <typename T>
void HsvToRgb(const T* input, int64_t pixels, T* output);

// The hue is turned by `delta` (1 is once around).
void AdjustHue(const float* input, int64_t pixels, float delta, float* output);

// The saturation times `factor`, at most 1.
void AdjustSaturation(const float* input, int64_t pixels, float factor, float* output);

// (value - mean) * factor + mean, where each channel of an image has a mean of its own. output may be input.
void AdjustContrast(const float* input, int64_t pixels, int64_t channels, float factor, float* output);

}  // namespace permafrost
