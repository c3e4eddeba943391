// Ops of one operand, element by element; activations have a file of their own.
#include <cmath>

#include <math.h>

#include "core/execute/math/scalar_functions.h"
#include "core/execute/ops/elementwise.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

using packet::Packet;

double SignOf(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x;
}

Complex128 SignOf(Complex128 x) {
  return x == 0. ? x : x / std::abs(x);
}

// Half to even, as the processor rounds.
template <auto function>
constexpr UnaryFunctions Rounding(std::string_view name, double (*f64)(double)) {
  return {.name = name, .f32 = FloatLoop<function>, .f64 = f64};
}

constexpr auto kReciprocal = [](Packet x) { return packet::Div(packet::Set(1.f), x); };
constexpr auto kRint = [](Packet x) { return Eigen::internal::print(x); };

constexpr UnaryFunctions Reciprocal(std::string_view name) {
  return {.name = name,
          .f32 = FloatLoop<kReciprocal>,
          .f64 = [](double x) { return 1 / x; },
          .c128 = [](Complex128 x) { return 1. / x; }};
}

constexpr UnaryFunctions kFunctions[] = {
    {.name = "Abs",
     .f32 = FloatLoop<packet::Abs>,
     .f64 = ::fabs,
     .i64 = [](int64_t x) { return x < 0 ? static_cast<int64_t>(0 - static_cast<uint64_t>(x)) : x; }},
    {.name = "Acos", .f64 = ::acos},
    {.name = "Acosh", .f64 = ::acosh},
    {.name = "Angle", .part = [](Complex128 x) { return std::arg(x); }},
    {.name = "Asin", .f64 = ::asin},
    {.name = "Asinh", .f64 = ::asinh},
    {.name = "Atan", .f64 = ::atan},
    {.name = "Atanh", .f64 = ::atanh},
    Rounding<[](Packet x) { return Eigen::internal::pceil(x); }>("Ceil", ::ceil),
    {.name = "ComplexAbs", .part = [](Complex128 x) { return std::abs(x); }},
    {.name = "Conj", .c128 = [](Complex128 x) { return std::conj(x); }},
    {.name = "Cos",
     .f32 = FloatLoop<[](Packet x) { return Eigen::internal::pcos(x); }>,
     .f64 = ::cos,
     .c128 = [](Complex128 x) { return std::cos(x); }},
    {.name = "Cosh", .f64 = ::cosh, .c128 = [](Complex128 x) { return std::cosh(x); }},
    {.name = "Digamma", .f64 = Digamma},
    {.name = "Erf", .f32 = FloatLoop<packet::Erf>, .f64 = ::erf},
    {.name = "Erfc", .f64 = ::erfc},
    {.name = "Exp",
     .f32 = FloatLoop<packet::Exp>,
     .f64 = ::exp,
     .c128 = [](Complex128 x) { return std::exp(x); }},
    {.name = "Expm1", .f64 = ::expm1, .c128 = Expm1},
    Rounding<packet::Floor>("Floor", ::floor),
    {.name = "Imag", .part = [](Complex128 x) { return x.imag(); }},
    Reciprocal("Inv"),
    {.name = "Invert", .i64 = [](int64_t x) { return ~x; }},
    {.name = "IsFinite", .is = [](double x) { return std::isfinite(x); }},
    {.name = "IsInf", .is = [](double x) { return std::isinf(x); }},
    {.name = "IsNan", .is = [](double x) { return std::isnan(x); }},
    {.name = "Lgamma", .f64 = LogGamma},
    {.name = "Log",
     .f32 = FloatLoop<packet::Log>,
     .f64 = ::log,
     .c128 = [](Complex128 x) { return std::log(x); }},
    {.name = "Log1p", .f64 = ::log1p, .c128 = Log1p},
    {.name = "LogicalNot", .boolean = [](bool x) { return !x; }},
    {.name = "Neg",
     .f32 = FloatLoop<packet::Neg>,
     .f64 = [](double x) { return -x; },
     .i64 = [](int64_t x) { return static_cast<int64_t>(0 - static_cast<uint64_t>(x)); },
     .c128 = [](Complex128 x) { return -x; }},
    {.name = "Real", .part = [](Complex128 x) { return x.real(); }},
    Reciprocal("Reciprocal"),
    Rounding<kRint>("Rint", ::nearbyint),
    {.name = "Round", .f32 = FloatLoop<kRint>, .f64 = ::nearbyint, .i64 = [](int64_t x) { return x; }},
    {.name = "Rsqrt",
     .f32 = FloatLoop<[](Packet x) { return kReciprocal(packet::Sqrt(x)); }>,
     .f64 = [](double x) { return 1 / std::sqrt(x); },
     .c128 = [](Complex128 x) { return 1. / std::sqrt(x); }},
    {.name = "Sign",
     .f64 = SignOf,
     .i64 = [](int64_t x) { return static_cast<int64_t>(x > 0) - static_cast<int64_t>(x < 0); },
     .c128 = SignOf},
    {.name = "Sin",
     .f32 = FloatLoop<[](Packet x) { return Eigen::internal::psin(x); }>,
     .f64 = ::sin,
     .c128 = [](Complex128 x) { return std::sin(x); }},
    {.name = "Sinh", .f64 = ::sinh, .c128 = [](Complex128 x) { return std::sinh(x); }},
    {.name = "Sqrt",
     .f32 = FloatLoop<packet::Sqrt>,
     .f64 = ::sqrt,
     .c128 = [](Complex128 x) { return std::sqrt(x); }},
    {.name = "Square",
     .f32 = FloatLoop<[](Packet x) { return packet::Mul(x, x); }>,
     .f64 = [](double x) { return x * x; },
     .i64 =
         [](int64_t x) { return static_cast<int64_t>(static_cast<uint64_t>(x) * static_cast<uint64_t>(x)); },
     .c128 = [](Complex128 x) { return x * x; }},
    {.name = "Tan", .f64 = ::tan, .c128 = [](Complex128 x) { return std::tan(x); }},
};

absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakeElementwise(kFunctions, spec);
}

constexpr auto kOps = OpsOf(kFunctions, Make, 1);

}  // namespace

absl::Span<const Op> UnaryOps() {
  return kOps;
}

}  // namespace permafrost
