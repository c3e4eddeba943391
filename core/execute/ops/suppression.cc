// NonMaxSuppression in all its versions.
#include "core/execute/math/suppression.h"

#include <algorithm>
#include <limits>

#include "core/execute/math/window.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/lowest.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

bool IsFloatOrHalf(DataType dtype) {
  return dtype == DataType::DT_FLOAT || dtype == DataType::DT_HALF;
}

absl::StatusOr<float> ReadNumber(const Tensor& tensor, std::string_view what) {
  RETURN_IF_ERROR(ExpectRank(tensor, 0, what));
  if (tensor.dtype() == DataType::DT_FLOAT) return tensor.scalar<float>();
  if (tensor.dtype() == DataType::DT_HALF) return static_cast<float>(tensor.scalar<Half>());
  return WrongType(tensor.dtype());
}

absl::StatusOr<int64_t> ReadSize(const Tensor& tensor, int64_t least, std::string_view what) {
  RETURN_IF_ERROR(ExpectType(tensor, DataType::DT_INT32, what));
  ASSIGN_OR_RETURN(const int64_t size, ScalarInt(tensor, what));
  if (size < least) return WrongNumber(what, size);
  return size;
}

absl::Status ExpectFraction(float threshold) {
  if (threshold >= 0 && threshold <= 1) return absl::OkStatus();
  return absl::InvalidArgumentError("iou_threshold is not from 0 to 1");
}

struct Outputs {
  int scores = -1;  // where the scores go: -1 is nowhere
  int count = -1;
  bool padded = false;
};

// Checks and converts the inputs, and fills the outputs. In `options` are the thresholds, as they came.
absl::Status Run(KernelContext& context, SuppressionOptions options, bool by_overlaps,
                 const Outputs& outputs) {
  const Tensor& scores = context.input(1);
  const DataType dtype = scores.dtype();
  const int64_t boxes = scores.rank() == 1 ? scores.dim(0) : 0;
  const Shape expected = {boxes, by_overlaps ? boxes : 4};
  if (scores.rank() != 1 || context.input(0).shape() != expected || boxes > WindowedAxis::kMost)
    return WrongShapes("boxes and scores", context.input(0), scores);
  if (!IsFloatOrHalf(dtype) || context.input(0).dtype() != dtype) return WrongType(context.input(0).dtype());
  options.in_half = dtype == DataType::DT_HALF;
  if (options.in_half) {
    for (float* number : {&options.similarity, &options.score, &options.sigma})
      *number = static_cast<float>(static_cast<Half>(*number));
  }
  ASSIGN_OR_RETURN(options.most, ReadSize(context.input(2), 0, "max_output_size"));
  ASSIGN_OR_RETURN(const Tensor float_boxes, AsFloats(context, context.input(0)));
  ASSIGN_OR_RETURN(const Tensor float_scores, AsFloats(context, scores));
  const float* const from = float_boxes.values<float>().data();
  const SuppressionResult result =
      SuppressNonMaxima(options, float_scores.values<float>().data(), boxes, [&](int64_t i, int64_t j) {
        return by_overlaps ? from[i * boxes + j] : IntersectionOverUnion(from + 4 * i, from + 4 * j);
      });
  const int64_t count = static_cast<int64_t>(result.boxes.size()),
                size = outputs.padded ? options.most : count;
  ASSIGN_OR_RETURN(Tensor selected, context.Allocate(DataType::DT_INT32, {size}));
  std::fill(std::copy(result.boxes.begin(), result.boxes.end(), selected.mutable_values<int32_t>().begin()),
            selected.mutable_values<int32_t>().end(), 0);
  context.set_output(0, std::move(selected));
  if (outputs.scores >= 0) {
    ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(dtype, {size}));
    for (int64_t i = 0; i < size; ++i) {
      const float score = i < count ? result.scores[i] : 0.f;
      if (options.in_half) {
        tensor.mutable_values<Half>()[i] = static_cast<Half>(score);
      } else {
        tensor.mutable_values<float>()[i] = score;
      }
    }
    context.set_output(outputs.scores, std::move(tensor));
  }
  if (outputs.count >= 0) {
    ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(DataType::DT_INT32, {}));
    tensor.mutable_values<int32_t>()[0] = static_cast<int32_t>(count);
    context.set_output(outputs.count, std::move(tensor));
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeFirst(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const float threshold, spec.Float("iou_threshold", 0.5f));
  RETURN_IF_ERROR(ExpectFraction(threshold));
  return [threshold](KernelContext& context) {
    return Run(context, {.similarity = threshold, .score = std::numeric_limits<float>::lowest()}, false, {});
  };
}

