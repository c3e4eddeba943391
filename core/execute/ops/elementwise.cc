#include "core/execute/ops/elementwise.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/execute/math/broadcast.h"
#include "core/execute/math/convert.h"

namespace permafrost {
namespace {

// The type that a table's functions compute a tensor's type in.
template <typename Functions>
DataType ComputedIn(const Functions& functions, DataType dtype) {
  switch (dtype) {
    case DataType::DT_FLOAT:
    case DataType::DT_HALF:
    case DataType::DT_BFLOAT16:
      if (functions.f32 != nullptr) return DataType::DT_FLOAT;
      [[fallthrough]];
    case DataType::DT_DOUBLE:
      return functions.f64 != nullptr ? DataType::DT_DOUBLE : DataType::DT_INVALID;
    case DataType::DT_UINT64:
      if (functions.u64 != nullptr) return DataType::DT_UINT64;
      [[fallthrough]];
    case DataType::DT_INT8:
    case DataType::DT_INT16:
    case DataType::DT_INT32:
    case DataType::DT_INT64:
    case DataType::DT_UINT8:
    case DataType::DT_UINT16:
    case DataType::DT_UINT32:
      return functions.i64 != nullptr ? DataType::DT_INT64 : DataType::DT_INVALID;
    case DataType::DT_COMPLEX64:
    case DataType::DT_COMPLEX128:
      return functions.c128 != nullptr ? DataType::DT_COMPLEX128 : DataType::DT_INVALID;
    default:
      return DataType::DT_INVALID;
  }
}

absl::Status CannotRunWith(DataType dtype) {
  return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
}

// Bodies of loops. The first two call a function for each element.
template <typename T>  // as it is in memory: a bool of a graph may be any byte
using Memory = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

template <typename In, typename Out>
void Each(AnyFunction any, const char* x, const char*, char* output, int64_t count) {
  const auto function = reinterpret_cast<Out (*)(In)>(any);
  for (int64_t i = 0; i < count; ++i)
    reinterpret_cast<Out*>(output)[i] = function(static_cast<In>(reinterpret_cast<const Memory<In>*>(x)[i]));
}

template <typename In, typename Out>
void EachPair(AnyFunction any, const char* x, const char* y, char* output, int64_t count) {
  const auto function = reinterpret_cast<Out (*)(In, In)>(any);
  for (int64_t i = 0; i < count; ++i)
    reinterpret_cast<Out*>(output)[i] = function(static_cast<In>(reinterpret_cast<const Memory<In>*>(x)[i]),
                                                 static_cast<In>(reinterpret_cast<const Memory<In>*>(y)[i]));
}

void Floats(AnyFunction any, const char* x, const char*, char* output, int64_t count) {
  reinterpret_cast<FloatLoop1>(any)(reinterpret_cast<const float*>(x), reinterpret_cast<float*>(output),
                                    count);
}

template <typename Out>
void FloatPairs(AnyFunction any, const char* x, const char* y, char* output, int64_t count) {
  reinterpret_cast<void (*)(const float*, const float*, Out*, int64_t)>(any)(
      reinterpret_cast<const float*>(x), reinterpret_cast<const float*>(y), reinterpret_cast<Out*>(output),
      count);
}

template <typename Function>
AnyFunction Any(Function function) {
  return reinterpret_cast<AnyFunction>(function);
}

// A memory access each: more elements are worth a thread.
constexpr int64_t kFloatPairGrain = 32768;

// Elements of an operand as the loop wants them: broadcast and converted.
class Source {
 public:
  Source(const Tensor& tensor, const BroadcastOperand& operand, const Conversion& conversion,
         int element_size)
      : conversion_(conversion), reader_(operand, tensor.data(), element_size) {}

  const char* Read(int64_t first, int64_t count) {
    const char* const elements = reader_.Read(first, count);
    if (conversion_.is_copy()) return elements;
    conversion_.Run(elements, buffer_, count);
    return buffer_;
  }

 private:
  const Conversion& conversion_;
  BroadcastReader reader_;
  alignas(64) char buffer_[2048];
};

int SizeOf(DataType dtype) {
  return static_cast<int>(FindDType(dtype)->size);
}

}  // namespace

absl::StatusOr<Tensor> RunElementLoop(KernelContext& context, const Tensor& x, const Tensor* y, Shape shape,
                                      const ElementLoop& loop) {
  const DataType dtype = x.dtype();
  const Conversion in(dtype, loop.in), out(loop.out, loop.result);
  if (!in.is_possible() || !out.is_possible()) return CannotRunWith(dtype);
  const int size = SizeOf(dtype), result_size = SizeOf(loop.result);

  int over = -1;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    const bool is_operand =
        input.valid() && (input.data() == x.data() || (y != nullptr && input.data() == y->data()));
    if (is_operand && input.shape() == shape &&
        input.bytes() == static_cast<size_t>(input.size()) * result_size && input.IsOnlyOwner()) {
      over = i;
      break;
    }
  }
  absl::StatusOr<Tensor> output = over >= 0 ? context.AllocateOver(over, loop.result, std::move(shape))
                                            : context.Allocate(loop.result, std::move(shape));
  if (!output.ok() || output->size() == 0) return output;

