#include "core/freeze/rewrite.h"

#include <array>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/loadable.h"
#include "core/freeze/rewrite_forward.h"
#include "core/freeze/rewrite_named.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 3> kVariableOps = {"Variable", "VariableV2", "VarHandleOp"};

// A reference variable's readers take a constant as well, but for those that want the reference.
absl::Status CheckReaders(const Subgraph& subgraph, const FrozenValues& values, const RefOps& ref_ops) {
  absl::flat_hash_set<std::string_view> references;
  for (const Node& node : subgraph.nodes) {
    if (node.op != "VarHandleOp" && values.contains(node.name)) references.insert(node.name);
  }
  for (const Node& node : subgraph.nodes) {
    if (!ref_ops.TakesReference(node.op)) continue;
    for (const std::string& input : node.inputs) {
      const TensorName name = ParseTensorName(input);
      if (name.control || !references.contains(name.node)) continue;
      return NeedsVariable(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ")"), name.node,
                           subgraph.PathToOutput(node.name));
    }
  }
  return absl::OkStatus();
}

absl::Status RewriteReaders(Subgraph& subgraph, std::string& library, const FrozenValues& values,
                            const Generation& generation) {
  if (generation.reads == ReadRule::kForward)
    return ForwardRewriter(subgraph, library, values, generation).Run();
  return RewriteByName(generation.reads, values, subgraph);
}

std::string UnloadableNote(const Generation& generation, const std::vector<std::string>& obstacles) {
  return absl::StrCat("TensorFlow ", generation.release,
                      " writes this graph, and no TensorFlow can run what it writes: ", obstacles[0],
                      obstacles.size() == 1 ? "" : absl::StrCat(", and ", obstacles.size() - 1, " more"),
                      ". Without --compat the result can be loaded, or it is said why not.");
}

}  // namespace

bool IsVariableOp(std::string_view op) {
  return absl::c_linear_search(kVariableOps, op);
}

bool IsVariable(const Node& node) {
  return IsVariableOp(node.op);
}

bool IsVariable(const Node& node, const Generation& generation) {
  if (node.op == "VarHandleOp" && generation.reads == ReadRule::kNone) return false;
  if (node.op == "Variable" && !generation.oldest_variables) return false;
  return IsVariable(node);
}

absl::Status RewriteVariables(Subgraph& subgraph, std::string& library, const FrozenValues& values,
                              const RefOps& ref_ops, const Generation& generation,
                              std::vector<std::string>& notes) {
  if (generation.loadable) {
    RETURN_IF_ERROR(CheckReaders(subgraph, values, ref_ops));
    RETURN_IF_ERROR(RewriteReaders(subgraph, library, values, generation));
  } else {
    ASSIGN_OR_RETURN(const LoadabilityCheck check,
                     LoadabilityCheck::Before(subgraph, library, values, ref_ops, generation));
    RETURN_IF_ERROR(RewriteReaders(subgraph, library, values, generation));
    ASSIGN_OR_RETURN(const std::vector<std::string> obstacles, check.After(subgraph.nodes, library));
    if (!obstacles.empty()) notes.push_back(UnloadableNote(generation, obstacles));
  }
  for (Node& node : subgraph.nodes) {
    if (const auto value = values.find(node.name); value != values.end())
      node = FrozenConst(node, value->second);
  }
  return absl::OkStatus();
}

}  // namespace permafrost
