// Ops that pick, add up or repeat elements of several tensors.
#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/execute/math/broadcast.h"
#include "core/execute/math/convert.h"
#include "core/execute/math/loop_hints.h"
#include "core/execute/ops/elementwise.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

constexpr int64_t kGrain = 32768;

// The strings get(0), get(1), ... Long strings that are repeated could be more than there is memory.
template <typename Get>
absl::Status FillStrings(Tensor& output, Get get) {
  constexpr uint64_t kMost = uint64_t{1} << 30;
  uint64_t bytes = 0;
  for (int64_t i = 0; i < output.size(); ++i) {
    const std::string& text = get(i);
    bytes += text.size();
    if (bytes > kMost) return absl::ResourceExhaustedError("the strings do not fit into memory");
    output.mutable_values<std::string>()[i] = text;
  }
  return absl::OkStatus();
}

template <typename T>
void PickElements(const char* condition, const char* yes, const char* no, char* output, int64_t count) {
  const auto* is_yes = reinterpret_cast<const uint8_t*>(condition);
  const T* const a = reinterpret_cast<const T*>(yes);
  const T* const b = reinterpret_cast<const T*>(no);
  T* __restrict result = reinterpret_cast<T*>(output);
  PERMAFROST_SMALL_LOOP
  for (int64_t i = 0; i < count; ++i) result[i] = is_yes[i] != 0 ? a[i] : b[i];
}

// Elements of `yes` where `condition` is true, else of `no`; all three are broadcast to `shape`.
absl::StatusOr<Tensor> Pick(KernelContext& context, const Tensor& condition, const Tensor& yes,
                            const Tensor& no, const Shape& shape) {
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(yes.dtype(), shape));
  if (output.size() == 0) return output;
  const BroadcastOperand choice(condition.shape(), shape), left(yes.shape(), shape), right(no.shape(), shape);
  if (yes.dtype() == DataType::DT_STRING) {
    RETURN_IF_ERROR(FillStrings(output, [&](int64_t i) -> const std::string& {
      const bool is_yes = condition.data()[choice.Index(i)] != 0;
      return is_yes ? yes.values<std::string>()[left.Index(i)] : no.values<std::string>()[right.Index(i)];
    }));
    return output;
  }
  const int64_t size = FindDType(yes.dtype())->size;
  const auto pick = size == 1   ? PickElements<uint8_t>
                    : size == 2 ? PickElements<uint16_t>
                    : size == 4 ? PickElements<uint32_t>
                    : size == 8 ? PickElements<uint64_t>
                                : PickElements<Bytes16>;
  context.threads().ParallelFor(output.size(), kGrain, [&](int64_t begin, int64_t end) {
    BroadcastReader choices(choice, condition.data(), 1);
    BroadcastReader lefts(left, yes.data(), size), rights(right, no.data(), size);
    for (int64_t first = begin; first < end;) {
      const int64_t count = std::min(end - first, BroadcastReader::Most(size));
      pick(choices.Read(first, count), lefts.Read(first, count), rights.Read(first, count),
           output.mutable_data() + first * size, count);
      first += count;
    }
  });
  return output;
}

absl::Status CheckChoice(const Tensor& condition, const Tensor& yes, const Tensor& no) {
  if (condition.dtype() != DataType::DT_BOOL)
    return absl::InvalidArgumentError(
        absl::StrCat("the condition must be of type bool, but is of type ", DTypeName(condition.dtype())));
  return CheckSameType(yes, no);
}

bool IsTrue(const Tensor& condition) {
  return *condition.data() != 0;
}

absl::Status ShapesDiffer(const KernelContext& context) {
  return absl::InvalidArgumentError(absl::StrCat("the shapes ", ShapeText(context.input(0).shape()),
                                                 " (of the condition), ", ShapeText(context.input(1).shape()),
                                                 " and ", ShapeText(context.input(2).shape()),
                                                 " do not go together"));
}

