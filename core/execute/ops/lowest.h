// The lowest finite value of an element type, as a number of the type that it is computed with (wide_type.h): where the
// search for a greatest value begins.
#pragma once

#include <limits>

#include "core/tensor/types.h"

namespace permafrost {

inline bool IsUnsigned(DataType dtype) {
  return dtype == DataType::DT_UINT8 || dtype == DataType::DT_UINT16 || dtype == DataType::DT_UINT32 ||
         dtype == DataType::DT_UINT64 || dtype == DataType::DT_BOOL;
}

// Bits of the wide type that the type of whole numbers does not have.
inline int SpareBits(DataType dtype) {
  const DTypeInfo* info = FindDType(dtype);
  return info == nullptr ? 0 : 64 - 8 * static_cast<int>(info->size);
}

// Wide: float, double, int64_t.
template <typename Wide>
Wide LowestOf(DataType dtype) {
  if constexpr (std::is_integral_v<Wide>) {
    return IsUnsigned(dtype) ? 0 : std::numeric_limits<int64_t>::min() >> SpareBits(dtype);
  } else {
    if (dtype == DataType::DT_HALF) return static_cast<Wide>(std::numeric_limits<Half>::lowest());
    if (dtype == DataType::DT_BFLOAT16) return static_cast<Wide>(std::numeric_limits<Bfloat16>::lowest());
    return std::numeric_limits<Wide>::lowest();
  }
}

}  // namespace permafrost
