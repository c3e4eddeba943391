// Reductions over axes, ArgMax and ArgMin, L2Loss.
#include "core/execute/math/reduce.h"

#include <cmath>

#include "absl/strings/str_cat.h"

#include "core/execute/math/arg_extreme.h"
#include "core/execute/ops/axis.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

using WideTypes = Types<float, double, int64_t, Complex128>;

// How an op differs from a fold.
struct Reduction {
  Fold fold;
  bool is_mean = false, is_norm = false;
};

template <typename T>
void Finish(const Reduction& reduction, DataType dtype, int64_t terms, absl::Span<T> results) {
  for (T& result : results) {
    if constexpr (std::is_same_v<T, int64_t>) {
      if (reduction.is_mean && terms > 0) {
        result = dtype == DataType::DT_UINT64
                     ? static_cast<int64_t>(static_cast<uint64_t>(result) / static_cast<uint64_t>(terms))
                     : result / terms;
      }
      if (reduction.is_norm) {
        // A sum of squares that wrapped to less than nothing has no root.
        const double square = dtype == DataType::DT_UINT64
                                  ? static_cast<double>(static_cast<uint64_t>(result))
                                  : static_cast<double>(result);
        result = square > 0 ? static_cast<int64_t>(std::sqrt(square)) : 0;
      }
    } else if constexpr (std::is_same_v<T, Complex128>) {
      if (reduction.is_norm) result = std::sqrt(result.real());
    } else {
      if (reduction.is_norm) result = std::sqrt(result);
    }
  }
}

template <typename T>
void ReduceWide(const Reduction& reduction, const ReduceDims& dims, const Tensor& input, DataType dtype,
                Tensor& output, ThreadPool& threads) {
  const bool is_extreme = reduction.fold == Fold::kMax || reduction.fold == Fold::kMin;
  if (std::is_same_v<T, int64_t> && (!is_extreme || dtype == DataType::DT_UINT64)) {
    // Sums wrap, which only unsigned numbers may.
    Reduce(reduction.fold, dims, input.sized<uint64_t>().data(), 1, output.mutable_sized<uint64_t>().data(),
           threads);
    return;
  }
  // TensorFlow's mean of nothing is NaN, but for complex numbers it is 0.
  const bool of_nothing = dims.terms == 0 && std::is_same_v<T, Complex128>;
  Reduce(reduction.fold, dims, input.values<T>().data(),
         reduction.is_mean && !of_nothing ? static_cast<double>(dims.terms) : 1,
         output.mutable_values<T>().data(), threads);
}

// What a fold of nothing gives, where the wide type begins elsewhere than the type itself.
int64_t ExtremeOf(DataType dtype, bool lowest) {
  const uint32_t bits = 8 * FindDType(dtype)->size;
  const uint64_t all = ~uint64_t{0} >> (64 - bits);
  switch (dtype) {
    case DataType::DT_BOOL:
      return lowest ? 0 : 1;
    case DataType::DT_INT8:
    case DataType::DT_INT16:
    case DataType::DT_INT32:
    case DataType::DT_INT64:
      return static_cast<int64_t>(lowest ? ~(all >> 1) : all >> 1);
    default:
      return static_cast<int64_t>(lowest ? 0 : all);
  }
}

absl::Status RunReduction(const Reduction& reduction, bool keep_dims, bool of_bools, KernelContext& context) {
  const Tensor& input = context.input(0);
  const DataType dtype = input.dtype();
  const bool is_extreme = reduction.fold == Fold::kMax || reduction.fold == Fold::kMin;
  const bool is_complex = WideType(dtype) == DataType::DT_COMPLEX128;
  if ((dtype == DataType::DT_BOOL) != of_bools || (is_complex && is_extreme))
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  ASSIGN_OR_RETURN(const std::vector<bool> reduced, AxisMask(context.input(1), input.rank()));
  Shape shape;
  for (int i = 0; i < input.rank(); ++i) {
    if (!reduced[i] || keep_dims) shape.push_back(reduced[i] ? 1 : input.dim(i));
  }
  const ReduceDims dims(input.shape(), reduced);
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(WideType(dtype), shape));
  ASSIGN_OR_RETURN(const Tensor wide, Widen(context, input));
  RETURN_IF_ERROR(WithType<WideTypes>(wide.dtype(), [&]<typename T>() -> absl::Status {
    // Complex numbers have no order, so no code for their extremes.
    ReduceWide<T>(reduction, dims, wide, dtype, output, context.threads());
    return absl::OkStatus();
  }));
  if (is_extreme && input.size() == 0 && output.dtype() == DataType::DT_INT64) {
    for (int64_t& result : output.mutable_values<int64_t>())
      result = ExtremeOf(dtype, reduction.fold == Fold::kMax);
  }
  if (reduction.is_norm && output.dtype() == DataType::DT_INT64) {  // the sum wraps as its type does
    ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
    ASSIGN_OR_RETURN(output, Widen(context, output));
  }
  if (reduction.is_mean || reduction.is_norm) {
    RETURN_IF_ERROR(WithType<WideTypes>(output.dtype(), [&]<typename T>() -> absl::Status {
      Finish(reduction, dtype, dims.terms, output.mutable_values<T>());
      return absl::OkStatus();
    }));
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeReduction(const KernelSpec& spec, Reduction reduction, bool of_bools = false) {
  ASSIGN_OR_RETURN(const bool keep_dims, spec.Bool("keep_dims", false));
  return [reduction, keep_dims, of_bools](KernelContext& context) {
    return RunReduction(reduction, keep_dims, of_bools, context);
  };
}

absl::StatusOr<Kernel> MakeAll(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kMin}, true);
}
absl::StatusOr<Kernel> MakeAny(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kMax}, true);
}
absl::StatusOr<Kernel> MakeMax(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kMax});
}
absl::StatusOr<Kernel> MakeMin(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kMin});
}
absl::StatusOr<Kernel> MakeMean(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kSum, true});
}
absl::StatusOr<Kernel> MakeProd(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kProduct});
}
absl::StatusOr<Kernel> MakeSum(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kSum});
}
absl::StatusOr<Kernel> MakeEuclideanNorm(const KernelSpec& spec) {
  return MakeReduction(spec, {Fold::kSumOfSquares, false, true});
}

