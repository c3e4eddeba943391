// Philox 4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3"), and numbers made of it in the very way
// of TensorFlow's CPU kernels, so that a seed gives the same ones.
//
// A generator is a key and a counter of 128 bits; each count gives four numbers of 32 bits. Whoever knows how many
// were taken can begin anywhere, so that loops over groups of numbers can be shared out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/tensor/dtype.h"

namespace permafrost {

class Philox {
 public:
  using Numbers = std::array<uint32_t, 4>;

  Philox() = default;
  // A stateful op's seeds.
  Philox(uint64_t seed, uint64_t seed2) : key_(seed), high_(seed2) {}
  static Philox At(uint64_t key, uint64_t counter_low, uint64_t counter_high);
  // A stateless op's seeds, which may be alike: they are mixed.
  static Philox Mixed(uint64_t seed, uint64_t seed2);

  Numbers Next();
  void Skip(uint64_t counts);

  uint64_t key() const { return key_; }
  uint64_t counter_low() const { return low_; }
  uint64_t counter_high() const { return high_; }

 private:
  uint64_t key_ = 0, low_ = 0, high_ = 0;
};

// One number after the other.
class PhiloxStream {
 public:
  explicit PhiloxStream(const Philox& generator) : generator_(generator) {}
  uint32_t Next() {
    if (used_ == 4) {
      numbers_ = generator_.Next();
      used_ = 0;
    }
    return numbers_[used_++];
  }
  double NextDouble();  // in [0, 1)

 private:
  Philox generator_;
  Philox::Numbers numbers_ = {};
  int used_ = 4;
};

enum class Distribution {
  kUniform,          // in [0, 1)
  kNormal,           // mean 0, standard deviation 1
  kTruncatedNormal,  // the same, within (-2, 2)
};

// Numbers come in groups: of 4, or of 2 where one takes 64 bits.
inline int64_t PhiloxGroup(size_t element_size) {
  return element_size == 8 ? 2 : 4;
}

// Fills groups [begin, end) of `size` numbers that begin at `data`; they are float, double, half or bfloat16.
void FillRandom(Distribution distribution, const Philox& generator, int64_t begin, int64_t end, int64_t size,
                DataType dtype, char* data);

// The same with whole numbers of 4 or 8 bytes: `least` + [0, range), modulo their size; a range of 0 is all there are.
void FillRandomInts(uint64_t least, uint64_t range, const Philox& generator, int64_t begin, int64_t end,
                    int64_t size, size_t element_size, char* data);

}  // namespace permafrost
