// Activations of neural networks.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/execute/ops/elementwise.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

using packet::Packet;

// Self-normalizing networks, Klambauer et al. 2017.
constexpr double kSeluScale = 1.0507009873554804934193349852946;
constexpr double kSeluScaleAlpha = 1.7580993408473768599402175208123;

// Picks with a condition; NaN counts as not negative, and stays.
double Elu(double x) {
  return x < 0 ? std::expm1(x) : x;
}

Complex128 Sigmoid(Complex128 x) {
  return 1. / (1. + std::exp(-x));
}

// In steps: one function waits for the other, but neighbours do not, of which a processor sees more in a short loop.
void Softplus(const float* x, float* output, int64_t count) {
  float rest[256];
  for (int64_t i = 0; i < count; i += std::size(rest)) {
    const int64_t piece = std::min<int64_t>(std::size(rest), count - i);
    FloatLoop<[](Packet value) { return packet::Exp(packet::Neg(packet::Abs(value))); }>(x + i, rest, piece);
    FloatLoop<packet::Log1p>(rest, rest, piece);
    FloatLoop<[](Packet value, Packet more) {
      return packet::Add(packet::Max(value, packet::Set(0)), more);
    }>(x + i, rest, output + i, piece);
  }
}

constexpr UnaryFunctions kFunctions[] = {
    {.name = "Elu",
     .f32 = FloatLoop<[](Packet x) {
       return packet::Select(packet::Less(x, packet::Set(0)), packet::Sub(packet::Exp(x), packet::Set(1)), x);
     }>,
     .f64 = Elu},
    {.name = "Relu",
     .f32 = FloatLoop<[](Packet x) { return packet::Max(x, packet::Set(0)); }>,
     .f64 = [](double x) { return x < 0 ? 0 : x; },
     .i64 = [](int64_t x) { return std::max<int64_t>(x, 0); },
     .u64 = [](uint64_t x) { return x; }},
    {.name = "Relu6",
     .f32 = FloatLoop<[](Packet x) { return packet::Min(packet::Max(x, packet::Set(0)), packet::Set(6)); }>,
     .f64 = [](double x) { return x < 0   ? 0
                                  : x > 6 ? 6
                                          : x; },
     .i64 = [](int64_t x) { return std::clamp<int64_t>(x, 0, 6); },
     .u64 = [](uint64_t x) { return std::min<uint64_t>(x, 6); }},
    {.name = "Selu",
     .f32 = FloatLoop<[](Packet x) {
       const Packet below =
           packet::Mul(packet::Sub(packet::Exp(x), packet::Set(1)), packet::Set(kSeluScaleAlpha));
       return packet::Select(packet::Less(x, packet::Set(0)), below, packet::Mul(x, packet::Set(kSeluScale)));
     }>,
     .f64 = [](double x) { return x < 0 ? kSeluScaleAlpha * std::expm1(x) : kSeluScale * x; }},
    {.name = "Sigmoid",
     .f32 = FloatLoop<packet::Sigmoid>,
     .f64 = [](double x) { return 1 / (1 + std::exp(-x)); },
     .c128 = Sigmoid},
    {.name = "Softplus",
     .f32 = Softplus,
     .f64 = [](double x) { return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x))); }},
    {.name = "Softsign",
     .f32 = FloatLoop<[](Packet x) { return packet::Div(x, packet::Add(packet::Abs(x), packet::Set(1))); }>,
     .f64 = [](double x) { return x / (std::abs(x) + 1); }},
    {.name = "Tanh",
     .f32 = FloatLoop<packet::Tanh>,
     .f64 = [](double x) { return std::tanh(x); },
     .c128 = [](Complex128 x) { return std::tanh(x); }},
};

absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakeElementwise(kFunctions, spec);
}

// The slope below 0 is a second operand. The greater of two lines where it is at most 1, as in TensorFlow.
constexpr BinaryFunctions kGentleSlope = {
    .f32 = FloatLoop<[](Packet x, Packet slope) { return packet::Max(x, packet::Mul(x, slope)); }>,
    .f64 = [](double x, double slope) { return x != x ? x : std::max(x, x * slope); }};
constexpr BinaryFunctions kSteepSlope = {.f32 = FloatLoop<[](Packet x, Packet slope) {
                                           return packet::Select(packet::Less(packet::Set(0), x), x,
                                                                 packet::Mul(x, slope));
                                         }>,
                                         .f64 = [](double x, double slope) { return x > 0 ? x : x * slope; }};

absl::StatusOr<Kernel> MakeLeakyRelu(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const float slope, spec.Float("alpha", 0.2f));
  return [slope](KernelContext& context) -> absl::Status {
    const Tensor& x = context.input(0);
    ASSIGN_OR_RETURN(Tensor y, context.Allocate(x.dtype(), {}));
    RETURN_IF_ERROR(WithType<FloatTypes>(x.dtype(), [&]<typename T>() -> absl::Status {
      y.mutable_values<T>()[0] = static_cast<T>(slope);
      return absl::OkStatus();
    }));
    return SetOutput(context, ApplyTo(context, x, y, slope <= 1 ? kGentleSlope : kSteepSlope));
  };
}

constexpr Op kOps[] = {
    {"Elu", Make},     {"LeakyRelu", MakeLeakyRelu}, {"Relu", Make},     {"Relu6", Make}, {"Selu", Make},
    {"Sigmoid", Make}, {"Softplus", Make},           {"Softsign", Make}, {"Tanh", Make},
};

}  // namespace

absl::Span<const Op> ActivationOps() {
  return kOps;
}

}  // namespace permafrost
