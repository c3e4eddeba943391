// Softmax of rows, and its logarithm.
#pragma once

#include <cstdint>

#include "core/execute/parallel.h"

namespace permafrost {

// `rows` rows of `row` numbers. output may be input.
void SoftmaxRows(const float* input, int64_t rows, int64_t row, bool logarithm, float* output,
                 ThreadPool& threads);
void SoftmaxRows(const double* input, int64_t rows, int64_t row, bool logarithm, double* output,
                 ThreadPool& threads);

}  // namespace permafrost
