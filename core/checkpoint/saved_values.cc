#include "core/checkpoint/saved_values.h"

#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"

#include "core/bytes/field_scanner.h"
#include "core/bytes/status_macros.h"
#include "core/checkpoint/stored_values.h"
#include "core/tensor/tensor_value.h"

namespace permafrost {
namespace {

// Field numbers of SavedTensorSlices and SavedSlice.
enum : uint32_t { kSavedSlice = 2, kTensor = 3 };

// Names and slices stand before the values; who has more beside them has a reason that we do not know.
constexpr uint64_t kMostBeside = 64 * 1024;
constexpr size_t kWindow = 4096;

// The field that is a message of this number; the last, where there are several. Nothing where there is none.
absl::StatusOr<FileRange> FindMessage(const FileRange& message, uint32_t number) {
  FieldScanner scanner(*message.source, message.offset, message.offset + message.length, kWindow);
  FieldScanner::Field field;
  FileRange found{message.source, message.offset, 0};
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) return found;
    if (field.number == number && field.type == WireType::kBytes)
      found = {message.source, field.offset, field.length};
  }
}

// The tensor's bytes, where they stand in one piece and as they are.
absl::StatusOr<std::optional<FileRange>> FindBytes(const FileRange& tensor, const DTypeInfo& dtype,
                                                   uint64_t bytes) {
  FieldScanner scanner(*tensor.source, tensor.offset, tensor.offset + tensor.length, kWindow);
  FieldScanner::Field field;
  std::optional<FileRange> found;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) return found;
    const bool is_list = field.number == static_cast<uint32_t>(dtype.typed_field);
    const bool is_content = field.number == static_cast<uint32_t>(ValueField::kContent);
    if (!is_list && !is_content) continue;
    if (found || field.type != WireType::kBytes || field.length != bytes ||
        (is_list && !IsListedAsStored(dtype.dtype))) {
      return std::nullopt;
    }
    found = {tensor.source, field.offset, field.length};
  }
}

absl::StatusOr<StoredTensor> Decode(const SavedValue& value, const FileRange& message, DataType dtype,
                                    const Shape& shape) {
  const FileRange& range = value.check.range;
  ASSIGN_OR_RETURN(const std::string bytes, ReadChecked(value.check));
  const std::string_view serialized = std::string_view(bytes).substr(
      static_cast<size_t>(message.offset - range.offset), static_cast<size_t>(message.length));
  absl::StatusOr<Tensor> decoded =
      ParseTensorValues(dtype, shape, serialized, {range.source->name(), message.offset});
  if (!decoded.ok()) {
    return absl::Status(decoded.status().code(),
                        absl::StrCat(decoded.status().message(), " (", value.check.what, ", ",
                                     DTypeName(dtype), " ", ShapeText(shape), ")"));
  }
  StoredTensor tensor{dtype, shape, {}, {}};
  if (dtype == tensorflow::DT_STRING) {
    const absl::Span<std::string> strings = decoded->mutable_values<std::string>();
    tensor.strings.assign(std::make_move_iterator(strings.begin()), std::make_move_iterator(strings.end()));
    return tensor;
  }
  const auto owner = std::make_shared<const Tensor>(*std::move(decoded));
  tensor.contents.Append(ByteBlock{{owner->data(), owner->bytes()}, owner});
  return tensor;
}

}  // namespace

bool IsListedAsStored(DataType dtype) {
  const DTypeInfo* const info = FindDType(dtype);
  if (info == nullptr) return false;
  switch (info->typed_field) {
    case ValueField::kFloat:
    case ValueField::kDouble:
    case ValueField::kComplex64:
    case ValueField::kComplex128:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<StoredTensor> ReadSavedValue(const SavedValue& value, DataType dtype, const Shape& shape) {
  const DTypeInfo& info = *FindDType(dtype);
  const FileRange& range = value.check.range;
  ASSIGN_OR_RETURN(const FileRange slice, FindMessage(range, kSavedSlice));
  ASSIGN_OR_RETURN(const FileRange message, FindMessage(slice, kTensor));
  // A product that does not fit is not the length of anything.
  const uint64_t count = ElementCount(shape);
  const bool has_bytes = info.size > 0 && count > 0 && count <= range.length / info.size;
  if (!has_bytes || range.length - count * info.size > kMostBeside)
    return Decode(value, message, dtype, shape);
  ASSIGN_OR_RETURN(const std::optional<FileRange> bytes, FindBytes(message, info, count * info.size));
  if (!bytes) return Decode(value, message, dtype, shape);
  ASSIGN_OR_RETURN(RangeCheck check,
                   value.check.Part(bytes->offset - range.offset, bytes->length, value.check.what));
  StoredTensor tensor{dtype, shape, {}, {}};
  if (value.in_file) {
    tensor.contents.AppendChecked(std::move(check));
  } else {
    ASSIGN_OR_RETURN(std::string copy, ReadChecked(check));
    tensor.contents.Append(ByteBlock::Own(std::move(copy)));
  }
  return tensor;
}

}  // namespace permafrost
