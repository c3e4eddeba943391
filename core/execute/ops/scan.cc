// Cumsum, Cumprod, CumulativeLogsumexp.
#include "core/execute/math/scan.h"

#include "absl/strings/str_cat.h"

#include "core/execute/ops/axis.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

using ScanLoop = void (*)(const ScanDims& dims, const char* from, char* to, int64_t begin, int64_t end);

// Whole numbers wrap, so the unsigned ones of their size do for both.
absl::StatusOr<ScanLoop> LoopOf(ScanKind kind, DataType dtype) {
  ScanLoop loop = nullptr;
  if (kind == ScanKind::kLogSumExp) {
    RETURN_IF_ERROR((WithType<Types<float, double>>(dtype, [&]<typename T>() -> absl::Status {
      loop = Scan<ScanKind::kLogSumExp, T>;
      return absl::OkStatus();
    })));
    return loop;
  }
  const bool is_sum = kind == ScanKind::kSum;
  const auto choose = [&]<typename T>() -> absl::Status {
    loop = is_sum ? Scan<ScanKind::kSum, T> : Scan<ScanKind::kProduct, T>;
    return absl::OkStatus();
  };
  if (dtype == DataType::DT_INT64) {
    RETURN_IF_ERROR(choose.template operator()<uint64_t>());
  } else {
    RETURN_IF_ERROR((WithType<Join<FloatTypes, ComplexTypes>>(dtype, choose)));
  }
  return loop;
}

absl::Status RunOp(ScanKind kind, ScanDims dims, KernelContext& context) {
  const Tensor& input = context.input(0);
  const DataType dtype = input.dtype();
  if (dtype == DataType::DT_BOOL) return absl::UnimplementedError("it cannot run with bool");
  ASSIGN_OR_RETURN(const int axis, ScalarAxis(context.input(1), input.rank()));
  // Of whole numbers, and of logarithms, only the result has the small type.
  const bool widen = kind == ScanKind::kLogSumExp || WideType(dtype) == DataType::DT_INT64;
  ASSIGN_OR_RETURN(const Tensor from, widen ? Widen(context, input) : absl::StatusOr<Tensor>(input));
  ASSIGN_OR_RETURN(const ScanLoop loop, LoopOf(kind, from.dtype()));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(from.dtype(), input.shape()));
  if (input.size() > 0) {
    dims.outer = static_cast<int64_t>(ElementCount({input.shape().data(), static_cast<size_t>(axis)}));
    dims.size = input.dim(axis);
    dims.inner = input.size() / dims.outer / dims.size;
    const int64_t grain = std::max<int64_t>(1, 16384 / (dims.size * dims.inner));
    context.threads().ParallelFor(dims.outer, grain, [&](int64_t begin, int64_t end) {
      loop(dims, from.data(), output.mutable_data(), begin, end);
    });
  }
  if (widen) {
    ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeScan(const KernelSpec& spec, ScanKind kind) {
  ScanDims dims = {};
  ASSIGN_OR_RETURN(dims.exclusive, spec.Bool("exclusive", false));
  ASSIGN_OR_RETURN(dims.reverse, spec.Bool("reverse", false));
  return [kind, dims](KernelContext& context) { return RunOp(kind, dims, context); };
}

absl::StatusOr<Kernel> MakeCumprod(const KernelSpec& spec) {
  return MakeScan(spec, ScanKind::kProduct);
}
absl::StatusOr<Kernel> MakeCumsum(const KernelSpec& spec) {
  return MakeScan(spec, ScanKind::kSum);
}
absl::StatusOr<Kernel> MakeCumulativeLogsumexp(const KernelSpec& spec) {
  return MakeScan(spec, ScanKind::kLogSumExp);
}

constexpr Op kOps[] = {
    {"Cumprod", MakeCumprod, 2},
    {"Cumsum", MakeCumsum, 2},
    {"CumulativeLogsumexp", MakeCumulativeLogsumexp, 2},
};

}  // namespace

absl::Span<const Op> ScanOps() {
  return kOps;
}

}  // namespace permafrost
