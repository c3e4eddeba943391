// NumPy's files of one array (.npy, numpy/lib/format.py): how people keep what they feed to a graph, and what they
// compare its results with.
//
//   ASSIGN_OR_RETURN(Tensor image, ParseNpy(block.bytes, file.name()));
//   ASSIGN_OR_RETURN(std::string bytes, SerializeNpy(logits));
//
// A file is "\x93NUMPY", a version, the length of a header, the header (a Python dict as text:
// {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }), and the values. Nothing in it is ever run: arrays of
// Python objects, which are pickled, are refused.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/tensor/tensor.h"

namespace permafrost {

// Is this the beginning of such a file?
bool LooksLikeNpy(std::string_view bytes);

// Versions 1 to 3; big-endian values are swapped and column-major ones (fortran_order) put into C order. Strings
// ('|S5' and '<U5') lose the NUL characters at their end, with which NumPy fills them up; those of '<U' become
// UTF-8. `file` is the name for messages.
//
// DataLoss: not such a file, or damaged. Unimplemented: a type that TensorFlow has not, or that is pickled.
absl::StatusOr<Tensor> ParseNpy(std::string_view bytes, std::string_view file);

// Version 1, little-endian, byte for byte as NumPy writes it. bfloat16, which NumPy has not, becomes float32, and
// quantized types the integers that they are. Strings become '|S' as long as the longest: one that ends in NUL
// characters comes back without them.
//
// Unimplemented: resources and variants. ResourceExhausted: strings of very unequal length would take gigabytes.
absl::StatusOr<std::string> SerializeNpy(const Tensor& tensor);

}  // namespace permafrost
