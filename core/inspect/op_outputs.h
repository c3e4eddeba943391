// How many outputs a node has and of which types, by its op's signature:
//
//   output_arg { name: "output" type_attr: "T" }                        one, of the type in the attr T
//   output_arg { name: "output" type_attr: "T" number_attr: "num_split" }   as many as num_split says
//   output_arg { name: "tensors" type_list_attr: "dtypes" }             one for each of the list
//
// (tensorflow/core/framework/op_def.proto.) The signatures come from the .meta itself, so no op registry is
// needed.
#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/graph/node.h"
#include "proto/graph.pb.h"

namespace permafrost {

class OpOutputs {
 public:
  explicit OpOutputs(tensorflow::OpList signatures);

  // The types of the node's outputs; DT_INVALID where the signature is not known. DataLoss: an attr that
  // cannot be.
  absl::StatusOr<std::vector<tensorflow::DataType>> Types(const Node& node) const;

 private:
  tensorflow::OpList signatures_;
  absl::flat_hash_map<std::string, const tensorflow::OpDef*> by_name_;
};

}  // namespace permafrost
