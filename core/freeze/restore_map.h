// Which tensor of the checkpoint belongs into which variable. Names do not tell: tf.train.Saver can save a
// variable under any key (moving averages, transfer learning), and the parts of a partitioned variable share
// one. The saver's own restore op tells:
//
//   save/restore_all (NoOp)
//     ^save/Assign_3 (Assign)   ref: conv1/weights   value: save/RestoreV2:3
//
// From SaverDef.restore_op_name the walk follows control inputs through NoOps (one per device and per shard)
// to each Assign or AssignVariableOp, and back from there to what it restores (assign_reader.h). TensorFlow up to 0.11 has a
// RestoreSlice for each variable, or a Restore, which knows no slices; their names are scalars, and the checkpoint may be of
// either format. TensorFlow 2 restores inside a function, which the restore op calls with the variables' handles
// (restore_function.h).
//
// A .meta without a saver is matched as TensorFlow would: by its collection "variables". Where there is none either, the map
// is silent, and names decide (variable_tensors.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/freeze/assign_reader.h"
#include "core/freeze/restore_function.h"
#include "core/graph/meta_graph.h"
#include "core/graph/node.h"

namespace permafrost {

class RestoreMap {
 public:
  // `saver`: instead of the .meta's own.
  // FailedPrecondition: the saver's restore op, one that it waits for, or a function that it calls is not in the graph.
  // DataLoss: the library of functions is damaged.
  static absl::StatusOr<RestoreMap> Read(const MetaGraph& meta, const tensorflow::SaverDef* saver = nullptr);

  // What restores this Variable, VariableV2 or VarHandleOp; nullopt: nothing does. Two handle nodes with the
  // same container and shared_name are one variable. FailedPrecondition: its value is not restored in a way that
  // is known. (Not an error of Read: a variable that no output needs may be restored as it likes.)
  absl::StatusOr<std::optional<RestoredFrom>> Find(const Node& variable) const;

  // How the map was made, in words: "by the saver's restore op save/restore_all".
  const std::string& origin() const { return origin_; }
  // The graph does not say how its variables are restored.
  bool is_silent() const { return origin_.empty(); }
  size_t size() const { return by_node_.size(); }

 private:
  explicit RestoreMap(const MetaGraph& meta) : graph_(&meta.graph()) {}

  absl::Status WalkFrom(std::string_view restore_op);
  absl::Status AddArguments(const Node& call, const RestoredArguments& arguments);
  absl::Status AddCollection(const std::vector<std::string>& variables);

  const GraphIndex* graph_;
  std::string origin_;
  absl::flat_hash_map<std::string, absl::StatusOr<RestoredFrom>> by_node_;
  mutable std::optional<absl::flat_hash_map<std::string, std::string>> node_by_shared_name_;
};

}  // namespace permafrost
