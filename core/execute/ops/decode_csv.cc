// Lines of comma-separated values: RFC 4180, as TensorFlow reads it.
#include "core/execute/ops/decode_csv.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/math/text_number.h"
#include "core/execute/ops/arguments.h"

namespace permafrost {
namespace {

using ValueTypes = Types<float, double, int32_t, int64_t, std::string>;

struct Format {
  char delimiter = ',';
  bool quotes = true;
  std::string missing;           // a field that says so stands for none
  std::vector<int64_t> columns;  // those that are asked for, in order; none: all
};

absl::Status Wrong(std::string_view record, std::string_view problem) {
  return Refuse("%: %", {problem, Piece::Quote(record)});
}

// A field in quotation marks, and where the next one begins. `at` is behind the first mark.
absl::Status ReadQuoted(std::string_view record, char delimiter, size_t& at, std::string& field) {
  while (at + 1 < record.size() && !(record[at] == '"' && record[at + 1] == delimiter)) {
    if (record[at] == '"') {
      if (record[at + 1] != '"') return Wrong(record, "a quotation mark inside of a field must be doubled");
      ++at;
    }
    field += record[at++];
  }
  if (at >= record.size() || record[at] != '"')
    return Wrong(record, "a field has no quotation mark at its end");
  at += 2;
  return absl::OkStatus();
}

absl::Status ReadPlain(std::string_view record, const Format& format, size_t& at, std::string& field) {
  for (; at < record.size() && record[at] != format.delimiter; ++at) {
    const char c = record[at];
    if ((format.quotes && c == '"') || c == '\n' || c == '\r')
      return Wrong(record, "a field with a quotation mark or a line break must be in quotation marks");
    field += c;
  }
  ++at;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Fields(std::string_view record, const Format& format) {
  std::vector<std::string> fields;
  const auto is_wanted = [&](int64_t column) {
    return format.columns.empty() ||
           (fields.size() < format.columns.size() && format.columns[fields.size()] == column);
  };
  int64_t column = 0;
  for (size_t at = 0; at < record.size();) {
    if (record[at] == '\n' || record[at] == '\r') {
      ++at;
      continue;
    }
    std::string field;
    const bool is_quoted = format.quotes && record[at] == '"';
    if (is_quoted) ++at;
    RETURN_IF_ERROR(is_quoted ? ReadQuoted(record, format.delimiter, at, field)
                              : ReadPlain(record, format, at, field));
    if (is_wanted(column++)) fields.push_back(std::move(field));
    if (!format.columns.empty() && fields.size() == format.columns.size()) return fields;
  }
  // An empty one behind the last delimiter.
  if (!record.empty() && record.back() == format.delimiter && is_wanted(column)) fields.emplace_back();
  return fields;
}

template <typename T>
absl::Status Convert(std::string& field, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = std::move(field);
  } else if (!ParseNumber(field, value)) {
    return Refuse("% is no %", {Piece::Quote(field), kDTypeOf<T>});
  }
  return absl::OkStatus();
}

absl::StatusOr<Format> ReadFormat(const KernelSpec& spec, size_t outputs) {
  Format format;
  ASSIGN_OR_RETURN(const std::string delimiter, spec.String("field_delim", ","));
  if (delimiter.size() != 1)
    return Refuse("field_delim must be one character, not %", {Piece::Quote(delimiter)});
  format.delimiter = delimiter[0];
  ASSIGN_OR_RETURN(format.quotes, spec.Bool("use_quote_delim", true));
  ASSIGN_OR_RETURN(format.missing, spec.String("na_value", ""));
  ASSIGN_OR_RETURN(format.columns, spec.Ints("select_cols", {}));
  if (!format.columns.empty() && format.columns.size() != outputs)
    return Refuse("there are % outputs for %", {outputs, Counted(format.columns.size(), "column")});
  int64_t before = -1;
  for (const int64_t column : format.columns) {
    if (column <= before) return Refuse("select_cols must be numbers of columns in rising order");
    before = column;
  }
  return format;
}

}  // namespace

absl::StatusOr<Kernel> MakeDecodeCsv(const KernelSpec& spec) {  // records, record_defaults...
  ASSIGN_OR_RETURN(const std::vector<DataType> types, spec.Types("OUT_TYPE"));
  ASSIGN_OR_RETURN(const Format format, ReadFormat(spec, types.size()));
  return [=](KernelContext& context) -> absl::Status {
    const Tensor& records = context.input(0);
    RETURN_IF_ERROR(ExpectType(records, DataType::DT_STRING, "records"));
    if (context.input_count() != 1 + static_cast<int>(types.size()))
      return Refuse("there are not defaults for all % outputs", {types.size()});
    std::vector<Tensor> outputs;
    for (size_t f = 0; f < types.size(); ++f) {
      const Tensor& otherwise = context.input(1 + f);
      RETURN_IF_ERROR(ExpectType(otherwise, types[f], "a default"));
      if (otherwise.rank() > 1 || otherwise.size() > 1)
        return Refuse("a default must be one value or none, not %", {otherwise.shape()});
      ASSIGN_OR_RETURN(Tensor output, context.Allocate(types[f], records.shape()));
      outputs.push_back(std::move(output));
    }
    for (int64_t i = 0; i < records.size(); ++i) {
      const std::string& record = records.values<std::string>()[i];
      ASSIGN_OR_RETURN(std::vector<std::string> fields, Fields(record, format));
      if (fields.size() != types.size())
        return Wrong(record, absl::StrCat("a record has ", Counted(fields.size(), "field"), " instead of ",
                                          types.size()));
      for (size_t f = 0; f < types.size(); ++f) {
        RETURN_IF_ERROR(WithType<ValueTypes>(types[f], [&]<typename T>() -> absl::Status {
          T& value = outputs[f].mutable_values<T>()[i];
          const Tensor& otherwise = context.input(1 + f);
          if (!fields[f].empty() && fields[f] != format.missing) return Convert(fields[f], value);
          if (otherwise.size() == 0)
            return Wrong(record, absl::StrCat("field ", f, " is required, but missing"));
          value = otherwise.values<T>()[0];
          return absl::OkStatus();
        }));
      }
    }
    for (size_t f = 0; f < types.size(); ++f) context.set_output(f, std::move(outputs[f]));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
