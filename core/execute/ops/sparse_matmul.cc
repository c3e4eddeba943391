// SparseTensorDenseMatMul.
#include <complex>

#include "core/execute/ops/elements.h"
#include "core/execute/ops/index_input.h"
#include "core/execute/ops/sparse_input.h"

namespace permafrost {
namespace {

// sums[j] += factor * numbers[j * stride]; complex numbers as two of T.
template <typename T>
void AddScaled(const T* numbers, int64_t stride, T factor, T* sums, int64_t count) {
  if (stride == 1) {
    for (int64_t j = 0; j < count; ++j) sums[j] += factor * numbers[j];
  } else {
    for (int64_t j = 0; j < count; ++j) sums[j] += factor * numbers[j * stride];
  }
}

template <typename T>
void AddScaled(const std::complex<T>* numbers, int64_t stride, std::complex<T> factor, bool conjugate,
               std::complex<T>* sums, int64_t count) {
  const T real = factor.real(), imaginary = factor.imag();
  for (int64_t j = 0; j < count; ++j, numbers += stride) {
    const T x = numbers->real(), y = conjugate ? -numbers->imag() : numbers->imag();
    sums[j] += std::complex<T>(real * x - imaginary * y, real * y + imaginary * x);
  }
}

absl::Status MatMul(KernelContext& context, bool adjoint_a, bool adjoint_b) {
  ASSIGN_OR_RETURN(const SparseInput a, ReadSparse(context, 0, 1, 2));
  const Tensor& b = context.input(3);
  const DataType dtype = a.values.dtype();
  if (a.rank != 2 || b.rank() != 2)
    return absl::InvalidArgumentError(absl::StrCat("a and b must be matrices, but have the shapes ",
                                                   ShapeText(a.shape), " and ", ShapeText(b.shape())));
  RETURN_IF_ERROR(RequireType(b, dtype, "b"));
  RETURN_IF_ERROR(CheckPlaces(a));
  const int row = adjoint_a ? 1 : 0, column = 1 - row;
  const int64_t rows = a.shape[row], columns = b.dim(adjoint_b ? 0 : 1);
  if (a.shape[column] != b.dim(adjoint_b ? 1 : 0))
    return absl::InvalidArgumentError(
        absl::StrCat("the inner dimensions of ", ShapeText(a.shape), adjoint_a ? " (adjoint)" : "", " and ",
                     ShapeText(b.shape()), adjoint_b ? " (adjoint)" : "", " differ"));
  // Half types are multiplied in float; whole numbers wrap.
  const bool half = dtype == DataType::DT_HALF || dtype == DataType::DT_BFLOAT16;
  const DataType wide = half ? DataType::DT_FLOAT : dtype == DataType::DT_INT32 ? DataType::DT_UINT32 : dtype;
  ASSIGN_OR_RETURN(const Tensor values, Converted(context, a.values, wide));
  ASSIGN_OR_RETURN(const Tensor dense, Converted(context, b, wide));
  ASSIGN_OR_RETURN(Tensor sums, context.Allocate(wide, {rows, columns}));
  Clear(sums);
  const int64_t down = adjoint_b ? 1 : columns, across = adjoint_b ? b.dim(1) : 1;
  using WideTypes = Types<float, double, uint32_t, Complex64, Complex128>;
  RETURN_IF_ERROR(WithType<WideTypes>(wide, [&]<typename T>() -> absl::Status {
    for (int64_t i = 0; columns > 0 && i < a.count; ++i) {
      const T value = values.values<T>()[i];
      const T* from = dense.values<T>().data() + a.place(i)[column] * down;
      T* const to = sums.mutable_values<T>().data() + a.place(i)[row] * columns;
      if constexpr (std::is_arithmetic_v<T>) {
        AddScaled(from, across, value, to, columns);
      } else {
        AddScaled(from, across, adjoint_a ? std::conj(value) : value, adjoint_b, to, columns);
      }
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(Tensor product, Converted(context, sums, dtype));
  context.set_output(0, std::move(product));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeSparseTensorDenseMatMul(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool adjoint_a, spec.Bool("adjoint_a", false));
  ASSIGN_OR_RETURN(const bool adjoint_b, spec.Bool("adjoint_b", false));
  return [adjoint_a, adjoint_b](KernelContext& context) { return MatMul(context, adjoint_a, adjoint_b); };
}

}  // namespace permafrost
