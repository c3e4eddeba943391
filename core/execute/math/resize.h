// Images of another size, NHWC, by TensorFlow's four ways.
//
// Where the centre of an output's pixel lies in the input: at x * scale; with half_pixel_centers at (x + 0.5) * scale - 0.5.
// scale is in / out, with align_corners (in - 1) / (out - 1).
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/execute/parallel.h"

namespace permafrost {

struct ResizeShape {
  int64_t batch = 1, in_h = 1, in_w = 1, channels = 1;
  int64_t out_h = 1, out_w = 1;
  bool align_corners = false, half_pixel_centers = false;

  float scale_h() const { return Scale(in_h, out_h); }
  float scale_w() const { return Scale(in_w, out_w); }

 private:
  float Scale(int64_t in, int64_t out) const {
    return align_corners && in > 1 && out > 1 ? (in - 1) / static_cast<float>(out - 1)
                                              : in / static_cast<float>(out);
  }
};

// Between the four pixels around the centre.
void ResizeBilinear(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads);

// Between sixteen pixels. With half_pixel_centers the kernel is Keys's (a = -0.5), and what lies outside does not count;
// else a = -0.75, and the edge is repeated.
void ResizeBicubic(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads);

// The mean of what an output's pixel covers. half_pixel_centers makes no difference.
void ResizeArea(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads);

// The nearest pixel. Pixels are of `pixel_bytes`; shape.channels is not looked at.
void ResizeNearest(const ResizeShape& shape, size_t pixel_bytes, const char* input, char* output,
                   ThreadPool& threads);

struct CropShape {
  int64_t images = 1, in_h = 1, in_w = 1, channels = 1;
  int64_t boxes = 1, out_h = 1, out_w = 1;
  bool nearest = false;       // else bilinear
  float extrapolation = 0.f;  // what is outside of the image
};

// Parts of images: box b is (y1, x1, y2, x2) of image index[b], where (0, 0) and (1, 1) are the centres of the corners.
void CropAndResize(const CropShape& shape, const float* input, const float* boxes, const int32_t* index,
                   float* output, ThreadPool& threads);

}  // namespace permafrost
