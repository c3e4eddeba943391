// Hashes of strings that TensorFlow's graphs depend on: features are numbered by them, so that they must be the very
// same 64 bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace permafrost {

// FarmHash's Fingerprint64 (farmhashna::Hash64): StringToHashBucketFast, Fingerprint, SparseCross.
uint64_t Fingerprint64(std::string_view text);

// MurmurHash2 with TensorFlow's seed: StringToHashBucket.
uint64_t LegacyHash64(std::string_view text);

// SipHash-2-4: StringToHashBucketStrong.
uint64_t SipHash(std::string_view text, uint64_t key_low, uint64_t key_high);

}  // namespace permafrost
