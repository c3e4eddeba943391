// The one place where bytes of a file become numbers. Every read is bounds-checked by subtraction (size_t has
// 32 bits in WebAssembly), and every failure names the file, the offset, what was being read and what was
// there.
//
//   ByteReader reader(block.bytes, {file.name(), block_offset});
//   ASSIGN_OR_RETURN(uint64_t size, reader.Varint64("block size"));
//   ASSIGN_OR_RETURN(std::string_view key, reader.Bytes(size, "key"));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace permafrost {

// Where some bytes stand: for messages.
struct FilePlace {
  std::string_view file;
  uint64_t offset = 0;
};

class ByteReader {
 public:
  ByteReader(std::string_view bytes, FilePlace place) : bytes_(bytes), place_(place) {}

  bool done() const { return at_ == bytes_.size(); }
  size_t remaining() const { return bytes_.size() - at_; }
  // What has not been read yet.
  std::string_view rest() const { return bytes_.substr(at_); }
  // Position in the bytes that were given, and in the file.
  size_t position() const { return at_; }
  uint64_t offset() const { return place_.offset + at_; }
  std::string_view file() const { return place_.file; }

  // Little-endian base-128, as LevelDB and Protocol Buffers write it. DataLoss: cut, or longer than the type.
  absl::StatusOr<uint32_t> Varint32(std::string_view what) {
    if (!StartsWithShortVarint()) return LongVarint32(what);
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  absl::StatusOr<uint64_t> Varint64(std::string_view what) {
    if (!StartsWithShortVarint()) return LongVarint64(what);
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  // Little-endian.
  absl::StatusOr<uint32_t> Fixed32(std::string_view what);
  absl::StatusOr<uint64_t> Fixed64(std::string_view what);
  absl::StatusOr<uint8_t> Byte(std::string_view what);
  absl::StatusOr<std::string_view> Bytes(uint64_t length, std::string_view what);

  // DataLoss at the present offset: "FILE: offset N: PROBLEM".
  absl::Status Error(std::string_view problem) const;

 private:
  // Nearly all of a graph's are one byte long.
  bool StartsWithShortVarint() const {
    return at_ < bytes_.size() && static_cast<uint8_t>(bytes_[at_]) < 0x80;
  }
  absl::StatusOr<uint32_t> LongVarint32(std::string_view what);
  absl::StatusOr<uint64_t> LongVarint64(std::string_view what);

  std::string_view bytes_;
  FilePlace place_;
  size_t at_ = 0;
};

}  // namespace permafrost
