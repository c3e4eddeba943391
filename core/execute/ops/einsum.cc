// Einsum of one or two operands.
//
// "bij,bjk->bik": each label is a dimension. Those of both operands and of the result are batches, those of both
// operands alone are summed as products, those of one operand alone are summed before. Then it is one product of
// batches of matrices, with the dimensions of either side in the order
//
//   left: batches, its own, shared          right: batches, shared, its own          (or the last two exchanged)
//
// in which they often are already; where not, they are copied into it.
#include "core/execute/ops/einsum.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/math/reduce.h"
#include "core/execute/math/strided_copy.h"
#include "core/execute/ops/batch_product.h"
#include "core/execute/ops/einsum_labels.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

// Dimensions in a row: their labels, and how they lie in a tensor. A label that was there twice steps along the
// diagonal; a dimension that is repeated does not step.
struct Dims {
  Labels labels;
  std::vector<int64_t> sizes, steps;

  int64_t Count(size_t begin, size_t end) const {
    int64_t count = 1;
    for (size_t i = begin; i < end; ++i) count *= sizes[i];
    return count;
  }
};

// The steps of the labels `order` in a tensor of `shape`.
Dims DimsOf(const Labels& order, const Labels& labels, const Shape& shape, const LabelSizes& sizes) {
  Dims dims;
  for (const int label : order) {
    dims.labels.push_back(label);
    dims.sizes.push_back(sizes.Of(label));
    int64_t step = 0, stride = 1;
    for (size_t i = labels.size(); i-- > 0; stride *= shape[i]) {
      if (labels[i] == label && shape[i] == dims.sizes.back()) step += stride;
    }
    dims.steps.push_back(step);
  }
  return dims;
}

bool IsContiguous(const Dims& dims) {
  int64_t step = 1;
  for (size_t i = dims.sizes.size(); i-- > 0; step *= dims.sizes[i]) {
    if (dims.sizes[i] != 1 && dims.steps[i] != step) return false;
  }
  return true;
}

// The elements in the order of `dims`; the last `summed` dimensions are summed up. No dimension is empty.
absl::StatusOr<Tensor> Arrange(const Tensor& tensor, const Dims& dims, int summed, KernelContext& context) {
  Tensor arranged = *tensor.Reshaped({tensor.size()});
  const int kept = static_cast<int>(dims.sizes.size()) - summed;
  if (!IsContiguous(dims)) {
    ASSIGN_OR_RETURN(arranged, context.Allocate(tensor.dtype(), Shape(dims.sizes)));
    std::vector<CopyDim> moves;
    int64_t step = 1;
    for (size_t i = dims.sizes.size(); i-- > 0; step *= dims.sizes[i])
      moves.push_back({dims.sizes[i], dims.steps[i], step});
    CopyStrided(FindDType(tensor.dtype())->size, tensor.data(), arranged.mutable_data(), moves,
                context.threads());
  }
  if (summed == 0) return arranged;
  const ReduceDims reduce({dims.Count(0, kept), dims.Count(kept, dims.sizes.size())}, {false, true});
  ASSIGN_OR_RETURN(Tensor sums, context.Allocate(tensor.dtype(), {reduce.results}));
  if (tensor.dtype() == DataType::DT_INT64) {
    Reduce(Fold::kSum, reduce, arranged.sized<uint64_t>().data(), 1, sums.mutable_sized<uint64_t>().data(),
           context.threads());
    return sums;
  }
  RETURN_IF_ERROR(
      (WithType<Types<float, double, Complex128>>(tensor.dtype(), [&]<typename T>() -> absl::Status {
        Reduce(Fold::kSum, reduce, arranged.values<T>().data(), 1, sums.mutable_values<T>().data(),
               context.threads());
        return absl::OkStatus();
      })));
  return sums;
}

// One side of the product: [batch, own, shared] or, where the tensor lies so already, [batch, shared, own].
struct Side {
  Tensor values;
  bool shared_first = false;
};

absl::StatusOr<Side> ArrangeSide(const Tensor& tensor, const Labels& labels, const Labels& batch,
                                 const Labels& own, const Labels& shared, const Labels& summed,
                                 bool prefers_shared_first, const LabelSizes& sizes, KernelContext& context) {
  Side side;
  const Dims own_first = DimsOf(Joined(batch, own, Joined(shared, summed)), labels, tensor.shape(), sizes);
  const Dims shared_first = DimsOf(Joined(batch, shared, Joined(own, summed)), labels, tensor.shape(), sizes);
  side.shared_first = prefers_shared_first ? IsContiguous(shared_first) || !IsContiguous(own_first)
                                           : IsContiguous(shared_first) && !IsContiguous(own_first);
  ASSIGN_OR_RETURN(side.values, Arrange(tensor, side.shared_first ? shared_first : own_first,
                                        static_cast<int>(summed.size()), context));
  return side;
}

// The result with the dimensions `order`, without any label twice. No dimension is empty.
struct Ordered {
  Tensor values;
  Labels order;
};

