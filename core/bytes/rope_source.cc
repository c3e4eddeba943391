#include "core/bytes/rope_source.h"

#include <algorithm>
#include <cstring>

#include "core/bytes/status_macros.h"

namespace permafrost {

RopeSource::RopeSource(std::string_view name, std::shared_ptr<const ByteRope> rope)
    : ByteSource(name, rope->size()), rope_(std::move(rope)) {
  uint64_t start = 0;
  starts_.reserve(rope_->pieces().size());
  for (const ByteRope::Piece& piece : rope_->pieces()) {
    starts_.push_back(start);
    start += piece.size();
  }
}

absl::Status RopeSource::DoRead(uint64_t offset, absl::Span<char> into) const {
  if (into.empty()) return absl::OkStatus();
  size_t i = std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin() - 1;
  while (!into.empty()) {
    const ByteRope::Piece& piece = rope_->pieces()[i];
    const uint64_t skipped = offset - starts_[i];
    const size_t length = static_cast<size_t>(std::min<uint64_t>(into.size(), piece.size() - skipped));
    if (piece.is_literal()) {
      std::memcpy(into.data(), piece.literal.data() + skipped, length);
    } else {
      RETURN_IF_ERROR(piece.range.source->Read(piece.range.offset + skipped, into.subspan(0, length)));
    }
    into.remove_prefix(length);
    offset += length;
    ++i;
  }
  return absl::OkStatus();
}

}  // namespace permafrost
