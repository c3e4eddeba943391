#include "core/freeze/variable_flow.h"

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 7> kCarriers = {"Identity", "Switch",        "Merge",   "Enter",
                                                       "Exit",     "NextIteration", "_SwitchN"};

constexpr size_t kMostReturned = 10'000'000;

// A tensor as the body of a function names it: "x", "add:z:0".
struct BodyTensor {
  std::string_view node;
  std::string_view output_name;
  int64_t output = 0;
};

BodyTensor ParseBodyTensor(std::string_view text) {
  const std::vector<std::string_view> parts = absl::StrSplit(text, ':');
  BodyTensor tensor{parts[0], parts.size() > 1 ? parts[1] : ""};
  if (parts.size() > 1 && !absl::SimpleAtoi(parts.back(), &tensor.output)) tensor.output = 0;
  return tensor;
}

}  // namespace

bool IsCarrier(std::string_view op) {
  return absl::c_linear_search(kCarriers, op);
}

absl::StatusOr<VariableFlow> VariableFlow::Follow(std::vector<Node>& nodes, const FunctionList& library,
                                                  const std::vector<size_t>& variables,
                                                  const ForwardRules& rules) {
  VariableFlow flow(library, rules);
  for (size_t i = 0; i < library.functions.size(); ++i) flow.functions_.emplace(library.functions[i].name, i);
  flow.IndexGraph(nodes);
  RETURN_IF_ERROR(flow.Run(variables));
  return flow;
}

void VariableFlow::IndexGraph(std::vector<Node>& nodes) {
  FlowScope& graph = *scopes_.emplace_back(std::make_unique<FlowScope>());
  graph.nodes = &nodes;
  graph.readers.resize(nodes.size());
  absl::flat_hash_map<std::string_view, size_t> positions;
  positions.reserve(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) positions.emplace(nodes[i].name, i);
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t input = 0; input < nodes[i].inputs.size(); ++input) {
      const TensorName name = ParseTensorName(nodes[i].inputs[input]);
      const auto producer = name.control ? positions.end() : positions.find(name.node);
      if (producer == positions.end()) continue;
      // A Merge's second output says which input it took.
      if (name.output == 1 && nodes[producer->second].op == "Merge") continue;
      graph.readers[producer->second].push_back({i, input, name.output});
    }
  }
}

void VariableFlow::IndexFunction(FlowScope& scope) {
  FunctionDef& function = *scope.definition;
  scope.nodes = &function.nodes;
  scope.readers.resize(function.nodes.size());
  scope.argument_readers.resize(static_cast<size_t>(function.signature.input_arg_size()));
  absl::flat_hash_map<std::string_view, size_t> positions, arguments, results;
  for (size_t i = 0; i < function.nodes.size(); ++i) positions.emplace(function.nodes[i].name, i);
  for (int i = 0; i < function.signature.input_arg_size(); ++i)
    arguments.emplace(function.signature.input_arg(i).name(), static_cast<size_t>(i));
  for (int i = 0; i < function.signature.output_arg_size(); ++i)
    results.emplace(function.signature.output_arg(i).name(), static_cast<size_t>(i));
  const auto add = [&](std::string_view text, size_t reader, size_t input) {
    if (text.starts_with('^')) return;
    const BodyTensor tensor = ParseBodyTensor(text);
    if (const auto node = positions.find(tensor.node); node != positions.end()) {
      if (function.nodes[node->second].op == "Merge" && tensor.output_name == "value_index") return;
      scope.readers[node->second].push_back({reader, input, tensor.output});
    } else if (const auto argument = arguments.find(tensor.node); argument != arguments.end()) {
      scope.argument_readers[argument->second].push_back({reader, input, 0});
    }
  };
  for (size_t i = 0; i < function.nodes.size(); ++i) {
    const std::vector<std::string>& inputs = function.nodes[i].inputs;
    for (size_t input = 0; input < inputs.size(); ++input) add(inputs[input], i, input);
  }
  if (!rules_->through_results) return;
  for (const auto& [result, tensor] : function.results) {
    if (const auto place = results.find(result); place != results.end())
      add(tensor, Reader::kResult, place->second);
  }
}

