// Cutting a box out of a tensor that is stored as several boxes: which runs of which stored slice go where.
//
//   stored:  rows 0-2 | rows 3-6      wanted: rows 2-4      ->  row 2 of the first slice, rows 3-4 of the second
//
// Everything is counted in elements, C order (tensorflow/core/util/tensor_slice_set.cc has the same job).
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "core/checkpoint/slice_key.h"

namespace permafrost {

// `length` elements that stand together both in a stored slice and in the result.
struct SliceRun {
  size_t stored = 0;  // index of the stored slice
  uint64_t from = 0;  // first element in it
  uint64_t to = 0;    // first element in the result
  uint64_t length = 0;

  bool operator==(const SliceRun&) const = default;
};

// The runs that make up `wanted`, in the order of the result. All boxes are resolved and of the same rank.
// FailedPrecondition: the stored slices overlap inside `wanted`, or leave a part of it out.
// ResourceExhausted: more runs than `most_runs`, because the boxes are cut across each other very finely; or
// thousands of boxes so irregular that to compare them would take minutes.
absl::StatusOr<std::vector<SliceRun>> CoverSlice(const TensorSlice& wanted,
                                                 const std::vector<TensorSlice>& stored, uint64_t most_runs);

}  // namespace permafrost
