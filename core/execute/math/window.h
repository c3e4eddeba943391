// A window that slides over one axis of an image: how often it fits and where the first one begins.
//
//   SAME, input 5, window 3, stride 2:     VALID:
//
//     0 [a b] c  d  e  0                     [a  b  c] d  e
//     0  a [b c  d] e  0                      a  b [c  d  e]
//     0  a  b  c [d e  0]
//
// The sizes are those of TensorFlow's GetWindowedOutputSizeVerbose.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace permafrost {

enum class Padding : uint8_t { kValid, kSame, kExplicit };

struct WindowedAxis {
  // What sizes, strides, dilations and paddings may be at most: their products fit into 64 bits.
  static constexpr int64_t kMost = std::numeric_limits<int32_t>::max();

  int64_t in = 1, window = 1, stride = 1, dilation = 1;
  int64_t out = 1;
  int64_t pad_before = 0, pad_after = 0;

  // From how far the window sees the input to how far, without what lies outside of it: elements
  // [FirstInside(o), EndInside(o)) of the window at place o.
  int64_t FirstInside(int64_t place) const;
  int64_t EndInside(int64_t place) const;
};

// Fills in `out` and, but for kExplicit, the padding. False: there is no such size, because it would be negative, or
// because a number is not in its range.
bool Slide(Padding padding, WindowedAxis& axis);

}  // namespace permafrost
