// Arithmetic of rows of any type: what scatter, segment and sparse ops do to their elements.
#pragma once

#include <cstdint>

#include "core/tensor/dtype.h"

namespace permafrost {

enum class Combine : uint8_t { kAdd, kSub, kMul, kDiv, kMin, kMax };

// output[i] = a[i] op b[i]; output may be a or b. Whole numbers wrap; half types compute in float; "or" is what adds
// bools. Min and max: b unless a is less (greater), which decides about NaN. No whole number may be divided by 0.
using CombineRows = void (*)(const void* a, const void* b, void* output, int64_t count);

// Null: the type has no such operation (min, max and division of complex numbers; all but kAdd of bools).
CombineRows FindCombine(DataType dtype, Combine op);

}  // namespace permafrost