absl::StatusOr<Kernel> MakeVersion(const KernelSpec& spec, int version) {
  Outputs outputs;
  if (version == 4) outputs.count = 1;
  if (version == 5) {
    outputs.scores = 1;
    outputs.count = 2;
  }
  ASSIGN_OR_RETURN(outputs.padded, spec.Bool("pad_to_max_output_size", false));
  return [outputs, version](KernelContext& context) -> absl::Status {
    SuppressionOptions options;
    ASSIGN_OR_RETURN(options.similarity, ReadNumber(context.input(3), "iou_threshold"));
    RETURN_IF_ERROR(ExpectFraction(options.similarity));
    options.score = LowestOf<float>(context.input(1).dtype());
    if (version >= 3) {
      ASSIGN_OR_RETURN(options.score, ReadNumber(context.input(4), "score_threshold"));
    }
    if (version >= 5) {
      ASSIGN_OR_RETURN(options.sigma, ReadNumber(context.input(5), "soft_nms_sigma"));
      if (!(options.sigma >= 0)) return absl::InvalidArgumentError("soft_nms_sigma is less than 0");
    }
    return Run(context, options, false, outputs);
  };
}

template <int kVersion>
absl::StatusOr<Kernel> Make(const KernelSpec& spec) {
  return MakeVersion(spec, kVersion);
}

absl::StatusOr<Kernel> MakeWithOverlaps(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    SuppressionOptions options;
    ASSIGN_OR_RETURN(options.similarity, ReadNumber(context.input(3), "overlap_threshold"));
    ASSIGN_OR_RETURN(options.score, ReadNumber(context.input(4), "score_threshold"));
    return Run(context, options, true, {});
  };
}

struct Detection {
  float score;
  int64_t box, of_class;
};

