#include "core/bytes/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define PERMAFROST_CRC32C_X86 1
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#define PERMAFROST_CRC32C_ARM 1
#include <arm_acle.h>
#endif

namespace permafrost::crc32c_internal {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;

// kTables[k][b]: the effect of byte b followed by k zero bytes.
constexpr auto kTables = [] {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t b = 0; b < 256; ++b) {
    uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? kPolynomial : 0);
    tables[0][b] = crc;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t b = 0; b < 256; ++b)
      tables[k][b] = tables[k - 1][b] >> 8 ^ tables[0][tables[k - 1][b] & 0xff];
  }
  return tables;
}();

// A linear operator on checksums, as the images of the 32 single bits.
using Operator = std::array<uint32_t, 32>;

constexpr uint32_t Apply(const Operator& matrix, uint32_t vector) {
  uint32_t sum = 0;
  for (size_t i = 0; vector != 0; ++i, vector >>= 1) {
    if (vector & 1) sum ^= matrix[i];
  }
  return sum;
}

constexpr Operator Squared(const Operator& matrix) {
  Operator squared{};
  for (size_t i = 0; i < 32; ++i) squared[i] = Apply(matrix, matrix[i]);
  return squared;
}

// What appending a zero bit does to a checksum.
constexpr Operator kOneZeroBit = [] {
  Operator shift{kPolynomial};
  for (size_t i = 1; i < 32; ++i) shift[i] = uint32_t{1} << (i - 1);
  return shift;
}();

uint32_t AppendZeros(uint32_t crc, uint64_t bytes) {
  Operator power = Squared(Squared(Squared(kOneZeroBit)));
  for (; bytes > 0; bytes >>= 1, power = Squared(power)) {
    if (bytes & 1) crc = Apply(power, crc);
  }
  return crc;
}

// Undoes ExtendCrc32c: each step shifts a bit out, and whether the polynomial was added shows in the highest.
uint32_t TakeBack(uint32_t crc, std::string_view bytes) {
  crc = ~crc;
  for (size_t at = bytes.size(); at > 0; --at) {
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 31 ? (crc ^ kPolynomial) << 1 | 1 : crc << 1;
    crc ^= static_cast<uint8_t>(bytes[at - 1]);
  }
  return ~crc;
}

