// Ops of two operands, element by element, broadcast like NumPy's; comparisons have a file of their own.
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include <math.h>

#include "core/execute/math/broadcast.h"
#include "core/execute/math/scalar_functions.h"
#include "core/execute/ops/elementwise.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

using packet::Packet;

// Integers wrap around. Those smaller than 64 bits are computed in 64, of which the lowest bits are right.
template <auto function>
int64_t Wrapping(int64_t x, int64_t y) {
  return static_cast<int64_t>(function(static_cast<uint64_t>(x), static_cast<uint64_t>(y)));
}

// y is not 0, see `refuses`. The least int64 has no negative.
int64_t TruncatedQuotient(int64_t x, int64_t y) {
  return y == -1 ? static_cast<int64_t>(0 - static_cast<uint64_t>(x)) : x / y;
}
int64_t TruncatedRest(int64_t x, int64_t y) {
  return y == -1 ? 0 : x % y;
}
int64_t FlooredQuotient(int64_t x, int64_t y) {
  const bool is_negative = (x < 0) != (y < 0);
  return TruncatedQuotient(x, y) - (is_negative && TruncatedRest(x, y) != 0 ? 1 : 0);
}
template <typename T>
T FlooredRest(T rest, T y) {
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

// Small powers are common and need no logarithm.
void PowFloats(const float* x, const float* y, float* output, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const float base = x[i], exponent = y[i];
    output[i] = exponent == 2 ? base * base : exponent == 3 ? base * base * base : std::pow(base, exponent);
  }
}

template <typename T>
T MaxOf(T x, T y) {
  return x != x || x >= y ? x : y;  // NaN where one is
}
template <typename T>
T MinOf(T x, T y) {
  return x != x || x <= y ? x : y;
}

constexpr bool IsZero(int64_t y) {
  return y == 0;
}
constexpr std::string_view kByZero = "Integer division by zero";

constexpr BinaryFunctions Sum(std::string_view name) {
  return {.name = name,
          .f32 = FloatLoop<packet::Add>,
          .f64 = [](double x, double y) { return x + y; },
          .i64 = Wrapping<[](uint64_t x, uint64_t y) { return x + y; }>,
          .c128 = [](Complex128 x, Complex128 y) { return x + y; }};
}

constexpr BinaryFunctions FloatQuotient(std::string_view name) {
  return {.name = name,
          .f32 = FloatLoop<packet::Div>,
          .f64 = [](double x, double y) { return x / y; },
          .c128 = [](Complex128 x, Complex128 y) { return x / y; }};
}

constexpr BinaryFunctions Quotient(std::string_view name, BinaryFunctions floats,
                                   int64_t (*i64)(int64_t, int64_t)) {
  floats.name = name;
  floats.i64 = i64;
  floats.u64 = [](uint64_t x, uint64_t y) { return x / y; };
  floats.refuses = IsZero;
  floats.refusal = kByZero;
  return floats;
}

constexpr BinaryFunctions Rest(std::string_view name, double (*f64)(double, double),
                               int64_t (*i64)(int64_t, int64_t)) {
  return {.name = name,
          .f64 = f64,
          .i64 = i64,
          .u64 = [](uint64_t x, uint64_t y) { return x % y; },
          .refuses = IsZero,
          .refusal = kByZero};
}

constexpr BinaryFunctions kFloorQuotient = {
    .f32 = FloatLoop<[](Packet x, Packet y) { return packet::Floor(packet::Div(x, y)); }>,
    .f64 = [](double x, double y) { return std::floor(x / y); }};
constexpr BinaryFunctions kTruncatedQuotient = {
    .f32 = FloatLoop<[](Packet x, Packet y) {
      const Packet quotient = packet::Div(x, y);
      return packet::Select(packet::Less(quotient, packet::Set(0)),
                            packet::Neg(packet::Floor(packet::Neg(quotient))), packet::Floor(quotient));
    }>,
    .f64 = [](double x, double y) { return std::trunc(x / y); }};

