// Whole cells of recurrent networks: LSTMBlockCell, BlockLSTM (a cell over time), GRUBlockCell.
#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/execute/math/recurrent.h"
#include "core/execute/ops/batch_product.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

using Packed = std::shared_ptr<const PackedBatches>;

absl::Status CheckShape(const Shape& shape, const Shape& expected, std::string_view name) {
  if (shape == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " is of shape ", ShapeText(shape), "; expected ", ShapeText(expected)));
}

// Inputs [first, input_count) as float; those that were packed are invalid.
absl::StatusOr<std::vector<Tensor>> FloatInputs(KernelContext& context, int first) {
  std::vector<Tensor> floats;
  const DataType dtype = context.input(first).dtype();
  for (int i = first; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    if (input.valid() && (input.dtype() != dtype || WideType(dtype) != DataType::DT_FLOAT))
      return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(input.dtype())));
    ASSIGN_OR_RETURN(Tensor wide, Widen(context, input));
    floats.push_back(std::move(wide));
  }
  return floats;
}

const float* Data(const Tensor& tensor) {
  return tensor.values<float>().data();
}
float* Data(Tensor& tensor) {
  return tensor.mutable_values<float>().data();
}

// Weights that may be packed.
struct Weights {
  const Tensor* tensor;
  const PackedBatches* packed;
  int64_t columns;
  const float* bias;

  const Shape& shape() const { return packed == nullptr ? tensor->shape() : packed->shape; }
  void Multiply(int64_t rows, int64_t depth, const float* x, float* output, ThreadPool& threads) const {
    Epilogue epilogue;
    epilogue.bias = bias;
    if (packed != nullptr) {
      permafrost::Multiply(rows, {x, depth}, packed->matrices[0], output, columns, epilogue, threads);
    } else {
      permafrost::Multiply(rows, columns, depth, {x, depth}, {Data(*tensor), columns}, output, columns,
                           epilogue, threads);
    }
  }
};

// Tensors without elements may have any size elsewhere; sums and multiples of these do not overflow.
absl::Status CheckSizes(int64_t depth, int64_t cell) {
  constexpr int64_t kMost = int64_t{1} << 40;
  if (depth < kMost && cell < kMost) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("inputs of ", depth, " and states of ", cell, " numbers"));
}

// Each row of x followed by the row of h.
void JoinRows(int64_t rows, const float* x, int64_t x_size, const float* h, int64_t h_size, float* joined) {
  for (int64_t row = 0; row < rows; ++row) {
    joined = std::copy_n(x + row * x_size, x_size, joined);
    joined = std::copy_n(h + row * h_size, h_size, joined);
  }
}

absl::Status SetOutputs(std::vector<Tensor> outputs, DataType dtype, KernelContext& context) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    ASSIGN_OR_RETURN(Tensor output, Narrow(context, std::move(outputs[i]), dtype));
    context.set_output(static_cast<int>(i), std::move(output));
  }
  return absl::OkStatus();
}

struct LstmOp {
  LstmDims dims = {};
  bool has_time, use_peephole;
  Packed packed;
};

