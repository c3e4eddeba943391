// The ops on diagonals of matrices, which are the last two dimensions of a tensor.
//
// Diagonal k begins k columns right of the main one (negative: -k rows below). Several diagonals, `lower` to `upper`,
// stand in a tensor as rows of one length, the upper one first; a shorter one is at the left or right of its row.
#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/create_parts.h"

namespace permafrost {
namespace {

struct Diagonals {
  int64_t lower = 0, upper = 0;

  int64_t count() const { return upper - lower + 1; }
  bool operator==(const Diagonals&) const = default;
};

// The input k of V2 and V3: one diagonal, or the first and the last.
absl::StatusOr<Diagonals> ReadDiagonals(KernelContext& context, int input) {
  if (context.input_count() <= input) return Diagonals();
  const Tensor& tensor = context.input(input);
  if (tensor.dtype() != DataType::DT_INT32 || tensor.rank() > 1 || tensor.size() < 1 || tensor.size() > 2)
    return absl::InvalidArgumentError(absl::StrCat(
        "k must be one or two int32, but is ", DTypeName(tensor.dtype()), " ", ShapeText(tensor.shape())));
  const absl::Span<const int32_t> k = tensor.values<int32_t>();
  if (k.front() > k.back())
    return absl::InvalidArgumentError(absl::StrCat("k is from ", k.front(), " to ", k.back()));
  return Diagonals{k.front(), k.back()};
}

// Those above the main diagonal at the left of their rows, those below it.
struct Alignment {
  bool left_above = true, left_below = true;
};

absl::StatusOr<Alignment> ReadAlignment(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string align,
                   spec.String("align", spec.op().ends_with("V3") ? "RIGHT_LEFT" : "LEFT_LEFT"));
  if (align != "LEFT_LEFT" && align != "LEFT_RIGHT" && align != "RIGHT_LEFT" && align != "RIGHT_RIGHT")
    return absl::InvalidArgumentError("align must be LEFT or RIGHT, _, and again LEFT or RIGHT");
  return Alignment{align.starts_with("LEFT"), align.ends_with("LEFT")};
}

// A stack of matrices.
struct Matrices {
  int64_t count = 0, rows = 0, columns = 0;

