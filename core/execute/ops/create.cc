// Ops that make tensors of little: filled ones, ranges, one-hot vectors, diagonal matrices.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/create_parts.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

// A scalar, or what TensorFlow lets pass as one.
bool IsSingle(const Tensor& tensor) {
  return tensor.rank() <= 1 && tensor.size() == 1;
}

absl::StatusOr<Kernel> MakeFill(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& value = context.input(1);
    if (context.input(0).rank() > 1 || !IsSingle(value))
      return absl::InvalidArgumentError(
          absl::StrCat("dims must be a vector and value a scalar, but their shapes are ",
                       ShapeText(context.input(0).shape()), " and ", ShapeText(value.shape())));
    ASSIGN_OR_RETURN(Shape shape, ReadInts(context.input(0), "dims"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(value.dtype(), std::move(shape)));
    FillWith(value, output, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeZerosLike(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(context.input(0).dtype(), context.input(0).shape()));
    FillWithZeros(output);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeOnesLike(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& like = context.input(0);
    if (like.dtype() == DataType::DT_STRING)
      return absl::UnimplementedError("there is no string that is one");
    ASSIGN_OR_RETURN(Tensor one, context.Allocate(like.dtype(), {}));
    FillWithZeros(one);
    const auto set = [&one](auto value) { std::memcpy(one.mutable_data(), &value, sizeof(value)); };
    switch (like.dtype()) {
      case DataType::DT_FLOAT:
      case DataType::DT_COMPLEX64:  // the real part
        set(1.0f);
        break;
      case DataType::DT_DOUBLE:
      case DataType::DT_COMPLEX128:
        set(1.0);
        break;
      case DataType::DT_HALF:
        set(Half(1));
        break;
      case DataType::DT_BFLOAT16:
        set(Bfloat16(1));
        break;
      default:  // whole numbers, little-endian
        set(uint8_t{1});
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(like.dtype(), like.shape()));
    FillWith(one, output, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// Zeros, whatever the attr init says: what is in memory by chance is nobody's to see.
absl::StatusOr<Kernel> MakeEmpty(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype"));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Shape shape, ReadVector(context.input(0), "shape"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, std::move(shape)));
    FillWithZeros(output);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

using RealRangeTypes = Types<float, double>;
using RangeTypes = Join<IndexTypes, RealRangeTypes>;

absl::Status NoRange(const char* why) {
  return absl::InvalidArgumentError(absl::StrCat("there is no such range: ", why));
}

template <typename T>  // int64_t or double
absl::Status CheckWay(T start, T limit, T delta) {
  if (delta == 0) return NoRange("delta is 0");
  if (delta > 0 ? !(start <= limit) : !(start >= limit)) return NoRange("delta leads away from limit");
  return absl::OkStatus();
}

// Of the values start, limit and delta.
absl::StatusOr<int64_t> RangeSize(const std::vector<Tensor>& inputs) {
  const DataType dtype = inputs[0].dtype();
  if (dtype == DataType::DT_INT32 || dtype == DataType::DT_INT64) {
    int64_t values[3];
    for (int i = 0; i < 3; ++i) {
      ASSIGN_OR_RETURN(values[i], ReadInt(inputs[i], "a value"));
    }
    RETURN_IF_ERROR(CheckWay(values[0], values[1], values[2]));
    // As in TensorFlow, the distance wraps.
    int64_t distance =
        static_cast<int64_t>(static_cast<uint64_t>(values[1]) - static_cast<uint64_t>(values[0]));
    if (dtype == DataType::DT_INT32) distance = static_cast<int32_t>(distance);
    const uint64_t far = distance < 0 ? -static_cast<uint64_t>(distance) : distance;
    const uint64_t step = values[2] < 0 ? -static_cast<uint64_t>(values[2]) : values[2];
    return static_cast<int64_t>(far / step + (far % step != 0));
  }
  double size = 0;
  RETURN_IF_ERROR(WithType<RealRangeTypes>(dtype, [&]<typename T>() -> absl::Status {
    const T start = inputs[0].values<T>()[0], limit = inputs[1].values<T>()[0],
            delta = inputs[2].values<T>()[0];
    RETURN_IF_ERROR(CheckWay<double>(start, limit, delta));
    size = std::ceil(std::abs((limit - start) / delta));
    return absl::OkStatus();
  }));
  if (!(size < 0x1p62)) return NoRange("it has no end");
  return static_cast<int64_t>(size);
}

absl::StatusOr<Kernel> MakeRange(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const DataType dtype = context.input(0).dtype();
    for (const Tensor& tensor : context.inputs()) {
      if (!IsSingle(tensor) || tensor.dtype() != dtype)
        return absl::InvalidArgumentError("start, limit and delta must be scalars of one type");
    }
    ASSIGN_OR_RETURN(const int64_t size, RangeSize(context.inputs()));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, {size}));
    RETURN_IF_ERROR(WithType<RangeTypes>(dtype, [&]<typename T>() -> absl::Status {
      // TensorFlow 1 added up, errors and all; TensorFlow 2 multiplies. Whole numbers wrap.
      using Number = std::conditional_t<std::is_same_v<T, int32_t>, uint32_t,
                                        std::conditional_t<std::is_same_v<T, int64_t>, uint64_t, T>>;
      const Number start = static_cast<Number>(context.input(0).values<T>()[0]);
      const Number delta = static_cast<Number>(context.input(2).values<T>()[0]);
      T* const values = output.mutable_values<T>().data();
      for (int64_t i = 0; i < size; ++i) values[i] = static_cast<T>(start + static_cast<Number>(i) * delta);
      return absl::OkStatus();
    }));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeLinSpace(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& start = context.input(0);
    const Tensor& stop = context.input(1);
    if (start.rank() != 0 || stop.rank() != 0 || context.input(2).rank() != 0 ||
        start.dtype() != stop.dtype())
      return absl::InvalidArgumentError("start, stop and num must be scalars, the first two of one type");
    ASSIGN_OR_RETURN(const int64_t count, ReadInt(context.input(2), "num"));
    if (count < 1) return absl::InvalidArgumentError(absl::StrCat("num must be more than 0, but is ", count));
    return WithType<Types<float, double>>(start.dtype(), [&]<typename T>() -> absl::Status {
      ASSIGN_OR_RETURN(Tensor output, context.Allocate(start.dtype(), {count}));
      const absl::Span<T> values = output.mutable_values<T>();
      const T first = start.scalar<T>(), last = stop.scalar<T>();
      const T step = count > 1 ? (last - first) / static_cast<T>(count - 1) : T(0);
      values[0] = first;
      for (int64_t i = 1; i + 1 < count; ++i) values[i] = first + step * static_cast<T>(i);
      if (count > 1) values[count - 1] = last;
      context.set_output(0, std::move(output));
      return absl::OkStatus();
    });
  };
}

absl::StatusOr<Kernel> MakeOneHot(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t asked_axis, spec.Int("axis", -1));
  return [asked_axis](KernelContext& context) -> absl::Status {
    const Tensor& indices = context.input(0);
    const Tensor& on = context.input(2);
    const Tensor& off = context.input(3);
    if (context.input(1).rank() != 0 || on.rank() != 0 || off.rank() != 0 || on.dtype() != off.dtype())
      return absl::InvalidArgumentError(
          "depth, on_value and off_value must be scalars, the last two of one type");
    ASSIGN_OR_RETURN(const int64_t depth, ReadInt(context.input(1), "depth"));
    ASSIGN_OR_RETURN(const std::vector<int64_t> places, ReadInts(indices, "indices"));
    if (asked_axis < -1)
      return absl::InvalidArgumentError(absl::StrCat("axis must be -1 or more, but is ", asked_axis));
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(asked_axis, indices.rank() + 1));
    Shape shape = indices.shape();
    shape.insert(shape.begin() + axis, depth);
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(on.dtype(), std::move(shape)));
    FillWith(off, output, context);
    const int64_t inner = CountOf(absl::MakeSpan(indices.shape()).subspan(axis));
    const size_t element = output.size() == 0 ? 0 : output.bytes() / output.size();
    for (size_t i = 0; i < places.size(); ++i) {  // where there is one, `inner` is not 0
      if (places[i] < 0 || places[i] >= depth) continue;
      const int64_t at =
          (static_cast<int64_t>(i) / inner * depth + places[i]) * inner + static_cast<int64_t>(i) % inner;
      if (on.dtype() == DataType::DT_STRING) {
        output.mutable_values<std::string>()[at] = on.values<std::string>()[0];
      } else {
        std::memcpy(output.mutable_data() + at * element, on.data(), element);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// A tensor as the diagonal of one with its dimensions twice.
absl::StatusOr<Kernel> MakeDiag(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& diagonal = context.input(0);
    if (diagonal.rank() == 0)
      return absl::InvalidArgumentError("the diagonal must have at least one dimension");
    Shape shape = diagonal.shape();
    shape.insert(shape.end(), diagonal.shape().begin(), diagonal.shape().end());
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(diagonal.dtype(), std::move(shape)));
    FillWithZeros(output);
    Move(diagonal, 0, output, 0, {{diagonal.size(), 1, diagonal.size() + 1}}, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeDiagPart(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    const auto middle = tensor.shape().begin() + tensor.rank() / 2;
    if (tensor.rank() % 2 != 0 || !std::equal(tensor.shape().begin(), middle, middle))
      return absl::InvalidArgumentError(
          absl::StrCat("the shape ", ShapeText(tensor.shape()), " is not that of a diagonal tensor"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), Shape(tensor.shape().begin(), middle)));
    Move(tensor, 0, output, 0, {{output.size(), output.size() + 1, 1}}, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

constexpr Op kOps[] = {
    {"BatchMatrixBandPart", MakeMatrixBandPart, 3},
    {"BatchMatrixDiag", MakeMatrixDiag},
    {"BatchMatrixDiagPart", MakeMatrixDiagPart},
    {"BatchMatrixSetDiag", MakeMatrixSetDiag, 2},
    {"Diag", MakeDiag},
    {"DiagPart", MakeDiagPart},
    {"Empty", MakeEmpty},
    {"Fill", MakeFill, 2},
    {"LinSpace", MakeLinSpace, 3},
    {"MatrixBandPart", MakeMatrixBandPart, 3},
    {"MatrixDiag", MakeMatrixDiag},
    {"MatrixDiagPart", MakeMatrixDiagPart},
    {"MatrixDiagPartV2", MakeMatrixDiagPart, 3},
    {"MatrixDiagPartV3", MakeMatrixDiagPart, 3},
    {"MatrixDiagV2", MakeMatrixDiag, 5},
    {"MatrixDiagV3", MakeMatrixDiag, 5},
    {"MatrixSetDiag", MakeMatrixSetDiag, 2},
    {"MatrixSetDiagV2", MakeMatrixSetDiag, 3},
    {"MatrixSetDiagV3", MakeMatrixSetDiag, 3},
    {"OneHot", MakeOneHot, 4},
    {"OnesLike", MakeOnesLike},
    {"Range", MakeRange, 3},
    {"ZerosLike", MakeZerosLike},
};

}  // namespace

absl::Span<const Op> CreateOps() {
  return kOps;
}

}  // namespace permafrost
