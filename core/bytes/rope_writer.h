// Copies a rope (byte_rope.h) into a sink: a file, standard output, a string.
//
//   RETURN_IF_ERROR(WriteRope(frozen.rope, file, {.progress = [&](uint64_t done, uint64_t total) { ... }}));
//
// Ranges go through one small buffer, whatever their size, and are checked in passing.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"

#include "core/bytes/byte_rope.h"

namespace permafrost {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Unavailable: cannot write, with the system's reason.
  virtual absl::Status Append(std::string_view bytes) = 0;
};

struct WriteOptions {
  bool verify_checksums = true;
  // Called now and then with bytes written and bytes in all. An error (Cancelled) stops the writing.
  std::function<absl::Status(uint64_t, uint64_t)> progress;
};

// DataLoss: a checksum does not hold (everything up to there has been written: the caller discards it), or a
// file shrank meanwhile. Else the sink's own error.
absl::Status WriteRope(const ByteRope& rope, ByteSink& sink, const WriteOptions& options);

}  // namespace permafrost
