// Unique... and ListDiff: which elements, or slices, are equal.
#include <cstring>
#include <memory>

#include "absl/container/flat_hash_map.h"

#include "core/execute/ops/elements.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/search.h"

namespace permafrost {
namespace {

// Rows of elements as strings of bytes that are equal where the rows are.
class Rows {
 public:
  // `count` rows in [outer, count, inner].
  Rows(const Tensor& tensor, int64_t outer, int64_t count, int64_t inner)
      : tensor_(tensor),
        outer_(outer),
        count_(count),
        inner_(inner),
        size_(FindDType(tensor.dtype())->size) {}

  // Into `buffer`, or the bytes where they are. Null data: a row that equals none, for it has a NaN.
  std::string_view Bytes(int64_t row, std::string& buffer) const {
    const DataType dtype = tensor_.dtype();
    const bool plain = outer_ == 1;
    if (dtype == DataType::DT_STRING) {
      const auto* strings = tensor_.sized<std::string>().data();
      if (plain && inner_ == 1) return strings[row];
      buffer.clear();
      for (int64_t o = 0; o < outer_; ++o) {
        for (int64_t i = 0; i < inner_; ++i) {
          const std::string& text = strings[(o * count_ + row) * inner_ + i];
          absl::StrAppend(&buffer, text.size(), ":", text);
        }
      }
      return buffer;
    }
    const int64_t bytes = inner_ * size_;
    const bool real = dtype == DataType::DT_FLOAT || dtype == DataType::DT_DOUBLE;
    const bool half = dtype == DataType::DT_HALF || dtype == DataType::DT_BFLOAT16;
    if (plain && !real && !half) return std::string_view(tensor_.data() + row * bytes, bytes);
    buffer.resize(outer_ * bytes);
    for (int64_t o = 0; o < outer_; ++o)
      std::memcpy(buffer.data() + o * bytes, tensor_.data() + (o * count_ + row) * bytes, bytes);
    bool nan = false;
    if (dtype == DataType::DT_FLOAT) nan = Canonical<float>(buffer);
    if (dtype == DataType::DT_DOUBLE) nan = Canonical<double>(buffer);
    // TensorFlow takes -0 for 0 in the larger types only.
    for (size_t i = 0; half && i < buffer.size(); i += 2) {
      uint16_t bits;
      std::memcpy(&bits, buffer.data() + i, 2);
      nan |= (bits & 0x7fff) > (dtype == DataType::DT_HALF ? 0x7c00 : 0x7f80);
    }
    return nan ? std::string_view() : buffer;
  }

 private:
  template <typename T>
  static bool Canonical(std::string& buffer) {
    bool nan = false;
    for (size_t i = 0; i < buffer.size(); i += sizeof(T)) {
      T value;
      std::memcpy(&value, buffer.data() + i, sizeof(T));
      nan |= value != value;
      value += T(0);  // -0 becomes 0
      std::memcpy(buffer.data() + i, &value, sizeof(T));
    }
    return nan;
  }

  const Tensor& tensor_;
  int64_t outer_, count_, inner_, size_;
};

// Keeps the bytes of rows that are not in the tensor as they are.
class RowNumbers {
 public:
  explicit RowNumbers(const Rows& rows) : rows_(rows) {}

  // The number that `row` was first added with, or `number` if it is new.
  int64_t FindOrAdd(int64_t row, int64_t number) {
    std::string_view bytes = rows_.Bytes(row, buffer_);
    if (bytes.data() == nullptr) return number;
    const auto found = numbers_.find(bytes);
    if (found != numbers_.end()) return found->second;
    if (bytes.data() == buffer_.data()) {
      kept_.push_back(std::make_unique<std::string>(bytes));
      bytes = *kept_.back();
    }
    numbers_.emplace(bytes, number);
    return number;
  }
  bool Contains(std::string_view bytes) const { return bytes.data() != nullptr && numbers_.contains(bytes); }