// The shifts, which depend on the number of bits, are further down.
constexpr BinaryFunctions kFunctions[] = {
    Sum("Add"),
    Sum("AddV2"),
    {.name = "Atan2", .f64 = ::atan2},
    {.name = "BitwiseAnd", .i64 = [](int64_t x, int64_t y) { return x & y; }},
    {.name = "BitwiseOr", .i64 = [](int64_t x, int64_t y) { return x | y; }},
    {.name = "BitwiseXor", .i64 = [](int64_t x, int64_t y) { return x ^ y; }},
    {.name = "Complex", .complex = [](double x, double y) { return Complex128(x, y); }},
    Quotient("Div", FloatQuotient(""), TruncatedQuotient),
    {.name = "DivNoNan",
     .f32 = FloatLoop<[](Packet x, Packet y) {
       return packet::ZeroWhere(packet::Equal(y, packet::Set(0)), packet::Div(x, y));
     }>,
     .f64 = [](double x, double y) { return y == 0 ? 0 : x / y; },
     .c128 = [](Complex128 x, Complex128 y) { return y == 0. ? y : x / y; }},
    Quotient("FloorDiv", kFloorQuotient, FlooredQuotient),
    Rest(
        "FloorMod", [](double x, double y) { return FlooredRest(std::fmod(x, y), y); },
        [](int64_t x, int64_t y) { return FlooredRest(TruncatedRest(x, y), y); }),
    {.name = "LeftShift"},
    {.name = "Maximum",
     .f32 = FloatLoop<packet::Max>,
     .f64 = MaxOf<double>,
     .i64 = MaxOf<int64_t>,
     .u64 = MaxOf<uint64_t>},
    {.name = "Minimum",
     .f32 = FloatLoop<packet::Min>,
     .f64 = MinOf<double>,
     .i64 = MinOf<int64_t>,
     .u64 = MinOf<uint64_t>},
    Rest("Mod", ::fmod, TruncatedRest),
    {.name = "Mul",
     .f32 = FloatLoop<packet::Mul>,
     .f64 = [](double x, double y) { return x * y; },
     .i64 = Wrapping<[](uint64_t x, uint64_t y) { return x * y; }>,
     .c128 = [](Complex128 x, Complex128 y) { return x * y; }},
    {.name = "MulNoNan",
     .f32 = FloatLoop<[](Packet x, Packet y) {
       return packet::ZeroWhere(packet::Equal(y, packet::Set(0)), packet::Mul(x, y));
     }>,
     .f64 = [](double x, double y) { return y == 0 ? 0 : x * y; },
     .c128 = [](Complex128 x, Complex128 y) { return y == 0. ? y : x * y; }},
    {.name = "Pow",
     .f32 = PowFloats,
     .f64 = ::pow,
     .i64 = Power,
     .c128 = [](Complex128 x, Complex128 y) { return std::exp(y * std::log(x)); },
     .refuses = [](int64_t y) { return y < 0; },
     .refusal = "Integers to negative integer powers are not allowed"},
    FloatQuotient("RealDiv"),
    {.name = "RightShift"},
    {.name = "SquaredDifference",
     .f32 = FloatLoop<[](Packet x, Packet y) {
       const Packet difference = packet::Sub(x, y);
       return packet::Mul(difference, difference);
     }>,
     .f64 = [](double x, double y) { return (x - y) * (x - y); },
     .i64 = Wrapping<[](uint64_t x, uint64_t y) { return (x - y) * (x - y); }>,
     .c128 = [](Complex128 x, Complex128 y) { return Complex128(std::norm(x - y)); }},
    {.name = "Sub",
     .f32 = FloatLoop<packet::Sub>,
     .f64 = [](double x, double y) { return x - y; },
     .i64 = Wrapping<[](uint64_t x, uint64_t y) { return x - y; }>,
     .c128 = [](Complex128 x, Complex128 y) { return x - y; }},
    Quotient("TruncateDiv", kTruncatedQuotient, TruncatedQuotient),
    Rest("TruncateMod", ::fmod, TruncatedRest),
    {.name = "Xdivy",
     .f64 = [](double x, double y) { return x == 0 ? x : x / y; },
     .c128 = [](Complex128 x, Complex128 y) { return x == 0. ? x : x / y; }},
    {.name = "Xlog1py",
     .f64 = [](double x, double y) { return x == 0 ? x : x * std::log1p(y); },
     .c128 = [](Complex128 x, Complex128 y) { return x == 0. ? x : x * Log1p(y); }},
    {.name = "Xlogy",
     .f64 = [](double x, double y) { return x == 0 ? x : x * std::log(y); },
     .c128 = [](Complex128 x, Complex128 y) { return x == 0. ? x : x * std::log(y); }},
};

