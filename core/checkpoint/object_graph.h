// What TensorFlow 2 puts into its checkpoints (tf.train.Checkpoint, Keras' save_weights, SavedModels): keys that are paths
// through Python objects, and the scalar string _CHECKPOINTABLE_OBJECT_GRAPH, which says which variable each of them is:
//
//   layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE     a tensor
//   _CHECKPOINTABLE_OBJECT_GRAPH                               TrackableObjectGraph: objects, each with its variables'
//                                                              full_name ("dense/kernel") and checkpoint_key
//
// Such a checkpoint has no .meta by design. A graph of TensorFlow 1 that asks for "dense/kernel" is answered by full name,
// as TensorFlow from 1.10 on does.
//
// Source: tensorflow/core/protobuf/trackable_object_graph.proto.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"

namespace permafrost {

inline constexpr std::string_view kObjectGraphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

inline bool HasObjectGraph(const Checkpoint& checkpoint) {
  return checkpoint.Contains(kObjectGraphKey);
}

// Keys by the variables' full names; empty where the checkpoint has no object graph. DataLoss: a damaged one.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> KeysByFullName(const Checkpoint& checkpoint);

}  // namespace permafrost
