// Can TensorFlow load what a release of it would write (`--compat`)? Releases leave nodes that want a variable where there is a
// constant now, or name nodes and functions that are gone. By default freezing refuses those; told to reproduce a release, it
// writes them with a note.
//
//   ASSIGN_OR_RETURN(const LoadabilityCheck check, LoadabilityCheck::Before(subgraph, library, values, ref_ops, generation));
//   ... rewrite ...
//   ASSIGN_OR_RETURN(notes, check.After(subgraph.nodes, library));
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/freeze/compat.h"
#include "core/freeze/frozen_nodes.h"
#include "core/freeze/ref_ops.h"
#include "core/freeze/subgraph.h"
#include "core/graph/function_def.h"

namespace permafrost {

class LoadabilityCheck {
 public:
  // Errors as VariableFlow::Follow.
  static absl::StatusOr<LoadabilityCheck> Before(Subgraph& subgraph, const std::string& library,
                                                 const FrozenValues& values, const RefOps& ref_ops,
                                                 const Generation& generation);

  // What stands in the way, in words; none: it loads. DataLoss: a damaged library.
  absl::StatusOr<std::vector<std::string>> After(const std::vector<Node>& nodes,
                                                 const std::string& library) const;

 private:
  static constexpr size_t kGraph = ~size_t{0};
  // A node that took variables.
  struct Use {
    size_t function;  // its place in the library; kGraph: a node of the graph
    std::string node;
    std::string op;
    std::string types;           // the attr with the types of what it takes,
    std::vector<size_t> places;  // and where in there; no attr: an op that takes variables only
    std::string text;            // "node x (Op)"
  };

  // Releases make all that read read constants, also where it is a variable that stays one.
  void AddReadsOfKept(const std::vector<Node>& nodes, std::vector<std::string>& found) const;
  static absl::StatusOr<bool> IsBroken(const Use& use, const Node& node);
  static absl::Status CheckCalls(const std::vector<Node>& nodes, const std::set<std::string_view>& names,
                                 std::vector<std::string>& found);
  absl::Status CheckUses(const std::vector<Node>& nodes, const FunctionList& library,
                         std::vector<std::string>& found) const;

  std::vector<Use> uses_;
  std::set<std::string> kept_;      // resource variables that stay variables
  std::vector<std::string> found_;  // at once
};

}  // namespace permafrost
