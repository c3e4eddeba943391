// Counting and searching: Bincount, DenseBincount, HistogramFixedWidth, InTopK, LowerBound, UpperBound.
#include "core/execute/ops/search.h"

#include <algorithm>
#include <cmath>

#include "core/execute/math/combine.h"
#include "core/execute/ops/elements.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sort_keys.h"

namespace permafrost {
namespace {

// Counts, or sums of weights, of the numbers below the last size in every row; `binary`: 1 for each that is there.
absl::Status CountRows(KernelContext& context, int64_t rows, Shape shape, bool binary) {
  const Tensor& weights = context.input(2);
  const DataType dtype = weights.dtype();
  const Tensor& numbers = context.input(0);
  const bool weighted = weights.size() > 0 && !binary;
  if (weights.size() > 0 && weights.size() != numbers.size())
    return absl::InvalidArgumentError(absl::StrCat("weights must be empty or as many as the numbers, ",
                                                   numbers.size(), ", but are ", weights.size()));
  ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 0, "arr"));
  const absl::Span<const int64_t> values = where.values<int64_t>();
  if (std::any_of(values.begin(), values.end(), [](int64_t value) { return value < 0; }))
    return absl::InvalidArgumentError("arr must not be negative");
  const int64_t size = shape.back();
  ASSIGN_OR_RETURN(Tensor bins, context.Allocate(dtype, std::move(shape)));
  Clear(bins);
  using WeightTypes = Types<float, double, int32_t, int64_t>;
  RETURN_IF_ERROR(WithType<WeightTypes>(dtype, [&]<typename T>() -> absl::Status {
    const CombineRows add = FindCombine(dtype, Combine::kAdd);
    const int64_t columns = rows == 0 ? 0 : numbers.size() / rows;
    const T one(1);
    T* const out = bins.mutable_values<T>().data();
    const T* const given = weights.values<T>().data();
    for (int64_t i = 0; i < numbers.size(); ++i) {
      if (values[i] >= size) continue;
      T* const bin = out + i / columns * size + values[i];
      if (binary) {
        *bin = one;
      } else {
        add(bin, weighted ? given + i : &one, bin, 1);
      }
    }
    return absl::OkStatus();
  }));
  context.set_output(0, std::move(bins));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SizeInput(const Tensor& tensor) {
  ASSIGN_OR_RETURN(const int64_t size, Int64Scalar(tensor, "size"));
  if (size < 0) return absl::InvalidArgumentError(absl::StrCat("size must not be negative, but is ", size));
  return size;
}

}  // namespace

absl::StatusOr<Kernel> MakeBincount(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t size, SizeInput(context.input(1)));
    return CountRows(context, 1, {size}, false);
  };
}

absl::StatusOr<Kernel> MakeDenseBincount(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool binary, spec.Bool("binary_output", false));
  return [binary](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    ASSIGN_OR_RETURN(const int64_t size, SizeInput(context.input(1)));
    if (input.rank() == 1) return CountRows(context, 1, {size}, binary);
    if (input.rank() == 2) return CountRows(context, input.dim(0), {input.dim(0), size}, binary);
    return absl::InvalidArgumentError(
        absl::StrCat("input must be a vector or a matrix, not ", ShapeText(input.shape())));
  };
}

