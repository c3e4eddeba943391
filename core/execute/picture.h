// A picture as eyes see it: what comes out of a JPEG or PNG file, or of a canvas of the page, before a model's
// arithmetic (preprocess.h) makes a tensor of it.
#pragma once

#include <cstdint>
#include <vector>

namespace permafrost {

// Upright, 8 bits, sRGB as it is stored (no colour profile applied, as TensorFlow applies none). What was
// transparent is shown over white, as a page shows it: whoever makes a Picture has done that.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> rgb;  // row after row, three bytes a pixel
};

// What a picture may measure. Larger ones are refused before memory is taken for them.
inline constexpr int64_t kMostPicturePixels = 100'000'000;
inline constexpr int64_t kMostPictureSide = 65'535;

}  // namespace permafrost