 private:
  const Rows& rows_;
  std::string buffer_;
  std::vector<std::unique_ptr<std::string>> kept_;
  absl::flat_hash_map<std::string_view, int64_t> numbers_;
};

bool HasEquality(DataType dtype) {
  const DTypeInfo* info = FindDType(dtype);
  return info != nullptr && (info->size != 0 || dtype == DataType::DT_STRING) &&
         dtype != DataType::DT_COMPLEX64 && dtype != DataType::DT_COMPLEX128;
}

absl::StatusOr<Tensor> IndexVector(KernelContext& context, DataType dtype,
                                   const std::vector<int64_t>& values) {
  ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(dtype, {static_cast<int64_t>(values.size())}));
  if (dtype == DataType::DT_INT64) {
    std::copy(values.begin(), values.end(), tensor.mutable_values<int64_t>().begin());
  } else {
    std::copy(values.begin(), values.end(), tensor.mutable_values<int32_t>().begin());
  }
  return tensor;
}

absl::StatusOr<DataType> IndexType(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_idx", DataType::DT_INT32));
  if (dtype != DataType::DT_INT32 && dtype != DataType::DT_INT64)
    return absl::InvalidArgumentError(absl::StrCat("out_idx cannot be ", DTypeName(dtype)));
  return dtype;
}

absl::Status Unique(KernelContext& context, DataType index_type, bool counted) {
  const Tensor& x = context.input(0);
  if (!HasEquality(x.dtype()))
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(x.dtype())));
  int axis = 0;
  bool has_axis = false;
  if (context.input_count() > 1) {
    const Tensor& given = context.input(1);
    if (given.rank() != 1 || given.size() > 1)
      return absl::InvalidArgumentError(
          absl::StrCat("axis must be a vector of no or one element, not ", ShapeText(given.shape())));
    ASSIGN_OR_RETURN(const std::vector<int64_t> axes, Int64Values(given, "axis"));
    has_axis = !axes.empty();
    if (has_axis) {
      if (axes[0] < -x.rank() || axes[0] >= x.rank())
        return absl::InvalidArgumentError(
            absl::StrCat("axis ", axes[0], " is not one of x of shape ", ShapeText(x.shape())));
      axis = static_cast<int>(axes[0] < 0 ? axes[0] + x.rank() : axes[0]);
    }
  }
  if (!has_axis && x.rank() != 1)
    return absl::InvalidArgumentError(absl::StrCat("x must be a vector, not ", ShapeText(x.shape())));

  const absl::Span<const int64_t> shape = x.shape();
  const int64_t outer = CountOf(shape.first(axis)), inner = CountOf(shape.subspan(axis + 1));
  const int64_t count = shape[axis];
  // Nothing but a shape may say that there are many rows.
  if (x.size() == 0 && count > (1 << 24))
    return absl::ResourceExhaustedError(absl::StrCat("too many empty rows: ", count));
  const Rows rows(x, outer, count, inner);
  RowNumbers numbers(rows);
  std::vector<int64_t> number_of(count), first, counts;
  for (int64_t i = 0; i < count; ++i) {
    number_of[i] = numbers.FindOrAdd(i, static_cast<int64_t>(first.size()));
    if (number_of[i] == static_cast<int64_t>(first.size())) {
      first.push_back(i);
      counts.push_back(0);
    }
    ++counts[number_of[i]];
  }
  Shape unique_shape = x.shape();
  unique_shape[axis] = static_cast<int64_t>(first.size());
  ASSIGN_OR_RETURN(Tensor unique, context.Allocate(x.dtype(), std::move(unique_shape)));
  const ElementCopier copier(x, unique);
  int64_t to = 0;
  for (int64_t o = 0; unique.size() > 0 && o < outer; ++o) {
    for (const int64_t row : first) copier((o * count + row) * inner, to++ * inner, inner);
  }
  context.set_output(0, std::move(unique));
  ASSIGN_OR_RETURN(Tensor index, IndexVector(context, index_type, number_of));
  context.set_output(1, std::move(index));
  if (counted) {
    ASSIGN_OR_RETURN(Tensor how_many, IndexVector(context, index_type, counts));
    context.set_output(2, std::move(how_many));
  }
  return absl::OkStatus();
}

absl::Status ListDiff(KernelContext& context, DataType index_type) {
  const Tensor& x = context.input(0);
  const Tensor& y = context.input(1);
  if (x.rank() != 1 || y.rank() != 1)
    return absl::InvalidArgumentError(
        absl::StrCat("x and y must be vectors, not ", ShapeText(x.shape()), " and ", ShapeText(y.shape())));
  RETURN_IF_ERROR(RequireType(y, x.dtype(), "y"));
  if (!HasEquality(x.dtype()) || x.dtype() == DataType::DT_BOOL)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(x.dtype())));
  const Rows x_rows(x, 1, x.size(), 1), y_rows(y, 1, y.size(), 1);
  RowNumbers without(y_rows);
  for (int64_t i = 0; i < y.size(); ++i) without.FindOrAdd(i, i);
  std::vector<int64_t> kept;
  std::string buffer;
  for (int64_t i = 0; i < x.size(); ++i) {
    if (!without.Contains(x_rows.Bytes(i, buffer))) kept.push_back(i);
  }
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(x.dtype(), {static_cast<int64_t>(kept.size())}));
  const ElementCopier copier(x, output);
  for (size_t i = 0; i < kept.size(); ++i) copier(kept[i], static_cast<int64_t>(i), 1);
  context.set_output(0, std::move(output));
  ASSIGN_OR_RETURN(Tensor index, IndexVector(context, index_type, kept));
  context.set_output(1, std::move(index));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeUnique(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType index_type, IndexType(spec));
  return [index_type](KernelContext& context) { return Unique(context, index_type, false); };
}

absl::StatusOr<Kernel> MakeUniqueWithCounts(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType index_type, IndexType(spec));
  return [index_type](KernelContext& context) { return Unique(context, index_type, true); };
}

absl::StatusOr<Kernel> MakeListDiff(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType index_type, IndexType(spec));
  return [index_type](KernelContext& context) { return ListDiff(context, index_type); };
}

}  // namespace permafrost
