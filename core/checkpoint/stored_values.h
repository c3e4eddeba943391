// Values that cannot stay ranges of a data file: read into memory, checked, and brought into the form of this
// machine.
//
// A string tensor is stored as
//
//   [varint64 length]*  [masked CRC-32C of the lengths: 4 bytes]  [bytes of all strings]
//
// where both checksums see each length as a uint32 (uint64 above 2^32-1) in the writer's byte order, not as
// the varint, and the entry's own checksum goes on over the four checksum bytes (which are in the writer's
// byte order too) and the strings (tensorflow/core/util/tensor_bundle, ReadStringTensor).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"

namespace permafrost {

// DataLoss: the checksum.
absl::StatusOr<std::string> ReadChecked(const RangeCheck& range);

// DataLoss: a length that leaves the range, one of the checksums, or bytes left over.
absl::StatusOr<std::vector<std::string>> ReadStrings(const RangeCheck& range, uint64_t count,
                                                     bool big_endian = false);

// Reverses each group of `unit` bytes.
void SwapBytes(std::string& bytes, size_t unit);

}  // namespace permafrost
