// Which tensor of a checkpoint is a variable's value: what the graph says of how its variables are restored
// (restore_map.h), looked up in the checkpoint at hand. Where the graph says nothing, as a GraphDef without its .meta does,
// names decide:
//
//   w                  the tensor w
//   p/w/part_0, _1     slices of the tensor p/w: parts that follow each other along the dimension in which they are shorter
//   dense/kernel       in a checkpoint of TensorFlow 2, the tensor whose object has that full name (object_graph.h)
//   v                  else what an op save/restore_all in the graph restores v from
//
//   ASSIGN_OR_RETURN(VariableTensors tensors, VariableTensors::Match(meta, checkpoint));
//   ASSIGN_OR_RETURN(std::optional<RestoredFrom> from, tensors.Find(node));
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/freeze/restore_map.h"
#include "core/graph/meta_graph.h"
#include "core/graph/node.h"

namespace permafrost {

class VariableTensors {
 public:
  // `saver`: instead of the .meta's own. `by_name`: whatever the graph says; it is asked where names do not tell. Both `meta` and
  // `checkpoint` must stay where they are. Errors: those of RestoreMap::Read. DataLoss: the checkpoint's object graph is damaged.
  static absl::StatusOr<VariableTensors> Match(const MetaGraph& meta, const Checkpoint& checkpoint,
                                               const tensorflow::SaverDef* saver = nullptr,
                                               bool by_name = false);

  // Of a Variable, VariableV2 or VarHandleOp; nullopt: nothing restores it. The tensor that is named need not be in the
  // checkpoint. FailedPrecondition: it is restored in a way that is not known, or parts that do not make up the whole.
  absl::StatusOr<std::optional<RestoredFrom>> Find(const Node& variable) const;

  // In words: "by the saver's restore op save/restore_all"; and how many variables that is, where it is known.
  const std::string& origin() const { return origin_; }
  std::optional<size_t> size() const;

 private:
  VariableTensors(const MetaGraph& meta, const Checkpoint& checkpoint, RestoreMap map)
      : graph_(&meta.graph()), checkpoint_(&checkpoint), map_(std::move(map)) {}

  absl::StatusOr<std::optional<RestoredFrom>> FindByName(const Node& variable) const;
  absl::StatusOr<std::optional<RestoredFrom>> FindPart(std::string_view name) const;

  const GraphIndex* graph_;
  const Checkpoint* checkpoint_;
  RestoreMap map_;
  bool by_name_ = false;
  std::string origin_;
  std::map<std::string, std::string, std::less<>> by_full_name_;
};

}  // namespace permafrost
