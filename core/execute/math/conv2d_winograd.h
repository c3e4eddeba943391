// Convolution by Winograd's minimal filtering: fewer products than the definition has, for stride 1.
//
// Nothing of the filter is kept in a transformed form, which would take up to four times the filter's memory:
// each panel is transformed when its turn comes, into scratch memory, and then meets some hundred tiles. That
// costs a few percent of what is won. Scratch memory is 1 MiB of transformed input, and for each thread at
// most 1.4 MiB of transformed filter and products.
//
// Errors, and a NaN or an infinity in the input, spread over the outputs of a tile.
#pragma once

#include <cstdint>

#include "core/execute/math/conv2d.h"
#include "core/execute/math/epilogue.h"
#include "core/execute/math/packed_matrix.h"
#include "core/execute/math/winograd_kernels.h"
#include "core/execute/parallel.h"

namespace permafrost {

// The scheme that is faster than the definition and than all others by an estimate, or null.
const WinogradKernels* ChooseWinograd(const Conv2DShape& shape, SimdTarget target);

// `filter` is PackedConv2D's.
void RunWinograd(const WinogradKernels& kernels, const Conv2DShape& shape, const float* input,
                 const PackedMatrix& filter, float* output, int64_t output_stride, const Epilogue& epilogue,
                 ThreadPool& pool);

}  // namespace permafrost
