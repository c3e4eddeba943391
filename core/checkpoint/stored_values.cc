#include "core/checkpoint/stored_values.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/crc32c.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

uint32_t ExtendByLength(uint32_t crc, uint64_t length, bool big_endian) {
  const int size = length > UINT32_MAX ? 8 : 4;
  char bytes[8];
  for (int i = 0; i < size; ++i) bytes[big_endian ? size - 1 - i : i] = static_cast<char>(length >> (8 * i));
  return ExtendCrc32c(crc, {bytes, static_cast<size_t>(size)});
}

}  // namespace

absl::StatusOr<std::string> ReadChecked(const RangeCheck& range) {
  ASSIGN_OR_RETURN(const ByteBlock block,
                   range.range.source->ReadBlock(range.range.offset, range.range.length, range.what));
  RETURN_IF_ERROR(range.Compare(Crc32c(block.bytes)));
  return std::string(block.bytes);
}

absl::StatusOr<std::vector<std::string>> ReadStrings(const RangeCheck& range, uint64_t count,
                                                     bool big_endian) {
  std::vector<std::string> strings;
  if (count == 0) return strings;
  const FileRange& at = range.range;
  ASSIGN_OR_RETURN(const ByteBlock block, at.source->ReadBlock(at.offset, at.length, range.what));
  ByteReader reader(block.bytes, {at.source->name(), at.offset});
  if (count > block.bytes.size()) {
    return reader.Error(absl::StrCat(range.what, " should have ", Counted(count, "string"), " in ",
                                     Counted(block.bytes.size(), "byte")));
  }
  std::vector<uint64_t> lengths(static_cast<size_t>(count));
  uint32_t crc = 0;
  for (uint64_t& length : lengths) {
    ASSIGN_OR_RETURN(length, reader.Varint64(absl::StrCat("length of a string of ", range.what)));
    crc = ExtendByLength(crc, length, big_endian);
  }
  const uint64_t crc_offset = reader.offset();
  ASSIGN_OR_RETURN(const std::string_view stored_crc, reader.Bytes(4, "checksum of the string lengths"));
  std::string crc_bytes(stored_crc);
  if (big_endian) SwapBytes(crc_bytes, 4);
  ASSIGN_OR_RETURN(const uint32_t expected, ByteReader(crc_bytes, {}).Fixed32("checksum"));
  if (UnmaskCrc32c(expected) != crc) {
    return absl::DataLossError(absl::StrCat(at.source->name(), ": offset ", WithCommas(crc_offset),
                                            ": the string lengths of ", range.what,
                                            " are damaged: their checksum is ", crc, ", and the file says ",
                                            UnmaskCrc32c(expected), ". Fetch the file again."));
  }
  RETURN_IF_ERROR(range.Compare(ExtendCrc32c(ExtendCrc32c(crc, stored_crc), reader.rest())));
  for (const uint64_t length : lengths) {
    ASSIGN_OR_RETURN(const std::string_view value,
                     reader.Bytes(length, absl::StrCat("string of ", range.what)));
    strings.emplace_back(value);
  }
  if (!reader.done()) {
    return reader.Error(
        absl::StrCat(Counted(reader.remaining(), "byte"), " left over after the strings of ", range.what));
  }
  return strings;
}

void SwapBytes(std::string& bytes, size_t unit) {
  for (size_t at = 0; at + unit <= bytes.size(); at += unit)
    std::reverse(bytes.begin() + at, bytes.begin() + at + unit);
}

}  // namespace permafrost
