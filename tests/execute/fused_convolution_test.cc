// Convolutions with what follows them fused in, against the ops one after the other; and what TensorFlow's own
// processor kernels cannot do: images whose channels come first, and dilated transposed convolutions.
#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/math/direct_conv.h"
#include "tests/execute/naive.h"
#include "tests/execute/op_call.h"

namespace permafrost {
namespace {

using permafrost_test::OpCall;

Tensor Random(Shape shape, uint32_t seed, DataType dtype = DataType::DT_FLOAT) {
  Tensor tensor = *Tensor::Allocate(dtype, std::move(shape));
  const std::vector<float> values = permafrost_test::RandomFloats(tensor.size(), seed);
  (void)WithType<Join<FloatTypes, Types<int32_t>>>(dtype, [&]<typename T>() -> absl::Status {
    for (int64_t i = 0; i < tensor.size(); ++i)
      tensor.mutable_values<T>()[i] = static_cast<T>(std::is_integral_v<T> ? values[i] * 50 : values[i]);
    return absl::OkStatus();
  });
  return tensor;
}

// NHWC as NCHW; with `back` the other way.
Tensor Transposed(const Tensor& images, bool back) {
  const int64_t n = images.dim(0), c = images.dim(back ? 1 : 3),
                pixels = images.dim(2) * images.dim(back ? 3 : 1);
  Tensor output = *Tensor::Allocate(images.dtype(), back ? Shape{n, images.dim(2), images.dim(3), c}
                                                         : Shape{n, c, images.dim(1), images.dim(2)});
  (void)WithSizedType(images.dtype(), [&]<typename T>() -> absl::Status {
    const int64_t rows = back ? c : pixels, columns = back ? pixels : c;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column)
          output.mutable_sized<T>()[(i * columns + column) * rows + row] =
              images.sized<T>()[(i * rows + row) * columns + column];
    return absl::OkStatus();
  });
  return output;
}

void CheckClose(const Tensor& got, const Tensor& want, double tolerance = 1e-5) {
  REQUIRE(got.dtype() == want.dtype());
  REQUIRE(got.shape() == want.shape());
  double worst = 0;
  REQUIRE_OK(WithType<RealTypes>(got.dtype(), [&]<typename T>() -> absl::Status {
    for (int64_t i = 0; i < got.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(got.values<T>()[i]) -
                                       static_cast<double>(want.values<T>()[i])));
    return absl::OkStatus();
  }));
  CHECK(worst <= tolerance);
}

struct Case {
  const char* op;
  Shape image, filter;
  std::vector<int64_t> strides = {1, 1, 1, 1}, dilations = {1, 1, 1, 1};
  std::string padding = "SAME";
  std::vector<int64_t> paddings = {};

  // The convolution, with the attrs as the layout wants them.
  OpCall Call(std::string name, bool channels_first) const {
    const auto arranged = [&](std::vector<int64_t> n) {
      return channels_first ? std::vector<int64_t>{n[0], n[3], n[1], n[2]} : n;
    };
    std::vector<int64_t> pads = paddings;
    if (channels_first && !pads.empty()) pads = {0, 0, 0, 0, pads[2], pads[3], pads[4], pads[5]};
    OpCall call(std::move(name));
    call.Ints("strides", arranged(strides)).Ints("dilations", arranged(dilations)).Text("padding", padding);
    call.Ints("explicit_paddings", pads).Text("data_format", channels_first ? "NCHW" : "NHWC");
    return call;
  }
};

