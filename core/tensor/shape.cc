#include "core/tensor/shape.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/proto_reader.h"

namespace permafrost {

absl::StatusOr<Shape> ShapeFromProto(const tensorflow::TensorShapeProto& proto) {
  if (proto.unknown_rank()) return absl::InvalidArgumentError("its shape has no rank");
  Shape shape;
  int64_t count = 1;
  for (const auto& dim : proto.dim()) {
    if (dim.size() < 0) {
      return absl::InvalidArgumentError(absl::StrCat("a dimension of its shape is ", dim.size()));
    }
    shape.push_back(dim.size());
    // Zero sizes are left out, so that no order of the dimensions hides an overflow.
    if (dim.size() > 0 && __builtin_mul_overflow(count, dim.size(), &count)) {
      return absl::InvalidArgumentError("its shape has more than 2^63 elements");
    }
  }
  return shape;
}

PartialShape PartialShapeFromProto(const tensorflow::TensorShapeProto& proto) {
  if (proto.unknown_rank()) return std::nullopt;
  std::vector<int64_t> sizes;
  for (const auto& dim : proto.dim()) sizes.push_back(dim.size() < 0 ? -1 : dim.size());
  return sizes;
}

uint64_t ElementCount(absl::Span<const int64_t> shape) {
  uint64_t count = 1;
  for (const int64_t size : shape) count *= static_cast<uint64_t>(size);
  return count;
}

std::optional<uint64_t> CheckedCount(absl::Span<const int64_t> shape) {
  constexpr uint64_t kMost = std::numeric_limits<int64_t>::max();
  uint64_t count = 1;
  bool too_many = false;
  for (const int64_t size : shape) {
    if (size < 0) return std::nullopt;
    if (size == 0) {
      count = 0;
      too_many = false;
    } else if (count > kMost / size) {
      too_many = true;
    } else {
      count *= size;
    }
  }
  // A size of 0 anywhere makes it none, however large the others.
  if (too_many && count != 0) return std::nullopt;
  return count;
}

std::string ShapeText(absl::Span<const int64_t> shape) {
  return absl::StrCat("[",
                      absl::StrJoin(shape, ",",
                                    [](std::string* out, int64_t size) {
                                      size < 0 ? absl::StrAppend(out, "?") : absl::StrAppend(out, size);
                                    }),
                      "]");
}

std::string PartialShapeText(const PartialShape& shape) {
  return shape ? ShapeText(*shape) : "(unknown rank)";
}

bool IsCompatible(const PartialShape& declared, const Shape& shape) {
  if (!declared) return true;
  if (declared->size() != shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if ((*declared)[i] >= 0 && (*declared)[i] != shape[i]) return false;
  }
  return true;
}

std::string SerializeShape(absl::Span<const int64_t> shape) {
  std::string bytes, dim;
  for (const int64_t size : shape) {
    dim.clear();
    if (size != 0) AppendVarintField(dim, 1, static_cast<uint64_t>(size));
    AppendBytesField(bytes, 2, dim);
  }
  return bytes;
}

}  // namespace permafrost
