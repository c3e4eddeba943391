// MaxPool, AvgPool and their kin.
#include "core/execute/math/pool.h"

#include <algorithm>

#include "core/execute/ops/families.h"
#include "core/execute/ops/layout.h"
#include "core/execute/ops/lowest.h"
#include "core/execute/ops/refuse.h"
#include "core/execute/ops/wide_type.h"
#include "core/execute/ops/window_attrs.h"

namespace permafrost {
namespace {

using Sizes = std::vector<int64_t>;

enum class PoolKind { kMean, kMax, kMaxWithIndex };

struct PoolAttrs {
  WindowAttrs window;
  PoolKind kind;
  Sizes ksize, strides;
  bool index_in_batch = false;
  DataType index_type = DataType::DT_INT64;
};

struct Pool {
  PoolShape shape;
  Shape output;  // channels last
};

// A pool over channels, each `window` of them: TensorFlow's depthwise MaxPool, NHWC and without overlap.
absl::Status PlanPoolOfChannels(const PoolAttrs& attrs, const Shape& input, Pool& pool) {
  const Sizes& ksize = attrs.ksize;
  const int64_t window = ksize[3];
  if (attrs.kind != PoolKind::kMax || attrs.window.spatial != 2 || attrs.window.channels_first ||
      ksize[1] != 1 || ksize[2] != 1 || attrs.strides[3] != window || input[3] % window != 0)
    return absl::UnimplementedError(
        "windows over channels must be apart, fill them, and be over channels only");
  pool.output = {input[0], input[1], input[2], input[3] / window};
  pool.shape.batch = static_cast<int64_t>(ElementCount(pool.output));
  pool.shape.axes[2] = {.in = window, .window = window};
  return absl::OkStatus();
}

absl::Status PlanPool(const PoolAttrs& attrs, const Shape& input, Pool& pool) {
  const WindowAttrs& window = attrs.window;
  RETURN_IF_ERROR(CheckSteps(window, attrs.ksize, "ksize", false));
  RETURN_IF_ERROR(CheckSteps(window, attrs.strides, "strides", false));
  if (input.size() != attrs.ksize.size()) return WrongShapes("images and windows", input, attrs.ksize);
  if (attrs.ksize[window.channel_dim()] != 1) return PlanPoolOfChannels(attrs, input, pool);
  pool.shape.batch = input[0];
  pool.shape.channels = input[window.channel_dim()];
  pool.output = {input[0]};
  for (int i = 0; i < window.spatial; ++i) {
    const int dim = window.spatial_dim(i);
    WindowedAxis& axis = pool.shape.axes[3 - window.spatial + i];
    ASSIGN_OR_RETURN(axis, window.Axis(i, input[dim], attrs.ksize[dim], attrs.strides[dim], 1));
    if (window.padding == Padding::kExplicit && std::max(axis.pad_before, axis.pad_after) >= axis.window)
      return WrongNumbers("explicit_paddings", window.explicit_paddings, "less than the window");
    pool.output.push_back(axis.out);
  }
  pool.output.push_back(pool.shape.channels);
  return absl::OkStatus();
}

absl::Status Run(KernelContext& context, const PoolAttrs& attrs) {
  const DataType dtype = context.input(0).dtype();
  Pool pool;
  RETURN_IF_ERROR(PlanPool(attrs, context.input(0).shape(), pool));
  const bool channels_first = attrs.window.channels_first;
  ASSIGN_OR_RETURN(Tensor input, Widen(context, context.input(0)));
  ASSIGN_OR_RETURN(input, TakeImages(context, input, channels_first));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), pool.output));
  Tensor index;
  if (attrs.kind == PoolKind::kMaxWithIndex) {
    ASSIGN_OR_RETURN(index, context.Allocate(DataType::DT_INT64, pool.output));
  }
  const auto run = [&]<typename T>() {
    const T* const from = input.values<T>().data();
    T* const to = output.mutable_values<T>().data();
    if (attrs.kind == PoolKind::kMaxWithIndex) {
      MaxPoolWithIndex(pool.shape, LowestOf<T>(dtype), attrs.index_in_batch, from, to,
                       index.mutable_values<int64_t>().data(), context.threads());
    } else if (attrs.kind == PoolKind::kMax) {
      MaxPool(pool.shape, LowestOf<T>(dtype), from, to, context.threads());
    } else if constexpr (!std::is_integral_v<T>) {
      AveragePool(pool.shape, from, to, context.threads());
    }
  };
  if (input.dtype() == DataType::DT_FLOAT) {
    run.operator()<float>();
  } else if (input.dtype() == DataType::DT_DOUBLE) {
    run.operator()<double>();
  } else if (input.dtype() == DataType::DT_INT64 && attrs.kind != PoolKind::kMean &&
             dtype != DataType::DT_UINT64) {
    run.operator()<int64_t>();
  } else {
    return WrongType(dtype);
  }
  RETURN_IF_ERROR(GiveImages(context, std::move(output), dtype, channels_first));
  if (attrs.kind == PoolKind::kMaxWithIndex) {
    ASSIGN_OR_RETURN(index, Narrow(context, std::move(index), attrs.index_type));
    context.set_output(1, std::move(index));
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakePool(const KernelSpec& spec, int spatial, PoolKind kind) {
  PoolAttrs attrs;
  attrs.kind = kind;
  RETURN_IF_ERROR(ReadWindowAttrs(spec, spatial, attrs.window));
  ASSIGN_OR_RETURN(attrs.ksize, spec.Ints("ksize", {}));
  ASSIGN_OR_RETURN(attrs.strides, spec.Ints("strides", {}));
  ASSIGN_OR_RETURN(attrs.index_in_batch, spec.Bool("include_batch_in_index", false));
  ASSIGN_OR_RETURN(attrs.index_type, spec.Type("Targmax", DataType::DT_INT64));
  if ((kind != PoolKind::kMax && attrs.window.padding == Padding::kExplicit) ||
      (kind == PoolKind::kMaxWithIndex && attrs.window.channels_first))
    return absl::InvalidArgumentError("explicit padding or NCHW is not possible here");
  if (attrs.index_type != DataType::DT_INT32 && attrs.index_type != DataType::DT_INT64)
    return WrongType(attrs.index_type);
  return [attrs = std::move(attrs)](KernelContext& context) { return Run(context, attrs); };
}

// MaxPoolV2's ksize and strides are inputs.
absl::StatusOr<Kernel> MakeMaxPoolV2(const KernelSpec& spec) {
  PoolAttrs attrs;
  attrs.kind = PoolKind::kMax;
  RETURN_IF_ERROR(ReadWindowAttrs(spec, 2, attrs.window));
  return [attrs = std::move(attrs)](KernelContext& context) -> absl::Status {
    PoolAttrs now = attrs;
    for (int i = 1; i <= 2; ++i) {
      const Tensor& steps = context.input(i);
      if (steps.dtype() != DataType::DT_INT32) return WrongType(steps.dtype());
      const absl::Span<const int32_t> values = steps.values<int32_t>();
      (i == 1 ? now.ksize : now.strides).assign(values.begin(), values.end());
    }
    return Run(context, now);
  };
}

template <int kSpatial, PoolKind kKind>
absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakePool(spec, kSpatial, kKind);
}

constexpr Op kOps[] = {
    {"AvgPool", Make<2, PoolKind::kMean>},
    {"AvgPool3D", Make<3, PoolKind::kMean>},
    {"MaxPool", Make<2, PoolKind::kMax>},
    {"MaxPool3D", Make<3, PoolKind::kMax>},
    {"MaxPoolV2", MakeMaxPoolV2, 3},
    {"MaxPoolWithArgmax", Make<2, PoolKind::kMaxWithIndex>, 1, OpKind::kPure, "output,argmax"},
};

}  // namespace

absl::Span<const Op> PoolOps() {
  return kOps;
}

}  // namespace permafrost