// How far a number of some bits is shifted: what is below 0 counts as 0, what shifts all bits out as one bit less.
template <int bits>
constexpr BinaryFunctions kLeftShift = {
    .i64 =
        [](int64_t x, int64_t y) {
          return static_cast<int64_t>(static_cast<uint64_t>(x) << std::clamp<int64_t>(y, 0, bits - 1));
        },
    .u64 = [](uint64_t x, uint64_t y) { return x << std::min<uint64_t>(y, bits - 1); }};
template <int bits>
constexpr BinaryFunctions kRightShift = {
    .i64 = [](int64_t x, int64_t y) { return x >> std::clamp<int64_t>(y, 0, bits - 1); },
    .u64 = [](uint64_t x, uint64_t y) { return x >> std::min<uint64_t>(y, bits - 1); }};

constexpr const BinaryFunctions* kShifts[2][4] = {
    {&kLeftShift<8>, &kLeftShift<16>, &kLeftShift<32>, &kLeftShift<64>},
    {&kRightShift<8>, &kRightShift<16>, &kRightShift<32>, &kRightShift<64>}};

absl::StatusOr<Kernel> MakeShift(const KernelSpec& spec) {
  const auto& shifts = kShifts[spec.op() == "LeftShift" ? 0 : 1];
  return [&shifts](KernelContext& context) -> absl::Status {
    const DTypeInfo* info = FindDType(context.input(0).dtype());
    const uint32_t size = info == nullptr ? 0 : info->size;
    return Apply(context, *shifts[size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3]);
  };
}

// Strings are joined.
absl::Status AddStrings(KernelContext& context) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.input(1);
  RETURN_IF_ERROR(CheckSameType(x, y));
  ASSIGN_OR_RETURN(Shape shape, BroadcastOf(x.shape(), y.shape()));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_STRING, std::move(shape)));
  const BroadcastOperand left(x.shape(), output.shape()), right(y.shape(), output.shape());
  // Long strings that are broadcast could be more than there is memory.
  constexpr uint64_t kMost = uint64_t{1} << 30;
  uint64_t bytes = 0;
  for (int64_t i = 0; i < output.size(); ++i) {
    const std::string& begin = x.values<std::string>()[left.Index(i)];
    const std::string& end = y.values<std::string>()[right.Index(i)];
    bytes += begin.size() + end.size();
    if (bytes > kMost) return absl::ResourceExhaustedError("the strings do not fit into memory");
    output.mutable_values<std::string>()[i] = absl::StrCat(begin, end);
  }
  return SetOutput(context, std::move(output));
}

absl::StatusOr<Kernel> MakeAdd(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Kernel add, MakeElementwise(kFunctions, spec));
  return [add](KernelContext& context) -> absl::Status {
    return context.input(0).dtype() == DataType::DT_STRING ? AddStrings(context) : add(context);
  };
}

// FloorDiv and TruncateDiv: of half types the quotient is rounded first.
absl::StatusOr<Kernel> MakeWholeQuotient(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Kernel divide, MakeElementwise(kFunctions, spec));
  return [divide](KernelContext& context) -> absl::Status {
    const DataType dtype = context.input(0).dtype();
    if (dtype != DataType::DT_HALF && dtype != DataType::DT_BFLOAT16) return divide(context);
    static constexpr BinaryFunctions kQuotient = FloatQuotient("");
    ASSIGN_OR_RETURN(Tensor quotient, ApplyTo(context, context.input(0), context.input(1), kQuotient));
    // Whole: what the quotient by one is.
    ASSIGN_OR_RETURN(Tensor one, context.Allocate(dtype, {}));
    one.mutable_sized<uint16_t>()[0] = dtype == DataType::DT_HALF ? 0x3c00 : 0x3f80;
    KernelContext inner({std::move(quotient), std::move(one)}, context.threads(), context.buffers());
    RETURN_IF_ERROR(divide(inner));
    return SetOutput(context, std::move(inner.outputs()[0]));
  };
}

absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  if (spec.op() == "FloorDiv" || spec.op() == "TruncateDiv") return MakeWholeQuotient(spec);
  if (spec.op() == "Add" || spec.op() == "AddV2") return MakeAdd(spec);
  if (spec.op() == "LeftShift" || spec.op() == "RightShift") return MakeShift(spec);
  return MakeElementwise(kFunctions, spec);
}

constexpr auto kOps = OpsOf(kFunctions, Make, 2);

}  // namespace

const BinaryFunctions& AddFunctions() {
  return kFunctions[0];
}

absl::Span<const Op> BinaryOps() {
  return kOps;
}

}  // namespace permafrost
