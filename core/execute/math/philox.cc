#include "core/execute/math/philox.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "absl/base/casts.h"

#include "core/tensor/types.h"

namespace permafrost {
namespace {

float AsFloat(uint32_t bits) {
  return absl::bit_cast<float>((bits & 0x7fffff) | (uint32_t{127} << 23)) - 1.0f;
}

double AsDouble(uint32_t high, uint32_t low) {
  return absl::bit_cast<double>((uint64_t{high & 0xfffff} << 32) | low | (uint64_t{1023} << 52)) - 1.0;
}

template <typename Real>
struct Two {
  Real first, second;
};

// Box and Muller's two normal numbers from two uniform ones.
template <typename Real>
Two<Real> Normal(Real u, Real turn) {
  const Real radius = std::sqrt(static_cast<Real>(-2) * std::log(std::max(u, static_cast<Real>(1e-7))));
  const Real angle = static_cast<Real>(2 * std::numbers::pi * turn);
  return {std::sin(angle) * radius, std::cos(angle) * radius};
}

template <typename Real>
Two<Real> NormalOf(const uint32_t* x) {
  if constexpr (std::is_same_v<Real, double>) return Normal(AsDouble(x[0], x[1]), AsDouble(x[2], x[3]));
  if constexpr (!std::is_same_v<Real, double>) return Normal(AsFloat(x[0]), AsFloat(x[1]));
}

// A group of numbers within (-2, 2): those outside are thrown away.
template <typename Real, int kGroup>
void Truncated(const Philox& generator, Real* group) {
  constexpr int kTake = 2 * sizeof(Real) / sizeof(uint32_t);
  PhiloxStream stream(generator);
  for (int filled = 0; filled < kGroup;) {
    uint32_t x[kTake];
    for (uint32_t& number : x) number = stream.Next();
    const Two<Real> normal = NormalOf<Real>(x);
    for (const Real value : {normal.first, normal.second}) {
      if (std::abs(value) < 2 && filled < kGroup) group[filled++] = value;
    }
  }
}

// What TensorFlow sets aside for each number that may need several attempts.
constexpr int64_t kReserved = 256;

// One group. `mantissa` is how many bits of uniform numbers the type has room for.
template <typename Real, int kGroup>
void FillGroup(Distribution distribution, const Philox& generator, int64_t i, int mantissa, Real* group) {
  Philox at = generator;
  if (distribution == Distribution::kTruncatedNormal) {
    at.Skip(i * (kGroup * kReserved / 4));
    return Truncated<Real, kGroup>(at, group);
  }
  at.Skip(i);
  const Philox::Numbers x = at.Next();
  for (int k = 0; k < kGroup; ++k) {
    if constexpr (std::is_same_v<Real, double>) group[k] = AsDouble(x[2 * k], x[2 * k + 1]);
    if constexpr (!std::is_same_v<Real, double>) group[k] = AsFloat(x[k] << (23 - mantissa));
  }
  for (int k = 0; distribution == Distribution::kNormal && k < kGroup; k += 2) {
    const Two<Real> normal = NormalOf<Real>(&x[k * (4 / kGroup)]);
    group[k] = normal.first;
    group[k + 1] = normal.second;
  }
}

template <typename T>
void Store(const float* group, int64_t count, char* data) {
  for (int64_t k = 0; k < count; ++k) {
    const T value = static_cast<T>(group[k]);
    std::memcpy(data + k * sizeof(T), &value, sizeof(T));
  }
}

}  // namespace

Philox Philox::At(uint64_t key, uint64_t counter_low, uint64_t counter_high) {
  Philox generator(key, counter_high);
  generator.low_ = counter_low;
  return generator;
}

Philox Philox::Mixed(uint64_t seed, uint64_t seed2) {
  const Numbers mix = At(0x02461e293ec8f720, seed, seed2).Next();
  return At(mix[0] | uint64_t{mix[1]} << 32, 0, mix[2] | uint64_t{mix[3]} << 32);
}

Philox::Numbers Philox::Next() {
  Numbers x = {static_cast<uint32_t>(low_), static_cast<uint32_t>(low_ >> 32), static_cast<uint32_t>(high_),
               static_cast<uint32_t>(high_ >> 32)};
  auto key0 = static_cast<uint32_t>(key_), key1 = static_cast<uint32_t>(key_ >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53} * x[0], b = uint64_t{0xCD9E8D57} * x[2];
    x = {static_cast<uint32_t>(b >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(b),
         static_cast<uint32_t>(a >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(a)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  Skip(1);
  return x;
}

void Philox::Skip(uint64_t counts) {
  low_ += counts;
  if (low_ < counts) ++high_;
}

double PhiloxStream::NextDouble() {
  const uint32_t high = Next();
  return AsDouble(high, Next());
}

void FillRandom(Distribution distribution, const Philox& generator, int64_t begin, int64_t end, int64_t size,
                DataType dtype, char* data) {
  const bool is_double = dtype == DataType::DT_DOUBLE, is_half = dtype == DataType::DT_HALF;
  const bool is_float = dtype == DataType::DT_FLOAT;
  const int64_t width = is_double ? 2 : 4, bytes = is_double ? 8 : is_float ? 4 : 2;
  for (int64_t i = begin; i < end; ++i) {
    char* const to = data + i * width * bytes;
    const int64_t count = std::min(width, size - i * width);
    if (is_double) {
      double group[2];
      FillGroup<double, 2>(distribution, generator, i, 52, group);
      std::memcpy(to, group, count * bytes);
      continue;
    }
    float group[4];
    FillGroup<float, 4>(distribution, generator, i, is_float ? 23 : is_half ? 10 : 7, group);
    if (is_float) std::memcpy(to, group, count * bytes);
    if (is_half) Store<Half>(group, count, to);
    if (!is_float && !is_half) Store<Bfloat16>(group, count, to);
  }
}

void FillRandomInts(uint64_t least, uint64_t range, const Philox& generator, int64_t begin, int64_t end,
                    int64_t size, size_t element_size, char* data) {
  const int64_t width = PhiloxGroup(element_size);
  Philox at = generator;
  at.Skip(begin);
  for (int64_t i = begin; i < end; ++i) {
    const Philox::Numbers x = at.Next();
    for (int64_t k = 0; k < width && i * width + k < size; ++k) {
      const uint64_t bits = width == 4 ? x[k] : x[2 * k] | uint64_t{x[2 * k + 1]} << 32;
      const uint64_t value = least + (range == 0 ? bits : bits % range);
      std::memcpy(data + (i * width + k) * element_size, &value,
                  element_size);  // little-endian: the low bytes
    }
  }
}

}  // namespace permafrost
