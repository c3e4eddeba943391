// Times the convolutions of three networks, one by one: this project's, on each target of the machine, beside
// Eigen's matrix product of the same size (which is not charged for making the matrix from the image).
//
//   gemm_bench [inception_v3 | resnet_50 | inception_v1] [threads] [target] [only]
//
// `target` is one of SimdTargetName's, "all" or "best"; `only` a part of a layer's name. A time is the least
// of many of the same layer, so that its weights may be in a cache; "in seq." runs all layers one after the
// other, each with weights of its own, as a network does. GFLOP/s count what the definition of convolution
// asks for, so an algorithm that needs fewer operations can exceed the machine's peak. Compile this file with
// -march=native to give Eigen the best instructions.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<Eigen/Core>) && !defined(__EMSCRIPTEN__)
#define WITH_EIGEN 1
#include <Eigen/Core>
#endif

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#endif

#include "core/execute/math/conv2d.h"

namespace {

using permafrost::Conv2DShape;
using permafrost::Epilogue;
using permafrost::PackedConv2D;
using permafrost::SimdTarget;
using permafrost::ThreadPool;

struct Layer {
  int count;  // in the network
  int64_t size, in_c, out_c, filter_h, filter_w, stride;
  bool same;  // padding; else VALID
};

struct Network {
  const char* name;
  std::vector<Layer> layers;
};

const Network kNetworks[] = {
    {"inception_v3",
     {{1, 299, 3, 32, 3, 3, 2, false},   {1, 149, 32, 32, 3, 3, 1, false},  {1, 147, 32, 64, 3, 3, 1, true},
      {1, 73, 64, 80, 1, 1, 1, false},   {1, 73, 80, 192, 3, 3, 1, false},  {2, 35, 192, 64, 1, 1, 1, true},
      {1, 35, 192, 48, 1, 1, 1, true},   {1, 35, 192, 32, 1, 1, 1, true},   {3, 35, 256, 64, 1, 1, 1, true},
      {1, 35, 256, 48, 1, 1, 1, true},   {4, 35, 288, 64, 1, 1, 1, true},   {1, 35, 288, 48, 1, 1, 1, true},
      {3, 35, 48, 64, 5, 5, 1, true},    {4, 35, 64, 96, 3, 3, 1, true},    {3, 35, 96, 96, 3, 3, 1, true},
      {1, 35, 288, 384, 3, 3, 2, false}, {1, 35, 96, 96, 3, 3, 2, false},   {12, 17, 768, 192, 1, 1, 1, true},
      {2, 17, 768, 128, 1, 1, 1, true},  {4, 17, 768, 160, 1, 1, 1, true},  {2, 17, 128, 128, 1, 7, 1, true},
      {2, 17, 128, 128, 7, 1, 1, true},  {1, 17, 128, 192, 7, 1, 1, true},  {1, 17, 128, 192, 1, 7, 1, true},
      {4, 17, 160, 160, 1, 7, 1, true},  {4, 17, 160, 160, 7, 1, 1, true},  {2, 17, 160, 192, 7, 1, 1, true},
      {2, 17, 160, 192, 1, 7, 1, true},  {4, 17, 192, 192, 1, 7, 1, true},  {4, 17, 192, 192, 7, 1, 1, true},
      {1, 17, 192, 320, 3, 3, 2, false}, {1, 17, 192, 192, 3, 3, 2, false}, {1, 8, 1280, 320, 1, 1, 1, true},
      {1, 8, 1280, 384, 1, 1, 1, true},  {1, 8, 1280, 448, 1, 1, 1, true},  {1, 8, 1280, 192, 1, 1, 1, true},
      {2, 8, 448, 384, 3, 3, 1, true},   {4, 8, 384, 384, 1, 3, 1, true},   {4, 8, 384, 384, 3, 1, 1, true},
      {1, 8, 2048, 320, 1, 1, 1, true},  {1, 8, 2048, 384, 1, 1, 1, true},  {1, 8, 2048, 448, 1, 1, 1, true},
      {1, 8, 2048, 192, 1, 1, 1, true}}},
    {"resnet_50", {{1, 224, 3, 64, 7, 7, 2, true},    {1, 56, 64, 64, 1, 1, 1, true},
                   {2, 56, 256, 64, 1, 1, 1, true},   {3, 56, 64, 64, 3, 3, 1, true},
                   {4, 56, 64, 256, 1, 1, 1, true},   {1, 56, 256, 128, 1, 1, 1, true},
                   {1, 56, 128, 128, 3, 3, 2, true},  {1, 56, 256, 512, 1, 1, 2, true},
                   {3, 28, 512, 128, 1, 1, 1, true},  {3, 28, 128, 128, 3, 3, 1, true},
                   {4, 28, 128, 512, 1, 1, 1, true},  {1, 28, 512, 256, 1, 1, 1, true},
                   {1, 28, 256, 256, 3, 3, 2, true},  {1, 28, 512, 1024, 1, 1, 2, true},
                   {5, 14, 1024, 256, 1, 1, 1, true}, {5, 14, 256, 256, 3, 3, 1, true},
                   {6, 14, 256, 1024, 1, 1, 1, true}, {1, 14, 1024, 512, 1, 1, 1, true},
                   {1, 14, 512, 512, 3, 3, 2, true},  {1, 14, 1024, 2048, 1, 1, 2, true},
                   {2, 7, 2048, 512, 1, 1, 1, true},  {2, 7, 512, 512, 3, 3, 1, true},
                   {3, 7, 512, 2048, 1, 1, 1, true},  {1, 1, 2048, 1001, 1, 1, 1, true}}},
    {"inception_v1",
     {{1, 224, 3, 64, 7, 7, 2, true},   {1, 56, 64, 64, 1, 1, 1, true},   {1, 56, 64, 192, 3, 3, 1, true},
      {1, 28, 192, 64, 1, 1, 1, true},  {1, 28, 192, 96, 1, 1, 1, true},  {1, 28, 96, 128, 3, 3, 1, true},
      {1, 28, 192, 16, 1, 1, 1, true},  {1, 28, 16, 32, 3, 3, 1, true},   {1, 28, 192, 32, 1, 1, 1, true},
      {2, 28, 256, 128, 1, 1, 1, true}, {1, 28, 128, 192, 3, 3, 1, true}, {1, 28, 256, 32, 1, 1, 1, true},
      {1, 28, 32, 96, 3, 3, 1, true},   {1, 28, 256, 64, 1, 1, 1, true},  {1, 14, 480, 192, 1, 1, 1, true},
      {1, 14, 480, 96, 1, 1, 1, true},  {1, 14, 96, 208, 3, 3, 1, true},  {1, 14, 480, 16, 1, 1, 1, true},
      {1, 14, 16, 48, 3, 3, 1, true},   {4, 14, 512, 64, 1, 1, 1, true},  {2, 14, 512, 112, 1, 1, 1, true},
      {1, 14, 112, 224, 3, 3, 1, true}, {3, 14, 512, 24, 1, 1, 1, true},  {2, 14, 24, 64, 3, 3, 1, true},
      {1, 14, 512, 128, 1, 1, 1, true}, {1, 14, 128, 256, 3, 3, 1, true}, {1, 14, 512, 144, 1, 1, 1, true},
      {1, 14, 144, 288, 3, 3, 1, true}, {1, 14, 528, 256, 1, 1, 1, true}, {1, 14, 528, 160, 1, 1, 1, true},
      {1, 14, 160, 320, 3, 3, 1, true}, {1, 14, 32, 128, 3, 3, 1, true},  {1, 7, 832, 256, 1, 1, 1, true},
      {1, 7, 832, 160, 1, 1, 1, true},  {1, 7, 160, 320, 3, 3, 1, true},  {1, 7, 832, 384, 1, 1, 1, true},
      {1, 7, 832, 192, 1, 1, 1, true},  {1, 7, 192, 384, 3, 3, 1, true},  {2, 7, 32, 128, 3, 3, 1, true}}},
};

Conv2DShape ShapeOf(const Layer& layer) {
  Conv2DShape s = {1, layer.size, layer.size, layer.in_c, layer.filter_h, layer.filter_w, layer.out_c};
  s.stride_h = s.stride_w = layer.stride;
  s.out_h = s.out_w = (layer.size + layer.stride - 1) / layer.stride;
  if (layer.same) {
    s.pad_top = std::max<int64_t>(0, (s.out_h - 1) * layer.stride + layer.filter_h - layer.size) / 2;
    s.pad_left = std::max<int64_t>(0, (s.out_w - 1) * layer.stride + layer.filter_w - layer.size) / 2;
  } else {
    s.out_h = (layer.size - layer.filter_h) / layer.stride + 1;
    s.out_w = (layer.size - layer.filter_w) / layer.stride + 1;
  }
  return s;
}

double Operations(const Conv2DShape& s) {
  return 2.0 * s.out_h * s.out_w * s.out_c * s.filter_h * s.filter_w * s.in_c;
}

#ifdef __EMSCRIPTEN__
EM_JS(double, ProcessSeconds, (), {
  const used = process.cpuUsage();  // of Node.js
  return (used.user + used.system) * 1e-6;
});
#else
double ProcessSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
#endif

// Of one thread the time that it had a core for, so that other programs disturb less.
double Seconds(int threads) {
  if (threads == 1) return ProcessSeconds();
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Seconds that `body` takes at best.
template <typename Body>
double Time(int threads, double operations, const Body& body) {
  const double budget = 0.05;  // seconds at 30 GFLOP/s
  const int times = std::clamp(static_cast<int>(budget * 30e9 / operations), 3, 1000);
  double best = 1e9;
  body();
  for (int i = 0; i < times; ++i) {
    const double start = Seconds(threads);
    body();
    best = std::min(best, Seconds(threads) - start);
  }
  return best;
}

// A layer with weights of its own.
class Run {
 public:
  Run(const Conv2DShape& shape, SimdTarget target) : shape_(shape), bias_(shape.out_c, 0.1f) {
    const std::vector<float> filter(shape.filter_h * shape.filter_w * shape.in_c * shape.out_c, 0.01f);
    conv_ = PackedConv2D(shape.filter_h, shape.filter_w, shape.in_c, shape.out_c, filter.data(), target);
  }

  void operator()(const std::vector<float>& input, std::vector<float>& output, ThreadPool& pool) const {
    conv_.Run(shape_, input.data(), output.data(), shape_.out_c, Epilogue::Relu6(bias_.data()), pool);
  }

 private:
  Conv2DShape shape_;
  std::vector<float> bias_;
  PackedConv2D conv_;
};

// Room for any layer's input or output.
std::vector<float> Image() {
  return std::vector<float>(149 * 149 * 64, 0.25f);
}

double TimeOurs(const Conv2DShape& s, SimdTarget target, ThreadPool& pool) {
  const Run run(s, target);
  const std::vector<float> input = Image();
  std::vector<float> output = Image();
  return Time(pool.threads(), Operations(s), [&] { run(input, output, pool); });
}

// Seconds for each layer, where all run one after the other.
std::vector<double> TimeInSequence(const Network& network, SimdTarget target, ThreadPool& pool) {
  std::vector<Run> runs;
  std::vector<size_t> layers;
  for (size_t i = 0; i < network.layers.size(); ++i) {
    for (int n = 0; n < network.layers[i].count; ++n) {
      runs.emplace_back(ShapeOf(network.layers[i]), target);
      layers.push_back(i);
    }
  }
  std::vector<float> input = Image(), output = Image();
  std::vector<double> best(runs.size(), 1e9);
  for (int repetition = 0; repetition < 15; ++repetition) {
    for (size_t i = 0; i < runs.size(); ++i) {
      const double start = Seconds(pool.threads());
      runs[i](input, output, pool);
      best[i] = std::min(best[i], Seconds(pool.threads()) - start);
      std::swap(input, output);
    }
  }
  std::vector<double> seconds(network.layers.size(), 0.0);
  for (size_t i = 0; i < runs.size(); ++i) seconds[layers[i]] += best[i] / network.layers[layers[i]].count;
  return seconds;
}

#ifdef WITH_EIGEN
double TimeEigen(const Conv2DShape& s) {
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const int64_t m = s.out_h * s.out_w, k = s.filter_h * s.filter_w * s.in_c;
  const Matrix a = Matrix::Constant(m, k, 0.25f), b = Matrix::Constant(k, s.out_c, 0.01f);
  Matrix c(m, s.out_c);
  return Time(1, Operations(s), [&] { c.noalias() = a * b; });
}
#endif

void RunNetwork(const Network& network, int threads, const std::vector<SimdTarget>& targets,
                std::string_view only) {
  ThreadPool pool(threads);
  std::printf("%s, %d thread%s: GFLOP/s\n%-28s", network.name, pool.threads(), pool.threads() > 1 ? "s" : "",
              "");
  std::vector<std::vector<double>> in_sequence;
  for (const SimdTarget target : targets) {
    std::printf("%10s   in seq.", SimdTargetName(target));
    in_sequence.push_back(TimeInSequence(network, target, pool));
  }
#ifdef WITH_EIGEN
  std::printf("     Eigen");
#endif
  std::printf("\n");
  std::vector<double> totals;
  double operations = 0;
  for (size_t layer = 0; layer < network.layers.size(); ++layer) {
    const Layer& l = network.layers[layer];
    const Conv2DShape s = ShapeOf(l);
    char name[64];
    std::snprintf(name, sizeof(name), "%2d * %dx%dx%d->%d %dx%d/%d", l.count, static_cast<int>(l.size),
                  static_cast<int>(l.size), static_cast<int>(l.in_c), static_cast<int>(l.out_c),
                  static_cast<int>(l.filter_h), static_cast<int>(l.filter_w), static_cast<int>(l.stride));
    if (std::string_view(name).find(only) == std::string_view::npos) continue;
    operations += l.count * Operations(s);
    std::vector<double> seconds;
    for (size_t i = 0; i < targets.size(); ++i) {
      seconds.push_back(TimeOurs(s, targets[i], pool));
      seconds.push_back(in_sequence[i][layer]);
    }
#ifdef WITH_EIGEN
    seconds.push_back(TimeEigen(s));
#endif
    totals.resize(seconds.size(), 0.0);
    std::printf("%-28s", name);
    for (size_t i = 0; i < seconds.size(); ++i) {
      std::printf("%10.1f", Operations(s) / seconds[i] * 1e-9);
      totals[i] += l.count * seconds[i];
    }
    std::printf("\n");
    std::fflush(stdout);
  }
  std::printf("%-28s", "all, GFLOP/s");
  for (const double total : totals) std::printf("%10.1f", operations / total * 1e-9);
  std::printf("\n%-28s", "all, ms");
  for (const double total : totals) std::printf("%10.1f", total * 1e3);
  std::printf("\n\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view which = argc > 1 ? argv[1] : "";
  const int threads = argc > 2 ? std::atoi(argv[2]) : 1;
  const std::string_view wanted = argc > 3 ? argv[3] : "best";
  std::vector<SimdTarget> targets;
  for (const SimdTarget target : permafrost::SimdTargets()) {
    const bool best = wanted == "best" && targets.empty();
    if (best || wanted == "all" || wanted == SimdTargetName(target)) targets.push_back(target);
  }
  for (const Network& network : kNetworks) {
    if (which.empty() || which == network.name)
      RunNetwork(network, threads, targets, argc > 4 ? argv[4] : "");
  }
}
