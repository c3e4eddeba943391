// Writing slices to places that indices name: ScatterNd, TensorScatter..., SparseToDense; and DynamicPartition.
#include <algorithm>
#include <cstring>

#include "absl/strings/str_join.h"

#include "core/execute/math/combine.h"
#include "core/execute/ops/elements.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/index_input.h"

namespace permafrost {
namespace {

enum class Update : uint8_t { kAssign, kAdd, kSub, kMin, kMax };

std::string DoesNotFit(std::string_view what, const Tensor& indices, const Tensor& updates,
                       absl::Span<const int64_t> shape) {
  return absl::StrCat(what, ": indices of shape ", ShapeText(indices.shape()), ", updates of shape ",
                      ShapeText(updates.shape()), ", output of shape ", ShapeText(shape));
}

// updates must be [places..., rest of shape], where indices is [places..., depth].
absl::Status CheckShapes(const Tensor& indices, const Tensor& updates, absl::Span<const int64_t> shape) {
  if (indices.rank() < 1) return absl::InvalidArgumentError("indices must have at least one dimension");
  if (updates.rank() < 1) return absl::InvalidArgumentError("updates must have at least one dimension");
  const bool nothing = indices.size() == 0 && updates.size() == 0;
  const bool some = indices.size() != 0 && updates.size() != 0 && CountOf(shape) != 0;
  if (!nothing && !some)
    return absl::InvalidArgumentError(DoesNotFit(
        "indices and updates do not go with an output that has no elements", indices, updates, shape));
  const int places = indices.rank() - 1;
  const int64_t depth = indices.shape().back();
  const absl::Span<const int64_t> given = updates.shape();
  if (depth > static_cast<int64_t>(shape.size()) || updates.rank() < places ||
      given.first(places) != absl::MakeConstSpan(indices.shape()).first(places) ||
      given.subspan(places) != shape.subspan(depth))
    return absl::InvalidArgumentError(
        DoesNotFit("updates have another shape than the slices that they are for", indices, updates, shape));
  return absl::OkStatus();
}

// The number of the slice that `place` names in a tensor of shape `outer`; -1: it names none.
int64_t SliceAt(const int64_t* place, absl::Span<const int64_t> outer) {
  int64_t slice = 0;
  for (size_t d = 0; d < outer.size(); ++d) {
    if (static_cast<uint64_t>(place[d]) >= static_cast<uint64_t>(outer[d])) return -1;
    slice = slice * outer[d] + place[d];
  }
  return slice;
}

// Shapes are checked; output holds what is updated.
absl::Status Scatter(Update update, const Tensor& indices, const Tensor& where, const Tensor& updates,
                     Tensor& output) {
  if (updates.size() == 0) return absl::OkStatus();
  const size_t depth = static_cast<size_t>(indices.shape().back());
  const absl::Span<const int64_t> outer = absl::MakeConstSpan(output.shape()).first(depth);
  const int64_t slice = CountOf(absl::MakeConstSpan(output.shape()).subspan(depth));
  const int64_t count = updates.size() / slice;
  CombineRows combine = nullptr;
  if (update != Update::kAssign && output.dtype() != DataType::DT_STRING) {
    constexpr Combine kOps[] = {Combine::kAdd, Combine::kAdd, Combine::kSub, Combine::kMin, Combine::kMax};
    combine = FindCombine(output.dtype(), kOps[static_cast<int>(update)]);
    if (combine == nullptr)
      return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(output.dtype())));
  }
  const ElementCopier copier(updates, output);
  const int64_t bytes = slice * static_cast<int64_t>(FindDType(output.dtype())->size);
  const int64_t* place = where.values<int64_t>().data();
  for (int64_t i = 0; i < count; ++i, place += depth) {
    const int64_t to = SliceAt(place, outer);
    if (to < 0)
      return absl::InvalidArgumentError(absl::StrCat(
          "indices", PlaceText(absl::MakeConstSpan(indices.shape()).first(indices.rank() - 1), i), " = [",
          absl::StrJoin(place, place + depth, ", "), "] does not index into shape ",
          ShapeText(output.shape())));
    if (combine != nullptr) {
      char* old = output.mutable_data() + to * bytes;
      const char* given = updates.data() + i * bytes;
      // The old value stays where the new one is NaN.
      const bool given_first = update == Update::kMin || update == Update::kMax;
      combine(given_first ? given : old, given_first ? old : given, old, slice);
    } else if (update == Update::kAssign) {
      copier(i * slice, to * slice, slice);
    } else {  // ScatterNd joins strings
      for (int64_t k = 0; k < slice; ++k)
        output.mutable_values<std::string>()[to * slice + k] += updates.values<std::string>()[i * slice + k];
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeScatterNd(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& updates = context.input(1);
    ASSIGN_OR_RETURN(Shape shape, ShapeInput(context.input(2), "shape"));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(updates.dtype(), std::move(shape)));
    RETURN_IF_ERROR(CheckShapes(context.input(0), updates, output.shape()));
    ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 0, "indices"));
    Clear(output);
    RETURN_IF_ERROR(Scatter(Update::kAdd, context.input(0), where, updates, output));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::Status TensorScatter(KernelContext& context, Update update) {
  const Tensor& tensor = context.input(0);
  RETURN_IF_ERROR(RequireType(context.input(2), tensor.dtype(), "updates"));
  RETURN_IF_ERROR(CheckShapes(context.input(1), context.input(2), tensor.shape()));
  if (update != Update::kAssign && tensor.dtype() == DataType::DT_STRING)
    return absl::UnimplementedError("it cannot run with string");
  ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 1, "indices"));
  ASSIGN_OR_RETURN(Tensor output, context.AllocateOver(0, tensor.dtype(), tensor.shape()));
  if (output.data() != tensor.data()) ElementCopier(tensor, output)(0, 0, tensor.size());
  RETURN_IF_ERROR(Scatter(update, context.input(1), where, context.input(2), output));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

