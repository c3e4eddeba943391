// Reductions of rows that have the same segment id: Segment..., UnsortedSegment..., SparseSegment....
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/execute/math/combine.h"
#include "core/execute/math/convert.h"
#include "core/execute/math/loop_hints.h"
#include "core/execute/ops/elements.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/index_input.h"

namespace permafrost {
namespace {

enum class Segment : uint8_t { kSum, kMean, kSqrtN, kProd, kMin, kMax };

absl::StatusOr<CombineRows> CombineOf(Segment segment, DataType dtype) {
  constexpr Combine kOps[] = {Combine::kAdd, Combine::kAdd, Combine::kAdd,
                              Combine::kMul, Combine::kMin, Combine::kMax};
  const CombineRows combine = FindCombine(dtype, kOps[static_cast<int>(segment)]);
  if (combine == nullptr || dtype == DataType::DT_BOOL)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  return combine;
}

// What a segment without rows is: 0 or 1; with `extremes`, min and max begin at the ends of the type.
absl::Status FillEmpty(Segment segment, bool extremes, Tensor& output) {
  const bool least = segment == Segment::kMax, greatest = segment == Segment::kMin;
  if (segment != Segment::kProd && !(extremes && (least || greatest))) {
    Clear(output);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Tensor scalar, Tensor::Allocate(output.dtype(), {}));
  RETURN_IF_ERROR(WithType<NumberTypes>(output.dtype(), [&]<typename T>() -> absl::Status {
    T value(1);
    if (least) value = std::numeric_limits<T>::lowest();
    if (greatest) value = std::numeric_limits<T>::max();
    scalar.mutable_values<T>()[0] = value;
    return absl::OkStatus();
  }));
  FillWith(output, scalar);
  return absl::OkStatus();
}

// values[i] /= divisor. A whole number is divided as such, a half type in float.
using DivideRow = void (*)(char* values, int64_t count, double divisor);
DivideRow FindDivide(DataType dtype) {
  DivideRow divide = nullptr;
  const absl::Status status = WithType<NumberTypes>(dtype, [&]<typename T>() -> absl::Status {
    divide = [](char* values, int64_t count, double divisor) {
      using Float = std::conditional_t<sizeof(T) == 2 || std::is_same_v<T, Complex64>, float, double>;
      using Whole = std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>;
      using By = std::conditional_t<std::is_same_v<T, float>, float,
                                    std::conditional_t<std::is_integral_v<T>, Whole, Float>>;
      const By by = static_cast<By>(divisor);
      T* numbers = reinterpret_cast<T*>(values);
      PERMAFROST_RARE_LOOP
      for (int64_t i = 0; i < count; ++i) {
        if constexpr (std::is_integral_v<T> || !std::is_convertible_v<By, T>) {
          numbers[i] = static_cast<T>(static_cast<By>(numbers[i]) / by);
        } else {
          numbers[i] = static_cast<T>(numbers[i] / by);
        }
      }
    };
    return absl::OkStatus();
  });
  return status.ok() ? divide : nullptr;
}

// ids must not decrease; the number of segments follows from the last one.
absl::Status CheckSorted(absl::Span<const int64_t> ids) {
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0) return absl::InvalidArgumentError(absl::StrCat("segment ids must be >= 0: ", ids[i]));
    if (i > 0 && ids[i] < ids[i - 1])
      return absl::InvalidArgumentError(
          absl::StrCat("segment ids are not increasing: ", ids[i - 1], " is before ", ids[i]));
  }
  if (!ids.empty() && ids.back() == std::numeric_limits<int64_t>::max())
    return absl::InvalidArgumentError(absl::StrCat("there cannot be a segment ", ids.back()));
  return absl::OkStatus();
}

