#include "core/freeze/loadable.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/algorithm/container.h"
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
  absl::flat_hash_set<std::string_view> references;
  std::vector<size_t> handles;
  for (size_t i = 0; i < subgraph.nodes.size(); ++i) {
    const Node& node = subgraph.nodes[i];
    const bool is_frozen = values.contains(node.name);
    if (!is_frozen && node.op == "VarHandleOp") check.kept_.insert(node.name);
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
  if (const size_t left = check.kept_.size(); left > 0 && generation.reads == ReadRule::kNone)
    check.found_.push_back(absl::StrCat(Counted(left, "resource variable"),
                                        left == 1 ? " stays a variable" : " stay variables"));
  if (handles.empty()) return check;
  ASSIGN_OR_RETURN(const FunctionList functions, DecodeLibrary(ByteBlock::Own(library)));
  ASSIGN_OR_RETURN(const VariableFlow flow,
                   VariableFlow::Follow(subgraph.nodes, functions, handles, DefaultGeneration().forward));
  std::map<std::pair<size_t, size_t>, size_t> known;  // by scope and node
  for (const FlowStep& step : flow.steps()) {
    const bool in_function = step.scope != 0;
    // A call that is not followed is broken itself.
    if (in_function && generation.reads != ReadRule::kForward) continue;
    const Node& node = flow.NodeOf(step.scope, step.node);
    const CallOp* const call = flow.FindCall(node);
    const auto [place, is_new] = known.emplace(std::pair(step.scope, step.node), check.uses_.size());
    if (is_new) {
      Use use{in_function ? flow.FunctionOf(step.scope) : kGraph,
              node.name,
              node.op,
              IsCarrier(node.op) ? "T" : "",
              {},
              flow.Describe(step.scope, step.node)};
      if (call != nullptr) use.types = std::string(call->argument_types);
      check.uses_.push_back(std::move(use));
    }
    const size_t first = call == nullptr ? step.input : call->first_argument;
    check.uses_[place->second].places.push_back(step.input - std::min(step.input, first));
  }
  return check;
}

absl::StatusOr<bool> LoadabilityCheck::IsBroken(const Use& use, const Node& node) {
  if (use.types.empty()) return node.op == use.op;
  // A loop that was given other types and says still what shapes it had.
  if (use.function == kGraph && absl::StrContains(node.op, "While") &&
      node.FindAttr(kOutputShapes) != nullptr)
    return true;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(use.types));
  const auto is_variable = [&](size_t place) {
    const bool listed = place < static_cast<size_t>(value.list().type_size());
    return (listed ? value.list().type(static_cast<int>(place)) : value.type()) == tensorflow::DT_RESOURCE;
  };
  return absl::c_any_of(use.places, is_variable);
}

void LoadabilityCheck::AddReadsOfKept(const std::vector<Node>& nodes, std::vector<std::string>& found) const {
  for (const Node& node : nodes) {
    const bool is_gather = node.op == "GatherV2" || node.op == "GatherNd";
    if ((!is_gather && node.op != "Identity") || node.inputs.empty()) continue;
    const std::string input(ParseTensorName(node.inputs[0]).node);
    const absl::StatusOr<DataType> type = node.TypeAttr(is_gather ? "Tparams" : "T");
    if (!kept_.contains(input) || (type.ok() && *type == tensorflow::DT_RESOURCE)) continue;
    found.push_back(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                 ") wants a constant where ", Quoted(input), " stays a variable"));
  }
}

absl::Status LoadabilityCheck::CheckCalls(const std::vector<Node>& nodes,
                                          const std::set<std::string_view>& names,
                                          std::vector<std::string>& found) {
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
  AddReadsOfKept(nodes, found);
  if (uses_.empty()) return found;
  ASSIGN_OR_RETURN(const FunctionList list, DecodeLibrary(ByteBlock::Own(library)));
  RETURN_IF_ERROR(CheckUses(nodes, list, found));
  return found;
}

absl::Status LoadabilityCheck::CheckUses(const std::vector<Node>& nodes, const FunctionList& library,
                                         std::vector<std::string>& found) const {
  struct Body {
    FunctionDef definition;
    Nodes nodes;
    std::set<std::string> returned;  // what is returned by an output called "value"
  };
  std::map<size_t, Body> bodies;  // of functions that variables go into, which are where they were before
  std::set<std::string_view> names;
  for (const FunctionRecord& function : library.functions) names.insert(function.name);
  RETURN_IF_ERROR(CheckCalls(nodes, names, found));
  const Nodes graph = ByName(nodes);
  for (const Use& use : uses_) {
    Body* body = nullptr;
    if (use.function != kGraph) {
      if (use.function >= library.functions.size()) continue;
      const auto [known, is_new] = bodies.try_emplace(use.function);
      body = &known->second;
      if (is_new) {
        ASSIGN_OR_RETURN(body->definition, DecodeFunction(library.functions[use.function]));
        body->nodes = ByName(body->definition.nodes);
        RETURN_IF_ERROR(CheckCalls(body->definition.nodes, names, found));
        for (const auto& [result, tensor] : body->definition.results) {
          if (const size_t name = tensor.find(":value"); name != std::string::npos)
            body->returned.insert(tensor.substr(0, name));
        }
      }
    }
    const Nodes& there = body == nullptr ? graph : body->nodes;
    const auto node = there.find(use.node);
    if (node == there.end()) continue;
    ASSIGN_OR_RETURN(const bool is_broken, IsBroken(use, *node->second));
    if (is_broken) found.push_back(absl::StrCat(use.text, " wants a variable where there is a constant now"));
    if (body != nullptr && use.op == "ReadVariableOp" && body->returned.contains(use.node))
      found.push_back(absl::StrCat(use.text, " is returned by a name that it had before"));
  }
  return absl::OkStatus();
}

}  // namespace permafrost
