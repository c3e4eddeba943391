#include "core/execute/math/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/execute/math/aligned_floats.h"

namespace permafrost {
namespace {

int64_t Grain(int64_t work_of_one) {
  return std::max<int64_t>(1, 30'000 / std::max<int64_t>(1, work_of_one));
}

int64_t Bound(int64_t i, int64_t size) {
  return std::clamp<int64_t>(i, 0, size - 1);
}

// Where the output's pixel lies; all in float, as TensorFlow has it.
float Centre(const ResizeShape& shape, int64_t i, float scale) {
  const float place = static_cast<float>(i);
  return shape.half_pixel_centers ? (place + 0.5f) * scale - 0.5f : place * scale;
}

// Two pixels and how far it is from the lower to the upper.
struct Between {
  int64_t lower, upper;
  float part;
};

std::vector<Between> BetweenOf(const ResizeShape& shape, int64_t in, int64_t out, float scale) {
  std::vector<Between> result(out);
  for (int64_t i = 0; i < out; ++i) {
    const float centre = Centre(shape, i, scale), floor = std::floor(centre);
    result[i] = {Bound(static_cast<int64_t>(floor), in), Bound(static_cast<int64_t>(std::ceil(centre)), in),
                 centre - floor};
  }
  return result;
}

void InterpolatePixel(const float* top_left, const float* top_right, const float* bottom_left,
                      const float* bottom_right, float x_part, float y_part, int64_t channels,
                      float* output) {
  for (int64_t c = 0; c < channels; ++c) {
    const float top = top_left[c] + (top_right[c] - top_left[c]) * x_part;
    const float bottom = bottom_left[c] + (bottom_right[c] - bottom_left[c]) * x_part;
    output[c] = top + (bottom - top) * y_part;
  }
}

// Calls body(image, y, output row) for all rows of the output.
template <typename Body>
void ForRows(const ResizeShape& shape, int64_t work_of_one, ThreadPool& threads, const Body& body) {
  threads.ParallelFor(shape.batch * shape.out_h, Grain(work_of_one), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) body(row / shape.out_h, row % shape.out_h, row);
  });
}

// Four pixels and their weights.
struct Cubic {
  int64_t index[4];
  float weight[4];
};

Cubic CubicAt(const ResizeShape& shape, int64_t i, int64_t in, float scale) {
  const float centre = Centre(shape, i, scale);
  const int64_t floor = static_cast<int64_t>(std::floor(centre));
  constexpr int kSteps = 1024;  // TensorFlow has a table
  const int64_t step =
      std::clamp<int64_t>(std::lrint((centre - static_cast<float>(floor)) * kSteps), 0, kSteps);
  const double a = shape.half_pixel_centers ? -0.5 : -0.75;
  const auto near = [a](int64_t at) {
    const float x = static_cast<float>(at * 1.0 / kSteps);
    return static_cast<float>(((a + 2) * x - (a + 3)) * x * x + 1);
  };
  const auto far = [a](int64_t at) {
    const float x = static_cast<float>(static_cast<float>(at * 1.0 / kSteps) + 1.0);
    return static_cast<float>(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
  };
  Cubic cubic = {{}, {far(step), near(step), near(kSteps - step), far(kSteps - step)}};
  float sum = 0;
  for (int k = 0; k < 4; ++k) {
    cubic.index[k] = Bound(floor - 1 + k, in);
    if (shape.half_pixel_centers && cubic.index[k] != floor - 1 + k) cubic.weight[k] = 0;
    sum += cubic.weight[k];
  }
  if (shape.half_pixel_centers && std::abs(sum) >= 1000.f * std::numeric_limits<float>::min()) {
    for (float& weight : cubic.weight) weight *= 1.f / sum;
  }
  return cubic;
}

// Pixels [begin, end), which may lie outside; those in the middle count whole.
struct Cover {
  int64_t begin, end;
  float first, last;  // weights of the first pixel and of the last
};

Cover CoverOf(int64_t i, float scale) {
  const float from = static_cast<float>(i) * scale, to = static_cast<float>(i + 1) * scale;
  const auto weight = [&](int64_t pixel) {
    const float left = static_cast<float>(pixel), right = static_cast<float>(pixel + 1);
    if (left < from) return right > to ? scale : right - from;
    return right > to ? to - left : 1.f;
  };
  Cover cover = {static_cast<int64_t>(std::floor(from)), static_cast<int64_t>(std::ceil(to)), 0, 0};
  cover.end = std::max(cover.end, cover.begin + 1);
  cover.first = weight(cover.begin);
  cover.last = weight(cover.end - 1);
  return cover;
}

}  // namespace

void ResizeBilinear(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads) {
  const std::vector<Between> rows = BetweenOf(shape, shape.in_h, shape.out_h, shape.scale_h());
  const std::vector<Between> columns = BetweenOf(shape, shape.in_w, shape.out_w, shape.scale_w());
  const int64_t channels = shape.channels, in_row = shape.in_w * channels;
  ForRows(shape, 2 * shape.out_w * channels, threads, [&](int64_t image, int64_t y, int64_t row) {
    const float* const top = input + (image * shape.in_h + rows[y].lower) * in_row;
    const float* const bottom = input + (image * shape.in_h + rows[y].upper) * in_row;
    float* to = output + row * shape.out_w * channels;
    for (const Between& column : columns) {
      const int64_t left = column.lower * channels, right = column.upper * channels;
      InterpolatePixel(top + left, top + right, bottom + left, bottom + right, column.part, rows[y].part,
                       channels, to);
      to += channels;
    }
  });
}

void ResizeBicubic(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads) {
  const int64_t channels = shape.channels, in_row = shape.in_w * channels;
  std::vector<Cubic> columns(shape.out_w);
  for (int64_t x = 0; x < shape.out_w; ++x) columns[x] = CubicAt(shape, x, shape.in_w, shape.scale_w());
  ForRows(shape, in_row + 4 * shape.out_w * channels, threads, [&](int64_t image, int64_t y, int64_t row) {
    const Cubic cubic = CubicAt(shape, y, shape.in_h, shape.scale_h());
    const float* from[4];
    for (int k = 0; k < 4; ++k) from[k] = input + (image * shape.in_h + cubic.index[k]) * in_row;
    AlignedFloats between(in_row);
    float* const line = between.data();
    const float* const w = cubic.weight;
    for (int64_t i = 0; i < in_row; ++i)
      line[i] = from[0][i] * w[0] + from[1][i] * w[1] + from[2][i] * w[2] + from[3][i] * w[3];
    float* to = output + row * shape.out_w * channels;
    for (const Cubic& column : columns) {
      const float* pixel[4];
      for (int k = 0; k < 4; ++k) pixel[k] = line + column.index[k] * channels;
      for (int64_t c = 0; c < channels; ++c)
        *to++ = pixel[0][c] * column.weight[0] + pixel[1][c] * column.weight[1] +
                pixel[2][c] * column.weight[2] + pixel[3][c] * column.weight[3];
    }
  });
}

void ResizeArea(const ResizeShape& shape, const float* input, float* output, ThreadPool& threads) {
  const int64_t channels = shape.channels, in_row = shape.in_w * channels;
  const float scale_h = shape.scale_h(), scale_w = shape.scale_w();
  const float scale = static_cast<float>(1.0 / (scale_h * scale_w));
  const int64_t work = in_row * (static_cast<int64_t>(scale_h) + 2) + 2 * shape.out_w * channels;
  ForRows(shape, work, threads, [&](int64_t image, int64_t y, int64_t row) {
    AlignedFloats sums = AlignedFloats::Zeros(in_row);
    float* const line = sums.data();
    const auto add = [](const float* from, float weight, int64_t count, float* to) {
      for (int64_t i = 0; i < count; ++i) to[i] += from[i] * weight;
    };
    // Calls body(pixel, weight).
    const auto for_cover = [](const Cover& cover, int64_t size, const auto& body) {
      for (int64_t i = cover.begin; i < cover.end; ++i)
        body(Bound(i, size), i == cover.begin ? cover.first : i == cover.end - 1 ? cover.last : 1.f);
    };
    for_cover(CoverOf(y, scale_h), shape.in_h, [&](int64_t from, float weight) {
      add(input + (image * shape.in_h + from) * in_row, weight, in_row, line);
    });
    float* to = output + row * shape.out_w * channels;
    for (int64_t x = 0; x < shape.out_w; ++x, to += channels) {
      std::fill_n(to, channels, 0.f);
      for_cover(CoverOf(x, scale_w), shape.in_w,
                [&](int64_t from, float weight) { add(line + from * channels, weight, channels, to); });
      for (int64_t c = 0; c < channels; ++c) to[c] *= scale;
    }
  });
}

void ResizeNearest(const ResizeShape& shape, size_t pixel_bytes, const char* input, char* output,
                   ThreadPool& threads) {
  const auto nearest = [&](int64_t i, int64_t in, float scale) {
    const float place = static_cast<float>(i);
    const float centre = shape.half_pixel_centers ? (place + 0.5f) * scale : place * scale;
    return Bound(static_cast<int64_t>(shape.align_corners ? std::round(centre) : std::floor(centre)), in);
  };
  std::vector<size_t> columns(shape.out_w);
  for (int64_t x = 0; x < shape.out_w; ++x)
    columns[x] = nearest(x, shape.in_w, shape.scale_w()) * pixel_bytes;
  const int64_t work = shape.out_w * (10 + static_cast<int64_t>(pixel_bytes / 16));
  ForRows(shape, work, threads, [&](int64_t image, int64_t y, int64_t row) {
    const int64_t from_row = image * shape.in_h + nearest(y, shape.in_h, shape.scale_h());
    const char* const from = input + from_row * shape.in_w * pixel_bytes;
    char* to = output + row * shape.out_w * pixel_bytes;
    for (const size_t column : columns) {
      std::memcpy(to, from + column, pixel_bytes);
      to += pixel_bytes;
    }
  });
}

void CropAndResize(const CropShape& shape, const float* input, const float* boxes, const int32_t* index,
                   float* output, ThreadPool& threads) {
  const int64_t channels = shape.channels, in_row = shape.in_w * channels;
  // Along one axis: where pixel i of `out` lies in `in` pixels. In float and in this order, as TensorFlow has it.
  const auto place = [](float from, float to, int64_t in, int64_t out, int64_t i) {
    const float last = static_cast<float>(in - 1);
    if (out == 1) return static_cast<float>(0.5 * (from + to) * last);
    return from * last + static_cast<float>(i) * ((to - from) * last / static_cast<float>(out - 1));
  };
  const auto is_inside = [](float at, int64_t in) { return at >= 0 && at <= static_cast<float>(in - 1); };
  const auto clamp = [](float at, int64_t in) { return Bound(static_cast<int64_t>(at), in); };
  const int64_t rows = shape.boxes * shape.out_h;
  threads.ParallelFor(rows, Grain(2 * shape.out_w * channels), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t b = row / shape.out_h;
      const float* const box = boxes + 4 * b;
      const float* const image = input + index[b] * shape.in_h * in_row;
      const float y = place(box[0], box[2], shape.in_h, shape.out_h, row % shape.out_h);
      float* to = output + row * shape.out_w * channels;
      for (int64_t i = 0; i < shape.out_w; ++i, to += channels) {
        const float x = place(box[1], box[3], shape.in_w, shape.out_w, i);
        if (!is_inside(y, shape.in_h) || !is_inside(x, shape.in_w)) {
          std::fill_n(to, channels, shape.extrapolation);
        } else if (shape.nearest) {
          const float* const from =
              image + clamp(std::round(y), shape.in_h) * in_row + clamp(std::round(x), shape.in_w) * channels;
          std::copy_n(from, channels, to);
        } else {
          const float* const top = image + clamp(std::floor(y), shape.in_h) * in_row;
          const float* const bottom = image + clamp(std::ceil(y), shape.in_h) * in_row;
          const int64_t left = clamp(std::floor(x), shape.in_w) * channels;
          const int64_t right = clamp(std::ceil(x), shape.in_w) * channels;
          InterpolatePixel(top + left, top + right, bottom + left, bottom + right, x - std::floor(x),
                           y - std::floor(y), channels, to);
        }
      }
    }
  });
}

}  // namespace permafrost
