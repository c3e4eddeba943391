// The greatest value and the mean of windows of images, channel by channel.
//
// Images are NDHWC; a flat image has the depth 1.
#pragma once

#include <cstdint>

#include "core/execute/math/window.h"
#include "core/execute/parallel.h"

namespace permafrost {

struct PoolShape {
  int64_t batch = 1, channels = 1;
  WindowedAxis axes[3];  // depth, height, width; not dilated

  int64_t input_pixels() const { return axes[0].in * axes[1].in * axes[2].in; }
  int64_t output_pixels() const { return axes[0].out * axes[1].out * axes[2].out; }
};

// `lowest` is the result of a window that sees nothing, and the least result altogether: TensorFlow's windows begin with the
// lowest finite number. NaN is less than everything. T: float, double, int64_t.
template <typename T>
void MaxPool(const PoolShape& shape, T lowest, const T* input, T* output, ThreadPool& threads);

// Only what lies inside of the image counts. T: float, double.
template <typename T>
void AveragePool(const PoolShape& shape, const T* input, T* output, ThreadPool& threads);

// With the place of the first greatest value, counted from the image's first value or, `in_batch`, from the input's
// first. A window's first value is its greatest even where it is NaN. -1: the window sees nothing.
template <typename T>
void MaxPoolWithIndex(const PoolShape& shape, T lowest, bool in_batch, const T* input, T* output,
                      int64_t* index, ThreadPool& threads);

}  // namespace permafrost
