#include "core/execute/ops/sparse_input.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_join.h"

#include "core/execute/ops/index_input.h"

namespace permafrost {

absl::StatusOr<SparseInput> ReadSparse(KernelContext& context, int indices, int values, int shape) {
  SparseInput sparse;
  ASSIGN_OR_RETURN(sparse.places, Int64Input(context, indices, "indices"));
  ASSIGN_OR_RETURN(sparse.shape, ShapeInput(context.input(shape), "shape"));
  sparse.values = context.input(values);
  if (sparse.places.rank() != 2 || sparse.values.rank() != 1 ||
      sparse.places.dim(0) != sparse.values.dim(0) ||
      sparse.places.dim(1) != static_cast<int64_t>(sparse.shape.size()))
    return absl::InvalidArgumentError(absl::StrCat(
        "no sparse tensor: indices of shape ", ShapeText(sparse.places.shape()), ", values of shape ",
        ShapeText(sparse.values.shape()), " and a shape of ", sparse.shape.size(), " dimensions"));
  sparse.count = sparse.places.dim(0);
  sparse.rank = sparse.places.dim(1);
  return sparse;
}

absl::Status CheckPlaces(const SparseInput& sparse) {
  for (int64_t i = 0; i < sparse.count; ++i) {
    const int64_t* place = sparse.place(i);
    for (int64_t d = 0; d < sparse.rank; ++d) {
      if (static_cast<uint64_t>(place[d]) >= static_cast<uint64_t>(sparse.shape[d]))
        return absl::InvalidArgumentError(absl::StrCat("indices[", i, "] = [",
                                                       absl::StrJoin(place, place + sparse.rank, ","),
                                                       "] is out of bounds of ", ShapeText(sparse.shape)));
    }
  }
  return absl::OkStatus();
}

std::vector<int64_t> SortedPlaces(const SparseInput& sparse, const std::vector<int>& dimensions) {
  std::vector<int64_t> order(sparse.count);
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto before = [&](int64_t a, int64_t b) {
    const int64_t* x = sparse.place(a);
    const int64_t* y = sparse.place(b);
    for (const int d : dimensions) {
      if (x[d] != y[d]) return x[d] < y[d];
    }
    return false;
  };
  if (!std::is_sorted(order.begin(), order.end(), before))
    std::stable_sort(order.begin(), order.end(), before);
  return order;
}

std::vector<int64_t> SortedPlaces(const SparseInput& sparse) {
  std::vector<int> dimensions(sparse.rank);
  std::iota(dimensions.begin(), dimensions.end(), 0);
  return SortedPlaces(sparse, dimensions);
}

absl::StatusOr<Tensor> Int64Vector(KernelContext& context, absl::Span<const int64_t> values) {
  ASSIGN_OR_RETURN(Tensor tensor,
                   context.Allocate(DataType::DT_INT64, {static_cast<int64_t>(values.size())}));
  std::copy(values.begin(), values.end(), tensor.mutable_values<int64_t>().begin());
  return tensor;
}

}  // namespace permafrost
