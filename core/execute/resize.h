// Resizing a picture by the exact arithmetic of the program that a model was trained with, a row at a time: neither
// a picture as numbers nor a whole resized one is ever kept.
//
//   Resizer resizer(picture, {.width = picture.width, .height = picture.height}, {299, 299}, {0, 299},
//                   ResizeFilter::kTensorFlow1, values);
//   for (int64_t y = 0; y < 299; ++y) resizer.Row(y, row);
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

#include "core/execute/picture.h"

namespace permafrost {

enum class ResizeFilter {
  // tf.image.resize_bilinear of TensorFlow 1 (align_corners=False, pixels begin at whole numbers).
  kTensorFlow1,
  // tf.image.resize of TensorFlow 2 and OpenCV's INTER_LINEAR: pixels have their centres at halves.
  kHalfPixel,
  // Image.resize(..., Image.BILINEAR) of Pillow, which averages over all pixels that a smaller one covers, and
  // rounds to whole numbers.
  kPillow,
};

// A rectangle of a picture; it must not be empty and must lie inside.
struct Region {
  int64_t x = 0, y = 0;
  int64_t width = 0, height = 0;
};
struct PictureSize {
  int64_t width = 0, height = 0;
};
// The columns [begin, begin + count) of the resized picture.
struct Columns {
  int64_t begin = 0, count = 0;
};

class Resizer {
 public:
  // Resizes `from` of the picture to the size `to` and gives of that only the `columns`. values[byte] is the number
  // that a byte stands for. The picture must outlive the resizer.
  Resizer(const Picture& picture, Region from, PictureSize to, Columns columns, ResizeFilter filter,
          const std::array<float, 256>& values);

  // Row `y` of the resized picture: three numbers for each of the columns.
  void Row(int64_t y, absl::Span<float> rgb);

 private:
  // A pixel between two.
  struct Between {
    int64_t lower, upper;
    float share;  // of the upper one
  };
  // A pixel made of many: those from `first` on, with weights that add up to 2^22.
  struct Mix {
    int64_t first;
    std::vector<int32_t> weights;
  };

  const uint8_t* SourceRow(int64_t y) const;
  Between BetweenAt(int64_t i, int64_t from, int64_t to) const;
  static Mix MixAt(int64_t i, int64_t from, int64_t to);
  void BilinearRow(int64_t y, absl::Span<float> rgb) const;
  void PillowRow(int64_t y, absl::Span<float> rgb);

  const Picture& picture_;
  const Region from_;
  const PictureSize to_;
  const ResizeFilter filter_;
  const std::array<float, 256> values_;
  std::vector<Between> between_;  // by column
  std::vector<Mix> mixes_;        // by column
  std::vector<int32_t> sums_;     // of a row
};

}  // namespace permafrost
