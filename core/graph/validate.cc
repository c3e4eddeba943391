#include "core/graph/validate.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/colocation.h"
#include "core/graph/import_order.h"

namespace permafrost {

absl::Status ValidateGraph(const Graph& graph) {
  absl::flat_hash_set<std::string_view> names;
  for (const Node& node : graph.nodes) {
    if (node.name.empty()) return absl::FailedPreconditionError("a node has no name");
    if (node.op.empty())
      return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " has no op"));
    if (!names.insert(node.name).second) {
      return absl::FailedPreconditionError(absl::StrCat("two nodes are named ", Quoted(node.name)));
    }
  }
  for (const Node& node : graph.nodes) {
    ASSIGN_OR_RETURN(const std::vector<std::string> targets, ColocatedWith(node));
    for (const std::string& target : targets) {
      if (names.contains(target)) continue;
      return absl::FailedPreconditionError(absl::StrCat("node ", Quoted(node.name), " is to stand beside ",
                                                        Quoted(target), ", which is not in the graph"));
    }
  }
  return ImportOrder(graph.nodes).status();
}

}  // namespace permafrost
