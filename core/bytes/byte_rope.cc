#include "core/bytes/byte_rope.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/crc32c.h"
#include "core/bytes/rope_writer.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

class StringSink : public ByteSink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  absl::Status Append(std::string_view bytes) override {
    out_.append(bytes);
    return absl::OkStatus();
  }

 private:
  std::string& out_;
};

}  // namespace

absl::Status RangeCheck::Compare(uint32_t crc) const {
  const uint32_t expected = UnmaskCrc32c(masked_crc32c);
  if (crc == expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(range.source->name(), ": offset ", WithCommas(range.offset), ": ",
                                          what, " (", Counted(range.length, "byte"),
                                          ") is damaged: its checksum is ", crc, ", and the checkpoint says ",
                                          expected,
                                          ". The file was changed or copied badly, or comes from another "
                                          "step than the others; fetch the checkpoint "
                                          "again."));
}

absl::StatusOr<RangeCheck> RangeCheck::Part(uint64_t start, uint64_t size, std::string part_what) const {
  ASSIGN_OR_RETURN(const ByteBlock before, range.source->ReadBlock(range.offset, start, what));
  ASSIGN_OR_RETURN(const ByteBlock after,
                   range.source->ReadBlock(range.offset + start + size, range.length - start - size, what));
  const uint32_t crc = Crc32cOfMiddle(UnmaskCrc32c(masked_crc32c), before.bytes, size, after.bytes);
  return RangeCheck{range.Part(start, size), MaskCrc32c(crc), std::move(part_what)};
}

void ByteRope::Append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > kLargestChunk / 4) {
    Append(ByteBlock::Own(std::string(bytes)));
    return;
  }
  if (bytes.size() > chunk_size_ - chunk_used_) {
    chunk_size_ = std::clamp(2 * chunk_size_, std::max(bytes.size(), kSmallestChunk), kLargestChunk);
    chunk_.reset(new char[chunk_size_]);
    owners_.push_back(chunk_);
    chunk_used_ = 0;
  }
  char* const copy = chunk_.get() + chunk_used_;
  std::memcpy(copy, bytes.data(), bytes.size());
  chunk_used_ += bytes.size();
  AppendLiteral({copy, bytes.size()});
}

void ByteRope::Append(const ByteBlock& block) {
  if (block.bytes.empty()) return;
  if (owners_.empty() || owners_.back() != block.owner) owners_.push_back(block.owner);
  AppendLiteral(block.bytes);
}

void ByteRope::AppendLiteral(std::string_view kept_alive) {
  size_ += kept_alive.size();
  if (!pieces_.empty() && pieces_.back().is_literal()) {
    std::string_view& last = pieces_.back().literal;
    if (last.data() + last.size() == kept_alive.data()) {
      last = {last.data(), last.size() + kept_alive.size()};
      return;
    }
  }
  pieces_.push_back({kept_alive, {}, -1});
}

void ByteRope::Append(const FileRange& range) {
  if (range.length == 0) return;
  size_ += range.length;
  if (!pieces_.empty() && !pieces_.back().is_literal() && pieces_.back().check < 0) {
    FileRange& last = pieces_.back().range;
    if (last.source == range.source && last.offset + last.length == range.offset) {
      last.length += range.length;
      return;
    }
  }
  pieces_.push_back({{}, range, -1});
}

void ByteRope::AppendChecked(RangeCheck check) {
  if (check.range.length > 0) {
    size_ += check.range.length;
    pieces_.push_back({{}, check.range, static_cast<int>(checks_.size())});
  }
  checks_.push_back(std::move(check));
}

void ByteRope::Append(const ByteRope& rope) {
  const int first_check = static_cast<int>(checks_.size());
  checks_.insert(checks_.end(), rope.checks_.begin(), rope.checks_.end());
  owners_.insert(owners_.end(), rope.owners_.begin(), rope.owners_.end());
  for (const Piece& piece : rope.pieces_) {
    if (piece.is_literal()) {
      // Small literals are copied beside their neighbours, so that the whole has few pieces.
      if (piece.literal.size() <= kLargestChunk / 4) {
        Append(piece.literal);
      } else {
        AppendLiteral(piece.literal);
      }
    } else if (piece.check < 0) {
      Append(piece.range);
    } else {
      size_ += piece.range.length;
      pieces_.push_back({{}, piece.range, piece.check + first_check});
    }
  }
}

absl::StatusOr<std::string> ByteRope::Flatten() const {
  std::string bytes;
  bytes.reserve(static_cast<size_t>(size_));
  StringSink sink(bytes);
  RETURN_IF_ERROR(WriteRope(*this, sink, {}));
  return bytes;
}

}  // namespace permafrost