  const BroadcastOperand left(x.shape(), output->shape());
  const BroadcastOperand right(y == nullptr ? x.shape() : y->shape(), output->shape());
  const bool is_direct = in.is_copy() && out.is_copy() && left.is_whole() && right.is_whole();
  const int64_t most =
      BroadcastReader::Most(std::max({size, result_size, SizeOf(loop.in), SizeOf(loop.out)}));
  char* const to = output->mutable_data();
  context.threads().ParallelFor(output->size(), loop.grain, [&](int64_t begin, int64_t end) {
    if (is_direct) {
      loop.body(loop.function, x.data() + begin * size, y == nullptr ? nullptr : y->data() + begin * size,
                to + begin * result_size, end - begin);
      return;
    }
    Source from(x, left, in, size), from_y(y == nullptr ? x : *y, right, in, size);
    alignas(64) char buffer[2048];
    for (int64_t i = begin; i < end; i += most) {
      const int64_t count = std::min(most, end - i);
      char* const result = to + i * result_size;
      loop.body(loop.function, from.Read(i, count), y == nullptr ? nullptr : from_y.Read(i, count),
                out.is_copy() ? result : buffer, count);
      if (!out.is_copy()) out.Run(buffer, result, count);
    }
  });
  return output;
}

absl::Status SetOutput(KernelContext& context, absl::StatusOr<Tensor> output) {
  if (!output.ok()) return std::move(output).status();
  context.set_output(0, *std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Shape> BroadcastOf(absl::Span<const int64_t> x, absl::Span<const int64_t> y) {
  std::optional<Shape> shape = BroadcastShape(x, y);
  if (!shape.has_value())
    return absl::InvalidArgumentError(
        absl::StrCat("the shapes ", ShapeText(x), " and ", ShapeText(y), " cannot be broadcast to one"));
  return *std::move(shape);
}

absl::Status CheckSameType(const Tensor& x, const Tensor& y) {
  if (x.dtype() == y.dtype()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the operands are of two types, ", DTypeName(x.dtype()), " and ", DTypeName(y.dtype())));
}

absl::Status Apply(KernelContext& context, const UnaryFunctions& functions) {
  const Tensor& x = context.input(0);
  const DataType dtype = x.dtype();
  const bool is_complex = dtype == DataType::DT_COMPLEX64 || dtype == DataType::DT_COMPLEX128;
  const DataType type = ComputedIn(functions, dtype);
  ElementLoop loop = {type, type, dtype};
  if (dtype == DataType::DT_BOOL && functions.boolean != nullptr) {
    loop = {dtype, dtype, dtype, Each<bool, bool>, Any(functions.boolean)};
  } else if (functions.is != nullptr && !is_complex && dtype != DataType::DT_BOOL) {
    loop = {DataType::DT_DOUBLE, DataType::DT_BOOL, DataType::DT_BOOL, Each<double, bool>, Any(functions.is)};
  } else if (functions.part != nullptr && is_complex) {
    loop = {DataType::DT_COMPLEX128, DataType::DT_DOUBLE,
            dtype == DataType::DT_COMPLEX64 ? DataType::DT_FLOAT : DataType::DT_DOUBLE,
            Each<Complex128, double>, Any(functions.part)};
  } else if (type == DataType::DT_FLOAT) {
    loop.body = Floats, loop.function = Any(functions.f32);
  } else if (type == DataType::DT_DOUBLE) {
    loop.body = Each<double, double>, loop.function = Any(functions.f64);
  } else if (type == DataType::DT_INT64) {
    loop.body = Each<int64_t, int64_t>, loop.function = Any(functions.i64);
  } else if (type == DataType::DT_UINT64) {
    loop.body = Each<uint64_t, uint64_t>, loop.function = Any(functions.u64);
  } else if (type == DataType::DT_COMPLEX128) {
    loop.body = Each<Complex128, Complex128>, loop.function = Any(functions.c128);
  } else {
    return CannotRunWith(dtype);
  }
  return SetOutput(context, RunElementLoop(context, x, nullptr, x.shape(), loop));
}

namespace {

// Is there an element that an integer operand must not have?
bool AnyElement(const Tensor& tensor, bool (*is)(int64_t)) {
  const Conversion to_int64(tensor.dtype(), DataType::DT_INT64);
  constexpr int64_t kPiece = 256;
  int64_t values[kPiece];
  for (int64_t i = 0; i < tensor.size(); i += kPiece) {
    const int64_t count = std::min(kPiece, tensor.size() - i);
    to_int64.Run(tensor.data() + i * SizeOf(tensor.dtype()), reinterpret_cast<char*>(values), count);
    if (std::any_of(values, values + count, is)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Tensor> ApplyTo(KernelContext& context, const Tensor& x, const Tensor& y,
                               const BinaryFunctions& functions) {
  RETURN_IF_ERROR(CheckSameType(x, y));
  ASSIGN_OR_RETURN(Shape shape, BroadcastOf(x.shape(), y.shape()));
  const DataType dtype = x.dtype();
  const DataType type = ComputedIn(functions, dtype);
  ElementLoop loop = {type, type, dtype};
  if (functions.complex != nullptr && (dtype == DataType::DT_FLOAT || dtype == DataType::DT_DOUBLE)) {
    loop = {DataType::DT_DOUBLE, DataType::DT_COMPLEX128,
            dtype == DataType::DT_FLOAT ? DataType::DT_COMPLEX64 : DataType::DT_COMPLEX128,
            EachPair<double, Complex128>, Any(functions.complex)};
  } else if (type == DataType::DT_FLOAT) {
    loop.body = FloatPairs<float>, loop.function = Any(functions.f32), loop.grain = kFloatPairGrain;
  } else if (type == DataType::DT_DOUBLE) {
    loop.body = EachPair<double, double>, loop.function = Any(functions.f64);
  } else if (type == DataType::DT_INT64) {
    loop.body = EachPair<int64_t, int64_t>, loop.function = Any(functions.i64);
  } else if (type == DataType::DT_UINT64) {
    loop.body = EachPair<uint64_t, uint64_t>, loop.function = Any(functions.u64);
  } else if (type == DataType::DT_COMPLEX128) {
    loop.body = EachPair<Complex128, Complex128>, loop.function = Any(functions.c128);
  } else {
    return CannotRunWith(dtype);
  }
  const bool is_integer = type == DataType::DT_INT64 || type == DataType::DT_UINT64;
  // With no element to compute there is nothing wrong.
  if (is_integer && functions.refuses != nullptr && std::find(shape.begin(), shape.end(), 0) == shape.end() &&
      AnyElement(y, functions.refuses))
    return absl::InvalidArgumentError(functions.refusal);
  return RunElementLoop(context, x, &y, std::move(shape), loop);
}

absl::Status Apply(KernelContext& context, const BinaryFunctions& functions) {
  return SetOutput(context, ApplyTo(context, context.input(0), context.input(1), functions));
}

absl::Status Apply(KernelContext& context, const ComparisonFunctions& functions) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.input(1);
  RETURN_IF_ERROR(CheckSameType(x, y));
  ASSIGN_OR_RETURN(Shape shape, BroadcastOf(x.shape(), y.shape()));
  const DataType type = ComputedIn(functions, x.dtype());
  ElementLoop loop = {type, DataType::DT_BOOL, DataType::DT_BOOL};
  if (x.dtype() == DataType::DT_BOOL && functions.boolean != nullptr) {
    loop.in = DataType::DT_BOOL, loop.body = EachPair<bool, bool>, loop.function = Any(functions.boolean);
  } else if (type == DataType::DT_FLOAT) {
    loop.body = FloatPairs<uint8_t>, loop.function = Any(functions.f32), loop.grain = kFloatPairGrain;
  } else if (type == DataType::DT_DOUBLE) {
    loop.body = EachPair<double, bool>, loop.function = Any(functions.f64);
  } else if (type == DataType::DT_INT64) {
    loop.body = EachPair<int64_t, bool>, loop.function = Any(functions.i64);
  } else if (type == DataType::DT_UINT64) {
    loop.body = EachPair<uint64_t, bool>, loop.function = Any(functions.u64);
  } else if (type == DataType::DT_COMPLEX128) {
    loop.body = EachPair<Complex128, bool>, loop.function = Any(functions.c128);
  } else {
    return CannotRunWith(x.dtype());
  }
  return SetOutput(context, RunElementLoop(context, x, &y, std::move(shape), loop));
}

}  // namespace permafrost
