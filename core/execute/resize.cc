#include "core/execute/resize.h"

#include <algorithm>
#include <cmath>

namespace permafrost {
namespace {

// Pillow's fixed point (Resample.c, PRECISION_BITS): 32 bits less 8 of the pixel and 2 to be safe.
constexpr int kPillowBits = 32 - 8 - 2;

uint8_t FromFixedPoint(int32_t sum) {
  return static_cast<uint8_t>(std::clamp(sum >> kPillowBits, 0, 255));
}

}  // namespace

Resizer::Resizer(const Picture& picture, Region from, PictureSize to, Columns columns, ResizeFilter filter,
                 const std::array<float, 256>& values)
    : picture_(picture), from_(from), to_(to), filter_(filter), values_(values) {
  for (int64_t x = columns.begin; x < columns.begin + columns.count; ++x) {
    if (filter == ResizeFilter::kPillow) {
      mixes_.push_back(MixAt(x, from.width, to.width));
    } else {
      between_.push_back(BetweenAt(x, from.width, to.width));
    }
  }
  if (filter == ResizeFilter::kPillow) sums_.resize(columns.count * 3);
}

const uint8_t* Resizer::SourceRow(int64_t y) const {
  return picture_.rgb.data() + ((from_.y + y) * picture_.width + from_.x) * 3;
}

// TensorFlow's compute_interpolation_weights (core/kernels/image/resize_bilinear_op.cc), in float as there.
Resizer::Between Resizer::BetweenAt(int64_t i, int64_t from, int64_t to) const {
  const float scale = static_cast<float>(from) / static_cast<float>(to);
  const float at = filter_ == ResizeFilter::kHalfPixel ? (static_cast<float>(i) + 0.5f) * scale - 0.5f
                                                       : static_cast<float>(i) * scale;
  const float whole = std::floor(at);
  return {.lower = std::clamp<int64_t>(static_cast<int64_t>(whole), 0, from - 1),
          .upper = std::clamp<int64_t>(static_cast<int64_t>(std::ceil(at)), 0, from - 1),
          .share = at - whole};
}

// Pillow's precompute_coeffs and normalize_coeffs_8bpc with its bilinear filter, in double as there.
Resizer::Mix Resizer::MixAt(int64_t i, int64_t from, int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(scale, 1.0);
  const double center = (static_cast<double>(i) + 0.5) * scale;
  const int64_t first = std::max<int64_t>(static_cast<int64_t>(center - reach + 0.5), 0);
  const int64_t end = std::min<int64_t>(static_cast<int64_t>(center + reach + 0.5), from);
  std::vector<double> shares;
  double total = 0;
  for (int64_t at = first; at < end; ++at) {
    const double distance = std::abs((static_cast<double>(at) - center + 0.5) * (1.0 / reach));
    shares.push_back(distance < 1.0 ? 1.0 - distance : 0.0);
    total += shares.back();
  }
  Mix mix{.first = first};
  for (const double share : shares) {
    const double weight = total != 0 ? share / total : share;
    mix.weights.push_back(static_cast<int32_t>(0.5 + weight * (1 << kPillowBits)));
  }
  return mix;
}

void Resizer::Row(int64_t y, absl::Span<float> rgb) {
  filter_ == ResizeFilter::kPillow ? PillowRow(y, rgb) : BilinearRow(y, rgb);
}

void Resizer::BilinearRow(int64_t y, absl::Span<float> rgb) const {
  const Between rows = BetweenAt(y, from_.height, to_.height);
  const uint8_t *const above = SourceRow(rows.lower), *const below = SourceRow(rows.upper);
  for (size_t x = 0; x < between_.size(); ++x) {
    const Between& columns = between_[x];
    for (int c = 0; c < 3; ++c) {
      const int64_t left = columns.lower * 3 + c, right = columns.upper * 3 + c;
      const float top_left = values_[above[left]], bottom_left = values_[below[left]];
      const float top = top_left + (values_[above[right]] - top_left) * columns.share;
      const float bottom = bottom_left + (values_[below[right]] - bottom_left) * columns.share;
      rgb[x * 3 + c] = top + (bottom - top) * rows.share;
    }
  }
}

// Pillow goes over the whole picture twice, columns first. Here each row that is needed is made when it is needed.
void Resizer::PillowRow(int64_t y, absl::Span<float> rgb) {
  constexpr int32_t kHalf = 1 << (kPillowBits - 1);
  const Mix rows = MixAt(y, from_.height, to_.height);
  std::fill(sums_.begin(), sums_.end(), kHalf);
  for (size_t i = 0; i < rows.weights.size(); ++i) {
    const uint8_t* const source = SourceRow(rows.first + static_cast<int64_t>(i));
    for (size_t x = 0; x < mixes_.size(); ++x) {
      const uint8_t* pixel = source + mixes_[x].first * 3;
      int32_t red = kHalf, green = kHalf, blue = kHalf;
      for (const int32_t weight : mixes_[x].weights) {
        red += pixel[0] * weight;
        green += pixel[1] * weight;
        blue += pixel[2] * weight;
        pixel += 3;
      }
      sums_[x * 3] += FromFixedPoint(red) * rows.weights[i];
      sums_[x * 3 + 1] += FromFixedPoint(green) * rows.weights[i];
      sums_[x * 3 + 2] += FromFixedPoint(blue) * rows.weights[i];
    }
  }
  for (size_t i = 0; i < sums_.size(); ++i) rgb[i] = values_[FromFixedPoint(sums_[i])];
}

}  // namespace permafrost
