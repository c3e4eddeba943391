// Parts of images: CropAndResize, ExtractImagePatches.
#include <cmath>
#include <cstring>

#include "core/execute/math/resize.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/image_parts.h"
#include "core/execute/ops/refuse.h"
#include "core/execute/ops/window_attrs.h"

namespace permafrost {
namespace {

absl::StatusOr<CropShape> PlanCrop(const KernelContext& context) {
  const Tensor &images = context.input(0), &boxes = context.input(1), &index = context.input(2),
               &size = context.input(3);
  RETURN_IF_ERROR(ExpectRank(images, 4, "the batch of images"));
  RETURN_IF_ERROR(ExpectType(boxes, DataType::DT_FLOAT, "boxes"));
  RETURN_IF_ERROR(ExpectRank(boxes, 2, "boxes"));
  RETURN_IF_ERROR(ExpectType(index, DataType::DT_INT32, "box_ind"));
  RETURN_IF_ERROR(ExpectRank(index, 1, "box_ind"));
  RETURN_IF_ERROR(ExpectType(size, DataType::DT_INT32, "crop_size"));
  RETURN_IF_ERROR(ExpectRank(size, 1, "crop_size"));
  const bool is_empty = boxes.size() == 0 && index.size() == 0;
  if (size.dim(0) != 2 || (!is_empty && (boxes.dim(1) != 4 || index.dim(0) != boxes.dim(0))))
    return WrongShapes("boxes and box_ind (or crop_size is not of two)", boxes, index);
  CropShape shape;
  shape.images = images.dim(0);
  shape.in_h = images.dim(1);
  shape.in_w = images.dim(2);
  shape.channels = images.dim(3);
  shape.boxes = is_empty ? 0 : boxes.dim(0);
  shape.out_h = size.values<int32_t>()[0];
  shape.out_w = size.values<int32_t>()[1];
  if (std::min(shape.in_h, shape.in_w) < 1 || std::min(shape.out_h, shape.out_w) < 1)
    return WrongNumbers("the sizes of images and crops", {shape.in_h, shape.in_w, shape.out_h, shape.out_w},
                        "positive");
  for (const int32_t i : index.values<int32_t>()) {
    if (i < 0 || i >= shape.images) return WrongNumber("a box_ind", i);
  }
  for (const float value : boxes.values<float>()) {
    if (!std::isfinite(value)) return absl::InvalidArgumentError("a corner of a box is not finite");
  }
  return shape;
}

}  // namespace

absl::StatusOr<Kernel> MakeCropAndResize(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string method, spec.String("method", "bilinear"));
  ASSIGN_OR_RETURN(const float extrapolation, spec.Float("extrapolation_value", 0.f));
  if (method != "bilinear" && method != "nearest") return WrongText("method", method, "bilinear or nearest");
  return [extrapolation, nearest = method == "nearest"](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(CropShape shape, PlanCrop(context));
    shape.nearest = nearest;
    shape.extrapolation = extrapolation;
    ASSIGN_OR_RETURN(const Tensor input, AsFloats(context, context.input(0)));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_FLOAT, {shape.boxes, shape.out_h,
                                                                          shape.out_w, shape.channels}));
    if (output.size() > 0)
      CropAndResize(shape, input.values<float>().data(), context.input(1).values<float>().data(),
                    context.input(2).values<int32_t>().data(), output.mutable_values<float>().data(),
                    context.threads());
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeExtractImagePatches(const KernelSpec& spec) {
  WindowAttrs attrs;
  RETURN_IF_ERROR(ReadWindowAttrs(spec, 2, attrs));
  ASSIGN_OR_RETURN(const std::vector<int64_t> ksizes, spec.Ints("ksizes", {}));
  ASSIGN_OR_RETURN(const std::vector<int64_t> strides, spec.Ints("strides", {}));
  ASSIGN_OR_RETURN(const std::vector<int64_t> rates, spec.Ints("rates", {}));
  RETURN_IF_ERROR(CheckSteps(attrs, ksizes, "ksizes", true));
  RETURN_IF_ERROR(CheckSteps(attrs, strides, "strides", true));
  RETURN_IF_ERROR(CheckSteps(attrs, rates, "rates", true));
  if (attrs.channels_first || attrs.padding == Padding::kExplicit ||
      ksizes[1] * ksizes[2] > WindowedAxis::kMost)
    return absl::InvalidArgumentError(
        "images must be NHWC, padded with SAME or VALID, and the patches smaller");
  return [=](KernelContext& context) -> absl::Status {
    const Tensor& images = context.input(0);
    RETURN_IF_ERROR(ExpectRank(images, 4, "the batch of images"));
    const DTypeInfo* const type = FindDType(images.dtype());
    if (type == nullptr || type->size == 0 || images.dim(3) > WindowedAxis::kMost)
      return WrongType(images.dtype());
    ASSIGN_OR_RETURN(const WindowedAxis h, attrs.Axis(0, images.dim(1), ksizes[1], strides[1], rates[1]));
    ASSIGN_OR_RETURN(const WindowedAxis w, attrs.Axis(1, images.dim(2), ksizes[2], strides[2], rates[2]));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(images.dtype(), {images.dim(0), h.out, w.out,
                                                                      h.window * w.window * images.dim(3)}));
    const size_t pixel = images.dim(3) * type->size, patch = h.window * w.window * pixel;
    const char* const from = images.data();
    char* const to = output.mutable_data();
    const int64_t grain = std::max<int64_t>(1, 50'000 / static_cast<int64_t>(patch + 1));
    const int64_t patches = output.size() > 0 ? images.dim(0) * h.out * w.out : 0;
    context.threads().ParallelFor(patches, grain, [&](int64_t begin, int64_t end) {
      std::memset(to + begin * patch, 0, (end - begin) * patch);
      for (int64_t i = begin; i < end; ++i) {
        const int64_t x = i % w.out, y = i / w.out % h.out, image = i / w.out / h.out;
        for (int64_t j = h.FirstInside(y); j < h.EndInside(y); ++j) {
          const int64_t row = image * h.in + y * h.stride - h.pad_before + j * h.dilation;
          for (int64_t k = w.FirstInside(x); k < w.EndInside(x); ++k) {
            const int64_t column = x * w.stride - w.pad_before + k * w.dilation;
            std::memcpy(to + i * patch + (j * w.window + k) * pixel, from + (row * w.in + column) * pixel,
                        pixel);
          }
        }
      }
    });
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
