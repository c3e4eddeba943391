// Records as tensors: tf.train.Example and comma-separated values.
#include "core/bytes/text.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/decode_csv.h"
#include "core/execute/ops/example.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

// What attrs say of the features; their names and defaults may come with every call.
struct Request {
  std::vector<FeatureColumn> columns;  // sparse ones, dense ones, ragged ones
  int sparse = 0, dense = 0, ragged = 0;
  std::vector<DataType> split_types;  // of ragged features

  absl::Span<FeatureColumn> sparse_columns() { return absl::MakeSpan(columns).subspan(0, sparse); }
  absl::Span<FeatureColumn> dense_columns() { return absl::MakeSpan(columns).subspan(sparse, dense); }
  absl::Span<FeatureColumn> ragged_columns() { return absl::MakeSpan(columns).subspan(sparse + dense); }
};

absl::StatusOr<int> AddColumns(const KernelSpec& spec, std::string_view types_attr, FeatureKind kind,
                               std::vector<FeatureColumn>& columns) {
  ASSIGN_OR_RETURN(const std::vector<DataType> types, spec.Types(types_attr));
  for (const DataType dtype : types) {
    FeatureColumn& column = columns.emplace_back();
    column.dtype = dtype;
    column.kind = kind;
  }
  return static_cast<int>(types.size());
}

absl::StatusOr<Request> ReadRequest(const KernelSpec& spec) {
  Request request;
  ASSIGN_OR_RETURN(request.sparse, AddColumns(spec, "sparse_types", FeatureKind::kSparse, request.columns));
  ASSIGN_OR_RETURN(request.dense, AddColumns(spec, "Tdense", FeatureKind::kFixed, request.columns));
  ASSIGN_OR_RETURN(request.ragged,
                   AddColumns(spec, "ragged_value_types", FeatureKind::kRagged, request.columns));
  ASSIGN_OR_RETURN(request.split_types, spec.Types("ragged_split_types"));
  ASSIGN_OR_RETURN(const std::vector<PartialShape> shapes, spec.Shapes("dense_shapes"));
  if (static_cast<int>(shapes.size()) != request.dense ||
      static_cast<int>(request.split_types.size()) != request.ragged)
    return Refuse("the attrs do not agree on how many features there are");
  for (size_t i = 0; i < shapes.size(); ++i) {
    FeatureColumn& column = request.dense_columns()[i];
    if (!shapes[i]) return Refuse("a feature has a shape of unknown rank");
    column.shape = *shapes[i];
    if (!column.shape.empty() && column.shape.front() < 0) {
      column.kind = FeatureKind::kVariable;
      column.shape.erase(column.shape.begin());
    }
    for (const int64_t size : column.shape) {
      if (size < 0)
        return Refuse("of the shape of a feature only the first size may be unknown: %", {shapes[i]});
    }
  }
  return request;
}

// Names are given in inputs: a vector, or a scalar each.
absl::Status SetKeys(const KernelContext& context, int first, int count, absl::Span<FeatureColumn> columns) {
  size_t next = 0;
  for (int i = first; i < first + count; ++i) {
    const Tensor& keys = context.input(i);
    RETURN_IF_ERROR(ExpectType(keys, DataType::DT_STRING, "names of features"));
    for (const std::string& key : keys.values<std::string>()) {
      if (next < columns.size()) columns[next].key = key;
      ++next;
    }
  }
  if (next == columns.size()) return absl::OkStatus();
  return Refuse("there are % names for %", {next, Counted(columns.size(), "feature")});
}

absl::Status SetDefaults(const KernelContext& context, int first, absl::Span<FeatureColumn> dense) {
  if (context.input_count() != first + static_cast<int>(dense.size()))
    return Refuse("there are % defaults for %",
                  {context.input_count() - first, Counted(dense.size(), "feature")});
  for (size_t i = 0; i < dense.size(); ++i) dense[i].otherwise = context.input(first + static_cast<int>(i));
  return absl::OkStatus();
}

