// Colours: AdjustContrastv2, AdjustHue, AdjustSaturation, RGBToHSV, HSVToRGB.
#include "core/execute/math/color.h"

#include "core/execute/ops/arguments.h"
#include "core/execute/ops/image_parts.h"
#include "core/execute/ops/refuse.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

constexpr int64_t kPixelsOfAThread = 1 << 12;

absl::Status ExpectColors(const Tensor& images) {
  if (images.rank() >= 1 && images.shape().back() == 3) return absl::OkStatus();
  return WrongNumbers("the shape of the images", images.shape(), "of three channels");
}

// Images of floats, and a number.
absl::Status ExpectImagesAndNumber(const KernelContext& context) {
  RETURN_IF_ERROR(ExpectType(context.input(0), DataType::DT_FLOAT, "the images"));
  if (context.input(0).rank() < 3)
    return WrongNumbers("the shape of the images", context.input(0).shape(), "of three dimensions");
  RETURN_IF_ERROR(ExpectType(context.input(1), DataType::DT_FLOAT, "the factor"));
  return ExpectRank(context.input(1), 0, "the factor");
}

using Adjust = void (*)(const float*, int64_t, float, float*);
template <Adjust kAdjust>
absl::StatusOr<Kernel> MakeAdjust(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(ExpectImagesAndNumber(context));
    RETURN_IF_ERROR(ExpectColors(context.input(0)));
    const float factor = context.input(1).scalar<float>();
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_FLOAT, context.input(0).shape()));
    const float* const from = context.input(0).values<float>().data();
    float* const to = output.mutable_values<float>().data();
    context.threads().ParallelFor(output.size() / 3, kPixelsOfAThread, [&](int64_t begin, int64_t end) {
      kAdjust(from + 3 * begin, end - begin, factor, to + 3 * begin);
    });
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

template <bool kToHsv>
absl::StatusOr<Kernel> MakeConversion(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(ExpectColors(context.input(0)));
    const DataType dtype = context.input(0).dtype();
    ASSIGN_OR_RETURN(const Tensor input, Widen(context, context.input(0)));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), input.shape()));
    RETURN_IF_ERROR((WithType<Types<float, double>>(input.dtype(), [&]<typename T>() -> absl::Status {
      const T* const from = input.values<T>().data();
      T* const to = output.mutable_values<T>().data();
      context.threads().ParallelFor(output.size() / 3, kPixelsOfAThread, [&](int64_t begin, int64_t end) {
        (kToHsv ? RgbToHsv<T> : HsvToRgb<T>)(from + 3 * begin, end - begin, to + 3 * begin);
      });
      return absl::OkStatus();
    })));
    ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace

absl::StatusOr<Kernel> MakeAdjustContrast(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(ExpectImagesAndNumber(context));
    const Tensor& images = context.input(0);
    const float factor = context.input(1).scalar<float>();
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_FLOAT, images.shape()));
    if (output.size() > 0) {
      const int64_t channels = images.shape().back();
      const int64_t pixels = images.dim(images.rank() - 3) * images.dim(images.rank() - 2);
      const float* const from = images.values<float>().data();
      float* const to = output.mutable_values<float>().data();
      context.threads().ParallelFor(images.size() / (pixels * channels), 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          AdjustContrast(from + i * pixels * channels, pixels, channels, factor, to + i * pixels * channels);
      });
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeAdjustHue(const KernelSpec& spec) {
  return MakeAdjust<AdjustHue>(spec);
}

absl::StatusOr<Kernel> MakeAdjustSaturation(const KernelSpec& spec) {
  return MakeAdjust<AdjustSaturation>(spec);
}

absl::StatusOr<Kernel> MakeRgbToHsv(const KernelSpec& spec) {
  return MakeConversion<true>(spec);
}

absl::StatusOr<Kernel> MakeHsvToRgb(const KernelSpec& spec) {
  return MakeConversion<false>(spec);
}

}  // namespace permafrost
