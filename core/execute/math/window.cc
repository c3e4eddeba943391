#include "core/execute/math/window.h"

#include <algorithm>

namespace permafrost {

int64_t WindowedAxis::FirstInside(int64_t place) const {
  const int64_t outside = pad_before - place * stride;  // elements of the input that are missing on the left
  return outside <= 0 ? 0 : std::min(window, (outside + dilation - 1) / dilation);
}

int64_t WindowedAxis::EndInside(int64_t place) const {
  const int64_t left =
      in + pad_before - place * stride;  // from the window's first element to the input's end
  return left <= 0 ? FirstInside(place)
                   : std::max(FirstInside(place), std::min(window, (left - 1) / dilation + 1));
}

bool Slide(Padding padding, WindowedAxis& axis) {
  const auto in_range = [](int64_t value, int64_t least) {
    return value >= least && value <= WindowedAxis::kMost;
  };
  if (!in_range(axis.in, 0) || !in_range(axis.window, 0) || !in_range(axis.stride, 1) ||
      !in_range(axis.dilation, 1))
    return false;
  const int64_t extent = (axis.window - 1) * axis.dilation + 1;
  if (padding == Padding::kSame) {
    axis.out = (axis.in + axis.stride - 1) / axis.stride;
    const int64_t padded = std::max<int64_t>(0, (axis.out - 1) * axis.stride + extent - axis.in);
    axis.pad_before = padded / 2;
    axis.pad_after = padded - axis.pad_before;
    return true;
  }
  if (padding == Padding::kValid) axis.pad_before = axis.pad_after = 0;
  if (!in_range(axis.pad_before, 0) || !in_range(axis.pad_after, 0)) return false;
  axis.out = (axis.in + axis.pad_before + axis.pad_after - extent + axis.stride) / axis.stride;
  return axis.out >= 0;
}

}  // namespace permafrost