const CallOp* VariableFlow::FindCall(const Node& node) const {
  const auto is_function = [&](std::string_view name) { return functions_.contains(name); };
  const CallOp* const call = FindCallOp(node.op, is_function);
  return call != nullptr && (rules_->all_calls || call->known_to_2_15) ? call : nullptr;
}

std::optional<size_t> VariableFlow::ScopeOf(std::string_view function) const {
  const auto place = functions_.find(function);
  if (place == functions_.end()) return std::nullopt;
  const auto scope = scope_of_.find(place->second);
  return scope == scope_of_.end() ? std::nullopt : std::optional(scope->second);
}

absl::StatusOr<size_t> VariableFlow::EnterFunction(size_t scope, size_t node, const std::string& name) {
  const auto place = functions_.find(name);
  if (place == functions_.end()) {
    return absl::FailedPreconditionError(absl::StrCat(Describe(scope, node), " calls the function ",
                                                      Quoted(name),
                                                      ", which the graph does not have; the graph was cut or "
                                                      "edited"));
  }
  const auto [known, is_new] = scope_of_.emplace(place->second, scopes_.size());
  if (!is_new) return known->second;
  auto entered = std::make_unique<FlowScope>();
  entered->function = place->second;
  ASSIGN_OR_RETURN(entered->definition, DecodeFunction(library_->functions[place->second]));
  IndexFunction(*entered);
  scopes_.push_back(std::move(entered));
  return scopes_.size() - 1;
}

void VariableFlow::PushReaders(size_t scope, const std::vector<Reader>& readers, size_t variable) {
  for (const Reader& reader : readers) found_.push_back({scope, reader.node, reader.input, variable});
}

void VariableFlow::PushReadersOfOutput(size_t scope, size_t node, size_t output, size_t variable) {
  FlowScope& there = *scopes_[scope];
  if (!there.by_output) {
    there.by_output.emplace();
    for (size_t i = 0; i < there.readers.size(); ++i) {
      for (const Reader& reader : there.readers[i]) (*there.by_output)[{i, reader.output}].push_back(reader);
    }
  }
  const auto readers = there.by_output->find({node, static_cast<int64_t>(output)});
  if (readers != there.by_output->end()) PushReaders(scope, readers->second, variable);
}

// What a step found comes before what was found earlier: depth first.
void VariableFlow::Schedule() {
  todo_.insert(todo_.end(), found_.rbegin(), found_.rend());
  found_.clear();
}

absl::Status VariableFlow::Run(const std::vector<size_t>& variables) {
  for (const size_t variable : variables) {
    PushReaders(0, scopes_[0]->readers[variable], variable);
    Schedule();
    while (!todo_.empty()) {
      const FlowStep step = todo_.back();
      todo_.pop_back();
      if (!seen_.insert({{step.scope, step.node}, step.input}).second) continue;
      if (step.node == Reader::kResult) {
        RETURN_IF_ERROR(AddResult(step.scope, step.input, step.variable));
      } else {
        steps_.push_back(step);
        RETURN_IF_ERROR(Visit(step));
      }
      Schedule();
    }
  }
  return absl::OkStatus();
}

absl::Status VariableFlow::Visit(const FlowStep& step) {
  const Node& node = NodeOf(step.scope, step.node);
  if (IsCarrier(node.op)) {
    if (node.op == "Merge" && !rules_->through_merges) return absl::OkStatus();
    // What a Switch decides by is not handed on.
    if (node.op == "Merge" || step.input == 0)
      PushReaders(step.scope, scopes_[step.scope]->readers[step.node], step.variable);
    return absl::OkStatus();
  }
  const CallOp* const call = FindCall(node);
  return call == nullptr ? absl::OkStatus() : VisitCall(step, *call);
}

