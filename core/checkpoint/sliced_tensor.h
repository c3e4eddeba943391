// A tensor as a checkpoint stores it, whole or in slices, and reading what a restore op asks for: all of it, one of the
// stored slices, or another part that has to be cut out of them.
//
//   const SlicedTensor tensor{file_name, "p/w", DT_FLOAT, {5, 2}, {{{0, 3}, {0, 2}}, {{3, 2}, {0, 2}}}};
//   return ReadSliced(tensor, "5 2 2,2:-", [&](size_t slice) { return ReadSlice(slice); });
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "core/checkpoint/slice_key.h"
#include "core/tensor/stored_tensor.h"

namespace permafrost {

struct SlicedTensor {
  std::string file;  // the one that lists it, for messages
  std::string name;
  DataType dtype = tensorflow::DT_INVALID;  // one that a constant can hold
  Shape shape;
  std::vector<TensorSlice> slices;  // resolved; one that is everything where it is stored whole
  bool in_ranges = true;            // slices usually are ranges of a file
};

// Gives a stored slice by its number.
using ReadSliceFunction = absl::FunctionRef<absl::StatusOr<StoredTensor>(size_t slice)>;

// FailedPrecondition: the spec cannot be, its shape is not the stored one, or the stored slices overlap or do not cover what
// it asks for. ResourceExhausted: slices cut so finely across each other that it makes no sense to put them together.
// Or what `read` returns.
absl::StatusOr<StoredTensor> ReadSliced(const SlicedTensor& tensor, std::string_view shape_and_slice,
                                        ReadSliceFunction read);

}  // namespace permafrost
