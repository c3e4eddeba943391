#include "core/execute/ops/batch_product.h"

namespace permafrost {
namespace {

// Products with fewer multiplications than this are not worth packing for.
constexpr double kSmall = 4096;

double Work(const ProductDims& dims) {
  return static_cast<double>(dims.m) * dims.n * dims.k;
}

template <typename T>
void MultiplyPlain(const ProductDims& dims, absl::Span<const BatchIndex> batches, const T* a, const T* b,
                   T* c, ThreadPool& threads) {
  const int64_t grain = static_cast<int64_t>(16384 / (Work(dims) / dims.m + 1)) + 1;
  threads.ParallelFor(static_cast<int64_t>(batches.size()) * dims.m, grain, [&](int64_t begin, int64_t end) {
    while (begin < end) {
      const int64_t batch = begin / dims.m, first = begin % dims.m;
      const int64_t last = std::min(dims.m, first + end - begin);
      MultiplyRows(dims, a + batches[batch].a * dims.a_size(), b + batches[batch].b * dims.b_size(), first,
                   last, c + batch * dims.c_size());
      begin += last - first;
    }
  });
}

// A single right-hand side meets all left-hand sides as if they were one: their rows are below one another.
bool IsOneProduct(const ProductDims& dims, absl::Span<const BatchIndex> batches) {
  if (dims.transpose_a) return batches.size() == 1;
  for (size_t i = 0; i < batches.size(); ++i) {
    if (batches[i].b != 0 || batches[i].a != static_cast<int64_t>(i)) return false;
  }
  return true;
}

MatrixView ViewOf(const float* data, int64_t rows, int64_t columns, bool transposed) {
  return {data, transposed ? rows : columns, transposed};
}

}  // namespace

absl::Status MultiplyBatches(const ProductDims& dims, absl::Span<const BatchIndex> batches, const Tensor& a,
                             const Tensor& b, Tensor& c, ThreadPool& threads) {
  if (c.size() == 0) return absl::OkStatus();
  if (c.dtype() == DataType::DT_INT64) {  // sums wrap, which only unsigned numbers may
    MultiplyPlain(dims, batches, a.sized<uint64_t>().data(), b.sized<uint64_t>().data(),
                  c.mutable_sized<uint64_t>().data(), threads);
    return absl::OkStatus();
  }
  if (c.dtype() == DataType::DT_FLOAT && Work(dims) > kSmall) {
    ProductDims one = dims;
    if (IsOneProduct(dims, batches)) {
      one.m *= static_cast<int64_t>(batches.size());
      batches = batches.subspan(0, 1);
    }
    for (size_t i = 0; i < batches.size(); ++i) {
      Multiply(one.m, one.n, one.k,
               ViewOf(a.values<float>().data() + batches[i].a * one.a_size(), one.m, one.k, one.transpose_a),
               ViewOf(b.values<float>().data() + batches[i].b * one.b_size(), one.k, one.n, one.transpose_b),
               c.mutable_values<float>().data() + i * one.c_size(), one.n, {}, threads);
    }
    return absl::OkStatus();
  }
  return WithType<Types<float, double, Complex128>>(c.dtype(), [&]<typename T>() -> absl::Status {
    MultiplyPlain(dims, batches, a.values<T>().data(), b.values<T>().data(), c.mutable_values<T>().data(),
                  threads);
    return absl::OkStatus();
  });
}

std::shared_ptr<const PackedBatches> PackConstant(const KernelSpec& spec, int input, bool transposed) {
  const Tensor* constant = spec.constant(input);
  if (constant == nullptr || constant->dtype() != DataType::DT_FLOAT || constant->rank() < 2 ||
      constant->size() == 0)
    return nullptr;
  const Tensor matrices = spec.TakeConstant(input);
  auto packed = std::make_shared<PackedBatches>();
  packed->shape = matrices.shape();
  int64_t depth = matrices.dim(matrices.rank() - 2), columns = matrices.dim(matrices.rank() - 1);
  const int64_t size = depth * columns;
  if (transposed) std::swap(depth, columns);
  for (int64_t first = 0; first < matrices.size(); first += size)
    packed->matrices.emplace_back(
        depth, columns, ViewOf(matrices.values<float>().data() + first, depth, columns, transposed));
  return packed;
}

void MultiplyBatches(const ProductDims& dims, absl::Span<const BatchIndex> batches, const float* a,
                     const PackedBatches& b, float* c, ThreadPool& threads) {
  ProductDims one = dims;
  if (IsOneProduct(dims, batches)) {
    one.m *= static_cast<int64_t>(batches.size());
    batches = batches.subspan(0, 1);
  }
  for (size_t i = 0; i < batches.size(); ++i)
    Multiply(one.m, ViewOf(a + batches[i].a * one.a_size(), one.m, one.k, one.transpose_a),
             b.matrices[batches[i].b], c + i * one.c_size(), one.n, {}, threads);
}

}  // namespace permafrost
