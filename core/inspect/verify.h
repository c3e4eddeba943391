// Is a frozen graph what a checkpoint freezes to? The checkpoint is frozen once more, in memory, for the nodes that the frozen
// graph has, and the two are compared by the names of nodes: every constant that stands for a variable must be the
// checkpoint's tensor, bit for bit, and every other node the .meta's.
//
//   ASSIGN_OR_RETURN(FrozenGraph expected, FreezeLike(meta, *checkpoint, frozen));
//   ASSIGN_OR_RETURN(VerifyReport report, CompareFrozen(meta, *checkpoint, expected, frozen));
//   if (!report.same()) std::cout << report.findings[0];   // "the constant of every variable differs ..."
//
// It does not matter which TensorFlow froze it (compare_nodes.h), nor the order of nodes. One node of the frozen graph is in
// memory at a time; a tensor of the checkpoint is read through a small buffer unless it differs.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/freeze/freeze.h"
#include "core/graph/graph_index.h"
#include "core/graph/meta_graph.h"
#include "core/inspect/compare_nodes.h"
#include "core/inspect/freeze_like.h"

namespace permafrost {

struct VerifyReport {
  size_t nodes = 0;             // of the frozen graph
  size_t variables = 0;         // constants of it that stand for variables and were compared
  uint64_t variable_bytes = 0;  // their values
  std::array<size_t, kDifferenceKinds> counts{};  // of differences, by DifferenceKind
  std::vector<GraphDifference> differences;       // the first of each kind
  std::vector<std::string> findings;              // what the differences mean; none where all is the same
  std::vector<std::string> left_variables;        // that are variables in the frozen graph too
  std::vector<std::string>
      bystanders;  // missing nodes that no other reads: TensorFlow before 1.15 left out what others
                   // only asked to stand beside (`_class`)
  BenignDifferences benign;

  bool same() const { return findings.empty(); }
  size_t count(DifferenceKind kind) const { return counts[static_cast<size_t>(kind)]; }
};

// `expected`: as FreezeLike made it. DataLoss: a damaged node, a checksum of the checkpoint. NotFound, Unavailable: as the
// checkpoint is read.
absl::StatusOr<VerifyReport> CompareFrozen(const MetaGraph& meta, const Checkpoint& checkpoint,
                                           const FrozenGraph& expected, const GraphIndex& frozen);

}  // namespace permafrost
