#include "core/bytes/field_scanner.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// A tag and a number, both as long as they can be.
constexpr size_t kLongestHead = 20;

}  // namespace

FieldScanner::FieldScanner(const ByteSource& file, uint64_t begin, uint64_t end, size_t window)
    : file_(file),
      next_(begin),
      end_(end),
      capacity_(std::max(window, kLongestHead)),
      window_(new char[capacity_]) {}

absl::StatusOr<std::string_view> FieldScanner::Peek(uint64_t offset, size_t most) {
  const size_t size = static_cast<size_t>(std::min<uint64_t>(most, end_ - offset));
  if (offset < window_offset_ || offset - window_offset_ > window_size_ ||
      size > window_size_ - (offset - window_offset_)) {
    window_offset_ = offset;
    window_size_ = 0;
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(capacity_, end_ - offset));
    RETURN_IF_ERROR(file_.Read(offset, {window_.get(), wanted}));
    window_size_ = wanted;
  }
  return std::string_view(window_.get() + (offset - window_offset_), size);
}

absl::StatusOr<bool> FieldScanner::Next(Field& field) {
  if (next_ == end_) return false;
  ASSIGN_OR_RETURN(const std::string_view head, Peek(next_, kLongestHead));
  // The content of a long field is not in `head`, so the reader sees only tag and length.
  ByteReader reader(head, {file_.name(), next_});
  ASSIGN_OR_RETURN(const uint32_t tag, reader.Varint32("tag of a field"));
  field = {tag >> 3, static_cast<WireType>(tag & 7), 0, 0, 0};
  if (field.number == 0) return reader.Error("a field has the number 0; this is not a protobuf message");
  switch (field.type) {
    case WireType::kVarint: {
      field.offset = reader.offset();
      ASSIGN_OR_RETURN(field.value, reader.Varint64("number"));
      field.length = reader.offset() - field.offset;
      break;
    }
    case WireType::kFixed64:
      field.length = 8;
      break;
    case WireType::kFixed32:
      field.length = 4;
      break;
    case WireType::kBytes: {
      ASSIGN_OR_RETURN(field.length, reader.Varint64("length of a field"));
      break;
    }
    default:
      return reader.Error(absl::StrCat("field ", field.number, " has the wire type ", tag & 7,
                                       ", which no TensorFlow message uses"));
  }
  if (field.type != WireType::kVarint) field.offset = reader.offset();
  if (field.length > end_ - field.offset) {
    const uint64_t left = end_ - field.offset;
    return reader.Error(absl::StrCat("field ", field.number, " should be ", Counted(field.length, "byte"),
                                     " long, and ", WithCommas(left), left == 1 ? " is left" : " are left",
                                     ". The file was cut; fetch it again."));
  }
  next_ = field.offset + field.length;
  return true;
}

}  // namespace permafrost