template <Update kUpdate>
absl::StatusOr<Kernel> MakeTensorScatter(const KernelSpec&) {
  return [](KernelContext& context) { return TensorScatter(context, kUpdate); };
}

// indices: a number, a vector of them, or a matrix of places; values: one for each, or one for all.
absl::Status SparseToDense(KernelContext& context, bool validate) {
  const Tensor& indices = context.input(0);
  const Tensor& values = context.input(2);
  const Tensor& rest = context.input(3);
  if (indices.rank() > 2)
    return absl::InvalidArgumentError(absl::StrCat(
        "sparse_indices must be a scalar, a vector or a matrix, not ", ShapeText(indices.shape())));
  const int64_t count = indices.rank() == 0 ? 1 : indices.dim(0);
  const int64_t depth = indices.rank() == 2 ? indices.dim(1) : 1;
  ASSIGN_OR_RETURN(Shape shape, ShapeInput(context.input(1), "output_shape"));
  if (static_cast<int64_t>(shape.size()) != depth)
    return absl::InvalidArgumentError(
        absl::StrCat("output_shape has ", shape.size(), " elements, but sparse_indices are for ", depth));
  if (values.rank() > 1 || (values.rank() == 1 && values.dim(0) != count))
    return absl::InvalidArgumentError(absl::StrCat(
        "sparse_values has incorrect shape ", ShapeText(values.shape()), ", should be [] or [", count, "]"));
  if (rest.rank() != 0) return absl::InvalidArgumentError("default_value should be a scalar");
  RETURN_IF_ERROR(RequireType(rest, values.dtype(), "default_value"));
  ASSIGN_OR_RETURN(const Tensor where, Int64Input(context, 0, "sparse_indices"));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(values.dtype(), std::move(shape)));
  FillWith(output, rest);
  const ElementCopier copier(values, output);
  const int64_t* place = where.values<int64_t>().data();
  for (int64_t i = 0, before = -1; i < count; ++i, place += depth) {
    const int64_t to = SliceAt(place, output.shape());
    const char* problem = to < 0                     ? "out of bounds"
                          : !validate || to > before ? nullptr
                          : to == before             ? "repeated"
                                                     : "out of order";
    if (problem != nullptr)
      return absl::InvalidArgumentError(
          absl::StrCat("indices[", i, "] = [", absl::StrJoin(place, place + depth, ","), "] is ", problem,
                       " in an output of shape ", ShapeText(output.shape())));
    copier(values.rank() == 0 ? 0 : i, to, 1);
    before = to;
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeSparseToDense(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool validate, spec.Bool("validate_indices", true));
  return [validate](KernelContext& context) { return SparseToDense(context, validate); };
}