absl::StatusOr<Tensor> SparseIndices(const FeatureColumn& column, bool single, KernelContext& context) {
  ASSIGN_OR_RETURN(Tensor indices, context.Allocate(DataType::DT_INT64,
                                                    {static_cast<int64_t>(column.size()), single ? 1 : 2}));
  int64_t* to = indices.mutable_values<int64_t>().data();
  for (size_t row = 0, i = 0; row < column.ends.size(); ++row) {
    for (const size_t begin = i; i < column.ends[row]; ++i) {
      if (!single) *to++ = static_cast<int64_t>(row);
      *to++ = static_cast<int64_t>(i - begin);
    }
  }
  return indices;
}

absl::StatusOr<Tensor> RowSplits(const FeatureColumn& column, DataType dtype, bool single,
                                 KernelContext& context) {
  const auto count = static_cast<int64_t>(single ? 0 : column.ends.size() + 1);
  ASSIGN_OR_RETURN(Tensor splits, context.Allocate(dtype, {count}));
  RETURN_IF_ERROR(WithType<IndexTypes>(dtype, [&]<typename T>() -> absl::Status {
    for (int64_t i = 0; i < count; ++i)
      splits.mutable_values<T>()[i] = i == 0 ? T{0} : static_cast<T>(column.ends[i - 1]);
    return absl::OkStatus();
  }));
  return splits;
}

absl::StatusOr<Tensor> Dense(const FeatureColumn& column, bool single, KernelContext& context) {
  if (column.kind == FeatureKind::kVariable && !single) return PaddedTensor(column, context);
  Shape shape = column.shape;
  if (!single) shape.insert(shape.begin(), static_cast<int64_t>(column.ends.size()));
  if (column.kind == FeatureKind::kVariable)
    shape.insert(shape.begin(), static_cast<int64_t>(column.size() / ElementCount(column.shape)));
  return ColumnTensor(column, shape, context);
}

// Outputs: indices, values and shapes of all sparse features, dense values, ragged values and their splits. A single
// example has no dimension for examples.
absl::Status Parse(KernelContext& context, Request request) {
  const Tensor& serialized = context.input(0);
  const bool single = serialized.rank() == 0;
  ASSIGN_OR_RETURN(ExampleReader reader, ExampleReader::Make(std::move(request.columns)));
  for (const std::string& example : serialized.values<std::string>()) RETURN_IF_ERROR(reader.Add(example));

  const int sparse = request.sparse, dense = request.dense, ragged = request.ragged;
  for (int i = 0; i < sparse; ++i) {
    const FeatureColumn& column = reader.columns()[i];
    const auto count = static_cast<int64_t>(column.size()), most = static_cast<int64_t>(column.most());
    ASSIGN_OR_RETURN(Tensor indices, SparseIndices(column, single, context));
    ASSIGN_OR_RETURN(Tensor values, ColumnTensor(column, {count}, context));
    context.set_output(i, std::move(indices));
    context.set_output(sparse + i, std::move(values));
    context.set_output(2 * sparse + i, single ? Tensor::Of<int64_t>({1}, {count})
                                              : Tensor::Of<int64_t>({2}, {serialized.size(), most}));
  }
  for (int i = 0; i < dense; ++i) {
    ASSIGN_OR_RETURN(Tensor values, Dense(reader.columns()[sparse + i], single, context));
    context.set_output(3 * sparse + i, std::move(values));
  }
  for (int i = 0; i < ragged; ++i) {
    const FeatureColumn& column = reader.columns()[sparse + dense + i];
    ASSIGN_OR_RETURN(Tensor values, ColumnTensor(column, {static_cast<int64_t>(column.size())}, context));
    ASSIGN_OR_RETURN(Tensor splits, RowSplits(column, request.split_types[i], single, context));
    context.set_output(3 * sparse + dense + i, std::move(values));
    context.set_output(3 * sparse + dense + ragged + i, std::move(splits));
  }
  return absl::OkStatus();
}

