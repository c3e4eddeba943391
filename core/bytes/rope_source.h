// A rope (byte_rope.h) read as if it were the file that it stands for: a frozen graph can be run without being written
// first.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/bytes/byte_rope.h"
#include "core/bytes/byte_source.h"

namespace permafrost {

class RopeSource : public ByteSource {
 public:
  // Checksums are not looked at: whoever has the rope has verified them, or will.
  RopeSource(std::string_view name, std::shared_ptr<const ByteRope> rope);

 private:
  absl::Status DoRead(uint64_t offset, absl::Span<char> into) const override;

  std::shared_ptr<const ByteRope> rope_;
  std::vector<uint64_t> starts_;  // of the rope's pieces
};

}  // namespace permafrost
