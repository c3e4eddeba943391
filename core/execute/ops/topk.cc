// TopK, TopKV2 and NthElement: along the last dimension.
#include "core/execute/math/topk.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/execute/ops/families.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sort_keys.h"

namespace permafrost {
namespace {

// Calls body(row, keys of the row) for every row of a tensor that has elements.
template <typename Body>
absl::Status ForRows(KernelContext& context, const Tensor& input, Body body) {
  const int64_t columns = input.shape().back();
  return WithSortKey(input.dtype(), [&]<typename Key>() -> absl::Status {
    const int64_t grain = std::max<int64_t>(1, 10000 / columns);
    context.threads().ParallelFor(input.size() / columns, grain, [&](int64_t begin, int64_t end) {
      std::vector<Key> buffer(input.dtype() == kDTypeOf<Key> ? 0 : columns);
      std::vector<int32_t> work;
      for (int64_t row = begin; row < end; ++row)
        body(row, SortKeys<Key>(input, row * columns, columns, buffer.data()), work);
    });
    return absl::OkStatus();
  });
}

absl::Status CheckInput(const Tensor& input) {
  if (input.rank() < 1) return absl::InvalidArgumentError("input must have at least one dimension");
  if (input.shape().back() >= std::numeric_limits<int32_t>::max())
    return absl::InvalidArgumentError(
        absl::StrCat("the last dimension of input is too large: ", input.shape().back()));
  return WithSortKey(input.dtype(), []<typename Key>() -> absl::Status { return absl::OkStatus(); });
}

absl::Status TopK(KernelContext& context, int64_t k, bool sorted, DataType index_type) {
  const Tensor& input = context.input(0);
  if (context.input_count() > 1) {
    ASSIGN_OR_RETURN(k, Int64Scalar(context.input(1), "k"));
  }
  RETURN_IF_ERROR(CheckInput(input));
  const int64_t columns = input.shape().back();
  if (k < 0 || k > columns)
    return absl::InvalidArgumentError(absl::StrCat("k is ", k, ", but input of shape ",
                                                   ShapeText(input.shape()), " has rows of ", columns));
  Shape shape = input.shape();
  shape.back() = k;
  ASSIGN_OR_RETURN(Tensor values, context.Allocate(input.dtype(), shape));
  ASSIGN_OR_RETURN(Tensor indices, context.Allocate(index_type, std::move(shape)));
  if (values.size() > 0) {
    const int64_t size = FindDType(input.dtype())->size;
    RETURN_IF_ERROR(ForRows(context, input, [&](int64_t row, const auto* keys, std::vector<int32_t>& best) {
      TopOfRow(keys, static_cast<int32_t>(columns), static_cast<int32_t>(k), sorted, best);
      const char* from = input.data() + row * columns * size;
      char* to = values.mutable_data() + row * k * size;
      for (int64_t i = 0; i < k; ++i) std::memcpy(to + i * size, from + best[i] * size, size);
      if (index_type == DataType::DT_INT32) {
        std::copy_n(best.begin(), k, indices.mutable_values<int32_t>().data() + row * k);
      } else if (index_type == DataType::DT_INT64) {
        std::copy_n(best.begin(), k, indices.mutable_values<int64_t>().data() + row * k);
      } else {
        std::copy_n(best.begin(), k, indices.mutable_values<int16_t>().data() + row * k);
      }
    }));
  }
  context.set_output(0, std::move(values));
  context.set_output(1, std::move(indices));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeTopK(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t k, spec.Int("k", 0));
  ASSIGN_OR_RETURN(const bool sorted, spec.Bool("sorted", true));
  ASSIGN_OR_RETURN(const DataType type, spec.Type("index_type", DataType::DT_INT32));
  if (type != DataType::DT_INT32 && type != DataType::DT_INT64 && type != DataType::DT_INT16)
    return absl::InvalidArgumentError(absl::StrCat("indices cannot be ", DTypeName(type)));
  return [k, sorted, type](KernelContext& context) { return TopK(context, k, sorted, type); };
}

absl::Status NthElement(KernelContext& context, bool reverse) {
  const Tensor& input = context.input(0);
  ASSIGN_OR_RETURN(int64_t n, Int64Scalar(context.input(1), "n"));
  RETURN_IF_ERROR(CheckInput(input));
  const int64_t columns = input.shape().back();
  if (n < 0 || n >= columns)
    return absl::InvalidArgumentError(absl::StrCat("n is ", n, ", but input of shape ",
                                                   ShapeText(input.shape()), " has rows of ", columns));
  if (!reverse) n = columns - 1 - n;  // counted from the greatest
  ASSIGN_OR_RETURN(Tensor values,
                   context.Allocate(input.dtype(), Shape(input.shape().begin(), input.shape().end() - 1)));
  const int64_t size = FindDType(input.dtype())->size;
  RETURN_IF_ERROR(ForRows(context, input, [&](int64_t row, const auto* keys, std::vector<int32_t>& order) {
    TopOfRow(keys, static_cast<int32_t>(columns), static_cast<int32_t>(n + 1), true, order);
    const int32_t found = order[n];
    std::memcpy(values.mutable_data() + row * size, input.data() + (row * columns + found) * size, size);
  }));
  context.set_output(0, std::move(values));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeNthElement(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool reverse, spec.Bool("reverse", false));
  return [reverse](KernelContext& context) { return NthElement(context, reverse); };
}

constexpr Op kOps[] = {
    {"NthElement", MakeNthElement, 2},
    {"TopK", MakeTopK, 1, OpKind::kPure, "values,indices"},
    {"TopKV2", MakeTopK, 2, OpKind::kPure, "values,indices"},
};

}  // namespace

absl::Span<const Op> TopKOps() {
  return kOps;
}

}  // namespace permafrost