uint64_t Load64(const char* at) {
  uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

uint32_t ExtendByTables(uint32_t crc, std::string_view bytes) {
  const char* at = bytes.data();
  size_t left = bytes.size();
  crc = ~crc;
  for (; left >= 8; at += 8, left -= 8) {
    // Little-endian: the oldest byte is the lowest. (All targets are; big-endian files are swapped
    // elsewhere.)
    const uint64_t word = Load64(at) ^ crc;
    crc = kTables[7][word & 0xff] ^ kTables[6][word >> 8 & 0xff] ^ kTables[5][word >> 16 & 0xff] ^
          kTables[4][word >> 24 & 0xff] ^ kTables[3][word >> 32 & 0xff] ^ kTables[2][word >> 40 & 0xff] ^
          kTables[1][word >> 48 & 0xff] ^ kTables[0][word >> 56];
  }
  for (; left > 0; ++at, --left) crc = crc >> 8 ^ kTables[0][(crc ^ static_cast<uint8_t>(*at)) & 0xff];
  return ~crc;
}

#if PERMAFROST_CRC32C_X86 || PERMAFROST_CRC32C_ARM
namespace {

using ShiftTable = std::array<std::array<uint32_t, 256>, 4>;

// What appending 2^log_length zero bytes does to a checksum, as a table per byte of it: this is what joins
// streams.
constexpr ShiftTable MakeShiftTable(int log_length) {
  Operator shift = kOneZeroBit;
  for (int i = 0; i < log_length + 3; ++i) shift = Squared(shift);
  ShiftTable table{};
  for (uint32_t b = 0; b < 256; ++b) {
    for (size_t k = 0; k < 4; ++k) table[k][b] = Apply(shift, b << (8 * k));
  }
  return table;
}

constexpr int kLogLong = 13, kLogShort = 8;
constexpr ShiftTable kLongShift = MakeShiftTable(kLogLong);
constexpr ShiftTable kShortShift = MakeShiftTable(kLogShort);

uint32_t Shift(const ShiftTable& table, uint32_t crc) {
  return table[0][crc & 0xff] ^ table[1][crc >> 8 & 0xff] ^ table[2][crc >> 16 & 0xff] ^ table[3][crc >> 24];
}

#if PERMAFROST_CRC32C_X86
#define PERMAFROST_CRC32C_TARGET __attribute__((target("sse4.2")))
PERMAFROST_CRC32C_TARGET inline uint64_t Step8(uint64_t crc, uint64_t word) {
  return _mm_crc32_u64(crc, word);
}
PERMAFROST_CRC32C_TARGET inline uint32_t Step1(uint32_t crc, uint8_t byte) {
  return _mm_crc32_u8(crc, byte);
}
#else
#define PERMAFROST_CRC32C_TARGET
inline uint64_t Step8(uint64_t crc, uint64_t word) {
  return __crc32cd(static_cast<uint32_t>(crc), word);
}
inline uint32_t Step1(uint32_t crc, uint8_t byte) {
  return __crc32cb(crc, byte);
}
#endif

// Three streams of 2^log_length bytes each, because the instruction takes three cycles and one can start
// every cycle.
template <int log_length>
PERMAFROST_CRC32C_TARGET uint32_t ThreeStreams(uint32_t crc, const char*& at, size_t& left,
                                               const ShiftTable& shift) {
  constexpr size_t length = size_t{1} << log_length;
  while (left >= 3 * length) {
    uint64_t a = crc, b = 0, c = 0;
    for (const char* end = at + length; at < end; at += 8) {
      a = Step8(a, Load64(at));
      b = Step8(b, Load64(at + length));
      c = Step8(c, Load64(at + 2 * length));
    }
    crc = Shift(shift, Shift(shift, static_cast<uint32_t>(a)) ^ static_cast<uint32_t>(b)) ^
          static_cast<uint32_t>(c);
    at += 2 * length;
    left -= 3 * length;
  }
  return crc;
}

}  // namespace

PERMAFROST_CRC32C_TARGET uint32_t ExtendByHardware(uint32_t crc, std::string_view bytes) {
  const char* at = bytes.data();
  size_t left = bytes.size();
  crc = ThreeStreams<kLogLong>(~crc, at, left, kLongShift);
  crc = ThreeStreams<kLogShort>(crc, at, left, kShortShift);
  uint64_t wide = crc;
  for (; left >= 8; at += 8, left -= 8) wide = Step8(wide, Load64(at));
  crc = static_cast<uint32_t>(wide);
  for (; left > 0; ++at, --left) crc = Step1(crc, static_cast<uint8_t>(*at));
  return ~crc;
}

bool HasHardware() {
#if PERMAFROST_CRC32C_X86
  return __builtin_cpu_supports("sse4.2");
#else
  return true;
#endif
}

#else  // no instruction to be had

bool HasHardware() {
  return false;
}
uint32_t ExtendByHardware(uint32_t crc, std::string_view bytes) {
  return ExtendByTables(crc, bytes);
}

#endif

}  // namespace permafrost::crc32c_internal

namespace permafrost {

uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes) {
  static const bool has_hardware = crc32c_internal::HasHardware();
  return has_hardware ? crc32c_internal::ExtendByHardware(crc, bytes)
                      : crc32c_internal::ExtendByTables(crc, bytes);
}

uint32_t Crc32cOfMiddle(uint32_t whole, std::string_view before, uint64_t length, std::string_view after) {
  // Checksums are linear: that of A ++ B is that of B, with that of A and as many zeros as B is long added.
  const uint32_t without_end = crc32c_internal::TakeBack(whole, after);
  return without_end ^ crc32c_internal::AppendZeros(Crc32c(before), length);
}

}  // namespace permafrost
