// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 B.4), which guards every tensor and every
// index block of a checkpoint, and TensorFlow's masked form of it.
//
// Uses the CPU's instruction in three interleaved streams where there is one (chosen when the program runs),
// and tables of eight bytes at a time elsewhere, WebAssembly included.
#pragma once

#include <cstdint>
#include <string_view>

namespace permafrost {

// The checksum of A ++ B from that of A: ExtendCrc32c(Crc32c(A), B). That of nothing is 0.
uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes);
inline uint32_t Crc32c(std::string_view bytes) {
  return ExtendCrc32c(0, bytes);
}

// The checksum of B, which has `length` bytes and is not at hand, from that of A ++ B ++ C: what is known of the whole
// is known of a part where the rest is known. Takes time with A and C, not with B.
uint32_t Crc32cOfMiddle(uint32_t whole, std::string_view before, uint64_t length, std::string_view after);

// Files store checksums masked, so that a checksum over bytes that contain checksums stays a good one
// (tensorflow/tsl/lib/hash/crc32c.h).
constexpr uint32_t MaskCrc32c(uint32_t crc) {
  return (crc >> 15 | crc << 17) + 0xa282ead8u;
}
constexpr uint32_t UnmaskCrc32c(uint32_t masked) {
  const uint32_t rotated = masked - 0xa282ead8u;
  return rotated >> 17 | rotated << 15;
}

namespace crc32c_internal {
// The two ways, for tests: both must give the same number. `Hardware` only where HasHardware().
bool HasHardware();
uint32_t ExtendByTables(uint32_t crc, std::string_view bytes);
uint32_t ExtendByHardware(uint32_t crc, std::string_view bytes);
}  // namespace crc32c_internal

}  // namespace permafrost
