// FusedBatchNorm, its versions 2 and 3, and the old BatchNormWithGlobalNormalization.
#include "core/execute/ops/batch_norm.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/math/loop_hints.h"
#include "core/execute/math/reduce.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

struct FusedBatchNorm {
  float epsilon, average_factor;
  bool is_training, channels_first;
  bool has_sixth_output;
};

absl::Status CheckVector(const Tensor& tensor, DataType dtype, int64_t channels, std::string_view name) {
  if (tensor.dtype() == dtype && tensor.rank() == 1 && tensor.dim(0) == channels) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the ", name, " is ", DTypeName(tensor.dtype()), " ",
                                                 ShapeText(tensor.shape()), " rather than ", DTypeName(dtype),
                                                 " [", channels, "]"));
}

// The statistics of a batch; y becomes x - mean.
struct Moments {
  std::vector<float> mean, variance;
};

Moments Centre(const ChannelDims& dims, const float* x, float* y, ThreadPool& threads) {
  Moments moments;
  moments.mean.resize(dims.channels);
  moments.variance.resize(dims.channels);
  const std::vector<float> ones(dims.channels, 1.f), zeros(dims.channels, 0.f);
  const double count = static_cast<double>(dims.outer) * static_cast<double>(dims.inner);
  const ReduceDims over({dims.outer, dims.channels, dims.inner}, {true, false, true});
  Reduce(Fold::kSum, over, x, count, moments.mean.data(), threads);
  ScaleChannels(dims, x, moments.mean.data(), ones.data(), zeros.data(), y, threads);
  Reduce(Fold::kSumOfSquares, over, y, count, moments.variance.data(), threads);
  return moments;
}

absl::Status RunFused(const FusedBatchNorm& op, KernelContext& context) {
  const Tensor& input = context.input(0);
  if (WideType(input.dtype()) != DataType::DT_FLOAT)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(input.dtype())));
  if (input.rank() != 4 && input.rank() != 5)
    return absl::InvalidArgumentError(
        absl::StrCat("an input of shape ", ShapeText(input.shape()), " is not images of 2 or 3 dimensions"));
  const int64_t channels = input.dim(op.channels_first ? 1 : input.rank() - 1);
  const bool needs_statistics = !op.is_training || op.average_factor != 1;
  RETURN_IF_ERROR(CheckVector(context.input(1), DataType::DT_FLOAT, channels, "scale"));
  RETURN_IF_ERROR(CheckVector(context.input(2), DataType::DT_FLOAT, channels, "offset"));
  if (needs_statistics) {
    RETURN_IF_ERROR(CheckVector(context.input(3), DataType::DT_FLOAT, channels, "mean"));
    RETURN_IF_ERROR(CheckVector(context.input(4), DataType::DT_FLOAT, channels, "variance"));
  }
  Tensor statistics[4];  // mean and variance for the caller, mean and variance of the batch
  for (Tensor& tensor : statistics) {
    ASSIGN_OR_RETURN(tensor, context.Allocate(DataType::DT_FLOAT, {channels}));
  }
  const auto values = [&](int i) { return statistics[i].mutable_values<float>().data(); };
  // Before there is another owner of the input.
  ASSIGN_OR_RETURN(Tensor y, input.dtype() == DataType::DT_FLOAT
                                 ? context.AllocateOver(0, DataType::DT_FLOAT, input.shape())
                                 : context.Allocate(DataType::DT_FLOAT, input.shape()));
  ASSIGN_OR_RETURN(const Tensor x, Widen(context, input));
  if (input.size() == 0) {
    for (int i = 0; i < 4; ++i) std::fill_n(values(i), channels, std::numeric_limits<float>::quiet_NaN());
  } else {
    const ChannelDims dims = ChannelsOf(input.shape(), op.channels_first);
    const float* from = x.values<float>().data();
    float* const to = y.mutable_values<float>().data();
    std::vector<float> factor(channels), zeros;
    const float* mean = nullptr;
    if (op.is_training) {
      const Moments moments = Centre(dims, from, to, context.threads());
      from = to;
      zeros.resize(channels);
      mean = zeros.data();
      const double count = static_cast<double>(dims.outer) * static_cast<double>(dims.inner);
      const float unbias = static_cast<float>(count / std::max(count - 1, 1.));
      const float keep = 1 - op.average_factor;
      PERMAFROST_RARE_LOOP
      for (int64_t i = 0; i < channels; ++i) {
        const float variance = moments.variance[i] * unbias;
        values(0)[i] = moments.mean[i];
        values(1)[i] = variance;
        if (needs_statistics) {
          values(0)[i] = keep * context.input(3).values<float>()[i] + op.average_factor * moments.mean[i];
          values(1)[i] = keep * context.input(4).values<float>()[i] + op.average_factor * variance;
        }
        values(2)[i] = moments.mean[i];
        values(3)[i] = moments.variance[i];
      }
    } else {
      for (int i = 0; i < 4; ++i)
        std::copy_n(context.input(3 + i % 2).values<float>().data(), channels, values(i));
      mean = values(2);
    }
    const float* const scale = context.input(1).values<float>().data();
    PERMAFROST_RARE_LOOP
    for (int64_t i = 0; i < channels; ++i) factor[i] = scale[i] / std::sqrt(values(3)[i] + op.epsilon);
    ScaleChannels(dims, from, mean, factor.data(), context.input(2).values<float>().data(), to,
                  context.threads());
  }
  ASSIGN_OR_RETURN(y, Narrow(context, std::move(y), input.dtype()));
  context.set_output(0, std::move(y));
  for (int i = 0; i < 4; ++i) context.set_output(1 + i, std::move(statistics[i]));
  if (op.has_sixth_output) context.set_output(5, Tensor::Scalar(0.f));
  return absl::OkStatus();
}

