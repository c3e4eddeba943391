// SparseCross: all combinations of one feature from every column, row by row, as text or as a hash.
#include <algorithm>
#include <limits>

#include "core/execute/math/farmhash.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sparse_input.h"

namespace permafrost {
namespace {

// What TensorFlow makes of two fingerprints (FingerprintCat64).
uint64_t JoinFingerprints(uint64_t first, uint64_t second) {
  constexpr uint64_t kFactor = 0xc6a4a7935bd1e995;
  const auto mix = [](uint64_t value) { return value ^ (value >> 47); };
  uint64_t joined = first ^ kFactor;
  joined ^= mix(second * kFactor) * kFactor;
  joined *= kFactor;
  joined = mix(joined) * kFactor;
  return mix(joined);
}

// The features of a column in the row at hand: values [first, first + count).
struct Column {
  const Tensor* indices;  // null: dense
  const Tensor* values;
  int64_t usable = 0;  // of a sparse column: TensorFlow takes no value behind one that comes before its row
  int64_t first = 0, count = 0;
};

struct Attrs {
  bool hashed;
  uint64_t buckets, key;
};

absl::Status CheckValues(const Tensor& values, int rank) {
  if (values.dtype() != DataType::DT_STRING && values.dtype() != DataType::DT_INT64)
    return absl::InvalidArgumentError(
        absl::StrCat("values must be string or int64, not ", DTypeName(values.dtype())));
  if (values.rank() != rank)
    return absl::InvalidArgumentError(
        absl::StrCat("values must have ", rank, " dimensions, not the shape ", ShapeText(values.shape())));
  return absl::OkStatus();
}

// The columns, and how many rows they have.
absl::StatusOr<std::vector<Column>> ReadColumns(const KernelContext& context, int64_t sparse, int64_t& rows) {
  std::vector<Column> columns;
  rows = -1;
  const auto check_rows = [&](int64_t of_column) -> absl::Status {
    if (rows == -1) rows = of_column;
    if (rows == of_column) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("the columns have ", rows, " and ", of_column, " rows"));
  };
  for (int i = 0; i < sparse; ++i) {
    const Tensor& indices = context.input(i);
    const Tensor& values = context.input(static_cast<int>(sparse) + i);
    RETURN_IF_ERROR(CheckValues(values, 1));
    if (indices.dtype() != DataType::DT_INT64 || indices.rank() != 2 || indices.dim(1) != 2 ||
        indices.dim(0) != values.dim(0))
      return absl::InvalidArgumentError(absl::StrCat("indices must be int64 of shape [", values.dim(0),
                                                     ",2], not ", DTypeName(indices.dtype()), " of shape ",
                                                     ShapeText(indices.shape())));
    ASSIGN_OR_RETURN(const Shape shape, ShapeInput(context.input(static_cast<int>(2 * sparse) + i), "shape"));
    if (shape.size() != 2)
      return absl::InvalidArgumentError(absl::StrCat("shapes must have 2 elements, not ", shape.size()));
    RETURN_IF_ERROR(check_rows(shape[0]));
    const int64_t* const row = indices.values<int64_t>().data();
    int64_t usable = 0;
    for (int64_t before = 0; usable < values.size() && row[2 * usable] >= before && row[2 * usable] < rows;
         ++usable)
      before = row[2 * usable];
    columns.push_back({.indices = &indices, .values = &values, .usable = usable});
  }
  for (int i = static_cast<int>(3 * sparse); i < context.input_count(); ++i) {
    const Tensor& values = context.input(i);
    RETURN_IF_ERROR(CheckValues(values, 2));
    RETURN_IF_ERROR(check_rows(values.dim(0)));
    columns.push_back({.indices = nullptr, .values = &values});
  }
  rows = std::max<int64_t>(rows, 0);
  return columns;
}

// The first of a sparse column's usable values in this row or a later one.
int64_t FirstOf(const Column& column, int64_t row) {
  const int64_t* const rows = column.indices->values<int64_t>().data();
  int64_t low = 0, high = column.usable;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    (rows[2 * middle] < row ? low : high) = rows[2 * middle] < row ? middle + 1 : middle;
  }
  return low;
}

