#include "core/execute/ops/example.h"

#include <algorithm>

#include "absl/base/casts.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/text.h"
#include "core/execute/ops/arguments.h"

namespace permafrost {
namespace {

constexpr std::string_view kPlace = "the example";

using ValueTypes = Types<std::string, float, int64_t>;

template <typename T, typename Column>
auto& ValuesOf(Column& column) {
  if constexpr (std::is_same_v<T, std::string>) return column.texts;
  if constexpr (std::is_same_v<T, float>) return column.floats;
  if constexpr (std::is_same_v<T, int64_t>) return column.ints;
}

absl::Status Wrong(const FeatureColumn& column, std::string_view problem) {
  return Refuse("the feature % %", {Piece::Quote(column.key), problem});
}

// The numbers of a list, as their bits: all together in the first field, or a field each.
template <typename T>
absl::Status AddNumbers(std::string_view list, WireType alone, const FeatureColumn& column,
                        std::vector<T>& numbers) {
  const auto add = [&](uint64_t bits) {
    if constexpr (std::is_same_v<T, float>)
      numbers.push_back(absl::bit_cast<float>(static_cast<uint32_t>(bits)));
    if constexpr (std::is_same_v<T, int64_t>) numbers.push_back(static_cast<int64_t>(bits));
  };
  bool is_first = true, is_packed = false;
  return ForEachField(list, {kPlace}, [&](const ProtoField& field) -> absl::Status {
    if (is_packed) return absl::OkStatus();  // TensorFlow reads no further either
    is_packed = is_first && field.is_bytes();
    is_first = false;
    if (field.number != 1 || (field.type != alone && !is_packed))
      return Wrong(column, "is not a list of its type");
    if (!is_packed) add(field.value);
    for (ByteReader packed(field.bytes, {kPlace}); is_packed && !packed.done();) {
      if (alone == WireType::kVarint) {
        ASSIGN_OR_RETURN(const uint64_t bits, packed.Varint64("whole number"));
        add(bits);
      } else {
        ASSIGN_OR_RETURN(const uint32_t bits, packed.Fixed32("float"));
        add(bits);
      }
    }
    return absl::OkStatus();
  });
}

}  // namespace

size_t FeatureColumn::most() const {
  size_t most = 0, begin = 0;
  for (const size_t end : ends) {
    most = std::max(most, end - begin);
    begin = end;
  }
  return most;
}

absl::StatusOr<ExampleReader> ExampleReader::Make(std::vector<FeatureColumn> columns) {
  ExampleReader reader;
  for (const FeatureColumn& column : columns) {
    RETURN_IF_ERROR(WithType<ValueTypes>(column.dtype, []<typename T>() { return absl::OkStatus(); }));
    if (!reader.by_key_.emplace(column.key, reader.by_key_.size()).second)
      return Wrong(column, "is asked for twice");
    const bool is_variable = column.kind == FeatureKind::kVariable;
    if (column.kind != FeatureKind::kFixed && !is_variable) continue;
    RETURN_IF_ERROR(ExpectType(column.otherwise, column.dtype, "a default"));
    if (is_variable && column.otherwise.size() != 1)
      return Wrong(column, "has any number of values: its default must be a single one, to fill up with");
    if (is_variable && ElementCount(column.shape) == 0) return Wrong(column, "has rows of no values");
    if (!is_variable && column.otherwise.size() > 0 && column.otherwise.shape() != column.shape)
      return Wrong(column, absl::StrCat("has a default of shape ", ShapeText(column.otherwise.shape()),
                                        " instead of ", ShapeText(column.shape)));
  }
  reader.columns_ = std::move(columns);
  return reader;
}

absl::Status ExampleReader::AddFeature(std::string_view feature, FeatureColumn& column) {
  ProtoReader reader(feature, {kPlace});
  ProtoField list;
  ASSIGN_OR_RETURN(const bool has_list, reader.Next(list));
  if (!has_list) return absl::OkStatus();
  const DataType dtypes[] = {DataType::DT_STRING, DataType::DT_FLOAT, DataType::DT_INT64};
  if (!list.is_bytes() || list.number < 1 || list.number > 3) return Wrong(column, "is of an unknown type");
  if (dtypes[list.number - 1] != column.dtype)
    return Wrong(column, absl::StrCat("is of type ", DTypeName(dtypes[list.number - 1]), " instead of ",
                                      DTypeName(column.dtype)));
  switch (column.dtype) {
    case DataType::DT_FLOAT:
      return AddNumbers(list.bytes, WireType::kFixed32, column, column.floats);
    case DataType::DT_INT64:
      return AddNumbers(list.bytes, WireType::kVarint, column, column.ints);
    default:
      return ForEachField(list.bytes, {kPlace}, [&](const ProtoField& field) -> absl::Status {
        if (field.number != 1 || !field.is_bytes()) return Wrong(column, "is not a list of strings");
        column.texts.emplace_back(field.bytes);
        return absl::OkStatus();
      });
  }
}

absl::Status ExampleReader::Add(std::string_view serialized) {
  // The last entry of a name counts.
  std::vector<std::string_view> features(columns_.size());
  absl::Status read = ForEachField(serialized, {kPlace}, [&](const ProtoField& part) -> absl::Status {
    if (part.number != 1 || !part.is_bytes()) return absl::OkStatus();
    return ForEachField(part.bytes, {kPlace}, [&](const ProtoField& entry) -> absl::Status {
      if (entry.number != 1 || !entry.is_bytes()) return absl::OkStatus();
      std::optional<std::string_view> key, feature;
      RETURN_IF_ERROR(ForEachField(entry.bytes, {kPlace}, [&](const ProtoField& field) {
        if (field.number == 1 && field.is_bytes()) key = field.bytes;
        if (field.number == 2 && field.is_bytes()) feature = field.bytes;
        return absl::OkStatus();
      }));
      if (!key || !feature) return Refuse("a feature has no name or no value");
      if (const auto found = by_key_.find(*key); found != by_key_.end()) features[found->second] = *feature;
      return absl::OkStatus();
    });
  });
  for (size_t i = 0; read.ok() && i < columns_.size(); ++i) {
    FeatureColumn& column = columns_[i];
    read = AddFeature(features[i], column);
    if (!read.ok()) break;
    read = WithType<ValueTypes>(column.dtype, [&]<typename T>() -> absl::Status {
      auto& values = ValuesOf<T>(column);
      const size_t wanted = ElementCount(column.shape), before = column.size();
      if (column.kind == FeatureKind::kFixed && features[i].empty()) {
        const auto otherwise = column.otherwise.values<T>();
        if (otherwise.empty()) return Wrong(column, "is missing, and has no default");
        values.insert(values.end(), otherwise.begin(), otherwise.end());
      }
      const size_t count = values.size() - before;
      if (column.kind == FeatureKind::kFixed ? count != wanted
                                             : column.kind == FeatureKind::kVariable && count % wanted != 0)
        return Wrong(column, absl::StrCat("has ", Counted(count, "value"), ", which do not fit ",
                                          ShapeText(column.shape)));
      column.ends.push_back(values.size());
      return absl::OkStatus();
    });
  }
  // Bytes that are not in the wire format are no damaged file here.
  return read.ok() ? read : absl::InvalidArgumentError(read.message());
}

absl::StatusOr<Tensor> ColumnTensor(const FeatureColumn& column, const Shape& shape, KernelContext& context) {
  ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(column.dtype, shape));
  if (static_cast<uint64_t>(tensor.size()) != column.size())
    return Wrong(column,
                 absl::StrCat("has ", Counted(column.size(), "value"), " instead of ", tensor.size()));
  RETURN_IF_ERROR(WithType<ValueTypes>(column.dtype, [&]<typename T>() -> absl::Status {
    const auto& values = ValuesOf<T>(column);
    std::copy(values.begin(), values.end(), tensor.mutable_values<T>().begin());
    return absl::OkStatus();
  }));
  return tensor;
}

absl::StatusOr<Tensor> PaddedTensor(const FeatureColumn& column, KernelContext& context) {
  const size_t width = column.most();
  Shape shape = {static_cast<int64_t>(column.ends.size()),
                 static_cast<int64_t>(width / ElementCount(column.shape))};
  shape.insert(shape.end(), column.shape.begin(), column.shape.end());
  ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(column.dtype, std::move(shape)));
  if (static_cast<uint64_t>(tensor.size()) != column.ends.size() * static_cast<uint64_t>(width))
    return Wrong(column, "has too many values");
  RETURN_IF_ERROR(WithType<ValueTypes>(column.dtype, [&]<typename T>() -> absl::Status {
    const auto& values = ValuesOf<T>(column);
    const auto to = tensor.mutable_values<T>();
    std::fill(to.begin(), to.end(), column.otherwise.values<T>()[0]);
    for (size_t i = 0, begin = 0; i < column.ends.size(); begin = column.ends[i++])
      std::copy(values.begin() + begin, values.begin() + column.ends[i], to.begin() + i * width);
    return absl::OkStatus();
  }));
  return tensor;
}

}  // namespace permafrost