// Of each image, the detections of all classes in the order of their scores.
absl::Status RunCombined(KernelContext& context, bool pad_per_class, bool clip) {
  const Tensor &boxes = context.input(0), &scores = context.input(1);
  RETURN_IF_ERROR(ExpectType(boxes, DataType::DT_FLOAT, "boxes"));
  RETURN_IF_ERROR(ExpectType(scores, DataType::DT_FLOAT, "scores"));
  RETURN_IF_ERROR(ExpectRank(boxes, 4, "boxes"));
  RETURN_IF_ERROR(ExpectRank(scores, 3, "scores"));
  const int64_t images = boxes.dim(0), count = boxes.dim(1), boxes_of_each = boxes.dim(2),
                classes = scores.dim(2);
  if (boxes.dim(3) != 4 || (boxes_of_each != 1 && boxes_of_each != classes) || scores.dim(0) != images ||
      scores.dim(1) != count || std::max(count, classes) > WindowedAxis::kMost)
    return WrongShapes("boxes and scores", boxes, scores);
  ASSIGN_OR_RETURN(const int64_t most_per_class, ReadSize(context.input(2), 1, "max_output_size_per_class"));
  ASSIGN_OR_RETURN(const int64_t most, ReadSize(context.input(3), 1, "max_total_size"));
  SuppressionOptions options = {.most = most_per_class};
  ASSIGN_OR_RETURN(options.similarity, ReadNumber(context.input(4), "iou_threshold"));
  RETURN_IF_ERROR(ExpectFraction(options.similarity));
  ASSIGN_OR_RETURN(options.score, ReadNumber(context.input(5), "score_threshold"));

  const int64_t size = pad_per_class ? std::min(most, most_per_class * classes) : most;
  ASSIGN_OR_RETURN(Tensor out_boxes, context.Allocate(DataType::DT_FLOAT, {images, size, 4}));
  ASSIGN_OR_RETURN(Tensor out_scores, context.Allocate(DataType::DT_FLOAT, {images, size}));
  ASSIGN_OR_RETURN(Tensor out_classes, context.Allocate(DataType::DT_FLOAT, {images, size}));
  ASSIGN_OR_RETURN(Tensor out_counts, context.Allocate(DataType::DT_INT32, {images}));
  for (Tensor* tensor : {&out_boxes, &out_scores, &out_classes})
    std::fill_n(tensor->mutable_data(), tensor->bytes(), 0);

  context.threads().ParallelFor(images, 1, [&](int64_t begin, int64_t end) {
    std::vector<float> class_scores(count);
    for (int64_t image = begin; image < end; ++image) {
      const float* const from_scores = scores.values<float>().data() + image * count * classes;
      const auto box = [&](int64_t i, int64_t c) {
        const int64_t part = boxes_of_each > 1 ? c : 0;
        return boxes.values<float>().data() + ((image * count + i) * boxes_of_each + part) * 4;
      };
      std::vector<Detection> detections;
      for (int64_t c = 0; c < classes; ++c) {
        for (int64_t i = 0; i < count; ++i) class_scores[i] = from_scores[i * classes + c];
        const SuppressionResult result = SuppressNonMaxima(
            options, class_scores.data(), count,
            [&](int64_t i, int64_t j) { return IntersectionOverUnion(box(i, c), box(j, c)); });
        for (size_t i = 0; i < result.boxes.size(); ++i)
          detections.push_back({result.scores[i], result.boxes[i], c});
      }
      std::stable_sort(detections.begin(), detections.end(),
                       [](const Detection& a, const Detection& b) { return a.score > b.score; });
      const int64_t found = std::min<int64_t>(size, static_cast<int64_t>(detections.size()));
      for (int64_t i = 0; i < found; ++i) {
        const auto& [score, index, of_class] = detections[i];
        out_scores.mutable_values<float>()[image * size + i] = score;
        out_classes.mutable_values<float>()[image * size + i] = static_cast<float>(of_class);
        for (int k = 0; k < 4; ++k) {
          const float corner = box(index, of_class)[k];
          out_boxes.mutable_values<float>()[(image * size + i) * 4 + k] =
              clip ? std::max(std::min(corner, 1.f), 0.f) : corner;
        }
      }
      out_counts.mutable_values<int32_t>()[image] = static_cast<int32_t>(found);
    }
  });
  context.set_output(0, std::move(out_boxes));
  context.set_output(1, std::move(out_scores));
  context.set_output(2, std::move(out_classes));
  context.set_output(3, std::move(out_counts));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeCombined(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool pad_per_class, spec.Bool("pad_per_class", false));
  ASSIGN_OR_RETURN(const bool clip, spec.Bool("clip_boxes", true));
  return [=](KernelContext& context) { return RunCombined(context, pad_per_class, clip); };
}

constexpr Op kOps[] = {
    {"CombinedNonMaxSuppression", MakeCombined, 6, OpKind::kPure,
     "nmsed_boxes,nmsed_scores,nmsed_classes,valid_detections"},
    {"NonMaxSuppression", MakeFirst, 3},
    {"NonMaxSuppressionV2", Make<2>, 4},
    {"NonMaxSuppressionV3", Make<3>, 5},
    {"NonMaxSuppressionV4", Make<4>, 5, OpKind::kPure, "selected_indices,valid_outputs"},
    {"NonMaxSuppressionV5", Make<5>, 6, OpKind::kPure, "selected_indices,selected_scores,valid_outputs"},
    {"NonMaxSuppressionWithOverlaps", MakeWithOverlaps, 5},
};

}  // namespace

absl::Span<const Op> SuppressionOps() {
  return kOps;
}

}  // namespace permafrost
