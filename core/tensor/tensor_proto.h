// A tensor as the `value` of a Const node: the exact bytes that TensorFlow's make_tensor_proto gives
// (tensorflow/python/framework/tensor_util.py).
//
//   dtype, tensor_shape (always there; empty for a scalar), then
//     several elements   tensor_content: the stored bytes, as a range of the checkpoint's file
//                        uint16, bool, complex, string: the type's own repeated field
//     one element        the type's own field
//     none               nothing
#pragma once

#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/tensor/stored_tensor.h"

namespace permafrost {

// Several float16 or bfloat16 elements: TensorFlow 1.x lists them as numbers (half_val), TensorFlow 2 as
// bytes. Both read both.
enum class HalfEncoding { kValues, kContent };

// A serialized TensorProto. Fixed-size elements stay ranges; only strings, bool, uint16, single elements and
// listed halves are read. Their checksums are then made at once, those of ranges when the rope is written.
// DataLoss: a checksum; or the file's read errors.
absl::StatusOr<ByteRope> EncodeTensorProto(const StoredTensor& tensor, HalfEncoding half);

}  // namespace permafrost
