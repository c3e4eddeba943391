// Shapes: the sizes of a tensor's dimensions, outermost first. A scalar's is empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "proto/graph.pb.h"

namespace permafrost {

using Shape = std::vector<int64_t>;  // every size is 0 or more

// A shape of which not everything is known, as nodes state it: nullopt is an unknown rank, -1 an unknown
// size.
using PartialShape = std::optional<std::vector<int64_t>>;

// InvalidArgument: unknown rank, a negative size, or more elements than 2^63. The message says which, and no
// more: the caller names the tensor.
absl::StatusOr<Shape> ShapeFromProto(const tensorflow::TensorShapeProto& proto);
PartialShape PartialShapeFromProto(const tensorflow::TensorShapeProto& proto);

// The product of the sizes; only for shapes that ShapeFromProto made or that are parts of one.
uint64_t ElementCount(absl::Span<const int64_t> shape);

// The same for sizes from anywhere; nullopt: a negative one, or more than 2^63 elements.
std::optional<uint64_t> CheckedCount(absl::Span<const int64_t> shape);

// "[3,3,32,64]", "[]"; with "?" for unknown sizes and "(unknown rank)".
std::string ShapeText(absl::Span<const int64_t> shape);
std::string PartialShapeText(const PartialShape& shape);

// Can a tensor of `shape` be what `declared` says?
bool IsCompatible(const PartialShape& declared, const Shape& shape);

// TensorShapeProto in wire form. A scalar's is empty.
std::string SerializeShape(absl::Span<const int64_t> shape);

}  // namespace permafrost