// Calls body(row, combinations) for the rows in which every column has features, with these set in the columns.
template <typename Body>
absl::Status ForRows(std::vector<Column>& columns, int64_t rows, Body body) {
  if (columns.empty()) return absl::OkStatus();
  for (const Column& column : columns) {
    if (column.values->size() == 0) return absl::OkStatus();
  }
  for (int64_t row = 0; row < rows; ++row) {
    // A shape may say that there are any number of rows: only those that the first column has are looked at.
    if (const Column& leader = columns[0]; leader.indices != nullptr) {
      const int64_t next = FirstOf(leader, row);
      if (next == leader.usable) break;
      row = leader.indices->values<int64_t>()[2 * next];
    }
    int64_t combinations = 1;
    for (Column& column : columns) {
      if (column.indices == nullptr) {
        column.count = column.values->dim(1);
        column.first = row * column.count;
      } else {
        column.first = FirstOf(column, row);
        column.count = FirstOf(column, row + 1) - column.first;
      }
      if (__builtin_mul_overflow(combinations, column.count, &combinations))
        return absl::InvalidArgumentError("there are too many combinations");
    }
    if (combinations > 0) RETURN_IF_ERROR(body(row, combinations));
  }
  return absl::OkStatus();
}

uint64_t Hash(const std::vector<Column>& columns, const std::vector<int64_t>& chosen, const Attrs& attrs) {
  uint64_t hash = attrs.key;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Tensor& values = *columns[i].values;
    const int64_t at = columns[i].first + chosen[i];
    hash = JoinFingerprints(hash, values.dtype() == DataType::DT_STRING
                                      ? Fingerprint64(values.values<std::string>()[at])
                                      : static_cast<uint64_t>(values.values<int64_t>()[at]));
  }
  return hash % (attrs.buckets > 0 ? attrs.buckets : std::numeric_limits<int64_t>::max());
}

std::string Text(const std::vector<Column>& columns, const std::vector<int64_t>& chosen) {
  std::string text;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Tensor& values = *columns[i].values;
    const int64_t at = columns[i].first + chosen[i];
    if (i > 0) text += "_X_";
    if (values.dtype() == DataType::DT_STRING) {
      text += values.values<std::string>()[at];
    } else {
      absl::StrAppend(&text, values.values<int64_t>()[at]);
    }
  }
  return text;
}

absl::Status Cross(KernelContext& context, int64_t sparse, const Attrs& attrs) {
  if (sparse > context.input_count() / 3)
    return absl::InvalidArgumentError(absl::StrCat(sparse, " sparse columns need ", sparse,
                                                   " times 3 inputs, not ", context.input_count()));
  int64_t rows = 0;
  ASSIGN_OR_RETURN(std::vector<Column> columns, ReadColumns(context, sparse, rows));
  int64_t total = 0, most = 0;
  RETURN_IF_ERROR(ForRows(columns, rows, [&](int64_t, int64_t combinations) -> absl::Status {
    most = std::max(most, combinations);
    if (__builtin_add_overflow(total, combinations, &total))
      return absl::InvalidArgumentError("there are too many combinations");
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(Tensor places, context.Allocate(DataType::DT_INT64, {total, 2}));
  ASSIGN_OR_RETURN(Tensor values,
                   context.Allocate(attrs.hashed ? DataType::DT_INT64 : DataType::DT_STRING, {total}));
  ASSIGN_OR_RETURN(Tensor shape, Int64Vector(context, {rows, most}));
  int64_t at = 0;
  RETURN_IF_ERROR(ForRows(columns, rows, [&](int64_t row, int64_t combinations) -> absl::Status {
    std::vector<int64_t> chosen(columns.size());
    for (int64_t i = 0; i < combinations; ++i, ++at) {
      places.mutable_values<int64_t>()[2 * at] = row;
      places.mutable_values<int64_t>()[2 * at + 1] = i;
      if (attrs.hashed) {
        values.mutable_values<int64_t>()[at] = static_cast<int64_t>(Hash(columns, chosen, attrs));
      } else {
        values.mutable_values<std::string>()[at] = Text(columns, chosen);
      }
      for (size_t c = columns.size(); c-- > 0;) {  // the last column varies fastest
        if (++chosen[c] < columns[c].count) break;
        chosen[c] = 0;
      }
    }
    return absl::OkStatus();
  }));
  context.set_output(0, std::move(places));
  context.set_output(1, std::move(values));
  context.set_output(2, std::move(shape));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeSparseCross(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t sparse, spec.Int("N", 0));
  ASSIGN_OR_RETURN(const bool hashed, spec.Bool("hashed_output", false));
  ASSIGN_OR_RETURN(const int64_t buckets, spec.Int("num_buckets", 0));
  ASSIGN_OR_RETURN(const int64_t key, spec.Int("hash_key", 0));
  if (sparse < 0 || buckets < 0)
    return absl::InvalidArgumentError(
        absl::StrCat("N (", sparse, ") and num_buckets (", buckets, ") must not be negative"));
  const Attrs attrs = {hashed, static_cast<uint64_t>(buckets), static_cast<uint64_t>(key)};
  return [sparse, attrs](KernelContext& context) { return Cross(context, sparse, attrs); };
}

}  // namespace permafrost
