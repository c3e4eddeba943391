#include "core/bytes/rope_writer.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "core/bytes/crc32c.h"
#include "core/bytes/status_macros.h"

namespace permafrost {
namespace {

// Large enough that system calls do not count, small enough to stay in the second-level cache between the
// read, the checksum and the write.
constexpr size_t kBuffer = 256 * 1024;

class RopeWriter {
 public:
  RopeWriter(const ByteRope& rope, ByteSink& sink, const WriteOptions& options)
      : rope_(rope), sink_(sink), options_(options), buffer_(new char[kBuffer]) {}

  absl::Status Run() {
    if (options_.verify_checksums) RETURN_IF_ERROR(MakeSeparateChecks());
    for (const ByteRope::Piece& piece : rope_.pieces()) {
      RETURN_IF_ERROR(piece.is_literal() ? CopyLiteral(piece.literal) : CopyRange(piece));
    }
    return Flush();
  }

 private:
  // The checks of bytes that no piece copies whole.
  absl::Status MakeSeparateChecks() {
    std::vector<bool> made_in_passing(rope_.checks().size());
    for (const ByteRope::Piece& piece : rope_.pieces()) {
      if (piece.check >= 0) made_in_passing[piece.check] = true;
    }
    for (size_t i = 0; i < rope_.checks().size(); ++i) {
      const RangeCheck& check = rope_.checks()[i];
      if (made_in_passing[i]) continue;
      uint32_t crc = 0;
      for (uint64_t done = 0; done < check.range.length;) {
        const size_t step = static_cast<size_t>(std::min<uint64_t>(kBuffer, check.range.length - done));
        RETURN_IF_ERROR(check.range.source->Read(check.range.offset + done, {buffer_.get(), step}));
        crc = ExtendCrc32c(crc, {buffer_.get(), step});
        done += step;
        RETURN_IF_ERROR(Report());
      }
      RETURN_IF_ERROR(check.Compare(crc));
    }
    return absl::OkStatus();
  }

  absl::Status CopyLiteral(std::string_view bytes) {
    if (bytes.size() >= kBuffer) {
      RETURN_IF_ERROR(Flush());
      return Hand(bytes);
    }
    if (bytes.size() > kBuffer - used_) RETURN_IF_ERROR(Flush());
    std::memcpy(buffer_.get() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
    return absl::OkStatus();
  }

  absl::Status CopyRange(const ByteRope::Piece& piece) {
    uint32_t crc = 0;
    const bool verify = options_.verify_checksums && piece.check >= 0;
    for (uint64_t done = 0; done < piece.range.length;) {
      if (used_ == kBuffer) RETURN_IF_ERROR(Flush());
      const size_t step = static_cast<size_t>(std::min<uint64_t>(kBuffer - used_, piece.range.length - done));
      char* const at = buffer_.get() + used_;
      RETURN_IF_ERROR(piece.range.source->Read(piece.range.offset + done, {at, step}));
      if (verify) crc = ExtendCrc32c(crc, {at, step});
      used_ += step;
      done += step;
    }
    return verify ? rope_.checks()[piece.check].Compare(crc) : absl::OkStatus();
  }

  absl::Status Flush() {
    const std::string_view bytes(buffer_.get(), used_);
    used_ = 0;
    return bytes.empty() ? absl::OkStatus() : Hand(bytes);
  }

  absl::Status Hand(std::string_view bytes) {
    RETURN_IF_ERROR(sink_.Append(bytes));
    written_ += bytes.size();
    return Report();
  }

  absl::Status Report() const {
    return options_.progress ? options_.progress(written_, rope_.size()) : absl::OkStatus();
  }

  const ByteRope& rope_;
  ByteSink& sink_;
  const WriteOptions& options_;
  std::unique_ptr<char[]> buffer_;
  size_t used_ = 0;
  uint64_t written_ = 0;
};

}  // namespace

absl::Status WriteRope(const ByteRope& rope, ByteSink& sink, const WriteOptions& options) {
  return RopeWriter(rope, sink, options).Run();
}

}  // namespace permafrost