const Case kCases[] = {
    {"Conv2D", {2, 9, 11, 5}, {3, 3, 5, 20}},
    {"Conv2D", {1, 8, 8, 24}, {1, 1, 24, 33}},
    {"Conv2D", {1, 15, 14, 3}, {5, 3, 3, 16}, {1, 2, 3, 1}},
    {"Conv2D", {1, 12, 12, 8}, {3, 3, 8, 8}, {1, 1, 1, 1}, {1, 2, 3, 1}, "VALID"},
    {"Conv2D", {1, 7, 6, 4}, {3, 2, 4, 9}, {1, 2, 1, 1}, {1, 1, 1, 1}, "EXPLICIT", {0, 0, 2, 1, 0, 3, 0, 0}},
    {"Conv2D", {2, 6, 5, 6}, {3, 3, 2, 9}},
    {"DepthwiseConv2dNative", {2, 9, 8, 19}, {3, 3, 19, 1}},
    {"DepthwiseConv2dNative", {1, 11, 9, 7}, {5, 5, 7, 2}, {1, 2, 2, 1}},
    {"DepthwiseConv2dNative", {1, 11, 9, 16}, {3, 3, 16, 1}, {1, 1, 1, 1}, {1, 2, 2, 1}},
};

TEST_CASE("a fused convolution is the convolution and what follows it") {
  for (const Case& test : kCases) {
    for (const DataType dtype : {DataType::DT_FLOAT, DataType::DT_HALF}) {
      const Tensor x = Random(test.image, 1, dtype), filter = Random(test.filter, 2, dtype);
      const Tensor plain = test.Call(test.op, false).Run({x, filter});
      const int64_t channels = plain.shape().back();
      const Tensor bias = Random({channels}, 3, dtype), residual = Random(plain.shape(), 4, dtype);
      for (const std::string activation : {"", "Relu", "Relu6"}) {
        for (const bool add : {false, true}) {
          for (const bool channels_first : {false, true}) {
            for (const bool constants : {false, true}) {
              INFO(test.op << " " << activation << " residual " << add << " NCHW " << channels_first
                           << " constants " << constants << " filter " << ShapeText(test.filter) << " "
                           << DTypeName(dtype));
              Tensor want = *Tensor::Allocate(dtype, plain.shape());
              REQUIRE_OK((WithType<Types<float, Half>>(dtype, [&]<typename T>() -> absl::Status {
                for (int64_t i = 0; i < want.size(); ++i) {
                  float value = static_cast<float>(plain.values<T>()[i]) +
                                static_cast<float>(bias.values<T>()[i % channels]);
                  if (add) value += static_cast<float>(residual.values<T>()[i]);
                  if (!activation.empty()) value = std::max(value, 0.f);
                  if (activation == "Relu6") value = std::min(value, 6.f);
                  want.mutable_values<T>()[i] = static_cast<T>(value);
                }
                return absl::OkStatus();
              })));
              OpCall call = test.Call("_Fused" + std::string(test.op), channels_first);
              call.Text("activation", activation).Bool("residual", add);
              std::vector<Tensor> inputs = {channels_first ? Transposed(x, false) : x, filter, bias};
              if (add) inputs.push_back(channels_first ? Transposed(residual, false) : residual);
              Tensor got = call.Run(inputs, constants);
              if (channels_first) got = Transposed(got, true);
              CheckClose(got, want, dtype == DataType::DT_FLOAT ? 2e-5 : 4e-2);
            }
          }
        }
      }
    }
  }
}

TEST_CASE("a residual that nobody else has becomes the output") {
  for (const Case& test : kCases) {
    INFO(test.op << " filter " << ShapeText(test.filter));
    const Tensor x = Random(test.image, 1), filter = Random(test.filter, 2);
    const Shape shape = test.Call(test.op, false).Run({x, filter}).shape();
    const Tensor bias = Random({shape.back()}, 3), residual = Random(shape, 4);
    OpCall call = test.Call("_Fused" + std::string(test.op), false);
    call.Bool("residual", true).Text("activation", "Relu");
    const Tensor want = call.Run({x, filter, bias, residual});
    const KernelSpec spec(call.node(), std::vector<Tensor>(4));
    const absl::StatusOr<Kernel> kernel = FindOp(call.node().op)->make(spec);
    REQUIRE_OK(kernel);
    std::vector<Tensor> inputs = {x, filter, bias};
    inputs.push_back(Random(shape, 4));
    const char* const place = inputs.back().data();
    ThreadPool threads(2);
    KernelContext context(std::move(inputs), threads, BufferSource::Heap());
    REQUIRE_OK((*kernel)(context));
    CHECK(context.outputs()[0].data() == place);
    CheckClose(context.outputs()[0], want, 0);
  }
}

