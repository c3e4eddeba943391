// Comparisons, element by element, broadcast like NumPy's, and the logic of bools.
#include <cmath>
#include <functional>

#include "core/execute/math/broadcast.h"
#include "core/execute/math/loop_hints.h"
#include "core/execute/ops/elementwise.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

template <typename Compare>
void CompareFloats(const float* x, const float* y, uint8_t* output, int64_t count) {
  uint8_t* __restrict to = output;
  PERMAFROST_SMALL_LOOP
  for (int64_t i = 0; i < count; ++i) to[i] = Compare()(x[i], y[i]) ? 1 : 0;
}

template <typename T, typename Compare>
bool CompareOne(T x, T y) {
  return Compare()(x, y);
}

template <typename Compare>
constexpr ComparisonFunctions Ordering(std::string_view name) {
  return {.name = name,
          .f32 = CompareFloats<Compare>,
          .f64 = CompareOne<double, Compare>,
          .i64 = CompareOne<int64_t, Compare>,
          .u64 = CompareOne<uint64_t, Compare>};
}

template <typename Compare>
constexpr ComparisonFunctions Equality(std::string_view name) {
  return {.name = name,
          .f32 = CompareFloats<Compare>,
          .f64 = CompareOne<double, Compare>,
          .i64 = CompareOne<int64_t, Compare>,
          .c128 = CompareOne<Complex128, Compare>,
          .boolean = CompareOne<bool, Compare>};
}

constexpr ComparisonFunctions kFunctions[] = {
    Equality<std::equal_to<>>("Equal"),
    Ordering<std::greater<>>("Greater"),
    Ordering<std::greater_equal<>>("GreaterEqual"),
    Ordering<std::less<>>("Less"),
    Ordering<std::less_equal<>>("LessEqual"),
    {.name = "LogicalAnd", .boolean = [](bool x, bool y) { return x && y; }},
    {.name = "LogicalOr", .boolean = [](bool x, bool y) { return x || y; }},
    Equality<std::not_equal_to<>>("NotEqual"),
};

absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakeElementwise(kFunctions, spec);
}

absl::Status EqualStrings(KernelContext& context, bool is_equal) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.input(1);
  RETURN_IF_ERROR(CheckSameType(x, y));
  ASSIGN_OR_RETURN(Shape shape, BroadcastOf(x.shape(), y.shape()));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_BOOL, std::move(shape)));
  const BroadcastOperand left(x.shape(), output.shape()), right(y.shape(), output.shape());
  for (int64_t i = 0; i < output.size(); ++i)
    output.mutable_values<bool>()[i] =
        (x.values<std::string>()[left.Index(i)] == y.values<std::string>()[right.Index(i)]) == is_equal;
  return SetOutput(context, std::move(output));
}

// Equal and NotEqual
absl::StatusOr<Kernel> MakeEqual(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Kernel compare, Make(spec));
  ASSIGN_OR_RETURN(const bool shapes_must_fit, spec.Bool("incompatible_shape_error", true));
  const bool is_equal = spec.op() == "Equal";
  return [compare, shapes_must_fit, is_equal](KernelContext& context) -> absl::Status {
    const Tensor& x = context.input(0);
    const Tensor& y = context.input(1);
    if (!shapes_must_fit && !BroadcastShape(x.shape(), y.shape()).has_value()) {
      RETURN_IF_ERROR(CheckSameType(x, y));
      ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_BOOL, {}));
      output.mutable_values<bool>()[0] = !is_equal;
      return SetOutput(context, std::move(output));
    }
    return x.dtype() == DataType::DT_STRING ? EqualStrings(context, is_equal) : compare(context);
  };
}

absl::StatusOr<Kernel> MakeApproximateEqual(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const float tolerance, spec.Float("tolerance", 1e-5f));
  return [tolerance](KernelContext& context) -> absl::Status {
    const Tensor& x = context.input(0);
    const Tensor& y = context.input(1);
    RETURN_IF_ERROR(CheckSameType(x, y));
    if (x.shape() != y.shape())
      return absl::InvalidArgumentError(absl::StrCat("x and y must have one shape, but these are ",
                                                     ShapeText(x.shape()), " and ", ShapeText(y.shape())));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_BOOL, x.shape()));
    RETURN_IF_ERROR((WithType<Types<float, double>>(x.dtype(), [&]<typename T>() -> absl::Status {
      for (int64_t i = 0; i < x.size(); ++i)
        output.mutable_values<bool>()[i] =
            std::abs(x.values<T>()[i] - y.values<T>()[i]) < static_cast<T>(tolerance);
      return absl::OkStatus();
    })));
    return SetOutput(context, std::move(output));
  };
}

constexpr Op kOps[] = {
    {"ApproximateEqual", MakeApproximateEqual, 2},
    {"Equal", MakeEqual, 2},
    {"Greater", Make, 2},
    {"GreaterEqual", Make, 2},
    {"Less", Make, 2},
    {"LessEqual", Make, 2},
    {"LogicalAnd", Make, 2},
    {"LogicalOr", Make, 2},
    {"NotEqual", MakeEqual, 2},
};

}  // namespace

absl::Span<const Op> ComparisonOps() {
  return kOps;
}

}  // namespace permafrost