absl::Status DynamicPartition(KernelContext& context, int64_t parts) {
  const Tensor& data = context.input(0);
  const Tensor& partitions = context.input(1);
  const size_t places = partitions.shape().size();
  const absl::Span<const int64_t> shape = data.shape();
  RETURN_IF_ERROR(RequireType(partitions, DataType::DT_INT32, "partitions"));
  if (shape.size() < places || shape.first(places) != absl::MakeConstSpan(partitions.shape()))
    return absl::InvalidArgumentError(
        absl::StrCat("data.shape must start with partitions.shape, got data.shape = ", ShapeText(shape),
                     ", partitions.shape = ", ShapeText(partitions.shape())));
  const absl::Span<const int32_t> part_of = partitions.values<int32_t>();
  std::vector<int64_t> counts(parts);
  for (int64_t i = 0; i < partitions.size(); ++i) {
    if (part_of[i] < 0 || part_of[i] >= parts)
      return absl::InvalidArgumentError(absl::StrCat("partitions", PlaceText(partitions.shape(), i), " = ",
                                                     part_of[i], " is not in [0, ", parts, ")"));
    ++counts[part_of[i]];
  }
  std::vector<ElementCopier> copiers;
  for (int64_t part = 0; part < parts; ++part) {
    Shape of_part = {counts[part]};
    of_part.insert(of_part.end(), shape.begin() + places, shape.end());
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(data.dtype(), std::move(of_part)));
    copiers.emplace_back(data, output);
    context.set_output(static_cast<int>(part), std::move(output));
  }
  const int64_t slice = CountOf(shape.subspan(places));
  std::fill(counts.begin(), counts.end(), 0);
  for (int64_t i = 0; i < partitions.size(); ++i) {
    const int32_t part = part_of[i];
    copiers[part](i * slice, counts[part]++ * slice, slice);
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeDynamicPartition(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t parts, spec.Int("num_partitions", 0));
  constexpr int64_t kMost = 1 << 16;  // a graph that names more outputs is none
  if (parts < 1 || parts > kMost)
    return absl::InvalidArgumentError(absl::StrCat("num_partitions is ", parts, ", not 1 to ", kMost));
  return [parts](KernelContext& context) { return DynamicPartition(context, parts); };
}

constexpr Op kOps[] = {
    {"DynamicPartition", MakeDynamicPartition, 2, OpKind::kPure, "outputs"},
    {"ScatterNd", MakeScatterNd, 3},
    {"ScatterNdNonAliasingAdd", MakeTensorScatter<Update::kAdd>, 3},
    {"SparseToDense", MakeSparseToDense, 4},
    {"TensorScatterAdd", MakeTensorScatter<Update::kAdd>, 3},
    {"TensorScatterMax", MakeTensorScatter<Update::kMax>, 3},
    {"TensorScatterMin", MakeTensorScatter<Update::kMin>, 3},
    {"TensorScatterSub", MakeTensorScatter<Update::kSub>, 3},
    {"TensorScatterUpdate", MakeTensorScatter<Update::kAssign>, 3},
};

}  // namespace

absl::Span<const Op> ScatterOps() {
  return kOps;
}

}  // namespace permafrost
