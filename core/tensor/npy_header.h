// The header of a .npy file (npy.h): which type, which shape and which order the values have.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/byte_reader.h"
#include "core/tensor/shape.h"

namespace permafrost {

struct NpyHeader {
  // 'f', 'i', 'u', 'c', 'b', 'S' or 'U', and how many bytes an element takes; as '<f4' says it.
  char kind = 0;
  uint64_t item_size = 0;
  bool is_big_endian = false;
  bool fortran_order = false;
  // Its sizes multiply to less than 2^63 elements, zeros left out.
  Shape shape;

  // "<f4" where the file says so: for messages.
  std::string descr;
};

// Reads from the first byte of the file up to the first value. DataLoss, Unimplemented: as ParseNpy.
absl::StatusOr<NpyHeader> ReadNpyHeader(ByteReader& reader);

// Everything before the values, as NumPy writes it.
std::string WriteNpyHeader(std::string_view descr, const Shape& shape);

}  // namespace permafrost
