#include "core/execute/math/depthwise.h"

#include <algorithm>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/execute/naive.h"

namespace permafrost_test {
namespace {

using permafrost::Conv2DShape;
using permafrost::Epilogue;
using permafrost::SimdTarget;
using permafrost::SimdTargetName;
using permafrost::SimdTargets;
using permafrost::ThreadPool;

struct Case {
  const char* name;
  int64_t batch, in_h, in_w, in_c, multiplier, filter_h, filter_w;
  int64_t stride = 1, dilation = 1, pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
};

const Case kCases[] = {
    {"3x3 same", 1, 7, 9, 32, 1, 3, 3, 1, 1, 1, 1, 1, 1},
    {"3x3 same, odd channels, batch", 2, 5, 6, 37, 1, 3, 3, 1, 1, 1, 1, 1, 1},
    {"3x3 valid, few channels", 1, 5, 6, 3, 1, 3, 3},
    {"3x3, stride 2", 1, 14, 13, 24, 1, 3, 3, 2, 1, 0, 1, 0, 1},
    {"3x3, dilation 2", 1, 9, 8, 16, 1, 3, 3, 1, 2, 2, 2, 2, 2},
    {"5x5 same", 1, 8, 8, 20, 1, 5, 5, 1, 1, 2, 2, 2, 2},
    {"1x1", 1, 3, 3, 8, 1, 1, 1},
    {"one channel, eight filters", 1, 8, 8, 1, 8, 3, 3, 1, 1, 1, 1, 1, 1},
    {"three filters a channel", 2, 6, 7, 11, 3, 3, 2, 2, 1, 1, 1, 0, 1},
    {"filter larger than the image", 1, 2, 3, 16, 1, 5, 7, 1, 1, 3, 3, 4, 4},
    {"padding larger than the filter", 1, 4, 4, 8, 2, 3, 3, 1, 1, 7, 6, 5, 8},
    {"no channels", 1, 4, 4, 0, 1, 3, 3},
    {"no image", 0, 4, 4, 8, 1, 3, 3},
};

Conv2DShape ShapeOf(const Case& c) {
  Conv2DShape s = {c.batch, c.in_h, c.in_w, c.in_c, c.filter_h, c.filter_w, c.in_c * c.multiplier};
  s.stride_h = s.stride_w = c.stride;
  s.dilation_h = s.dilation_w = c.dilation;
  s.pad_top = c.pad_top;
  s.pad_left = c.pad_left;
  s.out_h = (c.in_h + c.pad_top + c.pad_bottom - (c.filter_h - 1) * c.dilation - 1) / c.stride + 1;
  s.out_w = (c.in_w + c.pad_left + c.pad_right - (c.filter_w - 1) * c.dilation - 1) / c.stride + 1;
  return s;
}

void CheckDepthwise(const Conv2DShape& s, SimdTarget target, const Epilogue& epilogue, ThreadPool& pool) {
  const std::vector<float> input = RandomFloats(s.batch * s.in_h * s.in_w * s.in_c, 1);
  const std::vector<float> filter = RandomFloats(s.filter_h * s.filter_w * s.out_c, 2);
  const int64_t pixels = s.batch * s.out_h * s.out_w, stride = s.out_c + 3;
  std::vector<float> output(pixels * stride + 3, 77.f);
  DepthwiseConv2D(s, input.data(), filter.data(), output.data() + 1, stride, epilogue, pool, target);
  WorstError error;
  for (int64_t pixel = 0; pixel < pixels; ++pixel) {
    const int64_t x = pixel % s.out_w, y = pixel / s.out_w % s.out_h, image = pixel / s.out_w / s.out_h;
    for (int64_t channel = 0; channel < s.out_c; ++channel) {
      Exact exact;
      for (int64_t i = 0; i < s.filter_h; ++i) {
        const int64_t in_y = y * s.stride_h - s.pad_top + i * s.dilation_h;
        for (int64_t j = 0; j < s.filter_w; ++j) {
          const int64_t in_x = x * s.stride_w - s.pad_left + j * s.dilation_w;
          if (in_y < 0 || in_y >= s.in_h || in_x < 0 || in_x >= s.in_w) continue;
          const int64_t in_channel = channel / (s.out_c / s.in_c);
          exact.Add(
              static_cast<double>(input[((image * s.in_h + in_y) * s.in_w + in_x) * s.in_c + in_channel]) *
              filter[(i * s.filter_w + j) * s.out_c + channel]);
        }
      }
      exact.Finish(epilogue, pixel, channel);
      error.Compare(output[pixel * stride + 1 + channel], exact);
    }
  }
  CHECK(error.of_own <= 3e-7);
  CHECK(std::count(output.begin(), output.end(), 77.f) ==
        static_cast<int64_t>(output.size()) - pixels * s.out_c);
}

TEST_CASE("depthwise convolutions of all kinds, on every target") {
  const SimdTarget target = GENERATE(from_range(SimdTargets()));
  const int threads = GENERATE(1, 2);
  CAPTURE(SimdTargetName(target), threads);
  ThreadPool pool(threads);
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    const Conv2DShape s = ShapeOf(c);
    const std::vector<float> bias = RandomFloats(s.out_c, 5);
    const std::vector<float> residual = RandomFloats(s.batch * s.out_h * s.out_w * (s.out_c + 2), 6);
    CheckDepthwise(s, target, {}, pool);
    CheckDepthwise(s, target, Epilogue::Relu6(bias.data()), pool);
    CheckDepthwise(s, target, {bias.data(), residual.data(), s.out_c + 2, -1.f, 2.f}, pool);
  }
}

}  // namespace
}  // namespace permafrost_test
