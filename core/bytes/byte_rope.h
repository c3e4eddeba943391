// A rope: a file that does not exist yet, as literal bytes and ranges of files that do.
//
//   "\x0a\x31 conv1/weights ... tensor_content"  |  model.ckpt.data-00000-of-00001 [97234944, +4718592)  |  "\x0a ..."
//
// A frozen graph of any size is one: its weights are ranges of the checkpoint's data files, so memory grows
// with the graph and never with the weights. The command line copies a rope into a file (rope_writer.h); the
// page makes a Blob of slices from it.
//
// A rope also carries the checks that must hold before anybody may rely on its bytes: checksums of stored
// ranges. A check often covers exactly one range of the rope and can be made while that range is copied; it
// need not (a slice of a stored tensor is used, the tensor's checksum is what there is), and then the range
// is read once more for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"

namespace permafrost {

// Bytes [offset, offset + length) of a file.
struct FileRange {
  std::shared_ptr<const ByteSource> source;
  uint64_t offset = 0;
  uint64_t length = 0;

  FileRange Part(uint64_t start, uint64_t size) const { return {source, offset + start, size}; }
};

// The bytes of `range` must have this checksum. `what` names them in the message, e.g. "tensor
// conv1/weights".
struct RangeCheck {
  FileRange range;
  uint32_t masked_crc32c = 0;
  std::string what;

  // DataLoss where `crc` (not masked) is another one.
  absl::Status Compare(uint32_t crc) const;

  // The check of [start, start + size) of the range, which is as strict: the rest, which should be short, is read now,
  // and whatever is wrong with it shows in this check too. `start` and `size` must lie inside. The source's read errors.
  absl::StatusOr<RangeCheck> Part(uint64_t start, uint64_t size, std::string part_what) const;
};

class ByteRope {
 public:
  struct Piece {
    std::string_view literal;  // where range.source is null
    FileRange range;
    int check = -1;  // index into checks() of one that covers exactly this range

    bool is_literal() const { return range.source == nullptr; }
    uint64_t size() const { return is_literal() ? literal.size() : range.length; }
  };

  ByteRope() = default;
  ByteRope(ByteRope&&) = default;
  ByteRope& operator=(ByteRope&&) = default;

  uint64_t size() const { return size_; }
  const std::vector<Piece>& pieces() const { return pieces_; }
  const std::vector<RangeCheck>& checks() const { return checks_; }

  // Copies the bytes.
  void Append(std::string_view bytes);
  // Shares them: for what is large and already in memory.
  void Append(const ByteBlock& block);
  void Append(const FileRange& range);
  // A range that is all of what one checksum covers.
  void AppendChecked(RangeCheck check);
  // A check of bytes that this rope uses only in part, or in another order.
  void AddCheck(RangeCheck check) { checks_.push_back(std::move(check)); }
  void Append(const ByteRope& rope);

  // Everything as one string, checks made: for tests, and for tensors whose values are needed.
  absl::StatusOr<std::string> Flatten() const;

 private:
  void AppendLiteral(std::string_view kept_alive);

  // Literals are copied into fixed chunks, so that views into them stay valid and small ones are not an
  // allocation each. The first chunks are small: every weight has a rope of a few bytes and a range.
  static constexpr size_t kSmallestChunk = 256, kLargestChunk = 64 * 1024;

  std::vector<Piece> pieces_;
  std::vector<RangeCheck> checks_;
  std::vector<std::shared_ptr<const void>> owners_;
  std::shared_ptr<char[]> chunk_;
  size_t chunk_size_ = 0, chunk_used_ = 0;
  uint64_t size_ = 0;
};

}  // namespace permafrost
