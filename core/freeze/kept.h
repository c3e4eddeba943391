// What a choice of outputs would keep, told before anything is frozen: how many nodes, how many megabytes. For weighing
// one output against another; nothing is read of the data files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/freeze/variable_tensors.h"
#include "core/graph/meta_graph.h"

namespace permafrost {

struct KeptPart {
  size_t nodes = 0;
  size_t variables = 0;
  uint64_t bytes = 0;  // of the variables' values and the nodes as they are: about the frozen file's size
  size_t without_value = 0;  // variables that the checkpoint does not hold
};

// `outputs`: node names, or tensor names like "logits:0". InvalidArgument, FailedPrecondition: as Freeze, for the graph
// alone.
absl::StatusOr<KeptPart> WhatIsKept(const MetaGraph& meta, const Checkpoint& checkpoint,
                                    const VariableTensors& restored, const std::vector<std::string>& outputs);

}  // namespace permafrost