absl::StatusOr<Kernel> MakeHistogramFixedWidth(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("dtype", DataType::DT_INT32));
  if (dtype != DataType::DT_INT32 && dtype != DataType::DT_INT64)
    return absl::InvalidArgumentError(absl::StrCat("dtype cannot be ", DTypeName(dtype)));
  return [dtype](KernelContext& context) -> absl::Status {
    const Tensor& values = context.input(0);
    const Tensor& range = context.input(1);
    if (range.rank() != 1 || range.size() != 2)
      return absl::InvalidArgumentError(
          absl::StrCat("value_range must have two elements, not ", ShapeText(range.shape())));
    RETURN_IF_ERROR(RequireType(range, values.dtype(), "value_range"));
    ASSIGN_OR_RETURN(const int64_t bins, Int64Scalar(context.input(2), "nbins"));
    if (bins <= 0) return absl::InvalidArgumentError(absl::StrCat("nbins must be positive, but is ", bins));
    using ValueTypes = Types<float, double, int32_t, int64_t>;
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, {bins}));
    Clear(output);
    RETURN_IF_ERROR(WithType<ValueTypes>(values.dtype(), [&]<typename T>() -> absl::Status {
      const T least = range.values<T>()[0], most = range.values<T>()[1];
      if (!(least < most))
        return absl::InvalidArgumentError(absl::StrCat("value_range must grow: [", least, ", ", most, "]"));
      // A double, whatever the type.
      const double width = static_cast<double>(most) - static_cast<double>(least);
      const double step = width / static_cast<double>(bins);
      for (const T value : values.values<T>()) {
        if (value != value) return absl::InvalidArgumentError("values must not contain NaN");
        const double place =
            (static_cast<double>(std::max(value, least)) - static_cast<double>(least)) / step;
        const int64_t bin = place < static_cast<double>(bins - 1) ? static_cast<int64_t>(place) : bins - 1;
        if (dtype == DataType::DT_INT32) {
          ++output.mutable_values<int32_t>()[bin];
        } else {
          ++output.mutable_values<int64_t>()[bin];
        }
      }
      return absl::OkStatus();
    }));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeInTopK(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t k_attr, spec.Int("k", 0));
  return [k_attr](KernelContext& context) -> absl::Status {
    const Tensor& predictions = context.input(0);
    const Tensor& targets = context.input(1);
    if (predictions.rank() != 2 || targets.rank() != 1 || targets.dim(0) != predictions.dim(0))
      return absl::InvalidArgumentError(absl::StrCat(
          "predictions must be a matrix, and targets a vector with one for each of its rows; they are ",
          ShapeText(predictions.shape()), " and ", ShapeText(targets.shape())));
    RETURN_IF_ERROR(RequireType(predictions, DataType::DT_FLOAT, "predictions"));
    int64_t k = k_attr;
    if (context.input_count() > 2) {
      ASSIGN_OR_RETURN(k, Int64Scalar(context.input(2), "k"));
    }
    ASSIGN_OR_RETURN(const Tensor target_values, Int64Input(context, 1, "targets"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_BOOL, targets.shape()));
    const int64_t classes = predictions.dim(1);
    const float* row = predictions.values<float>().data();
    for (int64_t i = 0; i < targets.size(); ++i, row += classes) {
      const int64_t target = target_values.values<int64_t>()[i];
      // Not within the first k where it cannot be told.
      bool known = target >= 0 && target < classes &&
                   std::all_of(row, row + classes, [](float value) { return std::isfinite(value); });
      const int64_t better =
          !known ? 0 : std::count_if(row, row + classes, [&](float v) { return v > row[target]; });
      output.mutable_values<bool>()[i] = known && better < k;
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

namespace {

// Where in the row of sorted_inputs each of the row of values belongs, in front of equal ones or behind them.
absl::Status Bound(KernelContext& context, DataType dtype, bool upper) {
  const Tensor& sorted = context.input(0);
  const Tensor& values = context.input(1);
  if (sorted.rank() != 2 || values.rank() != 2 || sorted.dim(0) != values.dim(0))
    return absl::InvalidArgumentError(
        absl::StrCat("sorted_inputs and values must be matrices of as many rows, not ",
                     ShapeText(sorted.shape()), " and ", ShapeText(values.shape())));
  RETURN_IF_ERROR(RequireType(values, sorted.dtype(), "values"));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, values.shape()));
  const int64_t columns = sorted.dim(1), count = values.dim(1);
  const int64_t rows = values.size() == 0 ? 0 : values.dim(0);
  RETURN_IF_ERROR(WithSortKey(values.dtype(), [&]<typename Key>() -> absl::Status {
    std::vector<Key> sorted_buffer(rows == 0 ? 0 : columns), buffer(rows == 0 ? 0 : count);
    for (int64_t row = 0; row < rows; ++row) {
      const Key* const begin = SortKeys<Key>(sorted, row * columns, columns, sorted_buffer.data());
      const Key* const keys = SortKeys<Key>(values, row * count, count, buffer.data());
      for (int64_t i = 0; i < count; ++i) {
        const Key* const at = upper ? std::upper_bound(begin, begin + columns, keys[i])
                                    : std::lower_bound(begin, begin + columns, keys[i]);
        if (dtype == DataType::DT_INT32) {
          output.mutable_values<int32_t>()[row * count + i] = static_cast<int32_t>(at - begin);
        } else {
          output.mutable_values<int64_t>()[row * count + i] = at - begin;
        }
      }
    }
    return absl::OkStatus();
  }));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeBound(const KernelSpec& spec, bool upper) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_type", DataType::DT_INT32));
  if (dtype != DataType::DT_INT32 && dtype != DataType::DT_INT64)
    return absl::InvalidArgumentError(absl::StrCat("out_type cannot be ", DTypeName(dtype)));
  return [dtype, upper](KernelContext& context) { return Bound(context, dtype, upper); };
}

}  // namespace

absl::StatusOr<Kernel> MakeLowerBound(const KernelSpec& spec) {
  return MakeBound(spec, false);
}

absl::StatusOr<Kernel> MakeUpperBound(const KernelSpec& spec) {
  return MakeBound(spec, true);
}

}  // namespace permafrost