absl::Status RunArgExtreme(bool largest, DataType output_type, KernelContext& context) {
  const Tensor& input = context.input(0);
  if (WideType(input.dtype()) == DataType::DT_COMPLEX128)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(input.dtype())));
  ASSIGN_OR_RETURN(const int axis, ScalarAxis(context.input(1), input.rank()));
  if (input.dim(axis) == 0)
    return absl::InvalidArgumentError(
        absl::StrCat("there is nothing along axis ", axis, " of shape ", ShapeText(input.shape())));
  Shape shape = input.shape();
  shape.erase(shape.begin() + axis);
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_INT64, std::move(shape)));
  if (output.size() > 0) {
    const int64_t outer =
        static_cast<int64_t>(ElementCount({input.shape().data(), static_cast<size_t>(axis)}));
    const int64_t inner = output.size() / outer;
    ASSIGN_OR_RETURN(const Tensor wide, Widen(context, input));
    int64_t* const indices = output.mutable_values<int64_t>().data();
    if (input.dtype() == DataType::DT_UINT64) {
      ArgExtreme(largest, outer, input.dim(axis), inner, input.values<uint64_t>().data(), indices,
                 context.threads());
    } else {
      RETURN_IF_ERROR(
          (WithType<Types<float, double, int64_t>>(wide.dtype(), [&]<typename T>() -> absl::Status {
            ArgExtreme(largest, outer, input.dim(axis), inner, wide.values<T>().data(), indices,
                       context.threads());
            return absl::OkStatus();
          })));
    }
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), output_type));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeArgExtreme(const KernelSpec& spec, bool largest) {
  ASSIGN_OR_RETURN(const DataType output_type, spec.Type("output_type", DataType::DT_INT64));
  if (output_type != DataType::DT_INT64 && output_type != DataType::DT_INT32 &&
      output_type != DataType::DT_INT16 && output_type != DataType::DT_UINT16)
    return absl::InvalidArgumentError(absl::StrCat("an index cannot be ", DTypeName(output_type)));
  return
      [largest, output_type](KernelContext& context) { return RunArgExtreme(largest, output_type, context); };
}

absl::StatusOr<Kernel> MakeArgMax(const KernelSpec& spec) {
  return MakeArgExtreme(spec, true);
}
absl::StatusOr<Kernel> MakeArgMin(const KernelSpec& spec) {
  return MakeArgExtreme(spec, false);
}

// Half of the sum of the squares.
absl::StatusOr<Kernel> MakeL2Loss(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    ASSIGN_OR_RETURN(const Tensor wide, Widen(context, input));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(wide.dtype(), {}));
    RETURN_IF_ERROR((WithType<Types<float, double>>(wide.dtype(), [&]<typename T>() -> absl::Status {
      Reduce(Fold::kSumOfSquares, ReduceDims(input.shape(), std::vector<bool>(input.rank(), true)),
             wide.values<T>().data(), 2, output.mutable_values<T>().data(), context.threads());
      return absl::OkStatus();
    })));
    ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), input.dtype()));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

constexpr Op kOps[] = {
    {"All", MakeAll, 2},
    {"Any", MakeAny, 2},
    {"ArgMax", MakeArgMax, 2},
    {"ArgMin", MakeArgMin, 2},
    {"EuclideanNorm", MakeEuclideanNorm, 2},
    {"L2Loss", MakeL2Loss},
    {"Max", MakeMax, 2},
    {"Mean", MakeMean, 2},
    {"Min", MakeMin, 2},
    {"Prod", MakeProd, 2},
    {"Sum", MakeSum, 2},
};

}  // namespace

absl::Span<const Op> ReduceOps() {
  return kOps;
}

}  // namespace permafrost
