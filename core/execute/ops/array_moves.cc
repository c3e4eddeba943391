#include "core/execute/ops/array_moves.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace permafrost {
namespace {

using IndexValueTypes = Types<int32_t, int64_t, int16_t, uint8_t, int8_t>;

// Less is copied: it takes no longer, the copy is aligned, and the whole can go.
constexpr size_t kWorthSharing = 4096;

size_t ElementSize(const Tensor& tensor) {
  return tensor.dtype() == DataType::DT_STRING ? kStringElement : FindDType(tensor.dtype())->size;
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ReadInts(const Tensor& tensor, std::string_view what) {
  std::vector<int64_t> ints;
  const absl::Status status = WithType<IndexValueTypes>(tensor.dtype(), [&]<typename T>() -> absl::Status {
    ints.assign(tensor.values<T>().begin(), tensor.values<T>().end());
    return absl::OkStatus();
  });
  if (!status.ok())
    return absl::InvalidArgumentError(
        absl::StrCat(what, " must be of whole numbers, not of type ", DTypeName(tensor.dtype())));
  return ints;
}

absl::StatusOr<std::vector<int64_t>> ReadVector(const Tensor& tensor, std::string_view what) {
  if (tensor.rank() != 1)
    return absl::InvalidArgumentError(
        absl::StrCat(what, " must be a vector, but its shape is ", ShapeText(tensor.shape())));
  return ReadInts(tensor, what);
}

absl::StatusOr<int64_t> ReadInt(const Tensor& tensor, std::string_view what) {
  if (tensor.rank() > 1 || tensor.size() != 1)
    return absl::InvalidArgumentError(
        absl::StrCat(what, " must be a scalar, but its shape is ", ShapeText(tensor.shape())));
  ASSIGN_OR_RETURN(const std::vector<int64_t> ints, ReadInts(tensor, what));
  return ints[0];
}

absl::StatusOr<int> ResolveAxis(int64_t axis, int rank, std::string_view what) {
  if (axis < -rank || axis >= rank)
    return absl::InvalidArgumentError(
        absl::StrCat(what, " is ", axis, ", which is not in [", -rank, ", ", rank, ")"));
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

absl::Status CheckShape(const Shape& shape) {
  uint64_t count = 1;
  for (const int64_t size : shape) {
    if (size < 0)
      return absl::InvalidArgumentError(absl::StrCat("a tensor cannot have the shape ", ShapeText(shape)));
    if (size > 0 && count > (uint64_t{1} << 62) / size)
      return absl::ResourceExhaustedError(
          absl::StrCat("the shape ", ShapeText(shape), " has too many elements"));
    if (size > 0) count *= size;
  }
  return absl::OkStatus();
}

std::vector<int64_t> StridesOf(const Shape& shape) {
  std::vector<int64_t> strides(shape.size());
  uint64_t stride = 1;  // of an empty tensor it may wrap
  for (size_t i = shape.size(); i-- > 0;) {
    strides[i] = static_cast<int64_t>(stride);
    stride *= shape[i];
  }
  return strides;
}

int64_t CountOf(absl::Span<const int64_t> sizes) {
  return static_cast<int64_t>(ElementCount(sizes));
}

void Move(const Tensor& from, int64_t from_first, Tensor& to, int64_t to_first,
          absl::Span<const CopyDim> dims, KernelContext& context) {
  if (from.size() == 0 || to.size() == 0) return;
  const int64_t size = ElementSize(to);
  CopyStrided(size, from.data() + from_first * size, to.mutable_data() + to_first * size, dims,
              context.threads());
}

void FillWith(const Tensor& value, Tensor& to, KernelContext& context) {
  Move(value, 0, to, 0, {{to.size(), 0, 1}}, context);
}

void FillWithZeros(Tensor& to) {
  if (to.dtype() != DataType::DT_STRING) std::memset(to.mutable_data(), 0, to.bytes());
}

absl::Status PassReshaped(KernelContext& context, Shape shape) {
  ASSIGN_OR_RETURN(Tensor output, context.input(0).Reshaped(std::move(shape)));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<Tensor> TakeBox(const Tensor& tensor, const Box& box, Shape shape, KernelContext& context) {
  const bool is_empty = CountOf(shape) == 0 || tensor.size() == 0;
  const std::vector<int64_t> strides = StridesOf(tensor.shape());
  int64_t first = 0, expected = 1;
  bool is_one_piece = true;
  CopyDims dims;
  if (!is_empty) {
    const std::vector<int64_t> out_strides = StridesOf(box.sizes);
    for (size_t i = 0; i < box.sizes.size(); ++i) {
      first += box.begin[i] * strides[i];
      // A single index has no next one: its step may be anything.
      dims.push_back({box.sizes[i], box.sizes[i] == 1 ? 0 : box.stride[i] * strides[i], out_strides[i]});
    }
    for (size_t i = dims.size(); i-- > 0;) {
      is_one_piece = is_one_piece && (dims[i].size == 1 || dims[i].from == expected);
      expected *= dims[i].size;
    }
    const bool is_whole = tensor.size() == expected;
    if (is_one_piece && (is_whole || expected * ElementSize(tensor) >= kWorthSharing))
      return tensor.Part(first, std::move(shape));
  }
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(tensor.dtype(), std::move(shape)));
  Move(tensor, first, output, 0, dims, context);
  return output;
}

}  // namespace permafrost