absl::Status RunLstm(const LstmOp& op, KernelContext& context) {
  // x, cs_prev, h_prev, w, wci, wcf, wco, b; before them the length, where there is time.
  int64_t length = 1;
  const int first = op.has_time ? 1 : 0;
  const DataType dtype = context.input(first).dtype();
  if (op.has_time) {
    const Tensor& most = context.input(0);
    if (most.dtype() != DataType::DT_INT64 || most.rank() != 0)
      return absl::InvalidArgumentError("the length is not an int64 scalar");
    length = most.scalar<int64_t>();
  }
  ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, FloatInputs(context, first));
  const Tensor &x = inputs[0], &cs_prev = inputs[1], &h_prev = inputs[2];
  if (x.rank() != (op.has_time ? 3 : 2) || cs_prev.rank() != 2)
    return absl::InvalidArgumentError(absl::StrCat("an input of shape ", ShapeText(x.shape()),
                                                   " and a state of ", ShapeText(cs_prev.shape()),
                                                   " are of other ranks than expected"));
  LstmDims dims = op.dims;
  const int64_t times = op.has_time ? x.dim(0) : 1, depth = x.shape().back();
  dims.batch = x.dim(x.rank() - 2);
  dims.cell = cs_prev.dim(1);
  RETURN_IF_ERROR(CheckSizes(depth, dims.cell));
  if (length < 0 || length > times)
    return absl::InvalidArgumentError(absl::StrCat("the length ", length, " of a sequence of ", times));
  Weights weights = {&inputs[3], op.packed.get(), 4 * dims.cell, nullptr};
  RETURN_IF_ERROR(CheckShape(cs_prev.shape(), {dims.batch, dims.cell}, "cs_prev"));
  RETURN_IF_ERROR(CheckShape(h_prev.shape(), {dims.batch, dims.cell}, "h_prev"));
  RETURN_IF_ERROR(CheckShape(weights.shape(), {depth + dims.cell, 4 * dims.cell}, "w"));
  constexpr std::string_view kNames[] = {"wci", "wcf", "wco"};
  for (int i = 0; i < 3 && op.use_peephole; ++i)
    RETURN_IF_ERROR(CheckShape(inputs[4 + i].shape(), {dims.cell}, kNames[i]));
  RETURN_IF_ERROR(CheckShape(inputs[7].shape(), {4 * dims.cell}, "b"));
  weights.bias = Data(inputs[7]);
  LstmPeepholes peepholes;
  if (op.use_peephole) peepholes = {Data(inputs[4]), Data(inputs[5]), Data(inputs[6])};

  std::vector<Tensor> outputs(7);
  for (Tensor& output : outputs) {
    Shape shape = {dims.batch, dims.cell};
    if (op.has_time) shape.insert(shape.begin(), times);
    ASSIGN_OR_RETURN(output, context.Allocate(DataType::DT_FLOAT, std::move(shape)));
    std::fill_n(Data(output), output.size(), 0.f);
  }
  if (outputs[0].size() == 0) return SetOutputs(std::move(outputs), dtype, context);
  ASSIGN_OR_RETURN(Tensor joined, context.Allocate(DataType::DT_FLOAT, {dims.batch, depth + dims.cell}));
  ASSIGN_OR_RETURN(Tensor gates, context.Allocate(DataType::DT_FLOAT, {dims.batch, 4 * dims.cell}));
  const float *cs = Data(cs_prev), *h = Data(h_prev);
  const int64_t size = dims.batch * dims.cell;
  for (int64_t time = 0; time < length; ++time) {
    JoinRows(dims.batch, Data(x) + time * dims.batch * depth, depth, h, dims.cell, Data(joined));
    weights.Multiply(dims.batch, depth + dims.cell, Data(joined), Data(gates), context.threads());
    const auto at = [&](int i) { return Data(outputs[i]) + time * size; };
    LstmCell(dims, Data(gates), cs, peepholes, {at(0), at(1), at(2), at(3), at(4), at(5), at(6)});
    cs = at(1);
    h = at(6);
  }
  return SetOutputs(std::move(outputs), dtype, context);
}

absl::StatusOr<Kernel> MakeLstm(const KernelSpec& spec) {
  LstmOp op;
  op.has_time = spec.op() != "LSTMBlockCell";
  const bool is_v2 = spec.op() == "BlockLSTMV2";
  if (is_v2) std::swap(op.dims.candidate, op.dims.forget);
  if (!is_v2) {
    ASSIGN_OR_RETURN(op.dims.forget_bias, spec.Float("forget_bias", 1));
  }
  ASSIGN_OR_RETURN(op.dims.cell_clip, spec.Float("cell_clip", is_v2 ? 0 : 3));
  ASSIGN_OR_RETURN(op.use_peephole, spec.Bool("use_peephole", false));
  op.packed = PackConstant(spec, op.has_time ? 4 : 3, false);
  return [op](KernelContext& context) { return RunLstm(op, context); };
}