TEST_CASE("what does not belong to a convolution is refused") {
  const auto call = [](const std::string& activation, bool residual) {
    OpCall made("_FusedConv2D");
    made.Ints("strides", {1, 1, 1, 1})
        .Text("padding", "SAME")
        .Text("activation", activation)
        .Bool("residual", residual);
    return made;
  };
  const Tensor x = Random({1, 5, 5, 4}, 1), filter = Random({3, 3, 4, 8}, 2), bias = Random({8}, 3);
  CHECK(call("Relu", false).Try({x, filter, bias}).ok());
  CHECK(!call("Tanh", false).Try({x, filter, bias}).ok());
  CHECK(!call("Relu", true).Try({x, filter, bias}).ok());
  CHECK(!call("Relu", false).Try({x, filter, Random({7}, 3)}).ok());
  CHECK(!call("Relu", false).Try({x, filter, Random({8, 1}, 3)}).ok());
  CHECK(!call("Relu", false).Try({x, filter, Random({8}, 3, DataType::DT_DOUBLE)}).ok());
  CHECK(!call("Relu", false).Try({x, Random({3, 3, 8}, 2), bias}).ok());
  CHECK(!call("Relu", true).Try({x, filter, bias, Random({1, 5, 5, 7}, 4)}).ok());
  CHECK(!call("Relu", true).Try({x, filter, bias, Random({1, 5, 5, 8}, 4, DataType::DT_HALF)}).ok());
  CHECK(!call("Relu", false).Try({Random({1, 5, 5, 4}, 1, DataType::DT_INT32), filter, bias}).ok());
}

TEST_CASE("channels first is channels last, transposed") {
  for (const Case& test : kCases) {
    for (const DataType dtype :
         {DataType::DT_FLOAT, DataType::DT_DOUBLE, DataType::DT_INT32, DataType::DT_BFLOAT16}) {
      if (dtype == DataType::DT_INT32 && std::string(test.op) != "Conv2D") continue;
      INFO(test.op << " filter " << ShapeText(test.filter) << " " << DTypeName(dtype));
      const Tensor x = Random(test.image, 1, dtype), filter = Random(test.filter, 2, dtype);
      const Tensor want = test.Call(test.op, false).Run({x, filter});
      CheckClose(Transposed(test.Call(test.op, true).Run({Transposed(x, false), filter}), true), want, 0);
    }
  }
}

// The transposed convolution by its definition: sum of output * convolution(input) = sum of input * transposed(output).
TEST_CASE("a transposed convolution is the transpose of the convolution") {
  for (const Case& test : kCases) {
    if (std::string(test.op) != "Conv2D" || test.image[3] != test.filter[2]) continue;  // without groups
    for (const DataType dtype : {DataType::DT_FLOAT, DataType::DT_DOUBLE}) {
      for (const bool channels_first : {false, true}) {
        for (const bool constants : {false, true}) {
          INFO("filter " << ShapeText(test.filter) << " " << DTypeName(dtype) << " NCHW " << channels_first);
          const Tensor x = Random(test.image, 1, dtype), filter = Random(test.filter, 2, dtype);
          const Tensor y = test.Call("Conv2D", false).Run({x, filter}), dy = Random(y.shape(), 3, dtype);
          const Shape in = test.image;
          Tensor sizes = Tensor::Of<int32_t>({4}, {static_cast<int32_t>(in[0]), static_cast<int32_t>(in[1]),
                                                   static_cast<int32_t>(in[2]), static_cast<int32_t>(in[3])});
          if (channels_first) {
            sizes = Tensor::Of<int32_t>({4}, {static_cast<int32_t>(in[0]), static_cast<int32_t>(in[3]),
                                              static_cast<int32_t>(in[1]), static_cast<int32_t>(in[2])});
          }
          Tensor dx = test.Call("Conv2DBackpropInput", channels_first)
                          .Run({sizes, filter, channels_first ? Transposed(dy, false) : dy}, constants);
          if (channels_first) dx = Transposed(dx, true);
          REQUIRE(dx.shape() == x.shape());
          double left = 0, right = 0;
          REQUIRE_OK((WithType<Types<float, double>>(dtype, [&]<typename T>() -> absl::Status {
            for (int64_t i = 0; i < y.size(); ++i)
              left += static_cast<double>(y.values<T>()[i]) * dy.values<T>()[i];
            for (int64_t i = 0; i < x.size(); ++i)
              right += static_cast<double>(x.values<T>()[i]) * dx.values<T>()[i];
            return absl::OkStatus();
          })));
          CHECK(std::abs(left - right) < 1e-3);
        }
      }
    }
  }
}

