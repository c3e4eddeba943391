// Matrix products (Einsum: einsum.cc), and the cross product.
#include "absl/strings/str_cat.h"

#include "core/execute/math/broadcast.h"
#include "core/execute/ops/batch_product.h"
#include "core/execute/ops/einsum.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

// Which of TensorFlow's products.
struct ProductRules {
  bool transpose_a = false, transpose_b = false;
  bool conjugate = false;                  // adj_x and adj_y conjugate as well
  bool only_matrices = false;              // no batches
  bool broadcast = false;                  // batches may be repeated
  DataType result = DataType::DT_INVALID;  // that of the operands
};

absl::Span<const int64_t> BatchShape(const Shape& shape) {
  return {shape.data(), shape.size() - 2};
}

absl::Status CheckShapes(const ProductRules& rules, const Shape& a, const Shape& b) {
  const auto describe = [&](std::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat("operands of shape ", ShapeText(a), " and ", ShapeText(b), ": ", what));
  };
  if (a.size() < 2 || b.size() < 2) return describe("each must be a matrix");
  if (rules.only_matrices && (a.size() != 2 || b.size() != 2)) return describe("each must be one matrix");
  if (a[a.size() - (rules.transpose_a ? 2 : 1)] != b[b.size() - (rules.transpose_b ? 1 : 2)])
    return describe("the columns of the first are not as many as the rows of the second");
  if (!rules.broadcast && BatchShape(a) != BatchShape(b)) return describe("they are not as many matrices");
  return absl::OkStatus();
}

absl::Status CheckTypes(DataType a, DataType b, DataType result) {
  const DataType wide = WideType(a);
  const bool is_number = wide == DataType::DT_FLOAT || wide == DataType::DT_DOUBLE ||
                         wide == DataType::DT_INT64 || wide == DataType::DT_COMPLEX128;
  if (!is_number || a == DataType::DT_BOOL || b == DataType::DT_BOOL || result == DataType::DT_BOOL)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(a)));
  if (WideType(b) != wide || WideType(result) != wide)
    return absl::InvalidArgumentError(
        absl::StrCat(DTypeName(a), " times ", DTypeName(b), " as ", DTypeName(result), " is not possible"));
  return absl::OkStatus();
}

absl::Status RunProduct(const ProductRules& rules, const PackedBatches* packed, KernelContext& context) {
  const Tensor& a = context.input(0);
  const DataType b_type = packed == nullptr ? context.input(1).dtype() : DataType::DT_FLOAT;
  const DataType result = rules.result == DataType::DT_INVALID ? a.dtype() : rules.result;
  if (rules.result == DataType::DT_INVALID && b_type != a.dtype())
    return absl::InvalidArgumentError(absl::StrCat(DTypeName(a.dtype()), " times ", DTypeName(b_type)));
  RETURN_IF_ERROR(CheckTypes(a.dtype(), b_type, result));
  if (packed != nullptr && a.dtype() != DataType::DT_FLOAT)
    return absl::InvalidArgumentError(absl::StrCat(DTypeName(a.dtype()), " times float32 is not possible"));
  const Shape& a_shape = a.shape();
  const Shape& b_shape = packed == nullptr ? context.input(1).shape() : packed->shape;
  RETURN_IF_ERROR(CheckShapes(rules, a_shape, b_shape));
  ProductDims dims;
  dims.m = a_shape[a_shape.size() - (rules.transpose_a ? 1 : 2)];
  dims.k = a_shape[a_shape.size() - (rules.transpose_a ? 2 : 1)];
  dims.n = b_shape[b_shape.size() - (rules.transpose_b ? 2 : 1)];
  dims.transpose_a = rules.transpose_a;
  dims.transpose_b = rules.transpose_b;
  dims.conjugate_a = rules.transpose_a && rules.conjugate;
  dims.conjugate_b = rules.transpose_b && rules.conjugate;
  std::optional<Shape> shape = BroadcastShape(BatchShape(a_shape), BatchShape(b_shape));
  if (!shape.has_value())
    return absl::InvalidArgumentError(absl::StrCat("batches of shape ", ShapeText(BatchShape(a_shape)),
                                                   " and ", ShapeText(BatchShape(b_shape)),
                                                   " do not go together"));
  const Shape batch_shape = *shape;
  shape->insert(shape->end(), {dims.m, dims.n});
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(WideType(result), *std::move(shape)));
  if (output.size() > 0) {
    const BroadcastOperand a_batches(BatchShape(a_shape), batch_shape),
        b_batches(BatchShape(b_shape), batch_shape);
    std::vector<BatchIndex> batches(ElementCount(batch_shape));
    for (size_t i = 0; i < batches.size(); ++i) batches[i] = {a_batches.Index(i), b_batches.Index(i)};
    if (packed != nullptr) {
      MultiplyBatches(dims, batches, a.values<float>().data(), *packed, output.mutable_values<float>().data(),
                      context.threads());
    } else {
      ASSIGN_OR_RETURN(const Tensor left, Widen(context, a));
      ASSIGN_OR_RETURN(const Tensor right, Widen(context, context.input(1)));
      RETURN_IF_ERROR(MultiplyBatches(dims, batches, left, right, output, context.threads()));
    }
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), result));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

