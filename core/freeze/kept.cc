#include "core/freeze/kept.h"

#include <optional>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/slice_key.h"
#include "core/freeze/rewrite.h"
#include "core/freeze/subgraph.h"
#include "core/graph/graph_writer.h"

namespace permafrost {
namespace {

// Nullopt where the checkpoint has no value for it; 0 where its size cannot be told.
std::optional<uint64_t> SizeInCheckpoint(const Node& variable, const Checkpoint& checkpoint,
                                         const VariableTensors& restored) {
  const absl::StatusOr<std::optional<RestoredFrom>> from = restored.Find(variable);
  if (!from.ok() || !from->has_value() || !checkpoint.Contains((*from)->key)) return std::nullopt;
  const absl::StatusOr<TensorInfo> info = checkpoint.Describe((*from)->key);
  if (!info.ok()) return 0;
  if ((*from)->shape_and_slice.empty()) return info->bytes;
  const absl::StatusOr<SliceSpec> slice = ParseSliceSpec((*from)->shape_and_slice);
  const DTypeInfo* const dtype = FindDType(info->dtype);
  if (!slice.ok() || dtype == nullptr) return 0;
  const absl::StatusOr<TensorSlice> resolved = ResolveSlice(slice->slice, slice->full);
  return resolved.ok() ? ElementCount(SliceShape(*resolved)) * dtype->size : 0;
}

}  // namespace

absl::StatusOr<KeptPart> WhatIsKept(const MetaGraph& meta, const Checkpoint& checkpoint,
                                    const VariableTensors& restored,
                                    const std::vector<std::string>& outputs) {
  ASSIGN_OR_RETURN(Subgraph subgraph, ExtractSubgraph(meta.graph(), NodeNamesOf(outputs)));
  KeptPart kept;
  kept.nodes = subgraph.nodes.size();
  for (Node& node : subgraph.nodes) {
    if (!IsVariable(node)) {
      node.RemoveAttr(kOutputShapes);
      kept.bytes += SerializedNodeSize(node);
      continue;
    }
    ++kept.variables;
    const std::optional<uint64_t> size = SizeInCheckpoint(node, checkpoint, restored);
    kept.without_value += !size.has_value();
    kept.bytes += size.value_or(0);
  }
  return kept;
}

}  // namespace permafrost
