// The nodes that freezing makes, each in place of one that was. What TensorFlow does (python/framework/graph_util_impl.py,
// convert_to_constants.py), node by node:
//
//   Variable, VariableV2, VarHandleOp   Const of the same name; no inputs, no device, attrs dtype and value only
//   ReadVariableOp                      Identity of its first input; keeps `_class`
//   ResourceGather                      Const "<name>/axis" and GatherV2; keeps `_class`
//   ResourceGatherNd                    GatherNd; keeps `_class`
#pragma once

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/graph/node.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace permafrost {

// The value of a variable: a serialized TensorProto.
struct FrozenValue {
  DataType dtype = tensorflow::DT_INVALID;
  Shape shape;
  std::shared_ptr<const ByteRope> tensor;
};

using FrozenValues = absl::flat_hash_map<std::string, FrozenValue>;  // by node

Node FrozenConst(const Node& variable, const FrozenValue& value);
// A scalar 0, as the axis of a gather.
Node ScalarZero(std::string name, DataType dtype);

// DataLoss: no dtype.
absl::StatusOr<Node> ReadAsIdentity(const Node& read);

// `axis`: the input that says along which axis, of ResourceGather only. FailedPrecondition: fewer than 2 inputs, indices that
// are no integers. Unimplemented: a gather with batch dimensions. DataLoss: attrs that are missing.
absl::StatusOr<Node> FrozenGather(const Node& gather, const std::string& axis);

}  // namespace permafrost