// One condition for all elements, or one for each, or one for each row (index in the first dimension).
absl::StatusOr<Kernel> MakeSelect(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    Tensor condition = context.input(0);
    const Tensor& yes = context.input(1);
    const Tensor& no = context.input(2);
    RETURN_IF_ERROR(CheckChoice(condition, yes, no));
    if (yes.shape() != no.shape()) return ShapesDiffer(context);
    if (condition.rank() == 0) {
      return SetOutput(context, IsTrue(condition) ? yes : no);
    }
    if (condition.rank() == 1 && yes.rank() > 1) {
      Shape rows(yes.rank(), 1);
      rows[0] = condition.dim(0);
      ASSIGN_OR_RETURN(condition, condition.Reshaped(rows));
      if (condition.dim(0) != yes.dim(0)) return ShapesDiffer(context);
    } else if (condition.shape() != yes.shape()) {
      return ShapesDiffer(context);
    }
    return SetOutput(context, Pick(context, condition, yes, no, yes.shape()));
  };
}

absl::StatusOr<Kernel> MakeSelectV2(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& condition = context.input(0);
    const Tensor& yes = context.input(1);
    const Tensor& no = context.input(2);
    RETURN_IF_ERROR(CheckChoice(condition, yes, no));
    ASSIGN_OR_RETURN(Shape shape, BroadcastOf(yes.shape(), no.shape()));
    ASSIGN_OR_RETURN(shape, BroadcastOf(condition.shape(), shape));
    if (condition.size() == 1) {  // what is picked may be as it is
      const Tensor& picked = IsTrue(condition) ? yes : no;
      if (picked.shape() == shape) {
        return SetOutput(context, picked);
      }
    }
    return SetOutput(context, Pick(context, condition, yes, no, shape));
  };
}

// The result may lie where x does.
absl::StatusOr<Tensor> ApplyOver(KernelContext& context, Tensor x, const Tensor& y,
                                 const BinaryFunctions& functions) {
  KernelContext inner({std::move(x), y}, context.threads(), context.buffers());
  RETURN_IF_ERROR(Apply(inner, functions));
  return std::move(inner.outputs()[0]);
}

// Limits that are NaN do not limit, and NaN stays.
using packet::Packet;
constexpr BinaryFunctions kAtMost = {
    .f32 = FloatLoop<[](Packet x, Packet limit) { return packet::Select(packet::Less(limit, x), limit, x); }>,
    .f64 = [](double x, double limit) { return limit < x ? limit : x; },
    .i64 = [](int64_t x, int64_t limit) { return std::min(x, limit); },
    .u64 = [](uint64_t x, uint64_t limit) { return std::min(x, limit); }};
constexpr BinaryFunctions kAtLeast = {
    .f32 = FloatLoop<[](Packet x, Packet limit) { return packet::Select(packet::Less(x, limit), limit, x); }>,
    .f64 = [](double x, double limit) { return x < limit ? limit : x; },
    .i64 = [](int64_t x, int64_t limit) { return std::max(x, limit); },
    .u64 = [](uint64_t x, uint64_t limit) { return std::max(x, limit); }};

absl::StatusOr<Kernel> MakeClipByValue(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Shape shape = context.input(0).shape();
    for (int i = 1; i < 3; ++i) {
      const Tensor& limit = context.input(i);
      RETURN_IF_ERROR(CheckSameType(context.input(0), limit));
      if (limit.rank() != 0 && limit.shape() != shape)
        return absl::InvalidArgumentError(absl::StrCat("a limit must be a scalar or of the shape ",
                                                       ShapeText(shape), ", but is of the shape ",
                                                       ShapeText(limit.shape())));
    }
    ASSIGN_OR_RETURN(Tensor output, ApplyTo(context, context.input(0), context.input(2), kAtMost));
    return SetOutput(context, ApplyOver(context, std::move(output), context.input(1), kAtLeast));
  };
}

// AddN and AccumulateNV2
absl::StatusOr<Kernel> MakeAddN(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Shape shape = context.input(0).shape();
    for (const Tensor& input : context.inputs()) {
      RETURN_IF_ERROR(CheckSameType(context.input(0), input));
      if (input.shape() != shape)
        return absl::InvalidArgumentError(absl::StrCat("all inputs must have one shape, but these are ",
                                                       ShapeText(shape), " and ", ShapeText(input.shape())));
    }
    if (context.input_count() == 1) return SetOutput(context, context.input(0));
    absl::StatusOr<Tensor> sum = ApplyTo(context, context.input(0), context.input(1), AddFunctions());
    for (int i = 2; i < context.input_count() && sum.ok(); ++i)
      sum = ApplyOver(context, *std::move(sum), context.input(i), AddFunctions());
    return SetOutput(context, std::move(sum));
  };
}

