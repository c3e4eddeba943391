// Gather, GatherV2 and GatherNd: slices of params by index.
#include "core/execute/math/gather.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_join.h"

#include "core/execute/ops/elements.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/index_input.h"

namespace permafrost {
namespace {

// `slice` elements at a time; indices are checked.
absl::Status CopySlices(KernelContext& context, const Tensor& params, const GatherSizes& sizes, int64_t slice,
                        const int64_t* indices, Tensor& output) {
  const int64_t slices = sizes.batch * sizes.outer * sizes.count;
  const int64_t bytes = slice * static_cast<int64_t>(FindDType(params.dtype())->size);
  const char* from = params.data();
  char* to = output.mutable_data();
  const auto share_out = [&](auto copy) {
    const int64_t grain = std::max<int64_t>(1, (1 << 17) / std::max<int64_t>(bytes, 16));
    context.threads().ParallelFor(
        slices, grain, [&](int64_t begin, int64_t end) { GatherSlices(sizes, indices, begin, end, copy); });
    return absl::OkStatus();
  };
  if (params.dtype() == DataType::DT_STRING) {
    const ElementCopier copier(params, output);
    return share_out([&, slice](int64_t i, int64_t j) { copier(i * slice, j * slice, slice); });
  }
  switch (bytes) {
    case 1:
      return share_out([=](int64_t i, int64_t j) { to[j] = from[i]; });
    case 4:
      return share_out([=](int64_t i, int64_t j) { std::memcpy(to + j * 4, from + i * 4, 4); });
    case 8:
      return share_out([=](int64_t i, int64_t j) { std::memcpy(to + j * 8, from + i * 8, 8); });
  }
  return share_out([=](int64_t i, int64_t j) { std::memcpy(to + j * bytes, from + i * bytes, bytes); });
}

absl::Status GatherAxis(KernelContext& context, int64_t batch_dims) {
  const Tensor& params = context.input(0);
  const Tensor& indices = context.input(1);
  const int rank = params.rank();
  if (rank < 1) return absl::InvalidArgumentError("params must be at least 1 dimensional");
  int64_t axis = 0;
  if (context.input_count() > 2) {
    ASSIGN_OR_RETURN(axis, Int64Scalar(context.input(2), "axis"));
    if (axis < -rank || axis >= rank)
      return absl::InvalidArgumentError(absl::StrCat("axis ", axis, " is not in [", -rank, ", ", rank, ")"));
    if (axis < 0) axis += rank;
  }
  if (batch_dims < -indices.rank() || batch_dims > indices.rank())
    return absl::InvalidArgumentError(absl::StrCat("batch_dims must be in [", -indices.rank(), ", ",
                                                   indices.rank(), "], but is ", batch_dims));
  if (batch_dims < 0) batch_dims += indices.rank();
  if (batch_dims > axis)
    return absl::InvalidArgumentError(
        absl::StrCat("batch_dims (", batch_dims, ") must be less than or equal to axis (", axis, ")"));
  const absl::Span<const int64_t> from = params.shape(), picked = indices.shape();
  if (from.first(batch_dims) != picked.first(batch_dims))
    return absl::InvalidArgumentError(absl::StrCat("params of shape ", ShapeText(from),
                                                   " and indices of shape ", ShapeText(picked),
                                                   " differ in the first ", batch_dims, " dimensions"));

  Shape shape(from.begin(), from.begin() + axis);
  shape.insert(shape.end(), picked.begin() + batch_dims, picked.end());
  shape.insert(shape.end(), from.begin() + axis + 1, from.end());
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(params.dtype(), std::move(shape)));
  ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 1, "indices"));
  if (output.size() > 0) {
    const GatherSizes sizes = {.batch = CountOf(from.first(batch_dims)),
                               .outer = CountOf(from.subspan(batch_dims, axis - batch_dims)),
                               .axis = from[axis],
                               .count = CountOf(picked.subspan(batch_dims))};
    const absl::Span<const int64_t> values = where.values<int64_t>();
    for (int64_t i = 0; i < where.size(); ++i) {
      if (static_cast<uint64_t>(values[i]) >= static_cast<uint64_t>(sizes.axis))
        return absl::InvalidArgumentError(absl::StrCat("indices", PlaceText(picked, i), " = ", values[i],
                                                       " is not in [0, ", sizes.axis, ")"));
    }
    RETURN_IF_ERROR(
        CopySlices(context, params, sizes, CountOf(from.subspan(axis + 1)), values.data(), output));
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeGather(const KernelSpec&) {
  return [](KernelContext& context) { return GatherAxis(context, 0); };
}

absl::StatusOr<Kernel> MakeGatherV2(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t batch_dims, spec.Int("batch_dims", 0));
  return [batch_dims](KernelContext& context) { return GatherAxis(context, batch_dims); };
}

absl::Status GatherNd(KernelContext& context) {
  const Tensor& params = context.input(0);
  const Tensor& indices = context.input(1);
  if (params.rank() < 1) return absl::InvalidArgumentError("params must be at least a vector");
  if (indices.rank() < 1) return absl::InvalidArgumentError("indices must be at least a vector");
  const int64_t depth = indices.shape().back();
  if (depth > params.rank())
    return absl::InvalidArgumentError(absl::StrCat("the last dimension of indices, ", depth,
                                                   ", must not be more than the dimensions of params, ",
                                                   params.rank()));
  const absl::Span<const int64_t> from = params.shape();
  Shape shape(indices.shape().begin(), indices.shape().end() - 1);
  const int64_t count = CountOf(shape);
  shape.insert(shape.end(), from.begin() + depth, from.end());
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(params.dtype(), std::move(shape)));
  ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 1, "indices"));
  if (count > 0 && params.size() == 0)
    return absl::InvalidArgumentError(
        absl::StrCat("Requested more than 0 entries, but params is empty. Params shape: ", ShapeText(from)));
  if (output.size() > 0) {
    ASSIGN_OR_RETURN(Tensor slices, context.Allocate(DataType::DT_INT64, {count}));
    const int64_t* place = where.values<int64_t>().data();
    for (int64_t& slice : slices.mutable_values<int64_t>()) {
      slice = 0;
      for (int64_t d = 0; d < depth; ++d) {
        if (static_cast<uint64_t>(place[d]) >= static_cast<uint64_t>(from[d]))
          return absl::InvalidArgumentError(
              absl::StrCat("indices = [", absl::StrJoin(place, place + depth, ", "),
                           "] does not index into param shape ", ShapeText(from)));
        slice = slice * from[d] + place[d];
      }
      place += depth;
    }
    const GatherSizes sizes = {.axis = CountOf(from.first(depth)), .count = count};
    RETURN_IF_ERROR(CopySlices(context, params, sizes, CountOf(from.subspan(depth)),
                               slices.values<int64_t>().data(), output));
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeGatherNd(const KernelSpec&) {
  return GatherNd;
}

constexpr Op kOps[] = {
    {"Gather", MakeGather, 2},
    {"GatherNd", MakeGatherNd, 2},
    {"GatherV2", MakeGatherV2, 3},
};

}  // namespace

absl::Span<const Op> GatherOps() {
  return kOps;
}

}  // namespace permafrost
