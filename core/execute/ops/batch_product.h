// Products of batches of matrices, for MatMul, BatchMatMul and Einsum.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/execute/math/gemm.h"
#include "core/execute/math/matmul.h"

namespace permafrost {

// One product of a batch: which matrix of either side; the results follow one another.
struct BatchIndex {
  int64_t a, b;
};

// Both sides and the result are of one wide type (wide_type.h): float, double, int64 or complex128. They have as many
// elements as the indices ask for.
absl::Status MultiplyBatches(const ProductDims& dims, absl::Span<const BatchIndex> batches, const Tensor& a,
                             const Tensor& b, Tensor& c, ThreadPool& threads);

// Right-hand sides that are the same in every run, packed in advance.
struct PackedBatches {
  Shape shape;  // as they were
  std::vector<PackedMatrix> matrices;
};

// Null: the input is not constant, or nothing is won by packing it.
std::shared_ptr<const PackedBatches> PackConstant(const KernelSpec& spec, int input, bool transposed);

// The same with packed float matrices.
void MultiplyBatches(const ProductDims& dims, absl::Span<const BatchIndex> batches, const float* a,
                     const PackedBatches& b, float* c, ThreadPool& threads);

}  // namespace permafrost
