// Resizing, and the table of all ops on images.
#include "core/execute/math/resize.h"
#include "core/execute/math/window.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/image_parts.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

struct ResizeAttrs {
  bool align_corners, half_pixel_centers;
};

absl::StatusOr<ResizeAttrs> ReadResizeAttrs(const KernelSpec& spec) {
  ResizeAttrs attrs;
  ASSIGN_OR_RETURN(attrs.align_corners, spec.Bool("align_corners", false));
  ASSIGN_OR_RETURN(attrs.half_pixel_centers, spec.Bool("half_pixel_centers", false));
  if (attrs.align_corners && attrs.half_pixel_centers)
    return absl::InvalidArgumentError("align_corners and half_pixel_centers exclude each other");
  return attrs;
}

absl::StatusOr<ResizeShape> PlanResize(const KernelContext& context, const ResizeAttrs& attrs) {
  const Tensor &images = context.input(0), &size = context.input(1);
  RETURN_IF_ERROR(ExpectRank(images, 4, "the batch of images"));
  RETURN_IF_ERROR(ExpectType(size, DataType::DT_INT32, "size"));
  RETURN_IF_ERROR(ExpectRank(size, 1, "size"));
  if (size.dim(0) != 2) return WrongNumbers("the shape of size", size.shape(), "[2]");
  const ResizeShape shape = {.batch = images.dim(0),
                             .in_h = images.dim(1),
                             .in_w = images.dim(2),
                             .channels = images.dim(3),
                             .out_h = size.values<int32_t>()[0],
                             .out_w = size.values<int32_t>()[1],
                             .align_corners = attrs.align_corners,
                             .half_pixel_centers = attrs.half_pixel_centers};
  if (shape.out_h < 1 || shape.out_w < 1) return WrongNumbers("size", {shape.out_h, shape.out_w}, "positive");
  if (shape.in_h < 1 || shape.in_w < 1 || shape.channels < 1 ||
      std::max(shape.in_h, shape.in_w) >= WindowedAxis::kMost)
    return WrongNumbers("the shape of the images", images.shape(), "possible");
  return shape;
}

Shape OutputShape(const ResizeShape& shape) {
  return {shape.batch, shape.out_h, shape.out_w, shape.channels};
}

// The result is of floats, whatever the images are of.
using Resize = void (*)(const ResizeShape&, const float*, float*, ThreadPool&);
template <Resize kResize>
absl::StatusOr<Kernel> MakeResize(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const ResizeAttrs attrs, ReadResizeAttrs(spec));
  return [attrs](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const ResizeShape shape, PlanResize(context, attrs));
    ASSIGN_OR_RETURN(const Tensor input, AsFloats(context, context.input(0)));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_FLOAT, OutputShape(shape)));
    if (output.size() > 0)
      kResize(shape, input.values<float>().data(), output.mutable_values<float>().data(), context.threads());
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeResizeNearest(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const ResizeAttrs attrs, ReadResizeAttrs(spec));
  return [attrs](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    if (input.dtype() == DataType::DT_STRING) return WrongType(input.dtype());
    ASSIGN_OR_RETURN(const ResizeShape shape, PlanResize(context, attrs));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), OutputShape(shape)));
    if (output.size() > 0)
      ResizeNearest(shape, shape.channels * FindDType(input.dtype())->size, input.data(),
                    output.mutable_data(), context.threads());
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

constexpr Op kOps[] = {
    {"AdjustContrastv2", MakeAdjustContrast, 2},
    {"AdjustHue", MakeAdjustHue, 2},
    {"AdjustSaturation", MakeAdjustSaturation, 2},
    {"CropAndResize", MakeCropAndResize, 4},
    {"ExtractImagePatches", MakeExtractImagePatches},
    {"HSVToRGB", MakeHsvToRgb},
    {"RGBToHSV", MakeRgbToHsv},
    {"ResizeArea", MakeResize<ResizeArea>, 2},
    {"ResizeBicubic", MakeResize<ResizeBicubic>, 2},
    {"ResizeBilinear", MakeResize<ResizeBilinear>, 2},
    {"ResizeNearestNeighbor", MakeResizeNearest, 2},
};

}  // namespace

absl::Span<const Op> ImageOps() {
  return kOps;
}

}  // namespace permafrost
