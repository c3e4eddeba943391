#include "wasm/host_file.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

// In host_file_library.js. 0: read.
extern "C" int permafrost_host_read(int id, double offset, char* into, size_t size);

namespace permafrost {

absl::Status HostFile::DoRead(uint64_t offset, absl::Span<char> into) const {
  // A double is exact up to 2^53.
  if (permafrost_host_read(id_, static_cast<double>(offset), into.data(), into.size()) == 0)
    return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(
      name(), ": the browser cannot read ", Counted(into.size(), "byte"), " at offset ", WithCommas(offset),
      ". The file was changed, moved or removed after it was chosen; choose it again."));
}

}  // namespace permafrost