template <typename T>
void Normalise(const ChannelDims& dims, bool scales, float epsilon, KernelContext& context,
               const Tensor (&inputs)[5], Tensor& output) {
  const T *variance = inputs[2].values<T>().data(), *gamma = inputs[4].values<T>().data();
  std::vector<T> factor(dims.channels);
  PERMAFROST_RARE_LOOP
  for (int64_t i = 0; i < dims.channels; ++i)
    factor[i] = (scales ? gamma[i] : T(1)) / std::sqrt(variance[i] + static_cast<T>(epsilon));
  ScaleChannels(dims, inputs[0].values<T>().data(), inputs[1].values<T>().data(), factor.data(),
                inputs[3].values<T>().data(), output.mutable_values<T>().data(), context.threads());
}

absl::Status RunGlobalNormalization(bool scales, float epsilon, KernelContext& context) {
  const Tensor& input = context.input(0);
  if (input.rank() != 4)
    return absl::InvalidArgumentError(
        absl::StrCat("an input of shape ", ShapeText(input.shape()), " is not images"));
  constexpr std::string_view kNames[] = {"input", "mean", "variance", "beta", "gamma"};
  Tensor inputs[5];
  for (int i = 0; i < 5; ++i) {
    if (i > 0) RETURN_IF_ERROR(CheckVector(context.input(i), input.dtype(), input.dim(3), kNames[i]));
    ASSIGN_OR_RETURN(inputs[i], Widen(context, context.input(i)));
  }
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(inputs[0].dtype(), input.shape()));
  RETURN_IF_ERROR((WithType<Types<float, double>>(output.dtype(), [&]<typename T>() -> absl::Status {
    if (output.size() > 0)
      Normalise<T>(ChannelsOf(input.shape(), false), scales, epsilon, context, inputs, output);
    return absl::OkStatus();
  })));
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), input.dtype()));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> ChannelsComeFirst(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string format, spec.String("data_format", "NHWC"));
  if (format == "NHWC" || format == "NDHWC") return false;
  if (format == "NCHW" || format == "NCDHW") return true;
  return absl::UnimplementedError(absl::StrCat("the data format ", Quoted(format)));
}

ChannelDims ChannelsOf(const Shape& shape, bool channels_first) {
  ChannelDims dims;
  dims.channels = shape[channels_first ? 1 : shape.size() - 1];
  const int64_t size = static_cast<int64_t>(ElementCount(shape));
  dims.outer = channels_first ? shape[0] : size / dims.channels;
  dims.inner = size / dims.channels / dims.outer;
  return dims;
}

absl::StatusOr<Kernel> MakeFusedBatchNorm(const KernelSpec& spec) {
  FusedBatchNorm op;
  ASSIGN_OR_RETURN(op.epsilon, spec.Float("epsilon", 0.0001f));
  ASSIGN_OR_RETURN(op.average_factor, spec.Float("exponential_avg_factor", 1));
  ASSIGN_OR_RETURN(op.is_training, spec.Bool("is_training", true));
  ASSIGN_OR_RETURN(op.channels_first, ChannelsComeFirst(spec));
  op.has_sixth_output = spec.op() == "FusedBatchNormV3";
  return [op](KernelContext& context) { return RunFused(op, context); };
}

absl::StatusOr<Kernel> MakeGlobalNormalization(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const float epsilon, spec.Float("variance_epsilon", 0));
  ASSIGN_OR_RETURN(const bool scales, spec.Bool("scale_after_normalization", false));
  return [=](KernelContext& context) { return RunGlobalNormalization(scales, epsilon, context); };
}

}  // namespace permafrost
