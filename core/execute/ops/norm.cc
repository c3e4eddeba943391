// BiasAdd, LRN, and (batch_norm.cc) batch normalisation.
#include "absl/strings/str_cat.h"

#include "core/execute/ops/batch_norm.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

template <typename T>
void RunBias(const ChannelDims& dims, const Tensor& x, const Tensor& bias, Tensor& output,
             ThreadPool& threads) {
  AddBias(dims, x.sized<T>().data(), bias.sized<T>().data(), output.mutable_sized<T>().data(), threads);
}

absl::Status RunBiasAdd(bool channels_first, KernelContext& context) {
  const Tensor &input = context.input(0), &bias = context.input(1);
  const DataType dtype = input.dtype(), wide_type = WideType(dtype);
  if (dtype == DataType::DT_BOOL) return absl::UnimplementedError("it cannot run with bool");
  if (input.rank() < 2 || bias.rank() != 1 || bias.dtype() != dtype ||
      bias.dim(0) != input.dim(channels_first ? 1 : input.rank() - 1))
    return absl::InvalidArgumentError(absl::StrCat("a bias of ", DTypeName(bias.dtype()), " ",
                                                   ShapeText(bias.shape()), " does not fit the channels of ",
                                                   DTypeName(dtype), " ", ShapeText(input.shape()),
                                                   channels_first ? ", the second dimension" : ", the last"));
  // Before there is another owner of the input.
  ASSIGN_OR_RETURN(Tensor output, dtype == wide_type ? context.AllocateOver(0, dtype, input.shape())
                                                     : context.Allocate(wide_type, input.shape()));
  ASSIGN_OR_RETURN(const Tensor x, Widen(context, input));
  ASSIGN_OR_RETURN(const Tensor wide_bias, Widen(context, bias));
  if (input.size() > 0) {
    const ChannelDims dims = ChannelsOf(input.shape(), channels_first);
    if (wide_type == DataType::DT_INT64) {  // wraps, which only unsigned numbers may
      RunBias<uint64_t>(dims, x, wide_bias, output, context.threads());
    } else {
      RETURN_IF_ERROR(
          (WithType<Types<float, double, Complex128>>(wide_type, [&]<typename T>() -> absl::Status {
            RunBias<T>(dims, x, wide_bias, output, context.threads());
            return absl::OkStatus();
          })));
    }
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeBiasAdd(const KernelSpec& spec) {
  bool channels_first = false;
  if (spec.op() == "BiasAdd") {
    ASSIGN_OR_RETURN(channels_first, ChannelsComeFirst(spec));
  }
  return [channels_first](KernelContext& context) { return RunBiasAdd(channels_first, context); };
}

absl::Status RunLrn(const LocalResponse& response, KernelContext& context) {
  const Tensor& input = context.input(0);
  if (WideType(input.dtype()) != DataType::DT_FLOAT)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(input.dtype())));
  if (input.rank() != 4)
    return absl::InvalidArgumentError(
        absl::StrCat("an input of shape ", ShapeText(input.shape()), " is not images"));
  ASSIGN_OR_RETURN(const Tensor x, Widen(context, input));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_FLOAT, input.shape()));
  const int64_t channels = input.dim(3);
  NormaliseResponse(response, channels == 0 ? 0 : input.size() / channels, channels, x.values<float>().data(),
                    output.mutable_values<float>().data(), context.threads());
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), input.dtype()));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeLrn(const KernelSpec& spec) {
  LocalResponse response;
  ASSIGN_OR_RETURN(response.radius, spec.Int("depth_radius", 5));
  ASSIGN_OR_RETURN(response.bias, spec.Float("bias", 1));
  ASSIGN_OR_RETURN(response.alpha, spec.Float("alpha", 1));
  ASSIGN_OR_RETURN(response.beta, spec.Float("beta", 0.5f));
  if (response.radius < 0 || response.radius > std::numeric_limits<int32_t>::max())
    return absl::InvalidArgumentError(absl::StrCat("the depth radius is ", response.radius));
  return [response](KernelContext& context) { return RunLrn(response, context); };
}

constexpr std::string_view kStatistics = "y,batch_mean,batch_variance,reserve_space_1,reserve_space_2";
constexpr std::string_view kStatistics3 =
    "y,batch_mean,batch_variance,reserve_space_1,reserve_space_2,reserve_space_3";

constexpr Op kOps[] = {
    {"BatchNormWithGlobalNormalization", MakeGlobalNormalization, 5},
    {"BiasAdd", MakeBiasAdd, 2},
    {"BiasAddV1", MakeBiasAdd, 2},
    {"FusedBatchNorm", MakeFusedBatchNorm, 5, OpKind::kPure, kStatistics},
    {"FusedBatchNormV2", MakeFusedBatchNorm, 5, OpKind::kPure, kStatistics},
    {"FusedBatchNormV3", MakeFusedBatchNorm, 5, OpKind::kPure, kStatistics3},
    {"LRN", MakeLrn},
};

}  // namespace

absl::Span<const Op> NormOps() {
  return kOps;
}

}  // namespace permafrost
