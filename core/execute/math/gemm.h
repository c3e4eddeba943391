// Products of float matrices, with what follows them fused in (epilogue.h).
//
//   const PackedMatrix weights(k, n, {kernel, /*stride=*/n});         // once
//   Multiply(m, {x, /*stride=*/k}, weights, y, n, Epilogue::Relu(bias), pool);
//
// Where the right-hand side changes from call to call:
//
//   Multiply(m, n, k, {a, k}, {b, n}, c, n, {}, pool);
//
// Either side may be stored as its transpose. Sums are made in float, in the order of the inner dimension. A
// product with nothing to sum is the epilogue of zeros.
#pragma once

#include <cstdint>

#include "core/execute/math/epilogue.h"
#include "core/execute/math/packed_matrix.h"
#include "core/execute/parallel.h"

namespace permafrost {

// c[m, n] = epilogue(a[m, k] x b[k, n]); rows of c are `c_stride` floats apart.
void Multiply(int64_t m, MatrixView a, const PackedMatrix& b, float* c, int64_t c_stride,
              const Epilogue& epilogue, ThreadPool& pool);

// The same with a `b` that is not packed: it is packed panel by panel into scratch memory, or read where it
// is when there are few rows.
void Multiply(int64_t m, int64_t n, int64_t k, MatrixView a, MatrixView b, float* c, int64_t c_stride,
              const Epilogue& epilogue, ThreadPool& pool, SimdTarget target = BestSimdTarget());

}  // namespace permafrost