absl::StatusOr<Ordered> MultiplyOperands(const Tensor& a, const Tensor& b, const std::vector<Labels>& labels,
                                         const Labels& result, const LabelSizes& sizes,
                                         KernelContext& context) {
  // In the order of the result as far as it goes, so that it need not be moved.
  Labels batch, left, right, shared, only_left, only_right;
  for (const int label : result) {
    const bool in_a = Has(labels[0], label), in_b = Has(labels[1], label);
    Labels& list = in_a && in_b ? batch : in_a ? left : right;
    if (!Has(list, label)) list.push_back(label);
  }
  for (const auto& [label, size] : sizes.all()) {
    if (Has(result, label)) continue;
    const bool in_a = Has(labels[0], label), in_b = Has(labels[1], label);
    (in_a && in_b ? shared : in_a ? only_left : only_right).push_back(label);
  }
  ASSIGN_OR_RETURN(const Side x,
                   ArrangeSide(a, labels[0], batch, left, shared, only_left, false, sizes, context));
  ASSIGN_OR_RETURN(const Side y,
                   ArrangeSide(b, labels[1], batch, right, shared, only_right, true, sizes, context));
  ProductDims dims;
  dims.m = sizes.Count(left);
  dims.n = sizes.Count(right);
  dims.k = sizes.Count(shared);
  dims.transpose_a = x.shared_first;
  dims.transpose_b = !y.shared_first;
  std::vector<BatchIndex> batches(sizes.Count(batch));
  for (size_t i = 0; i < batches.size(); ++i) batches[i] = {static_cast<int64_t>(i), static_cast<int64_t>(i)};
  Ordered product;
  product.order = Joined(batch, left, right);
  ASSIGN_OR_RETURN(product.values,
                   context.Allocate(a.dtype(), {static_cast<int64_t>(batches.size()), dims.m, dims.n}));
  RETURN_IF_ERROR(MultiplyBatches(dims, batches, x.values, y.values, product.values, context.threads()));
  return product;
}

absl::StatusOr<Ordered> SumOperand(const Tensor& a, const Labels& labels, const Labels& result,
                                   const LabelSizes& sizes, KernelContext& context) {
  Ordered sums;
  Labels summed;
  for (const int label : result) {
    if (!Has(sums.order, label)) sums.order.push_back(label);
  }
  for (const auto& [label, size] : sizes.all()) {
    if (!Has(result, label)) summed.push_back(label);
  }
  ASSIGN_OR_RETURN(sums.values, Arrange(a, DimsOf(Joined(sums.order, summed), labels, a.shape(), sizes),
                                        static_cast<int>(summed.size()), context));
  return sums;
}

// The values where the result has them. A label that it has twice is a diagonal of zeros but for it.
absl::StatusOr<Tensor> Placed(const Ordered& values, const Labels& result, const Shape& shape,
                              const LabelSizes& sizes, KernelContext& context) {
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(values.values.dtype(), shape));
  if (values.order.size() != result.size()) std::fill_n(output.mutable_data(), output.bytes(), 0);
  const Dims to = DimsOf(values.order, result, shape, sizes);
  std::vector<CopyDim> moves;
  int64_t step = 1;
  for (size_t i = to.sizes.size(); i-- > 0; step *= to.sizes[i])
    moves.push_back({to.sizes[i], step, to.steps[i]});
  CopyStrided(FindDType(output.dtype())->size, values.values.data(), output.mutable_data(), moves,
              context.threads());
  return output;
}

absl::Status RunEinsum(const Equation& equation, KernelContext& context) {
  const size_t operands = equation.operands.size();
  if (static_cast<size_t>(context.input_count()) != operands)
    return absl::InvalidArgumentError(absl::StrCat("the equation ", Quoted(equation.text), " is for ",
                                                   Counted(operands, "operand"), "; there are ",
                                                   context.input_count()));
  const DataType dtype = context.input(0).dtype();
  if (dtype == DataType::DT_BOOL || dtype == DataType::DT_STRING)
    return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  std::vector<Labels> labels;
  LabelSizes sizes;
  std::vector<Tensor> wide;
  int ellipsis = 0;
  for (size_t i = 0; i < operands; ++i) {
    const Tensor& input = context.input(i);
    if (input.dtype() != dtype)
      return absl::InvalidArgumentError(
          absl::StrCat("operands of ", DTypeName(dtype), " and ", DTypeName(input.dtype())));
    ASSIGN_OR_RETURN(Labels parsed, OperandLabels(equation.operands[i], input.rank()));
    RETURN_IF_ERROR(sizes.Add(parsed, input.shape()));
    for (const int label : parsed) ellipsis = std::max(ellipsis, label - kEllipsis + 1);
    labels.push_back(std::move(parsed));
    ASSIGN_OR_RETURN(Tensor operand, Widen(context, input));
    wide.push_back(std::move(operand));
  }
  ASSIGN_OR_RETURN(const Labels result, ResultLabels(equation.result, ellipsis));
  Shape shape;
  for (const int label : result) {
    const int64_t size = sizes.Of(label);
    if (size < 0)
      return absl::InvalidArgumentError(
          absl::StrCat("a label of the result is in no operand of ", Quoted(equation.text)));
    shape.push_back(size);
  }
  bool sums_nothing = false;
  for (const auto& [label, size] : sizes.all()) sums_nothing |= size == 0;
  Tensor output;
  if (sums_nothing) {
    ASSIGN_OR_RETURN(output, context.Allocate(WideType(dtype), shape));
    std::fill_n(output.mutable_data(), output.bytes(), 0);
  } else {
    Ordered values;
    if (operands == 1) {
      ASSIGN_OR_RETURN(values, SumOperand(wide[0], labels[0], result, sizes, context));
    } else {
      ASSIGN_OR_RETURN(values, MultiplyOperands(wide[0], wide[1], labels, result, sizes, context));
    }
    if (values.order == result) {
      ASSIGN_OR_RETURN(output, values.values.Reshaped(shape));
    } else {
      ASSIGN_OR_RETURN(output, Placed(values, result, shape, sizes, context));
    }
  }
  ASSIGN_OR_RETURN(output, Narrow(context, std::move(output), dtype));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeEinsum(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string text, spec.String("equation", ""));
  ASSIGN_OR_RETURN(Equation equation, ParseEquation(text));
  return [equation = std::move(equation)](KernelContext& context) { return RunEinsum(equation, context); };
}

}  // namespace permafrost
