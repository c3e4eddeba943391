// Variables become constants, and the nodes that read them follow suit. What TensorFlow 1.15 and 2.15 do
// (python/framework/graph_util_impl.py, convert_to_constants.py), node by node:
//
//   Variable, VariableV2, VarHandleOp   Const of the same name; no inputs, no device, attrs dtype and value only
//   ReadVariableOp                      Identity of its first input; keeps `_class`
//   ResourceGather                      Const "<name>/axis" and GatherV2; keeps `_class`
//   ResourceGatherNd                    GatherNd; keeps `_class`
//   Identity, Switch, Merge, Enter,     between a handle and its reader: the same op on the variable's dtype
//   Exit, NextIteration                 instead of DT_RESOURCE, without device and `_output_shapes`
//   everything else                     as it is
#pragma once

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"

#include "core/bytes/byte_rope.h"
#include "core/freeze/ref_ops.h"
#include "core/freeze/subgraph.h"
#include "core/tensor/dtype.h"

namespace permafrost {

// The value of a variable: a serialized TensorProto.
struct FrozenValue {
  DataType dtype = tensorflow::DT_INVALID;
  std::shared_ptr<const ByteRope> tensor;
};

using FrozenValues = absl::flat_hash_map<std::string, FrozenValue>;  // by node

bool IsVariable(const Node& node);
bool IsVariableOp(std::string_view op);

// Rewrites the subgraph in place; axis nodes are put before their gather.
// FailedPrecondition: TensorFlow could not load the result, because a node needs the variable itself. The
// message names the node and the way from it to an output. Unimplemented: the variable goes into a function,
// or a gather has batch dimensions.
absl::Status RewriteVariables(Subgraph& subgraph, const FrozenValues& values, const RefOps& ref_ops);

}  // namespace permafrost
