// DynamicStitch and ParallelDynamicStitch.
#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/join_parts.h"

namespace permafrost {

// The first half of the inputs are indices, the second half data, whose rows go where the indices say. Of several rows
// for one place the last counts. Places for which there is no row have any value in TensorFlow; here they are zeros.
absl::StatusOr<Kernel> MakeDynamicStitch(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const int count = context.input_count() / 2;
    if (context.input_count() % 2 != 0)
      return absl::InvalidArgumentError("there must be as many inputs of data as of indices");
    const Tensor& first = context.input(count);
    if (first.rank() < context.input(0).rank())
      return absl::InvalidArgumentError(absl::StrCat("the data of shape ", ShapeText(first.shape()),
                                                     " has no row for each index of shape ",
                                                     ShapeText(context.input(0).shape())));
    const absl::Span<const int64_t> row_shape =
        absl::MakeConstSpan(first.shape()).subspan(context.input(0).rank());
    int64_t rows = 0;
    std::vector<std::vector<int64_t>> indices(count);
    for (int i = 0; i < count; ++i) {
      const Tensor& data = context.input(count + i);
      Shape expected = context.input(i).shape();
      expected.insert(expected.end(), row_shape.begin(), row_shape.end());
      if (data.dtype() != first.dtype() || data.shape() != expected)
        return absl::InvalidArgumentError(
            absl::StrCat("the data ", i, " must be ", DTypeName(first.dtype()), " ", ShapeText(expected),
                         ", but is ", DTypeName(data.dtype()), " ", ShapeText(data.shape())));
      ASSIGN_OR_RETURN(indices[i], ReadInts(context.input(i), "indices"));
      for (const int64_t index : indices[i]) {
        if (index < 0 || index >= (int64_t{1} << 32))
          return absl::InvalidArgumentError(absl::StrCat("the index ", index, " is out of range"));
        rows = std::max(rows, index + 1);
      }
    }
    Shape shape(row_shape.begin(), row_shape.end());
    shape.insert(shape.begin(), rows);
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(first.dtype(), std::move(shape)));
    if (output.size() > 0) {
      FillWithZeros(output);
      const int64_t row = output.size() / rows;
      for (int i = 0; i < count; ++i) {
        for (size_t j = 0; j < indices[i].size(); ++j)
          Move(context.input(count + i), j * row, output, indices[i][j] * row, {{row, 1, 1}}, context);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