// The functions that a node calls, each once, entered when it is first asked.
absl::StatusOr<const std::vector<VariableFlow::Callee>*> VariableFlow::CalleesOf(const FlowStep& step,
                                                                                 const CallOp& call) {
  const auto [known, is_new] = callees_.try_emplace({step.scope, step.node});
  if (!is_new) return &known->second;
  ASSIGN_OR_RETURN(const std::vector<CalledFunction> called,
                   CalledFunctions(NodeOf(step.scope, step.node), call));
  std::vector<Callee> callees;
  absl::flat_hash_set<std::pair<size_t, bool>> seen;
  for (const CalledFunction& one : called) {
    ASSIGN_OR_RETURN(const size_t entered, EnterFunction(step.scope, step.node, one.name));
    const bool gives_results = one.attr.empty() || one.attr != call.test;
    if (!seen.emplace(entered, gives_results).second) continue;
    callees.push_back({entered, gives_results});
    FlowScope& function = *scopes_[entered];
    function.callers.push_back({step.scope, step.node, gives_results});
    if (!gives_results) continue;
    for (const auto& [result, variable] : function.results)
      PushReadersOfOutput(step.scope, step.node, result, variable);
  }
  return &(callees_[{step.scope, step.node}] = std::move(callees));
}

absl::Status VariableFlow::VisitCall(const FlowStep& step, const CallOp& call) {
  if (step.input < call.first_argument) return absl::OkStatus();
  const size_t argument = step.input - call.first_argument;
  ASSIGN_OR_RETURN(const std::vector<Callee>* const callees, CalleesOf(step, call));
  for (const Callee& callee : *callees) {
    FlowScope& function = *scopes_[callee.scope];
    if (argument >= function.argument_readers.size()) {
      return absl::FailedPreconditionError(
          absl::StrCat(Describe(step.scope, step.node), " gives the function ",
                       Quoted(library_->functions[function.function].name), " an argument ", argument,
                       ", and it has ", function.argument_readers.size(), "; the graph is damaged"));
    }
    if (function.arguments.emplace(argument, step.variable).second)
      PushReaders(callee.scope, function.argument_readers[argument], step.variable);
  }
  return absl::OkStatus();
}

absl::Status VariableFlow::AddResult(size_t scope, size_t result, size_t variable) {
  FlowScope& function = *scopes_[scope];
  if (!function.results.emplace(result, variable).second) return absl::OkStatus();
  returned_ += function.callers.size();
  if (returned_ > kMostReturned)
    return absl::ResourceExhaustedError(
        "more calls of functions return variables than in any model; the "
        "graph is damaged");
  for (const FlowScope::Caller& caller : function.callers) {
    if (caller.gives_results) PushReadersOfOutput(caller.scope, caller.node, result, variable);
  }
  return absl::OkStatus();
}

std::vector<size_t> VariableFlow::InputsOf(size_t scope, size_t node) const {
  std::vector<size_t> inputs;
  for (size_t input = 0; input < NodeOf(scope, node).inputs.size(); ++input) {
    if (seen_.contains({{scope, node}, input})) inputs.push_back(input);
  }
  return inputs;
}

std::string VariableFlow::Describe(size_t scope, size_t node) const {
  const Node& described = NodeOf(scope, node);
  std::string text = absl::StrCat("node ", Quoted(described.name), " (", Quoted(described.op), ")");
  if (scope != 0) {
    absl::StrAppend(&text, " in the function ", Quoted(library_->functions[scopes_[scope]->function].name));
  }
  return text;
}

std::string VariableFlow::PathToOutput(const Subgraph& subgraph, size_t scope, size_t node) const {
  // A function's first caller was found before the function, so this ends.
  while (scope != 0) {
    const FlowScope::Caller& caller = scopes_[scope]->callers[0];
    node = caller.node;
    scope = caller.scope;
  }
  return subgraph.PathToOutput(NodeOf(0, node).name);
}

}  // namespace permafrost
