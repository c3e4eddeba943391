// Elements of one type as elements of another, by TensorFlow's rules for Cast:
//
//   float to half, double to float    nearest, ties to even
//   float to integer                  towards zero; what does not fit (and NaN) as x86 has it: the least int32 or int64,
//                                     of whose bits a smaller type takes the lowest
//   integer to smaller integer        the lowest bits
//   anything to bool                  is it something else than zero?
//   complex to real                   the real part
//
// There is code for the few ways between int32, int64, uint64, float and double, and from each of the other types to
// one of these; all others are two or three steps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/tensor/types.h"

namespace permafrost {

// `from` and `to` do not overlap.
using ConvertElements = void (*)(const char* from, char* to, int64_t count);

class Conversion {
 public:
  // Between any two types of fixed size. Else is_possible() is false.
  Conversion(DataType from, DataType to);

  bool is_possible() const { return steps_ > 0; }
  // The types are the same.
  bool is_copy() const { return is_copy_; }
  void Run(const char* from, char* to, int64_t count) const;

 private:
  void Add(DataType from, DataType to);

  struct Step {
    ConvertElements convert;
    int from_size, to_size;
  };
  Step step_[4];
  int steps_ = 0;
  bool is_copy_ = false;
};

}  // namespace permafrost