// Examples, and names of them for messages, of which there may be none.
absl::Status CheckExamples(KernelContext& context) {
  const Tensor& serialized = context.input(0);
  const Tensor& names = context.input(1);
  RETURN_IF_ERROR(ExpectType(serialized, DataType::DT_STRING, "the examples"));
  RETURN_IF_ERROR(ExpectType(names, DataType::DT_STRING, "names"));
  if (serialized.rank() > 1) return Refuse("examples cannot have the shape %", {serialized.shape()});
  if (names.size() > 0 && names.shape() != serialized.shape())
    return Refuse("there are names of shape % for examples of shape %", {names.shape(), serialized.shape()});
  return absl::OkStatus();
}

// serialized, names, sparse_keys..., dense_keys..., dense_defaults...
absl::StatusOr<Kernel> MakeParseExample(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Request request, ReadRequest(spec));
  return [request](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(CheckExamples(context));
    RETURN_IF_ERROR(ExpectRank(context.input(0), 1, "serialized"));
    Request named = request;
    const int sparse = named.sparse, dense = named.dense;
    if (context.input_count() != 2 + sparse + 2 * dense)
      return Refuse("there are not names and defaults for all features");
    RETURN_IF_ERROR(SetKeys(context, 2, sparse, named.sparse_columns()));
    RETURN_IF_ERROR(SetKeys(context, 2 + sparse, dense, named.dense_columns()));
    RETURN_IF_ERROR(SetDefaults(context, 2 + sparse + dense, named.dense_columns()));
    return Parse(context, std::move(named));
  };
}

// serialized, names, sparse_keys, dense_keys, ragged_keys, dense_defaults...
absl::StatusOr<Kernel> MakeParseExampleV2(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Request request, ReadRequest(spec));
  return [request](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(CheckExamples(context));
    Request named = request;
    RETURN_IF_ERROR(SetKeys(context, 2, 1, named.sparse_columns()));
    RETURN_IF_ERROR(SetKeys(context, 3, 1, named.dense_columns()));
    RETURN_IF_ERROR(SetKeys(context, 4, 1, named.ragged_columns()));
    RETURN_IF_ERROR(SetDefaults(context, 5, named.dense_columns()));
    return Parse(context, std::move(named));
  };
}

absl::Status SetKeys(const KernelSpec& spec, std::string_view attr, absl::Span<FeatureColumn> columns) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, spec.Strings(attr));
  if (keys.size() != columns.size())
    return Refuse("there are % names for %", {keys.size(), Counted(columns.size(), "feature")});
  for (size_t i = 0; i < keys.size(); ++i) columns[i].key = keys[i];
  return absl::OkStatus();
}

// serialized, dense_defaults...
absl::StatusOr<Kernel> MakeParseSingleExample(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(Request request, ReadRequest(spec));
  RETURN_IF_ERROR(SetKeys(spec, "sparse_keys", request.sparse_columns()));
  RETURN_IF_ERROR(SetKeys(spec, "dense_keys", request.dense_columns()));
  return [request](KernelContext& context) -> absl::Status {
    RETURN_IF_ERROR(ExpectType(context.input(0), DataType::DT_STRING, "serialized"));
    RETURN_IF_ERROR(ExpectRank(context.input(0), 0, "serialized"));
    Request named = request;
    RETURN_IF_ERROR(SetDefaults(context, 1, named.dense_columns()));
    return Parse(context, std::move(named));
  };
}

constexpr OpKind kPure = OpKind::kPure;
constexpr Op kOps[] = {
    {"DecodeCSV", MakeDecodeCsv, 1, kPure, "output"},
    {"ParseExample", MakeParseExample, 2, kPure,
     "sparse_indices*Nsparse,sparse_values*sparse_types,sparse_shapes*Nsparse,dense_values*Tdense"},
    {"ParseExampleV2", MakeParseExampleV2, 5, kPure,
     "sparse_indices*num_sparse,sparse_values*sparse_types,sparse_shapes*num_sparse,dense_values*Tdense,"
     "ragged_values*ragged_value_types,ragged_row_splits*ragged_split_types"},
    {"ParseSingleExample", MakeParseSingleExample, 1, kPure,
     "sparse_indices*num_sparse,sparse_values*sparse_types,sparse_shapes*num_sparse,dense_values*Tdense"},
};

}  // namespace

absl::Span<const Op> ParseOps() {
  return kOps;
}

}  // namespace permafrost