  int64_t LengthOf(int64_t k) const {
    return std::min(rows + std::min<int64_t>(k, 0), columns - std::max<int64_t>(k, 0));
  }
  int64_t LongestOf(const Diagonals& diagonals) const {
    return std::min(rows + std::min<int64_t>(diagonals.upper, 0),
                    columns - std::max<int64_t>(diagonals.lower, 0));
  }
  bool Has(int64_t k) const { return k == 0 || (-rows < k && k < columns); }
};

absl::StatusOr<Matrices> MatricesOf(const Tensor& tensor, const Diagonals& diagonals) {
  const int rank = tensor.rank();
  if (rank < 2)
    return absl::InvalidArgumentError(
        absl::StrCat("matrices must have at least two dimensions; the shape is ", ShapeText(tensor.shape())));
  const Matrices matrices = {CountOf(absl::MakeSpan(tensor.shape()).first(rank - 2)), tensor.dim(rank - 2),
                             tensor.dim(rank - 1)};
  for (const int64_t k : {diagonals.lower, diagonals.upper}) {
    if (!matrices.Has(k))
      return absl::InvalidArgumentError(
          absl::StrCat("a matrix of shape ", ShapeText(tensor.shape()), " has no diagonal ", k));
  }
  return matrices;
}

// The shape of the diagonals of matrices of a shape.
Shape DiagonalsShape(const Shape& matrices_shape, const Diagonals& diagonals, int64_t longest) {
  Shape shape(matrices_shape.begin(), matrices_shape.end() - 2);
  if (diagonals.count() > 1) shape.push_back(diagonals.count());
  shape.push_back(longest);
  return shape;
}

// Copies the diagonals into the matrices (`to_matrices`) or out of them.
void MoveDiagonals(const Tensor& from, Tensor& to, bool to_matrices, const Matrices& matrices,
                   const Diagonals& diagonals, int64_t longest, const Alignment& alignment,
                   KernelContext& context) {
  if (from.size() == 0 || to.size() == 0) return;
  for (int64_t k = diagonals.lower; k <= diagonals.upper; ++k) {
    const int64_t length = matrices.LengthOf(k);
    if (length <= 0) continue;
    const bool at_left = (k >= 0 && alignment.left_above) || (k <= 0 && alignment.left_below);
    const int64_t in_row = (diagonals.upper - k) * longest + (at_left ? 0 : longest - length);
    const int64_t in_matrix = k >= 0 ? k : -k * matrices.columns;
    const int64_t row_step = diagonals.count() * longest, matrix_step = matrices.rows * matrices.columns;
    if (to_matrices) {
      Move(from, in_row, to, in_matrix,
           {{matrices.count, row_step, matrix_step}, {length, 1, matrices.columns + 1}}, context);
    } else {
      Move(from, in_matrix, to, in_row,
           {{matrices.count, matrix_step, row_step}, {length, matrices.columns + 1, 1}}, context);
    }
  }
}

// The input of V2 and V3 that stands where no diagonal is; 0 in the others.
absl::Status FillWithPadding(KernelContext& context, int input, DataType dtype, Tensor& output) {
  if (context.input_count() <= input) {
    FillWithZeros(output);
    return absl::OkStatus();
  }
  const Tensor& value = context.input(input);
  if (value.size() != 1 || value.dtype() != dtype)
    return absl::InvalidArgumentError(absl::StrCat("padding_value must be one ", DTypeName(dtype),
                                                   ", but is ", DTypeName(value.dtype()), " ",
                                                   ShapeText(value.shape())));
  FillWith(value, output, context);
  return absl::OkStatus();
}

// num_rows and num_cols of V2 and V3; -1: as few as will do.
absl::StatusOr<int64_t> ReadSize(KernelContext& context, int input) {
  if (context.input_count() <= input) return -1;
  const Tensor& tensor = context.input(input);
  if (tensor.dtype() != DataType::DT_INT32 || tensor.size() != 1)
    return absl::InvalidArgumentError("num_rows and num_cols must be one int32 each");
  return tensor.values<int32_t>()[0];
}

}  // namespace