TEST_CASE("pools and blocks of images whose channels come first") {
  for (const DataType dtype : {DataType::DT_FLOAT, DataType::DT_HALF}) {
    const Tensor x = Random({2, 8, 6, 8}, 1, dtype);
    for (const std::string op : {"MaxPool", "AvgPool"}) {
      for (const std::string padding : {"SAME", "VALID"}) {
        const Tensor want = OpCall(op)
                                .Ints("ksize", {1, 3, 2, 1})
                                .Ints("strides", {1, 2, 1, 1})
                                .Text("padding", padding)
                                .Run({x});
        const Tensor got = OpCall(op)
                               .Ints("ksize", {1, 1, 3, 2})
                               .Ints("strides", {1, 1, 2, 1})
                               .Text("padding", padding)
                               .Text("data_format", "NCHW")
                               .Run({Transposed(x, false)});
        CheckClose(Transposed(got, true), want, 0);
      }
    }
    for (const std::string op : {"DepthToSpace", "SpaceToDepth"}) {
      const Tensor want = OpCall(op).Int("block_size", 2).Run({x});
      const Tensor got =
          OpCall(op).Int("block_size", 2).Text("data_format", "NCHW").Run({Transposed(x, false)});
      CheckClose(Transposed(got, true), want, 0);
    }
  }
}

TEST_CASE("convolutions in three dimensions with the channels first, and dilated") {
  const Tensor x = Random({2, 5, 4, 6, 3}, 1), filter = Random({2, 3, 2, 3, 4}, 2);
  const auto call = [](bool first) {
    OpCall made("Conv3D");
    made.Text("padding", "SAME").Text("data_format", first ? "NCDHW" : "NDHWC");
    made.Ints("strides", first ? std::vector<int64_t>{1, 1, 2, 1, 1} : std::vector<int64_t>{1, 2, 1, 1, 1});
    made.Ints("dilations", first ? std::vector<int64_t>{1, 1, 2, 1, 2} : std::vector<int64_t>{1, 2, 1, 2, 1});
    return made;
  };
  const Tensor want = call(false).Run({x, filter});
  // As flat images: depth and height are one axis of 20.
  const Tensor flat = Transposed(*x.Reshaped({2, 20, 6, 3}), false);
  const Tensor got = call(true).Run({*flat.Reshaped({2, 3, 5, 4, 6}), filter});
  const Tensor got_last = Transposed(*got.Reshaped({2, 4, got.dim(2) * got.dim(3), got.dim(4)}), true);
  CheckClose(*got_last.Reshaped(want.shape()), want, 0);
  // And in double, which is summed by the definition.
  Tensor x2 = *Tensor::Allocate(DataType::DT_DOUBLE, x.shape()),
         filter2 = *Tensor::Allocate(DataType::DT_DOUBLE, filter.shape());
  std::copy(x.values<float>().begin(), x.values<float>().end(), x2.mutable_values<double>().begin());
  std::copy(filter.values<float>().begin(), filter.values<float>().end(),
            filter2.mutable_values<double>().begin());
  const Tensor exact = call(false).Run({x2, filter2});
  REQUIRE(exact.shape() == want.shape());
  double worst = 0;
  for (int64_t i = 0; i < exact.size(); ++i)
    worst = std::max(worst, std::abs(exact.values<double>()[i] - want.values<float>()[i]));
  CHECK(worst < 1e-5);
}

}  // namespace
}  // namespace permafrost