absl::StatusOr<Kernel> MakeBucketize(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::vector<float> boundaries, spec.Floats("boundaries", {}));
  if (!std::is_sorted(boundaries.begin(), boundaries.end()))
    return absl::InvalidArgumentError("the boundaries are not sorted");
  return [boundaries](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_INT32, input.shape()));
    using Numbers = Types<float, double, int32_t, int64_t>;
    RETURN_IF_ERROR(WithType<Numbers>(input.dtype(), [&]<typename T>() -> absl::Status {
      using Compared = std::conditional_t<std::is_same_v<T, double>, double, float>;
      for (int64_t i = 0; i < input.size(); ++i) {
        const auto above = std::upper_bound(boundaries.begin(), boundaries.end(),
                                            static_cast<Compared>(input.values<T>()[i]));
        output.mutable_values<int32_t>()[i] = static_cast<int32_t>(above - boundaries.begin());
      }
      return absl::OkStatus();
    }));
    return SetOutput(context, std::move(output));
  };
}

absl::StatusOr<Shape> ShapeIn(const Tensor& tensor) {
  if (tensor.rank() > 1 || (tensor.dtype() != DataType::DT_INT32 && tensor.dtype() != DataType::DT_INT64))
    return absl::InvalidArgumentError(absl::StrCat("a shape must be a vector of integers, but this is ",
                                                   DTypeName(tensor.dtype()), " ",
                                                   ShapeText(tensor.shape())));
  Shape shape(tensor.size());
  Conversion(tensor.dtype(), DataType::DT_INT64)
      .Run(tensor.data(), reinterpret_cast<char*>(shape.data()), tensor.size());
  return shape;
}

absl::StatusOr<Kernel> MakeBroadcastTo(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    ASSIGN_OR_RETURN(const Shape shape, ShapeIn(context.input(1)));
    if (input.shape() == shape) {
      return SetOutput(context, input);
    }
    if (!BroadcastsTo(input.shape(), shape))
      return absl::InvalidArgumentError(absl::StrCat("a tensor of shape ", ShapeText(input.shape()),
                                                     " cannot be broadcast to ", ShapeText(shape)));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), shape));
    const BroadcastOperand operand(input.shape(), shape);
    if (input.dtype() == DataType::DT_STRING) {
      RETURN_IF_ERROR(FillStrings(output, [&](int64_t i) -> const std::string& {
        return input.values<std::string>()[operand.Index(i)];
      }));
    } else if (output.size() != 0) {
      const int64_t size = FindDType(input.dtype())->size;
      context.threads().ParallelFor(output.size(), kGrain, [&](int64_t begin, int64_t end) {
        BroadcastReader reader(operand, input.data(), size);
        for (int64_t first = begin; first < end;) {
          const int64_t count = std::min(end - first, BroadcastReader::Most(size));
          std::memcpy(output.mutable_data() + first * size, reader.Read(first, count), count * size);
          first += count;
        }
      });
    }
    return SetOutput(context, std::move(output));
  };
}

// The shape that two shapes broadcast to.
absl::StatusOr<Kernel> MakeBroadcastArgs(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(CheckSameType(context.input(0), context.input(1)));
    ASSIGN_OR_RETURN(const Shape left, ShapeIn(context.input(0)));
    ASSIGN_OR_RETURN(const Shape right, ShapeIn(context.input(1)));
    ASSIGN_OR_RETURN(const Shape shape, BroadcastOf(left, right));
    ASSIGN_OR_RETURN(Tensor output,
                     context.Allocate(context.input(0).dtype(), {static_cast<int64_t>(shape.size())}));
    Conversion(DataType::DT_INT64, output.dtype())
        .Run(reinterpret_cast<const char*>(shape.data()), output.mutable_data(), output.size());
    return SetOutput(context, std::move(output));
  };
}

constexpr Op kOps[] = {
    {"AccumulateNV2", MakeAddN},
    {"AddN", MakeAddN},
    {"BroadcastArgs", MakeBroadcastArgs, 2},
    {"BroadcastTo", MakeBroadcastTo, 2},
    {"Bucketize", MakeBucketize},
    {"ClipByValue", MakeClipByValue, 3},
    {"Select", MakeSelect, 3},
    {"SelectV2", MakeSelectV2, 3},
};

}  // namespace

absl::Span<const Op> SelectOps() {
  return kOps;
}

}  // namespace permafrost
