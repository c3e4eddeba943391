#include "core/bytes/byte_source.h"

#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {

ByteBlock ByteBlock::Own(std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  return {*owner, owner};
}

absl::Status ByteSource::Read(uint64_t offset, absl::Span<char> into) const {
  if (offset > size_ || into.size() > size_ - offset) {
    return absl::OutOfRangeError(absl::StrCat(name_, ": cannot read ", Counted(into.size(), "byte"),
                                              " at offset ", WithCommas(offset), ": the file ends at ",
                                              WithCommas(size_)));
  }
  return DoRead(offset, into);
}

absl::StatusOr<ByteBlock> ByteSource::ReadBlock(uint64_t offset, uint64_t length,
                                                std::string_view what) const {
  if (offset > size_ || length > size_ - offset) {
    return absl::OutOfRangeError(absl::StrCat(name_, ": the ", what, " at offset ", WithCommas(offset),
                                              " should be ", Counted(length, "byte"),
                                              " long, and the file ends at ", WithCommas(size_)));
  }
  if (length > std::numeric_limits<size_t>::max() / 2) {
    return absl::ResourceExhaustedError(absl::StrCat(name_, ": the ", what, " of ", Counted(length, "byte"),
                                                     " does not fit in this machine's memory"));
  }
  // Not value-initialised: the read overwrites it, and a .meta can be large.
  std::shared_ptr<char[]> bytes(new char[static_cast<size_t>(length)]);
  RETURN_IF_ERROR(DoRead(offset, absl::MakeSpan(bytes.get(), static_cast<size_t>(length))));
  return ByteBlock{std::string_view(bytes.get(), static_cast<size_t>(length)), bytes};
}

absl::Status MemorySource::DoRead(uint64_t offset, absl::Span<char> into) const {
  if (!into.empty()) std::memcpy(into.data(), bytes_.data() + offset, into.size());
  return absl::OkStatus();
}

}  // namespace permafrost