absl::StatusOr<Kernel> MakeMatrixDiag(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Alignment alignment, ReadAlignment(spec));
  return [alignment](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Diagonals diagonals, ReadDiagonals(context, 1));
    ASSIGN_OR_RETURN(const int64_t asked_rows, ReadSize(context, 2));
    ASSIGN_OR_RETURN(const int64_t asked_columns, ReadSize(context, 3));
    const bool has_many = diagonals.count() > 1;
    if (tensor.rank() < (has_many ? 2 : 1) ||
        (has_many && tensor.dim(tensor.rank() - 2) != diagonals.count()))
      return absl::InvalidArgumentError(absl::StrCat("the shape ", ShapeText(tensor.shape()),
                                                     " does not hold ", diagonals.count(), " diagonals"));
    const int64_t longest = tensor.shape().back();
    constexpr int64_t kMost = int64_t{1} << 62;
    if (longest > kMost) return absl::InvalidArgumentError("the diagonals are too long");
    Matrices matrices;
    const int64_t least_rows = longest - std::min<int64_t>(diagonals.upper, 0);
    const int64_t least_columns = longest + std::max<int64_t>(diagonals.lower, 0);
    matrices.rows = asked_rows != -1      ? asked_rows
                    : asked_columns != -1 ? least_rows
                                          : std::max(least_rows, least_columns);
    matrices.columns = asked_columns != -1 ? asked_columns
                       : asked_rows != -1  ? least_columns
                                           : std::max(least_rows, least_columns);
    if (matrices.rows < least_rows || matrices.columns < least_columns ||
        (matrices.rows != least_rows && matrices.columns != least_columns))
      return absl::InvalidArgumentError(absl::StrCat("matrices of ", matrices.rows, " x ", matrices.columns,
                                                     " cannot have the diagonals ", diagonals.lower, " to ",
                                                     diagonals.upper, " of length ", longest));
    Shape shape(tensor.shape().begin(), tensor.shape().end() - (has_many ? 2 : 1));
    matrices.count = CountOf(shape);
    shape.push_back(matrices.rows);
    shape.push_back(matrices.columns);
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), std::move(shape)));
    RETURN_IF_ERROR(FillWithPadding(context, 4, tensor.dtype(), output));
    MoveDiagonals(tensor, output, true, matrices, diagonals, longest, alignment, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeMatrixDiagPart(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Alignment alignment, ReadAlignment(spec));
  return [alignment](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Diagonals diagonals, ReadDiagonals(context, 1));
    ASSIGN_OR_RETURN(const Matrices matrices, MatricesOf(tensor, diagonals));
    const int64_t longest = matrices.LongestOf(diagonals);
    ASSIGN_OR_RETURN(Tensor output,
                     context.Allocate(tensor.dtype(), DiagonalsShape(tensor.shape(), diagonals, longest)));
    RETURN_IF_ERROR(FillWithPadding(context, 2, tensor.dtype(), output));
    MoveDiagonals(tensor, output, false, matrices, diagonals, longest, alignment, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeMatrixSetDiag(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Alignment alignment, ReadAlignment(spec));
  return [alignment](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    const Tensor& diagonal = context.input(1);
    ASSIGN_OR_RETURN(const Diagonals diagonals, ReadDiagonals(context, 2));
    ASSIGN_OR_RETURN(const Matrices matrices, MatricesOf(tensor, diagonals));
    const int64_t longest = matrices.LongestOf(diagonals);
    const Shape expected = DiagonalsShape(tensor.shape(), diagonals, longest);
    if (diagonal.dtype() != tensor.dtype() || diagonal.shape() != expected)
      return absl::InvalidArgumentError(
          absl::StrCat("the diagonal must be ", DTypeName(tensor.dtype()), " ", ShapeText(expected),
                       ", but is ", DTypeName(diagonal.dtype()), " ", ShapeText(diagonal.shape())));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), tensor.shape()));
    Move(tensor, 0, output, 0, {{tensor.size(), 1, 1}}, context);
    MoveDiagonals(diagonal, output, true, matrices, diagonals, longest, alignment, context);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// What is in the band around the main diagonal; zeros elsewhere.
absl::StatusOr<Kernel> MakeMatrixBandPart(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Matrices matrices, MatricesOf(tensor, Diagonals()));
    if (context.input(1).rank() != 0 || context.input(2).rank() != 0)
      return absl::InvalidArgumentError("num_lower and num_upper must be scalars");
    ASSIGN_OR_RETURN(const int64_t below, ReadInt(context.input(1), "num_lower"));
    ASSIGN_OR_RETURN(const int64_t above, ReadInt(context.input(2), "num_upper"));
    if (below > matrices.rows || above > matrices.columns)
      return absl::InvalidArgumentError(absl::StrCat("a matrix of shape ", ShapeText(tensor.shape()),
                                                     " has no ", below, " diagonals below the main one and ",
                                                     above, " above"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), tensor.shape()));
    FillWithZeros(output);
    if (output.size() > 0) {
      for (int64_t row = 0; row < matrices.rows; ++row) {
        const int64_t begin = below < 0 ? 0 : std::max<int64_t>(row - below, 0);
        const int64_t end = above < 0 ? matrices.columns : std::min(row + above + 1, matrices.columns);
        const int64_t first = row * matrices.columns + begin, step = matrices.rows * matrices.columns;
        if (begin < end)
          Move(tensor, first, output, first, {{matrices.count, step, step}, {end - begin, 1, 1}}, context);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
