// The fields of a message that stays in its file: a .meta of 44 MB is walked through a window of a few
// hundred kilobytes, and only what somebody asks for is kept.
//
//   FieldScanner scanner(*file, 0, file->size());
//   FieldScanner::Field field;
//   while (true) {
//     ASSIGN_OR_RETURN(bool more, scanner.Next(field));
//     if (!more) break;
//     if (field.number == 2) graph = field;   // its bytes are [offset, offset + length) of the file
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/bytes/proto_reader.h"

namespace permafrost {

class FieldScanner {
 public:
  struct Field {
    uint32_t number = 0;
    WireType type = WireType::kVarint;
    uint64_t value = 0;   // of a varint
    uint64_t offset = 0;  // of the content in the file
    uint64_t length = 0;  // of the content
  };

  // [begin, end) must lie inside the file, which must outlive the scanner. `window`: how much is read at a time; little
  // where only a few fields are to be looked at.
  FieldScanner(const ByteSource& file, uint64_t begin, uint64_t end, size_t window = kWindow);

  // False at the end. DataLoss: not in the wire format, or a field that leaves the range.
  absl::StatusOr<bool> Next(Field& field);

  // Up to `most` bytes (at most the window) of the range from `offset` on; valid until the next call of either.
  absl::StatusOr<std::string_view> Peek(uint64_t offset, size_t most);

  // Small enough to stay in the second-level cache.
  static constexpr size_t kWindow = 256 * 1024;

 private:
  const ByteSource& file_;
  uint64_t next_;
  uint64_t end_;
  size_t capacity_;
  std::unique_ptr<char[]> window_;
  uint64_t window_offset_ = 0;
  size_t window_size_ = 0;
};

}  // namespace permafrost