absl::Status SortedSegment(KernelContext& context, Segment segment) {
  const Tensor& data = context.input(0);
  const Tensor& ids = context.input(1);
  if (data.rank() < 1) return absl::InvalidArgumentError("data must have at least one dimension");
  if (ids.rank() != 1) return absl::InvalidArgumentError("segment_ids should be a vector");
  if (ids.size() != data.dim(0))
    return absl::InvalidArgumentError(
        absl::StrCat("segment_ids should be the same size as dimension 0 of data: ", ids.size(),
                     " ids, data of shape ", ShapeText(data.shape())));
  ASSIGN_OR_RETURN(const CombineRows combine, CombineOf(segment, data.dtype()));
  ASSIGN_OR_RETURN(const Tensor id_values, Int64Input(context, 1, "segment_ids"));
  const absl::Span<const int64_t> id = id_values.values<int64_t>();
  RETURN_IF_ERROR(CheckSorted(id));
  Shape shape = data.shape();
  shape[0] = id.empty() ? 0 : id.back() + 1;
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(data.dtype(), std::move(shape)));
  RETURN_IF_ERROR(FillEmpty(segment, false, output));
  const int64_t rows = output.size() == 0 ? 0 : ids.size();
  const int64_t row = rows == 0 ? 0 : data.size() / rows;
  const int64_t bytes = row * static_cast<int64_t>(FindDType(data.dtype())->size);
  const DivideRow divide = segment == Segment::kMean ? FindDivide(data.dtype()) : nullptr;
  for (int64_t begin = 0, end = 0; begin < rows; begin = end) {
    char* out = output.mutable_data() + id[begin] * bytes;
    std::memcpy(out, data.data() + begin * bytes, bytes);
    for (end = begin + 1; end < rows && id[end] == id[begin]; ++end)
      combine(out, data.data() + end * bytes, out, row);
    if (divide != nullptr) divide(out, row, static_cast<double>(end - begin));
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

// Rows of negative ids are left out.
absl::Status UnsortedSegment(KernelContext& context, Segment segment) {
  const Tensor& data = context.input(0);
  const Tensor& ids = context.input(1);
  const absl::Span<const int64_t> given = data.shape();
  const size_t places = ids.shape().size();
  if (given.size() < places || given.first(places) != absl::MakeConstSpan(ids.shape()))
    return absl::InvalidArgumentError(
        absl::StrCat("data.shape = ", ShapeText(given),
                     " does not start with segment_ids.shape = ", ShapeText(ids.shape())));
  ASSIGN_OR_RETURN(const int64_t segments, Int64Scalar(context.input(2), "num_segments"));
  if (segments < 0)
    return absl::InvalidArgumentError(absl::StrCat("num_segments must not be negative, but is ", segments));
  ASSIGN_OR_RETURN(const CombineRows combine, CombineOf(segment, data.dtype()));
  ASSIGN_OR_RETURN(const Tensor id_values, Int64Input(context, 1, "segment_ids"));
  Shape shape = {segments};
  shape.insert(shape.end(), given.begin() + places, given.end());
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(data.dtype(), std::move(shape)));
  RETURN_IF_ERROR(FillEmpty(segment, true, output));
  const absl::Span<const int64_t> id = id_values.values<int64_t>();
  const int64_t row = data.size() == 0 ? 0 : data.size() / ids.size();
  const int64_t bytes = row * static_cast<int64_t>(FindDType(data.dtype())->size);
  for (int64_t i = 0; data.size() > 0 && i < ids.size(); ++i) {
    if (id[i] < 0) continue;
    if (id[i] >= segments)
      return absl::InvalidArgumentError(absl::StrCat("segment_ids", PlaceText(ids.shape(), i), " = ", id[i],
                                                     " is out of range [0, ", segments, ")"));
    char* out = output.mutable_data() + id[i] * bytes;
    combine(out, data.data() + i * bytes, out, row);
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

// The rows of data that `indices` names, by segment. Segments without rows are 0.
absl::Status SparseSegment(KernelContext& context, Segment segment) {
  const Tensor& data = context.input(0);
  const DataType dtype = data.dtype();
  if (data.rank() < 1) return absl::InvalidArgumentError("data must have at least one dimension");
  if (context.input(1).rank() != 1 || context.input(2).shape() != context.input(1).shape())
    return absl::InvalidArgumentError(
        absl::StrCat("indices and segment_ids must be vectors of one size, not ",
                     ShapeText(context.input(1).shape()), " and ", ShapeText(context.input(2).shape())));
  const bool narrow = dtype == DataType::DT_HALF || dtype == DataType::DT_BFLOAT16;
  const bool real = narrow || dtype == DataType::DT_FLOAT || dtype == DataType::DT_DOUBLE;
  ASSIGN_OR_RETURN(const CombineRows combine, CombineOf(segment, narrow ? DataType::DT_FLOAT : dtype));
  const bool complex = dtype == DataType::DT_COMPLEX64 || dtype == DataType::DT_COMPLEX128;
  if (complex || (segment != Segment::kSum && !real))
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  ASSIGN_OR_RETURN(const Tensor index_values, Int64Input(context, 1, "indices"));
  ASSIGN_OR_RETURN(const Tensor id_values, Int64Input(context, 2, "segment_ids"));
  const absl::Span<const int64_t> index = index_values.values<int64_t>(), id = id_values.values<int64_t>();
  RETURN_IF_ERROR(CheckSorted(id));
  Shape shape = data.shape();
  shape[0] = id.empty() ? 0 : id.back() + 1;
  if (context.input_count() > 3) {  // ...WithNumSegments
    ASSIGN_OR_RETURN(const int64_t segments, Int64Scalar(context.input(3), "num_segments"));
    if (segments < shape[0])
      return absl::InvalidArgumentError(absl::StrCat("segment ids must be < num_segments, but there is ",
                                                     shape[0] - 1, ", not less than ", segments));
    shape[0] = segments;
  }
  for (size_t i = 0; i < index.size(); ++i) {
    if (static_cast<uint64_t>(index[i]) >= static_cast<uint64_t>(data.dim(0)))
      return absl::InvalidArgumentError(
          absl::StrCat("indices[", i, "] == ", index[i], " is out of range [0, ", data.dim(0), ")"));
  }
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, std::move(shape)));
  Clear(output);
  const int64_t rows = output.size() == 0 ? 0 : static_cast<int64_t>(index.size());
  const int64_t row = rows == 0 ? 0 : data.size() / data.dim(0);
  const int64_t bytes = row * static_cast<int64_t>(FindDType(dtype)->size);
  const DivideRow divide = FindDivide(narrow ? DataType::DT_FLOAT : dtype);
  ASSIGN_OR_RETURN(Tensor wide, context.Allocate(DataType::DT_FLOAT, {2, narrow ? row : 0}));
  // Half types are summed in float.
  const Conversion widen(dtype, DataType::DT_FLOAT), shorten(DataType::DT_FLOAT, dtype);
  float* const sum = wide.mutable_values<float>().data();
  for (int64_t begin = 0, end = 0; begin < rows; begin = end) {
    char* const out = output.mutable_data() + id[begin] * bytes;
    char* const total = narrow ? reinterpret_cast<char*>(sum) : out;
    for (end = begin; end < rows && id[end] == id[begin]; ++end) {
      const char* from = data.data() + index[end] * bytes;
      if (narrow) {
        float* const widened = end == begin ? sum : sum + row;
        widen.Run(from, reinterpret_cast<char*>(widened), row);
        from = reinterpret_cast<const char*>(widened);
      }
      if (end > begin) {
        combine(total, from, total, row);
      } else if (!narrow) {
        std::memcpy(total, from, bytes);
      }
    }
    const double count = static_cast<double>(end - begin);
    if (segment == Segment::kMean) divide(total, row, count);
    if (segment == Segment::kSqrtN) divide(total, row, std::sqrt(count));
    if (narrow) shorten.Run(total, out, row);
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

template <absl::Status (*kRun)(KernelContext&, Segment), Segment kSegment>
absl::StatusOr<Kernel> Make(const KernelSpec&) {
  return [](KernelContext& context) { return kRun(context, kSegment); };
}

constexpr Op kOps[] = {
    {"SegmentMax", Make<SortedSegment, Segment::kMax>, 2},
    {"SegmentMean", Make<SortedSegment, Segment::kMean>, 2},
    {"SegmentMin", Make<SortedSegment, Segment::kMin>, 2},
    {"SegmentProd", Make<SortedSegment, Segment::kProd>, 2},
    {"SegmentSum", Make<SortedSegment, Segment::kSum>, 2},
    {"SparseSegmentMean", Make<SparseSegment, Segment::kMean>, 3},
    {"SparseSegmentMeanWithNumSegments", Make<SparseSegment, Segment::kMean>, 4},
    {"SparseSegmentSqrtN", Make<SparseSegment, Segment::kSqrtN>, 3},
    {"SparseSegmentSqrtNWithNumSegments", Make<SparseSegment, Segment::kSqrtN>, 4},
    {"SparseSegmentSum", Make<SparseSegment, Segment::kSum>, 3},
    {"SparseSegmentSumWithNumSegments", Make<SparseSegment, Segment::kSum>, 4},
    {"UnsortedSegmentMax", Make<UnsortedSegment, Segment::kMax>, 3},
    {"UnsortedSegmentMin", Make<UnsortedSegment, Segment::kMin>, 3},
    {"UnsortedSegmentProd", Make<UnsortedSegment, Segment::kProd>, 3},
    {"UnsortedSegmentSum", Make<UnsortedSegment, Segment::kSum>, 3},
};

}  // namespace

absl::Span<const Op> SegmentOps() {
  return kOps;
}

}  // namespace permafrost
