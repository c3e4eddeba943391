#include "core/execute/math/conv2d.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/execute/naive.h"

namespace permafrost_test {
namespace {

using permafrost::Conv2DShape;
using permafrost::Epilogue;
using permafrost::PackedConv2D;
using permafrost::SimdTarget;
using permafrost::SimdTargetName;
using permafrost::SimdTargets;
using permafrost::ThreadPool;

struct Case {
  const char* name;
  int64_t batch, in_h, in_w, in_c, filter_h, filter_w, out_c;
  int64_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  int64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
};

const Case kCases[] = {
    {"1x1", 1, 5, 7, 19, 1, 1, 40},
    {"1x1, batch", 3, 4, 4, 8, 1, 1, 10},
    {"1x1, stride 2", 1, 9, 8, 16, 1, 1, 33, 2, 2},
    {"1x1, padded", 1, 3, 3, 4, 1, 1, 5, 1, 1, 1, 1, 1, 2, 0, 1},
    {"one pixel, one channel", 1, 1, 1, 1, 1, 1, 1},
    {"3x3 valid", 1, 12, 13, 32, 3, 3, 64},
    {"3x3 valid, one output", 1, 3, 3, 20, 3, 3, 7},
    {"3x3 same", 1, 11, 9, 24, 3, 3, 32, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3 same, batch, odd channels", 2, 7, 6, 17, 3, 3, 35, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3 same, many channels", 1, 8, 8, 130, 3, 3, 100, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3 same, large", 1, 37, 35, 16, 3, 3, 48, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3 same, batch of several blocks", 2, 48, 41, 32, 3, 3, 16, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3, stride 2", 1, 15, 14, 32, 3, 3, 48, 2, 2},
    {"3x3, stride 2, same", 1, 14, 14, 12, 3, 3, 20, 2, 2, 1, 1, 0, 1, 0, 1},
    {"3x3, strides 2 and 1", 1, 10, 11, 9, 3, 3, 16, 2, 1, 1, 1, 1, 1, 1, 1},
    {"3x3, dilation 2", 1, 12, 12, 10, 3, 3, 18, 1, 1, 2, 2, 2, 2, 2, 2},
    {"3x3, dilations 1 and 3", 1, 9, 20, 3, 3, 3, 6, 1, 1, 1, 3, 1, 1, 3, 3},
    {"3x3, few channels in", 1, 23, 21, 3, 3, 3, 32, 2, 2},
    {"3x3, few channels in, same", 2, 10, 9, 1, 3, 3, 8, 1, 1, 1, 1, 1, 1, 1, 1},
    {"3x3, few channels out", 1, 10, 9, 32, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1},
    {"7x7, stride 2, few channels", 1, 30, 29, 3, 7, 7, 24, 2, 2, 1, 1, 3, 2, 2, 3},
    {"5x5 same", 1, 12, 11, 24, 5, 5, 32, 1, 1, 1, 1, 2, 2, 2, 2},
    {"5x5 valid", 2, 9, 9, 16, 5, 5, 16},
    {"1x7 same", 1, 17, 17, 24, 1, 7, 32, 1, 1, 1, 1, 0, 0, 3, 3},
    {"7x1 same", 1, 17, 17, 32, 7, 1, 40, 1, 1, 1, 1, 3, 3, 0, 0},
    {"7x1 valid, batch", 2, 9, 5, 16, 7, 1, 16},
    {"1x3 same", 1, 8, 8, 40, 1, 3, 48, 1, 1, 1, 1, 0, 0, 1, 1},
    {"3x1 same", 1, 8, 8, 40, 3, 1, 48, 1, 1, 1, 1, 1, 1, 0, 0},
    {"2x2 same", 1, 6, 6, 16, 2, 2, 16, 1, 1, 1, 1, 0, 1, 0, 1},
    {"4x3", 1, 9, 9, 5, 4, 3, 9, 1, 2, 1, 1, 1, 2, 0, 1},
    {"filter larger than the image", 1, 2, 3, 16, 5, 7, 16, 1, 1, 1, 1, 3, 3, 4, 4},
    {"padding larger than the filter", 1, 4, 4, 8, 3, 3, 16, 1, 1, 1, 1, 7, 6, 5, 8},
    {"padding larger than the filter, few channels", 1, 4, 4, 2, 3, 3, 8, 1, 1, 1, 1, 7, 6, 5, 8},
    {"no channels in", 1, 4, 4, 0, 3, 3, 8},
    {"no channels out", 1, 4, 4, 8, 3, 3, 0},
    {"no image", 0, 4, 4, 8, 3, 3, 8},
};

Conv2DShape ShapeOf(const Case& c) {
  Conv2DShape s = {c.batch, c.in_h, c.in_w, c.in_c, c.filter_h, c.filter_w, c.out_c};
  s.stride_h = c.stride_h;
  s.stride_w = c.stride_w;
  s.dilation_h = c.dilation_h;
  s.dilation_w = c.dilation_w;
  s.pad_top = c.pad_top;
  s.pad_left = c.pad_left;
  s.out_h = (c.in_h + c.pad_top + c.pad_bottom - (c.filter_h - 1) * c.dilation_h - 1) / c.stride_h + 1;
  s.out_w = (c.in_w + c.pad_left + c.pad_right - (c.filter_w - 1) * c.dilation_w - 1) / c.stride_w + 1;
  return s;
}

Exact ExactPixel(const Conv2DShape& s, const std::vector<float>& input, const std::vector<float>& filter,
                 int64_t image, int64_t y, int64_t x, int64_t channel) {
  Exact exact;
  for (int64_t i = 0; i < s.filter_h; ++i) {
    const int64_t in_y = y * s.stride_h - s.pad_top + i * s.dilation_h;
    for (int64_t j = 0; j < s.filter_w; ++j) {
      const int64_t in_x = x * s.stride_w - s.pad_left + j * s.dilation_w;
      if (in_y < 0 || in_y >= s.in_h || in_x < 0 || in_x >= s.in_w) continue;
      for (int64_t c = 0; c < s.in_c; ++c) {
        exact.Add(static_cast<double>(input[((image * s.in_h + in_y) * s.in_w + in_x) * s.in_c + c]) *
                  filter[((i * s.filter_w + j) * s.in_c + c) * s.out_c + channel]);
      }
    }
  }
  return exact;
}

void CheckConvolution(const Conv2DShape& s, SimdTarget target, const Epilogue& epilogue, ThreadPool& pool) {
  const std::vector<float> input = RandomFloats(s.batch * s.in_h * s.in_w * s.in_c, 1);
  const std::vector<float> filter = RandomFloats(s.filter_h * s.filter_w * s.in_c * s.out_c, 2);
  const PackedConv2D conv(s.filter_h, s.filter_w, s.in_c, s.out_c, filter.data(), target);
  const int64_t pixels = s.batch * s.out_h * s.out_w, stride = s.out_c + 3;
  std::vector<float> output(pixels * stride + 3, 77.f);
  conv.Run(s, input.data(), output.data() + 1, stride, epilogue, pool);
  WorstError error;
  for (int64_t pixel = 0; pixel < pixels; ++pixel) {
    const int64_t x = pixel % s.out_w, y = pixel / s.out_w % s.out_h, image = pixel / s.out_w / s.out_h;
    for (int64_t channel = 0; channel < s.out_c; ++channel) {
      Exact exact = ExactPixel(s, input, filter, image, y, x, channel);
      exact.Finish(epilogue, pixel, channel);
      error.Compare(output[pixel * stride + 1 + channel], exact);
    }
  }
  CHECK(error.of_all() <= 1e-6);
  CHECK(std::count(output.begin(), output.end(), 77.f) ==
        static_cast<int64_t>(output.size()) - pixels * s.out_c);
}

TEST_CASE("convolutions of all kinds, on every target") {
  const SimdTarget target = GENERATE(from_range(SimdTargets()));
  const int threads = GENERATE(1, 2);
  CAPTURE(SimdTargetName(target), threads);
  ThreadPool pool(threads);
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    CheckConvolution(ShapeOf(c), target, {}, pool);
  }
}

TEST_CASE("convolutions with bias, residual and bounds") {
  const SimdTarget target = GENERATE(from_range(SimdTargets()));
  CAPTURE(SimdTargetName(target));
  ThreadPool pool(1);
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    const Conv2DShape s = ShapeOf(c);
    const std::vector<float> bias = RandomFloats(s.out_c, 5);
    const std::vector<float> residual = RandomFloats(s.batch * s.out_h * s.out_w * (s.out_c + 2), 6);
    CheckConvolution(s, target, Epilogue::Relu(bias.data()), pool);
    CheckConvolution(s, target, {bias.data(), residual.data(), s.out_c + 2, -1.f, 2.f}, pool);
    CheckConvolution(s, target, {nullptr, residual.data(), s.out_c + 2}, pool);
  }
}

}  // namespace
}  // namespace permafrost_test
