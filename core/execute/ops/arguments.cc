#include "core/execute/ops/arguments.h"

#include "core/bytes/status_macros.h"

namespace permafrost {
namespace {

constexpr int kMostDimensions = 254;  // TensorFlow's

}  // namespace

absl::Status ExpectType(const Tensor& input, DataType dtype, std::string_view what) {
  if (input.dtype() == dtype) return absl::OkStatus();
  return Refuse("% must be of type %, not %", {what, dtype, input.dtype()});
}

absl::Status ExpectRank(const Tensor& input, int rank, std::string_view what) {
  if (input.rank() == rank) return absl::OkStatus();
  return Refuse("% must have %%, but its shape is %",
                {what, rank, rank == 1 ? " dimension" : " dimensions", input.shape()});
}

absl::Status ExpectInts(const Tensor& input, std::string_view what) {
  if (input.dtype() == DataType::DT_INT32 || input.dtype() == DataType::DT_INT64) return absl::OkStatus();
  return Refuse("% must be of type int32 or int64, not %", {what, input.dtype()});
}

int64_t IntAt(const Tensor& input, int64_t i) {
  return input.dtype() == DataType::DT_INT32 ? input.values<int32_t>()[i] : input.values<int64_t>()[i];
}

absl::StatusOr<int64_t> ScalarInt(const Tensor& input, std::string_view what) {
  RETURN_IF_ERROR(ExpectInts(input, what));
  RETURN_IF_ERROR(ExpectRank(input, 0, what));
  return IntAt(input, 0);
}

absl::StatusOr<std::string_view> ScalarText(const Tensor& input, std::string_view what) {
  RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, what));
  RETURN_IF_ERROR(ExpectRank(input, 0, what));
  return std::string_view(input.scalar<std::string>());
}

absl::StatusOr<Shape> ShapeOf(const Tensor& input, std::string_view what) {
  ASSIGN_OR_RETURN(PartialShape shape, PartialShapeOf(input, what));
  if (!shape) return Refuse("% must be a vector of sizes", {what});
  for (const int64_t size : *shape) {
    if (size < 0) return Refuse("% has a negative size: %", {what, *shape});
  }
  return *std::move(shape);
}

absl::StatusOr<PartialShape> PartialShapeOf(const Tensor& input, std::string_view what) {
  RETURN_IF_ERROR(ExpectInts(input, what));
  if (input.rank() == 0 && IntAt(input, 0) == -1) return PartialShape();
  RETURN_IF_ERROR(ExpectRank(input, 1, what));
  if (input.size() > kMostDimensions) return Refuse("% has % dimensions", {what, input.size()});
  Shape shape;
  for (int64_t i = 0; i < input.size(); ++i) {
    const int64_t size = IntAt(input, i);
    if (size < -1) return Refuse("% has a size of %", {what, size});
    shape.push_back(size);
  }
  return PartialShape(std::move(shape));
}

}  // namespace permafrost
