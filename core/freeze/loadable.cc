#include "core/freeze/loadable.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/function_call.h"
#include "core/freeze/variable_flow.h"
#include "core/graph/colocation.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

using Nodes = std::map<std::string_view, const Node*>;

Nodes ByName(const std::vector<Node>& nodes) {
  Nodes by_name;
  for (const Node& node : nodes) by_name.emplace(node.name, &node);
  return by_name;
}

}  // namespace

absl::StatusOr<LoadabilityCheck> LoadabilityCheck::Before(Subgraph& subgraph, const std::string& library,
                                                          const FrozenValues& values, const RefOps& ref_ops,
                                                          const Generation& generation) {
  LoadabilityCheck check;
  check.generation_ = &generation;
  absl::flat_hash_set<std::string_view> references;
  std::vector<size_t> handles;
  size_t left = 0;
  for (size_t i = 0; i < subgraph.nodes.size(); ++i) {
    const Node& node = subgraph.nodes[i];
    const bool is_frozen = values.contains(node.name);
    left += !is_frozen && node.op == "VarHandleOp";
    if (is_frozen && node.op == "VarHandleOp") handles.push_back(i);
    if (is_frozen && node.op != "VarHandleOp") references.insert(node.name);
  }
  for (const Node& node : subgraph.nodes) {
    if (!ref_ops.TakesReference(node.op)) continue;
    for (const std::string& input : node.inputs) {
      const TensorName name = ParseTensorName(input);
      if (name.control || !references.contains(name.node)) continue;
      check.found_.push_back(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                          ") needs the variable ", Quoted(name.node), " itself"));
    }
  }
  if (left > 0 && generation.reads == ReadRule::kNone)
    check.found_.push_back(absl::StrCat(Counted(left, "resource variable"), " stay variables"));
  if (handles.empty()) return check;
  ASSIGN_OR_RETURN(const FunctionList functions, DecodeLibrary(ByteBlock::Own(library)));
  ASSIGN_OR_RETURN(const VariableFlow flow,
                   VariableFlow::Follow(subgraph.nodes, functions, handles, DefaultGeneration().forward));
  for (const FlowStep& step : flow.steps()) {
    const bool in_function = step.scope != 0;
    // A call that is not followed is broken itself.
    if (in_function && generation.reads != ReadRule::kForward) continue;
    const Node& node = flow.NodeOf(step.scope, step.node);
    Use use{kGraph, node.name, node.op, "T", 0, flow.Describe(step.scope, step.node)};
    if (in_function) use.function = flow.FunctionOf(step.scope);
    if (const CallOp* const call = flow.FindCall(node)) {
      use.types = std::string(call->argument_types);
      use.place = step.input - std::min(step.input, call->first_argument);
    } else if (!IsCarrier(node.op)) {
      use.types.clear();
    }
    check.uses_.push_back(std::move(use));
  }
  return check;
}

absl::StatusOr<bool> LoadabilityCheck::IsBroken(const Use& use, const Node& node) {
  if (use.types.empty()) return node.op == use.op;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(use.types));
  const int place = static_cast<int>(use.place);
  const tensorflow::DataType type =
      value.has_list() && place < value.list().type_size() ? value.list().type(place) : value.type();
  // A loop that was given other types and says still what shapes it had.
  const bool stale = use.function == kGraph && absl::StrContains(node.op, "While") &&
                     node.FindAttr(kOutputShapes) != nullptr;
  return type == tensorflow::DT_RESOURCE || stale;
}

absl::Status LoadabilityCheck::CheckCalls(const std::vector<Node>& nodes, const FunctionList& library,
                                          std::vector<std::string>& found) const {
  std::set<std::string_view> names;
  for (const FunctionRecord& function : library.functions) names.insert(function.name);
  for (const Node& node : nodes) {
    const CallOp* const call = FindCallOp(node.op, [](std::string_view) { return false; });
    if (call == nullptr) continue;
    ASSIGN_OR_RETURN(const std::vector<CalledFunction> called, CalledFunctions(node, *call));
    for (const CalledFunction& one : called) {
      if (names.contains(one.name)) continue;
      found.push_back(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ") calls the function ",
                                   Quoted(one.name), " by the name that it had before"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LoadabilityCheck::After(const std::vector<Node>& nodes,
                                                                 const std::string& library) const {
  std::vector<std::string> found = found_;
  const Nodes by_name = ByName(nodes);
  for (const Node& node : nodes) {
    ASSIGN_OR_RETURN(const std::vector<std::string> neighbours, ColocatedWith(node));
    for (const std::string& neighbour : neighbours) {
      if (by_name.contains(neighbour)) continue;
      found.push_back(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ") is to stand beside ",
                                   Quoted(neighbour), ", which is not there"));
    }
  }
  if (uses_.empty()) return found;
  ASSIGN_OR_RETURN(const FunctionList list, DecodeLibrary(ByteBlock::Own(library)));
  RETURN_IF_ERROR(CheckCalls(nodes, list, found));
  std::map<size_t, FunctionDef> functions;  // those that variables go into, where they were before
  for (const Use& use : uses_) {
    if (use.function == kGraph || use.function >= list.functions.size()) continue;
    if (functions.contains(use.function)) continue;
    ASSIGN_OR_RETURN(FunctionDef function, DecodeFunction(list.functions[use.function]));
    RETURN_IF_ERROR(CheckCalls(function.nodes, list, found));
    functions.emplace(use.function, std::move(function));
  }
  std::map<size_t, Nodes> function_nodes;
  for (const auto& [place, function] : functions) function_nodes[place] = ByName(function.nodes);
  for (const Use& use : uses_) {
    const Nodes& there = use.function == kGraph ? by_name : function_nodes[use.function];
    const auto node = there.find(use.node);
    if (node == there.end()) continue;
    ASSIGN_OR_RETURN(const bool is_broken, IsBroken(use, *node->second));
    if (is_broken) found.push_back(absl::StrCat(use.text, " wants a variable where there is a constant now"));
    if (use.function == kGraph) continue;
    for (const auto& [result, tensor] : functions[use.function].results) {
      if (use.op == "ReadVariableOp" && absl::StartsWith(tensor, absl::StrCat(use.node, ":value")))
        found.push_back(absl::StrCat(use.text, " is returned by a name that it had before"));
    }
  }
  return found;
}

}  // namespace permafrost
