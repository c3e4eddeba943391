#include "core/inspect/freeze_like.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/freeze/rewrite.h"
#include "core/inspect/function_numbers.h"

namespace permafrost {

absl::StatusOr<FrozenGraph> FreezeLike(const MetaGraph& meta, const Checkpoint& checkpoint,
                                       const GraphIndex& frozen, const tensorflow::SaverDef* saver) {
  FreezeOptions options;
  options.saver = saver;
  for (size_t i = 0; i < frozen.size(); ++i) {
    const std::string name(frozen.name(i));
    if (!meta.graph().Find(name)) continue;
    Node node;
    ASSIGN_OR_RETURN(node.op, frozen.Op(i));
    if (IsVariable(node)) options.kept_variables.push_back(name);
    options.outputs.push_back(name);
  }
  if (options.outputs.empty()) return FrozenGraph();
  absl::StatusOr<FrozenGraph> expected = Freeze(meta, checkpoint, options);
  if (expected.ok()) {
    ASSIGN_OR_RETURN(const bool same, NumberFunctionsLike(frozen.library(), expected->graph));
    if (same) return expected;
    // TensorFlow 2 renames functions that the values of reference variables go into, too.
    options.compat = "2.15";
    absl::StatusOr<FrozenGraph> by_2_15 = Freeze(meta, checkpoint, options);
    if (!by_2_15.ok()) return expected;
    ASSIGN_OR_RETURN(const bool same_as_2_15, NumberFunctionsLike(frozen.library(), by_2_15->graph));
    return same_as_2_15 ? by_2_15 : expected;
  }
  return absl::Status(expected.status().code(),
                      absl::StrCat("the checkpoint cannot be frozen for the nodes of the frozen graph: ",
                                   expected.status().message()));
}

}  // namespace permafrost
