#include "core/execute/math/farmhash.h"

#include <bit>
#include <cstring>
#include <utility>

namespace permafrost {
namespace {

// All machines that we run on are little-endian.
template <typename T>
uint64_t Load(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}
uint64_t Load64(const char* bytes) {
  return Load<uint64_t>(bytes);
}

// Right, as FarmHash counts.
uint64_t Turn(uint64_t value, int bits) {
  return std::rotr(value, bits);
}

// Primes between 2^63 and 2^64.
constexpr uint64_t kPrime0 = 0xc3a5c85c97cb3127;
constexpr uint64_t kPrime1 = 0xb492b66fbe98f273;
constexpr uint64_t kPrime2 = 0x9ae16a3b2f90404f;

uint64_t ShiftMix(uint64_t value) {
  return value ^ (value >> 47);
}

uint64_t Mix(uint64_t low, uint64_t high, uint64_t factor) {
  const uint64_t a = ShiftMix((low ^ high) * factor);
  return ShiftMix((high ^ a) * factor) * factor;
}

uint64_t HashUpTo16(const char* s, size_t size) {
  const uint64_t factor = kPrime2 + size * 2;
  if (size >= 8) {
    const uint64_t a = Load64(s) + kPrime2;
    const uint64_t b = Load64(s + size - 8);
    return Mix(Turn(b, 37) * factor + a, (Turn(a, 25) + b) * factor, factor);
  }
  if (size >= 4) return Mix(size + (Load<uint32_t>(s) << 3), Load<uint32_t>(s + size - 4), factor);
  if (size > 0) {
    const uint32_t first = static_cast<uint8_t>(s[0]), middle = static_cast<uint8_t>(s[size / 2]);
    const uint32_t last = static_cast<uint8_t>(s[size - 1]);
    const uint32_t y = first + (middle << 8), z = static_cast<uint32_t>(size) + (last << 2);
    return ShiftMix(y * kPrime2 ^ z * kPrime0) * kPrime2;
  }
  return kPrime2;
}

uint64_t HashUpTo32(const char* s, size_t size) {
  const uint64_t factor = kPrime2 + size * 2;
  const uint64_t a = Load64(s) * kPrime1, b = Load64(s + 8);
  const uint64_t c = Load64(s + size - 8) * factor, d = Load64(s + size - 16) * kPrime2;
  return Mix(Turn(a + b, 43) + Turn(c, 30) + d, a + Turn(b + kPrime2, 18) + c, factor);
}

uint64_t HashUpTo64(const char* s, size_t size) {
  const uint64_t factor = kPrime2 + size * 2;
  const uint64_t a = Load64(s) * kPrime2, b = Load64(s + 8);
  const uint64_t c = Load64(s + size - 8) * factor, d = Load64(s + size - 16) * kPrime2;
  const uint64_t y = Turn(a + b, 43) + Turn(c, 30) + d;
  const uint64_t z = Mix(y, a + Turn(b + kPrime2, 18) + c, factor);
  const uint64_t e = Load64(s + 16) * factor, f = Load64(s + 24);
  const uint64_t g = (y + Load64(s + size - 32)) * factor, h = (z + Load64(s + size - 24)) * factor;
  return Mix(Turn(e + f, 43) + Turn(g, 30) + h, e + Turn(f + a, 18) + g, factor);
}

struct Pair {
  uint64_t first = 0, second = 0;
};

Pair Weak32(const char* s, uint64_t a, uint64_t b) {
  const uint64_t w = Load64(s), x = Load64(s + 8), y = Load64(s + 16), z = Load64(s + 24);
  a += w;
  b = Turn(b + a + z, 21);
  const uint64_t before = a;
  a += x + y;
  b += Turn(a, 44);
  return {a + z, b + before};
}

}  // namespace

uint64_t Fingerprint64(std::string_view text) {
  const char* s = text.data();
  const size_t size = text.size();
  if (size <= 16) return HashUpTo16(s, size);
  if (size <= 32) return HashUpTo32(s, size);
  if (size <= 64) return HashUpTo64(s, size);

  uint64_t x = 81, y = x * kPrime1 + 113, z = ShiftMix(y * kPrime2 + 113) * kPrime2;
  Pair v, w;
  x = x * kPrime2 + Load64(s);
  // One round takes 64 bytes; the last one those at the end, which may have been taken already.
  const auto round = [&](const char* at, uint64_t factor, uint64_t times) {
    x = Turn(x + y + v.first + Load64(at + 8), 37) * factor;
    y = Turn(y + v.second + Load64(at + 48), 42) * factor;
    x ^= w.second * times;
    y += v.first * times + Load64(at + 40);
    z = Turn(z + w.first, 33) * factor;
    v = Weak32(at, v.second * factor, x + w.first);
    w = Weak32(at + 32, z + w.second, y + Load64(at + 16));
    std::swap(z, x);
  };
  for (size_t at = 0; at < (size - 1) / 64 * 64; at += 64) round(s + at, kPrime1, 1);
  const uint64_t factor = kPrime1 + ((z & 0xff) << 1);
  w.first += (size - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  round(s + size - 64, factor, 9);
  return Mix(Mix(v.first, w.first, factor) + ShiftMix(y) * kPrime0 + z, Mix(v.second, w.second, factor) + x,
             factor);
}

uint64_t LegacyHash64(std::string_view text) {
  constexpr uint64_t kFactor = 0xc6a4a7935bd1e995, kSeed = 0xDECAFCAFFE;
  constexpr int kShift = 47;
  uint64_t hash = kSeed ^ (text.size() * kFactor);
  size_t at = 0;
  for (; text.size() - at >= 8; at += 8) {
    uint64_t word = Load64(text.data() + at) * kFactor;
    word ^= word >> kShift;
    hash = (hash ^ word * kFactor) * kFactor;
  }
  if (at < text.size()) {
    for (size_t i = at; i < text.size(); ++i)
      hash ^= static_cast<uint64_t>(static_cast<uint8_t>(text[i])) << (i - at) * 8;
    hash *= kFactor;
  }
  hash = (hash ^ (hash >> kShift)) * kFactor;
  return hash ^ (hash >> kShift);
}

uint64_t SipHash(std::string_view text, uint64_t key_low, uint64_t key_high) {
  uint64_t v0 = 0x736f6d6570736575 ^ key_low, v1 = 0x646f72616e646f6d ^ key_high;
  uint64_t v2 = 0x6c7967656e657261 ^ key_low, v3 = 0x7465646279746573 ^ key_high;
  const auto rounds = [&](int count) {
    while (count-- > 0) {
      v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
      v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
    }
  };
  const auto take = [&](uint64_t word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  };
  size_t at = 0;
  for (; text.size() - at >= 8; at += 8) take(Load64(text.data() + at));
  uint64_t last = static_cast<uint64_t>(text.size()) << 56;
  for (size_t i = at; i < text.size(); ++i)
    last |= static_cast<uint64_t>(static_cast<uint8_t>(text[i])) << (i - at) * 8;
  take(last);
  v2 ^= 0xff;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace permafrost
