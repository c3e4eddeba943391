// A file as a range of bytes that can be read from anywhere: a file on disk, a file dropped on the page, or
// memory.
//
// Nothing here reads a whole file by itself: tensors stay where they are (byte_rope.h) and only indexes,
// graphs and what has to be transformed are read.
//
//   ASSIGN_OR_RETURN(ByteBlock footer, file.ReadBlock(file.size() - 48, 48, "footer"));
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/bytes/text.h"

namespace permafrost {

// Bytes in memory together with whatever keeps them alive. Copying one copies no bytes.
struct ByteBlock {
  std::string_view bytes;
  std::shared_ptr<const void> owner;

  static ByteBlock Own(std::string bytes);
  // A part of this block; `part` must point into `bytes`.
  ByteBlock Part(std::string_view part) const { return {part, owner}; }
};

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // The name that messages use: the path or file name as the user knows it, made printable (text.h).
  const std::string& name() const { return name_; }
  // Bytes, as of the moment when the file was opened.
  uint64_t size() const { return size_; }

  // Fills `into` with the bytes at [offset, offset + into.size()).
  // OutOfRange: the range leaves the file. DataLoss: the file shrank or changed meanwhile. Unavailable: the
  // disk failed.
  absl::Status Read(uint64_t offset, absl::Span<char> into) const;

  // The same as a block of its own; nothing is allocated before the range is known to lie inside the file.
  // `what` names it for the message, e.g. "footer".
  absl::StatusOr<ByteBlock> ReadBlock(uint64_t offset, uint64_t length, std::string_view what) const;
  absl::StatusOr<ByteBlock> ReadAll() const { return ReadBlock(0, size_, "content"); }

 protected:
  ByteSource(std::string_view name, uint64_t size) : name_(Quoted(name)), size_(size) {}

 private:
  // Only called with a range inside the file.
  virtual absl::Status DoRead(uint64_t offset, absl::Span<char> into) const = 0;

  std::string name_;
  uint64_t size_;
};

// A source over bytes in memory.
class MemorySource : public ByteSource {
 public:
  MemorySource(std::string name, std::string bytes)
      : ByteSource(std::move(name), bytes.size()), bytes_(std::move(bytes)) {}

 private:
  absl::Status DoRead(uint64_t offset, absl::Span<char> into) const override;

  std::string bytes_;
};

}  // namespace permafrost
