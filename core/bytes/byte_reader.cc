#include "core/bytes/byte_reader.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {

absl::Status ByteReader::Error(std::string_view problem) const {
  return absl::DataLossError(
      absl::StrCat(Quoted(place_.file), ": offset ", WithCommas(offset()), ": ", problem));
}

absl::StatusOr<uint64_t> ByteReader::LongVarint64(std::string_view what) {
  uint64_t value = 0;
  for (size_t i = 0; i < 10; ++i) {
    if (i == remaining()) return Error(absl::StrCat("the bytes end inside the ", what));
    const uint8_t byte = static_cast<uint8_t>(bytes_[at_ + i]);
    if (i == 9 && byte > 1) break;  // more than 64 bits
    value |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      at_ += i + 1;
      return value;
    }
  }
  return Error(absl::StrCat("the ", what, " is not a number (a varint of more than 64 bits)"));
}

absl::StatusOr<uint32_t> ByteReader::LongVarint32(std::string_view what) {
  const size_t start = at_;
  ASSIGN_OR_RETURN(const uint64_t value, LongVarint64(what));
  if (value > UINT32_MAX) {
    at_ = start;
    return Error(absl::StrCat("the ", what, " is ", WithCommas(value), ", which does not fit in 32 bits"));
  }
  return static_cast<uint32_t>(value);
}

absl::StatusOr<uint8_t> ByteReader::Byte(std::string_view what) {
  ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(1, what));
  return static_cast<uint8_t>(bytes[0]);
}

absl::StatusOr<uint32_t> ByteReader::Fixed32(std::string_view what) {
  ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(4, what));
  uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

absl::StatusOr<uint64_t> ByteReader::Fixed64(std::string_view what) {
  ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(8, what));
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

absl::StatusOr<std::string_view> ByteReader::Bytes(uint64_t length, std::string_view what) {
  if (length > remaining()) {
    return Error(absl::StrCat("the ", what, " should be ", Counted(length, "byte"), " long, and ",
                              WithCommas(remaining()), remaining() == 1 ? " is left" : " are left"));
  }
  const std::string_view bytes = bytes_.substr(at_, static_cast<size_t>(length));
  at_ += static_cast<size_t>(length);
  return bytes;
}

}  // namespace permafrost
