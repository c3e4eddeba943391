// The value of a Const node as a tensor in memory: the way back from tensor_proto.h, for whatever any writer put
// there. In a TensorProto (tensorflow/core/framework/tensor.proto) values stand as raw bytes (tensor_content), or in
// the type's own list; a list that is shorter than the tensor goes on with its last element, and an empty one
// means zeros.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/byte_reader.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// DataLoss: not a TensorProto, or its parts contradict each other; the message begins with the file and the offset.
// ResourceExhausted: it does not fit into memory. Unimplemented: a type that cannot be computed with.
absl::StatusOr<Tensor> ParseTensorProto(std::string_view serialized, FilePlace place);

// The same where type and shape are known from elsewhere, whatever the TensorProto says of them, and every element must
// be listed. Nothing is allocated before it is known that there may be so many.
absl::StatusOr<Tensor> ParseTensorValues(DataType dtype, Shape shape, std::string_view serialized,
                                         FilePlace place);

// The same as the first for a serialized AttrValue that holds a TensorProto.
absl::StatusOr<Tensor> ParseTensorAttr(std::string_view serialized_attr, FilePlace place);

}  // namespace permafrost
