// A file that JavaScript holds: dropped on the page, or fetched. C++ reads small pieces of it, synchronously, through
// the worker's `hostRead` (permafrost.d.ts); bulk data never comes this way.
#pragma once

#include "core/bytes/byte_source.h"

namespace permafrost {

class HostFile : public ByteSource {
 public:
  // `id`: by which JavaScript knows the file.
  HostFile(std::string_view path, int id, uint64_t size) : ByteSource(path, size), id_(id) {}

  int id() const { return id_; }

 private:
  // Unavailable: JavaScript could not read it, for example because it changed on the disk meanwhile.
  absl::Status DoRead(uint64_t offset, absl::Span<char> into) const override;

  int id_;
};

}  // namespace permafrost
