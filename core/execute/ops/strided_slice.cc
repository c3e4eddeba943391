// StridedSlice: what Python's x[1:5:2, ..., tf.newaxis, 3] is.
#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/slice_parts.h"

namespace permafrost {
namespace {

// Bit i is about entry i of begin, end and strides.
struct Masks {
  int64_t begin = 0, end = 0, ellipsis = 0, new_axis = 0, shrink_axis = 0;
};

bool Has(int64_t mask, int i) {
  return (mask >> i & 1) != 0;
}

struct Entries {
  std::vector<int64_t> begin, end, strides;
};

absl::StatusOr<Entries> ReadEntries(KernelContext& context) {
  Entries entries;
  ASSIGN_OR_RETURN(entries.begin, ReadVector(context.input(1), "begin"));
  ASSIGN_OR_RETURN(entries.end, ReadVector(context.input(2), "end"));
  ASSIGN_OR_RETURN(entries.strides, ReadVector(context.input(3), "strides"));
  const size_t count = entries.strides.size();
  if (entries.begin.size() != count || entries.end.size() != count || count >= 32)  // the masks have 32 bits
    return absl::InvalidArgumentError(absl::StrCat("begin, end and strides have ", entries.begin.size(), ", ",
                                                   entries.end.size(), " and ", count,
                                                   " values; they must have as many, less than 32"));
  return entries;
}

// A place as a number from the front, no further out than `least` and `most`.
int64_t Clamp(int64_t place, int64_t size, int64_t least, int64_t most) {
  return std::clamp(place < 0 ? place + size : place, least, most);
}

// The range begin:end:stride of dimension d as part of `box`.
absl::Status AddRange(const Tensor& tensor, int d, const Entries& entries, const Masks& masks, int i,
                      Box& box) {
  const int64_t size = tensor.dim(d), stride = entries.strides[i];
  int64_t begin = entries.begin[i];
  if (stride == 0) return absl::InvalidArgumentError(absl::StrCat("strides[", i, "] must be non-zero"));
  if (Has(masks.shrink_axis, i)) {
    if (stride < 0) return absl::InvalidArgumentError("only stride 1 allowed on non-range indexing.");
    if (begin < -size || begin >= size)
      return absl::InvalidArgumentError(
          absl::StrCat("slice index ", begin, " of dimension ", d, " out of bounds."));
    box.sizes.push_back(1);
    box.begin.push_back(begin < 0 ? begin + size : begin);
    box.stride.push_back(1);
    return absl::OkStatus();
  }
  const int64_t least = stride > 0 ? 0 : -1, most = stride > 0 ? size : size - 1;
  begin = Has(masks.begin, i) ? (stride > 0 ? least : most) : Clamp(begin, size, least, most);
  const int64_t end =
      Has(masks.end, i) ? (stride > 0 ? most : least) : Clamp(entries.end[i], size, least, most);
  // Unsigned: there is no -stride of the least number.
  const uint64_t length = stride > 0 ? std::max<int64_t>(end - begin, 0) : std::max<int64_t>(begin - end, 0);
  const uint64_t step = stride > 0 ? uint64_t(stride) : -uint64_t(stride);
  box.sizes.push_back(static_cast<int64_t>(length / step + (length % step != 0)));
  box.begin.push_back(begin);
  box.stride.push_back(stride);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Kernel> MakeStridedSlice(const KernelSpec& spec) {
  Masks masks;
  ASSIGN_OR_RETURN(masks.begin, spec.Int("begin_mask", 0));
  ASSIGN_OR_RETURN(masks.end, spec.Int("end_mask", 0));
  ASSIGN_OR_RETURN(masks.ellipsis, spec.Int("ellipsis_mask", 0));
  ASSIGN_OR_RETURN(masks.new_axis, spec.Int("new_axis_mask", 0));
  ASSIGN_OR_RETURN(masks.shrink_axis, spec.Int("shrink_axis_mask", 0));
  if (std::popcount(static_cast<uint64_t>(masks.ellipsis)) > 1)
    return absl::InvalidArgumentError("Multiple ellipses in slice spec not allowed");
  return [masks](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    ASSIGN_OR_RETURN(const Entries entries, ReadEntries(context));
    const int count = static_cast<int>(entries.strides.size());
    // An ellipsis stands for the dimensions that the other entries leave; without one it is at the end.
    int ellipsis = count, axes_behind = 0;
    for (int i = 0; i < count; ++i) {
      if (Has(masks.ellipsis, i)) ellipsis = i;
      if (i > ellipsis && !Has(masks.new_axis, i)) ++axes_behind;
    }
    Box box;
    Shape shape;
    for (int i = 0; i <= count; ++i) {
      const int d = static_cast<int>(box.sizes.size());
      if (i == ellipsis) {
        for (int k = d; k < tensor.rank() - axes_behind; ++k) {
          shape.push_back(tensor.dim(k));
          box.sizes.push_back(tensor.dim(k));
          box.begin.push_back(0);
          box.stride.push_back(1);
        }
      } else if (i < count && Has(masks.new_axis, i)) {
        shape.push_back(1);
      } else if (i < count) {
        if (d == tensor.rank())
          return absl::InvalidArgumentError(absl::StrCat(
              "there are more indices than dimensions of the shape ", ShapeText(tensor.shape())));
        RETURN_IF_ERROR(AddRange(tensor, d, entries, masks, i, box));
        if (!Has(masks.shrink_axis, i)) shape.push_back(box.sizes.back());
      }
    }
    ASSIGN_OR_RETURN(Tensor output, TakeBox(tensor, box, std::move(shape), context));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
