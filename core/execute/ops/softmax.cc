// Softmax and LogSoftmax, over the last dimension, and the losses made of them.
#include "core/execute/math/softmax.h"

#include <cmath>

#include "absl/strings/str_cat.h"

#include "core/execute/math/broadcast.h"
#include "core/execute/math/loop_hints.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

using RowTypes = Types<float, double>;

absl::Status CheckFloats(const Tensor& tensor) {
  if (WideType(tensor.dtype()) == DataType::DT_FLOAT || tensor.dtype() == DataType::DT_DOUBLE)
    return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(tensor.dtype())));
}

// `output` may be the input. float and double.
absl::Status RunRows(const Tensor& input, bool logarithm, Tensor& output, ThreadPool& threads) {
  const int64_t row = input.shape().back();
  return WithType<RowTypes>(input.dtype(), [&]<typename T>() -> absl::Status {
    SoftmaxRows(input.values<T>().data(), row == 0 ? 0 : input.size() / row, row, logarithm,
                output.mutable_values<T>().data(), threads);
    return absl::OkStatus();
  });
}

absl::Status RunSoftmax(bool logarithm, KernelContext& context) {
  const Tensor& logits = context.input(0);
  RETURN_IF_ERROR(CheckFloats(logits));
  if (logits.rank() < 1) return absl::InvalidArgumentError("the logits must have at least one dimension");
  const DataType dtype = logits.dtype();
  if (WideType(dtype) == dtype) {
    ASSIGN_OR_RETURN(Tensor output, context.AllocateOver(0, dtype, logits.shape()));
    RETURN_IF_ERROR(RunRows(logits, logarithm, output, context.threads()));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Tensor wide, Widen(context, logits));
  RETURN_IF_ERROR(RunRows(wide, logarithm, wide, context.threads()));
  ASSIGN_OR_RETURN(Tensor output, Narrow(context, std::move(wide), dtype));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeSoftmax(const KernelSpec&) {
  return [](KernelContext& context) { return RunSoftmax(false, context); };
}
absl::StatusOr<Kernel> MakeLogSoftmax(const KernelSpec&) {
  return [](KernelContext& context) { return RunSoftmax(true, context); };
}

// loss and backprop, which begins as the softmax, of logits of shape [batch, classes].
struct CrossEntropy {
  Tensor logarithms, loss, backprop;
};

absl::StatusOr<CrossEntropy> Begin(const Tensor& logits, KernelContext& context) {
  CrossEntropy result;
  ASSIGN_OR_RETURN(result.logarithms, context.Allocate(logits.dtype(), logits.shape()));
  ASSIGN_OR_RETURN(result.backprop, context.Allocate(logits.dtype(), logits.shape()));
  ASSIGN_OR_RETURN(result.loss, context.Allocate(logits.dtype(), {logits.dim(0)}));
  RETURN_IF_ERROR(RunRows(logits, true, result.logarithms, context.threads()));
  RETURN_IF_ERROR(RunRows(logits, false, result.backprop, context.threads()));
  return result;
}

absl::Status End(CrossEntropy result, DataType dtype, KernelContext& context) {
  ASSIGN_OR_RETURN(Tensor loss, Narrow(context, std::move(result.loss), dtype));
  ASSIGN_OR_RETURN(Tensor backprop, Narrow(context, std::move(result.backprop), dtype));
  context.set_output(0, std::move(loss));
  context.set_output(1, std::move(backprop));
  return absl::OkStatus();
}

// The tensor, of a wide type, as it is when it meets others of `shape`.
absl::StatusOr<Tensor> Broadcasted(const Tensor& tensor, const Shape& shape, KernelContext& context) {
  if (tensor.shape() == shape) return tensor;
  const BroadcastOperand operand(tensor.shape(), shape);
  ASSIGN_OR_RETURN(Tensor whole, context.Allocate(tensor.dtype(), shape));
  RETURN_IF_ERROR(WithType<RowTypes>(tensor.dtype(), [&]<typename T>() -> absl::Status {
    for (int64_t i = 0; i < whole.size(); ++i)
      whole.mutable_values<T>()[i] = tensor.values<T>()[operand.Index(i)];
    return absl::OkStatus();
  }));
  return whole;
}

absl::Status RunCrossEntropy(KernelContext& context) {
  const DataType dtype = context.input(0).dtype();
  RETURN_IF_ERROR(CheckFloats(context.input(0)));
  const Tensor &features = context.input(0), &targets = context.input(1);
  if (targets.dtype() != dtype)
    return absl::InvalidArgumentError("logits and labels must have the same type");
  const std::optional<Shape> shape = BroadcastShape(features.shape(), targets.shape());
  if (!shape.has_value() || shape->size() != 2)
    return absl::InvalidArgumentError(absl::StrCat("logits of shape ", ShapeText(features.shape()),
                                                   " and labels of shape ", ShapeText(targets.shape()),
                                                   " do not go together as [batch, classes]"));
  ASSIGN_OR_RETURN(Tensor logits, Widen(context, features));
  ASSIGN_OR_RETURN(logits, Broadcasted(logits, *shape, context));
  ASSIGN_OR_RETURN(Tensor labels, Widen(context, targets));
  ASSIGN_OR_RETURN(labels, Broadcasted(labels, *shape, context));
  ASSIGN_OR_RETURN(CrossEntropy result, Begin(logits, context));
  const int64_t classes = shape->back();
  RETURN_IF_ERROR(WithType<RowTypes>(logits.dtype(), [&]<typename T>() -> absl::Status {
    const T *label = labels.values<T>().data(), *logarithm = result.logarithms.values<T>().data();
    T *loss = result.loss.mutable_values<T>().data(), *backprop = result.backprop.mutable_values<T>().data();
    for (int64_t row = 0; row < result.loss.size(); ++row, ++loss) {
      double sum = 0;
      PERMAFROST_RARE_LOOP
      for (int64_t i = 0; i < classes; ++i, ++label, ++logarithm, ++backprop) {
        sum -= static_cast<double>(*label) * static_cast<double>(*logarithm);
        *backprop -= *label;
      }
      *loss = static_cast<T>(sum);
    }
    return absl::OkStatus();
  }));
  return End(std::move(result), dtype, context);
}

absl::Status RunSparseCrossEntropy(KernelContext& context) {
  const Tensor &features = context.input(0), &labels = context.input(1);
  const DataType dtype = features.dtype();
  RETURN_IF_ERROR(CheckFloats(features));
  if (labels.dtype() != DataType::DT_INT32 && labels.dtype() != DataType::DT_INT64)
    return absl::InvalidArgumentError(absl::StrCat("labels cannot be ", DTypeName(labels.dtype())));
  if (features.rank() != 2 || labels.rank() != 1 || labels.dim(0) != features.dim(0))
    return absl::InvalidArgumentError(absl::StrCat("logits of shape ", ShapeText(features.shape()),
                                                   " and labels of shape ", ShapeText(labels.shape()),
                                                   " are not [batch, classes] and [batch]"));
  const int64_t classes = features.dim(1);
  if (classes == 0) return absl::InvalidArgumentError("there must be at least one class");
  ASSIGN_OR_RETURN(const Tensor index, Widen(context, labels));
  for (const int64_t label : index.values<int64_t>()) {
    if (label < 0 || label >= classes)
      return absl::InvalidArgumentError(
          absl::StrCat("the label ", label, " is none of ", classes, " classes"));
  }
  ASSIGN_OR_RETURN(const Tensor logits, Widen(context, features));
  ASSIGN_OR_RETURN(CrossEntropy result, Begin(logits, context));
  RETURN_IF_ERROR(WithType<RowTypes>(logits.dtype(), [&]<typename T>() -> absl::Status {
    for (int64_t row = 0; row < index.size(); ++row) {
      const int64_t at = row * classes + index.values<int64_t>()[row];
      result.loss.mutable_values<T>()[row] = -result.logarithms.values<T>()[at];
      result.backprop.mutable_values<T>()[at] -= 1;
    }
    return absl::OkStatus();
  }));
  return End(std::move(result), dtype, context);
}

absl::StatusOr<Kernel> MakeCrossEntropy(const KernelSpec&) {
  return RunCrossEntropy;
}
absl::StatusOr<Kernel> MakeSparseCrossEntropy(const KernelSpec&) {
  return RunSparseCrossEntropy;
}

constexpr Op kOps[] = {
    {"LogSoftmax", MakeLogSoftmax},
    {"Softmax", MakeSoftmax},
    {"SoftmaxCrossEntropyWithLogits", MakeCrossEntropy, 2, OpKind::kPure, "loss,backprop"},
    {"SparseSoftmaxCrossEntropyWithLogits", MakeSparseCrossEntropy, 2, OpKind::kPure, "loss,backprop"},
};

}  // namespace

absl::Span<const Op> SoftmaxOps() {
  return kOps;
}

}  // namespace permafrost