absl::Status RunGru(const Packed& packed_ru, const Packed& packed_c, KernelContext& context) {
  const DataType dtype = context.input(0).dtype();
  ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, FloatInputs(context, 0));
  const Tensor &x = inputs[0], &h_prev = inputs[1];
  if (x.rank() != 2 || h_prev.rank() != 2)
    return absl::InvalidArgumentError(absl::StrCat("an input of shape ", ShapeText(x.shape()),
                                                   " and a state of ", ShapeText(h_prev.shape()),
                                                   " are not matrices"));
  const int64_t batch = x.dim(0), depth = x.dim(1), cell = h_prev.dim(1);
  RETURN_IF_ERROR(CheckSizes(depth, cell));
  Weights weights_ru = {&inputs[2], packed_ru.get(), 2 * cell, nullptr};
  Weights weights_c = {&inputs[3], packed_c.get(), cell, nullptr};
  RETURN_IF_ERROR(CheckShape(h_prev.shape(), {batch, cell}, "h_prev"));
  RETURN_IF_ERROR(CheckShape(weights_ru.shape(), {depth + cell, 2 * cell}, "w_ru"));
  RETURN_IF_ERROR(CheckShape(weights_c.shape(), {depth + cell, cell}, "w_c"));
  RETURN_IF_ERROR(CheckShape(inputs[4].shape(), {2 * cell}, "b_ru"));
  RETURN_IF_ERROR(CheckShape(inputs[5].shape(), {cell}, "b_c"));
  weights_ru.bias = Data(inputs[4]);
  weights_c.bias = Data(inputs[5]);
  std::vector<Tensor> outputs(4);
  for (Tensor& output : outputs) {
    ASSIGN_OR_RETURN(output, context.Allocate(DataType::DT_FLOAT, {batch, cell}));
  }
  if (outputs[0].size() == 0) return SetOutputs(std::move(outputs), dtype, context);
  Tensor &r = outputs[0], &u = outputs[1], &c = outputs[2], &h = outputs[3];
  ASSIGN_OR_RETURN(Tensor joined, context.Allocate(DataType::DT_FLOAT, {batch, depth + cell}));
  ASSIGN_OR_RETURN(Tensor gates, context.Allocate(DataType::DT_FLOAT, {batch, 2 * cell}));
  JoinRows(batch, Data(x), depth, Data(h_prev), cell, Data(joined));
  weights_ru.Multiply(batch, depth + cell, Data(joined), Data(gates), context.threads());
  GruGates(batch, cell, Data(gates), Data(r), Data(u));
  for (int64_t i = 0; i < h.size(); ++i) Data(h)[i] = Data(r)[i] * Data(h_prev)[i];
  JoinRows(batch, Data(x), depth, Data(h), cell, Data(joined));
  weights_c.Multiply(batch, depth + cell, Data(joined), Data(c), context.threads());
  GruCell(c.size(), Data(u), Data(h_prev), Data(c), Data(h));
  return SetOutputs(std::move(outputs), dtype, context);
}

absl::StatusOr<Kernel> MakeGru(const KernelSpec& spec) {
  return [ru = PackConstant(spec, 2, false), c = PackConstant(spec, 3, false)](KernelContext& context) {
    return RunGru(ru, c, context);
  };
}

constexpr Op kOps[] = {
    {"BlockLSTM", MakeLstm, 9, OpKind::kPure, "i,cs,f,o,ci,co,h"},
    {"BlockLSTMV2", MakeLstm, 9, OpKind::kPure, "i,cs,f,o,ci,co,h"},
    {"GRUBlockCell", MakeGru, 6, OpKind::kPure, "r,u,c,h"},
    {"LSTMBlockCell", MakeLstm, 8, OpKind::kPure, "i,cs,f,o,ci,co,h"},
};

}  // namespace

absl::Span<const Op> RnnOps() {
  return kOps;
}

}  // namespace permafrost