Kernel MakeProduct(const KernelSpec& spec, const ProductRules& rules) {
  return [rules, packed = PackConstant(spec, 1, rules.transpose_b)](KernelContext& context) {
    return RunProduct(rules, packed.get(), context);
  };
}

absl::StatusOr<Kernel> MakeMatMul(const KernelSpec& spec) {
  ProductRules rules;
  rules.only_matrices = true;
  ASSIGN_OR_RETURN(rules.transpose_a, spec.Bool("transpose_a", false));
  ASSIGN_OR_RETURN(rules.transpose_b, spec.Bool("transpose_b", false));
  return MakeProduct(spec, rules);
}

// Of float and bfloat16, in any combination, as float. That an operand has many zeros is no reason for other code.
absl::StatusOr<Kernel> MakeSparseMatMul(const KernelSpec& spec) {
  ProductRules rules;
  rules.only_matrices = true;
  rules.result = DataType::DT_FLOAT;
  ASSIGN_OR_RETURN(rules.transpose_a, spec.Bool("transpose_a", false));
  ASSIGN_OR_RETURN(rules.transpose_b, spec.Bool("transpose_b", false));
  return [rules](KernelContext& context) { return RunProduct(rules, nullptr, context); };
}

absl::StatusOr<Kernel> MakeBatchMatMul(const KernelSpec& spec) {
  ProductRules rules;
  rules.conjugate = true;
  rules.broadcast = spec.op() != "BatchMatMul";
  ASSIGN_OR_RETURN(rules.transpose_a, spec.Bool("adj_x", false));
  ASSIGN_OR_RETURN(rules.transpose_b, spec.Bool("adj_y", false));
  if (spec.op() == "BatchMatMulV3") {
    ASSIGN_OR_RETURN(rules.result, spec.Type("Tout"));
  }
  return MakeProduct(spec, rules);
}

template <typename T>
void CrossProducts(absl::Span<const T> a, absl::Span<const T> b, absl::Span<T> output) {
  for (size_t i = 0; i < output.size(); i += 3) {
    const T *u = a.data() + i, *v = b.data() + i;
    for (int j = 0; j < 3; ++j)
      output[i + j] = u[(j + 1) % 3] * v[(j + 2) % 3] - u[(j + 2) % 3] * v[(j + 1) % 3];
  }
}

absl::Status RunCross(KernelContext& context) {
  const Tensor &a = context.input(0), &b = context.input(1);
  RETURN_IF_ERROR(CheckTypes(a.dtype(), b.dtype(), a.dtype()));
  if (a.dtype() != b.dtype() || a.shape() != b.shape() || a.rank() < 1 || a.shape().back() != 3)
    return absl::InvalidArgumentError(absl::StrCat("operands of shape ", ShapeText(a.shape()), " and ",
                                                   ShapeText(b.shape()), " are not vectors of 3"));
  ASSIGN_OR_RETURN(const Tensor left, Widen(context, a));
  ASSIGN_OR_RETURN(const Tensor right, Widen(context, b));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(left.dtype(), a.shape()));
  if (output.dtype() == DataType::DT_INT64) {
    CrossProducts(left.sized<uint64_t>(), right.sized<uint64_t>(), output.mutable_sized<uint64_t>());
  } else {
    RETURN_IF_ERROR((WithType<Types<float, double>>(output.dtype(), [&]<typename T>() -> absl::Status {
      CrossProducts(left.values<T>(), right.values<T>(), output.mutable_values<T>());
      return absl::OkStatus();
    })));
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), a.dtype()));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeCross(const KernelSpec&) {
  return RunCross;
}

constexpr Op kOps[] = {
    {"BatchMatMul", MakeBatchMatMul, 2},
    {"BatchMatMulV2", MakeBatchMatMul, 2},
    {"BatchMatMulV3", MakeBatchMatMul, 2},
    {"Cross", MakeCross, 2},
    {"Einsum", MakeEinsum},
    {"MatMul", MakeMatMul, 2},
    {"SparseMatMul", MakeSparseMatMul, 2},
};

}  // namespace

absl::Span<const Op> MatMulOps() {
  return kOps;
}

}  // namespace permafrost
