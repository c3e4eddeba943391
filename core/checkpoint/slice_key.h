// Slices of tensors: boxes in a tensor's index space, and their two spellings in files.
//
// A partitioned variable is stored as several slices, each under a key that encodes the tensor's name and the
// box:
//
//   p/w, rows 3 and 4 of a [7,4]:   00 | 70 2f 77 00 01 | 01 02 | 83 82 | 80 84
//                                   0    "p/w"            rank 2  3,2     0,4
//
// (tensorflow/core/util/saved_tensor_slice_util.cc and core/lib/strings/ordered_code.cc). A restore op names
// the slice that it wants as text, its `shape_and_slice`: "7 4 3,2:-" is rows 3 and 4 of a [7,4]; "" is
// everything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/tensor/shape.h"
#include "proto/tensor_bundle.pb.h"

namespace permafrost {

// One dimension of a slice. `length` -1: the whole dimension (then start is 0).
struct Extent {
  int64_t start = 0;
  int64_t length = -1;

  bool operator==(const Extent&) const = default;
};

using TensorSlice = std::vector<Extent>;

// InvalidArgument: a negative start or length.
absl::StatusOr<TensorSlice> SliceFromProto(const tensorflow::TensorSliceProto& proto);

// The key under which a slice of `name` is stored. The extents are encoded as they are: TensorFlow's
// partitioner writes (0,4) and not "whole" for a dimension of 4 that it did not cut.
std::string EncodeSliceKey(std::string_view name, const TensorSlice& slice);

// Resolves whole dimensions against the tensor's shape. InvalidArgument: another rank, or a box that leaves
// the shape.
absl::StatusOr<TensorSlice> ResolveSlice(const TensorSlice& slice, const Shape& full);

// The slice of everything.
TensorSlice WholeSlice(const Shape& shape);

// "3,2:-"
std::string SliceText(const TensorSlice& slice);
Shape SliceShape(const TensorSlice& resolved);

// A parsed `shape_and_slice` that is not empty.
struct SliceSpec {
  Shape full;
  TensorSlice slice;
};

// InvalidArgument: not of the form "d0 d1 ... start,length:-".
absl::StatusOr<SliceSpec> ParseSliceSpec(std::string_view text);

}  // namespace permafrost
