#include "core/freeze/rewrite_functions.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/function_names.h"

namespace permafrost {
namespace {

constexpr std::string_view kShapes = "output_shapes";

absl::Status Damaged(std::string_view node, std::string_view problem) {
  return absl::FailedPreconditionError(absl::StrCat(node, " ", problem, "; the graph is damaged"));
}

// The types at places of an attr that is a type or a list of types.
absl::Status SetTypes(std::string_view attr, const std::map<size_t, DataType>& types, Node& node) {
  ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(attr));
  for (const auto& [place, dtype] : types) {
    if (value.has_list() && place < static_cast<size_t>(value.list().type_size())) {
      value.mutable_list()->set_type(static_cast<int>(place), dtype);
    } else if (value.value_case() == tensorflow::AttrValue::kType && place == 0) {
      value.set_type(dtype);
    } else {
      return Damaged(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ")"),
                     absl::StrCat("has no type number ", place, " in its attr ", Quoted(attr)));
    }
  }
  node.SetAttr(attr, value);
  return absl::OkStatus();
}

absl::Status SetShapes(const std::map<size_t, const Shape*>& shapes, Node& node) {
  ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(kShapes));
  if (value.list().shape_size() == 0) return absl::OkStatus();
  for (const auto& [place, shape] : shapes) {
    if (place >= static_cast<size_t>(value.list().shape_size())) continue;
    tensorflow::TensorShapeProto& proto = *value.mutable_list()->mutable_shape(static_cast<int>(place));
    proto.Clear();
    for (const int64_t size : *shape) proto.add_dim()->set_size(size);
  }
  node.SetAttr(kShapes, value);
  return absl::OkStatus();
}

// The shapes at these places of a list of shapes are no longer known.
absl::Status ForgetShapes(std::string_view name, const std::vector<size_t>& places,
                          std::vector<Attr>& attrs) {
  for (Attr& attr : attrs) {
    if (attr.name != name) continue;
    tensorflow::AttrValue value;
    if (!value.ParseFromArray(attr.value.bytes.data(), static_cast<int>(attr.value.bytes.size())))
      return absl::DataLossError(
          absl::StrCat("the attr ", Quoted(name), " of a function is no AttrValue; the graph is damaged"));
    for (const size_t place : places) {
      if (place >= static_cast<size_t>(value.list().shape_size())) continue;
      tensorflow::TensorShapeProto& shape = *value.mutable_list()->mutable_shape(static_cast<int>(place));
      shape.clear_dim();
      shape.set_unknown_rank(true);
    }
    attr.value = ByteBlock::Own(value.SerializeAsString());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FunctionRewriter::CheckCalls(const Subgraph& subgraph) const {
  std::set<Place> checked;
  for (const FlowStep& step : flow_.steps()) {
    const Node& node = flow_.NodeOf(step.scope, step.node);
    if (!checked.emplace(step.scope, step.node).second) continue;
    if (node.op == "Merge") RETURN_IF_ERROR(CheckMerge(subgraph, step.scope, step.node));
    if (const CallOp* const call = flow_.FindCall(node); call != nullptr)
      RETURN_IF_ERROR(CheckCall(subgraph, step.scope, step.node, *call));
  }
  return absl::OkStatus();
}

absl::Status FunctionRewriter::CheckMerge(const Subgraph& subgraph, size_t scope, size_t node) const {
  const std::vector<std::string>& inputs = flow_.NodeOf(scope, node).inputs;
  const auto is_data = [](const std::string& input) { return !input.starts_with('^'); };
  if (flow_.InputsOf(scope, node).size() == static_cast<size_t>(absl::c_count_if(inputs, is_data)))
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(flow_.Describe(scope, node),
                   " joins a variable that becomes a constant with one that stays a variable, so "
                   "TensorFlow could not load the graph. An output reaches it: ",
                   flow_.PathToOutput(subgraph, scope, node)));
}

absl::Status FunctionRewriter::CheckCall(const Subgraph& subgraph, size_t scope, size_t node,
                                         const CallOp& call) const {
  std::set<size_t> given;
  for (const size_t input : flow_.InputsOf(scope, node)) {
    if (input >= call.first_argument) given.insert(input - call.first_argument);
  }
  ASSIGN_OR_RETURN(const std::vector<CalledFunction> called,
                   CalledFunctions(flow_.NodeOf(scope, node), call));
  std::optional<std::set<size_t>> results;
  if (call.result_types.empty() && !call.op.empty()) results = given;  // a loop hands on what it takes
  for (const CalledFunction& one : called) {
    const std::optional<size_t> entered = flow_.ScopeOf(one.name);
    if (!entered) continue;
    const FlowScope& function = *flow_.scopes()[*entered];
    std::set<size_t> takes, gives;
    for (const auto& [argument, variable] : function.arguments) takes.insert(argument);
    for (const auto& [result, variable] : function.results) gives.insert(result);
    const bool gives_results = one.attr.empty() || one.attr != call.test;
    if (gives_results && !results) results = gives;
    if (takes == given && (!gives_results || gives == *results)) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        flow_.Describe(scope, node), " calls the function ", Quoted(one.name),
        ", which is given a variable that becomes a constant here and one that stays a variable there (or "
        "returns the one and the other), so TensorFlow could not load the graph. An output reaches it: ",
        flow_.PathToOutput(subgraph, scope, node)));
  }
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteCall(const FlowStep& step, const CallOp& op) {
  const bool is_argument = step.input >= op.first_argument;
  const auto known = calls_.find({step.scope, step.node});
  if (is_argument && (known == calls_.end() || known->second.arguments.empty())) {
    ASSIGN_OR_RETURN(const std::vector<CalledFunction> called,
                     CalledFunctions(flow_.NodeOf(step.scope, step.node), op));
    for (const CalledFunction& one : called) {
      entered_.insert(one.name);
      if (generation_.loadable) calls_[{step.scope, step.node}].renamed.insert(one.name);
    }
  }
  Touch(step.scope, step.node);
  Call& call = calls_[{step.scope, step.node}];
  call.op = &op;
  if (is_argument) call.arguments.emplace(step.input - op.first_argument, step.variable);
  return absl::OkStatus();
}

void FunctionRewriter::Touch(size_t scope, size_t node) {
  if (generation_.loadable || calls_.contains({scope, node})) return;
  const Node& touched = flow_.NodeOf(scope, node);
  const CallOp* const op = flow_.FindCall(touched);
  if (op == nullptr) return;
  Call& call = calls_[{scope, node}];
  call.op = op;
  const absl::StatusOr<std::vector<CalledFunction>> called = CalledFunctions(touched, *op);
  if (!called.ok()) return;
  for (const CalledFunction& one : *called) {
    if (entered_.contains(one.name)) call.renamed.insert(one.name);
  }
}

absl::Status FunctionRewriter::RewriteTypes(const Call& call, Node& node) const {
  if (call.arguments.empty()) return absl::OkStatus();
  std::map<size_t, DataType> types;
  for (const auto& [argument, variable] : call.arguments) types.emplace(argument, ValueOf(variable).dtype);
  if (!call.op->argument_types.empty()) RETURN_IF_ERROR(SetTypes(call.op->argument_types, types, node));
  return call.op->test.empty() ? absl::OkStatus() : RewriteLoop(call, node);
}

absl::Status FunctionRewriter::RewriteLoop(const Call& call, Node& node) const {
  if (generation_.loadable) {
    node.RemoveAttr(kOutputShapes);
  } else if (node.FindAttr(kShapes) == nullptr) {
    node.SetAttr(kShapes, {});  // asking for it makes it there
  }
  std::map<size_t, const Shape*> shapes;
  for (const auto& [argument, variable] : call.arguments) shapes.emplace(argument, &ValueOf(variable).shape);
  RETURN_IF_ERROR(SetShapes(shapes, node));
  ASSIGN_OR_RETURN(const std::vector<CalledFunction> called, CalledFunctions(node, *call.op));
  for (const CalledFunction& one : called) {
    const std::optional<size_t> entered = flow_.ScopeOf(one.name);
    if (one.attr == call.op->test || !entered) continue;
    tensorflow::OpDef& signature = flow_.scopes()[*entered]->definition->signature;
    for (const auto& [argument, variable] : call.arguments) {
      if (argument >= static_cast<size_t>(signature.output_arg_size()))
        return Damaged(absl::StrCat("the function ", Quoted(one.name)),
                       absl::StrCat("is the body of a loop and has no result ", argument));
      signature.mutable_output_arg(static_cast<int>(argument))->set_type(ValueOf(variable).dtype);
    }
  }
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteArguments(FlowScope& scope) const {
  FunctionDef& function = *scope.definition;
  std::vector<size_t> places;
  std::set<size_t> without_attrs;
  for (const auto& [argument, variable] : scope.arguments) {
    places.push_back(argument);
    without_attrs.insert(argument);
    function.signature.mutable_input_arg(static_cast<int>(argument))->set_type(ValueOf(variable).dtype);
  }
  RETURN_IF_ERROR(ForgetShapes("_input_shapes", places, function.attrs));
  for (auto& [argument, attrs] : function.argument_attrs) {
    if (!scope.arguments.contains(argument)) continue;
    without_attrs.erase(argument);
    RETURN_IF_ERROR(ForgetShapes(kOutputShapes, {0}, attrs));
  }
  if (generation_.loadable) return absl::OkStatus();
  // TensorFlow makes entries by asking for them.
  for (const size_t argument : without_attrs)
    function.argument_attrs.push_back({static_cast<uint32_t>(argument), {}});
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteResults(FlowScope& scope) const {
  if (scope.results.empty()) return absl::OkStatus();
  std::map<size_t, DataType> types;
  std::map<size_t, const Shape*> shapes;
  for (const auto& [result, variable] : scope.results) {
    types.emplace(result, ValueOf(variable).dtype);
    shapes.emplace(result, &ValueOf(variable).shape);
    scope.definition->signature.mutable_output_arg(static_cast<int>(result))
        ->set_type(ValueOf(variable).dtype);
  }
  for (const FlowScope::Caller& caller : scope.callers) {
    Node& node = flow_.NodeOf(caller.scope, caller.node);
    const CallOp* const op = flow_.FindCall(node);
    if (!caller.gives_results || op == nullptr || op->result_types.empty()) continue;
    RETURN_IF_ERROR(SetTypes(op->result_types, types, node));
    RETURN_IF_ERROR(SetShapes(shapes, node));
    node.RemoveAttr(kOutputShapes);
  }
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteSignatures() {
  for (const auto& [place, call] : calls_)
    RETURN_IF_ERROR(RewriteTypes(call, flow_.NodeOf(place.first, place.second)));
  for (size_t i = 1; i < flow_.scopes().size(); ++i) {
    RETURN_IF_ERROR(RewriteArguments(*flow_.scopes()[i]));
    RETURN_IF_ERROR(RewriteResults(*flow_.scopes()[i]));
  }
  names_ =
      FrozenFunctionNames(library_, [&](const std::string& name) { return flow_.ScopeOf(name).has_value(); });
  for (const auto& [place, call] : calls_) {
    const auto rename = [this, &call = call](const std::string& name) {
      const auto found = names_.find(name);
      return found == names_.end() || !call.renamed.contains(name) ? name : found->second;
    };
    RETURN_IF_ERROR(RenameCalls(*call.op, rename, flow_.NodeOf(place.first, place.second)));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::flat_hash_set<std::string>> FunctionRewriter::StillCalled() const {
  absl::flat_hash_set<std::string> called;
  std::vector<std::string> todo;
  for (const std::unique_ptr<FlowScope>& scope : flow_.scopes()) {
    for (const Node& node : *scope->nodes) RETURN_IF_ERROR(AddFunctionsOf(node, called));
  }
  std::map<std::string_view, const FunctionRecord*> records;
  for (const FunctionRecord& function : library_.functions) {
    records.emplace(function.name, &function);
    if (!flow_.ScopeOf(function.name)) todo.push_back(function.name);
  }
  todo.insert(todo.end(), called.begin(), called.end());
  absl::flat_hash_set<std::string> seen;
  while (!todo.empty()) {
    const std::string name = std::move(todo.back());
    todo.pop_back();
    const auto record = records.find(name);
    if (record == records.end() || !seen.insert(name).second) continue;
    ASSIGN_OR_RETURN(const FunctionDef function, DecodeFunction(*record->second));
    absl::flat_hash_set<std::string> inside;
    for (const Node& node : function.nodes) RETURN_IF_ERROR(AddFunctionsOf(node, inside));
    called.insert(inside.begin(), inside.end());
    todo.insert(todo.end(), inside.begin(), inside.end());
  }
  return called;
}

absl::Status FunctionRewriter::WriteLibrary(std::string& library) {
  absl::flat_hash_set<std::string> still_called;
  if (generation_.loadable) {
    ASSIGN_OR_RETURN(still_called, StillCalled());
  }
  FunctionList written;
  written.other = library_.other;
  for (const FunctionRecord& function : library_.functions) {
    const std::optional<size_t> entered = flow_.ScopeOf(function.name);
    if (!entered || still_called.contains(function.name)) written.functions.push_back(function);
    if (!entered) continue;
    FunctionDef& definition = *flow_.scopes()[*entered]->definition;
    definition.signature.set_name(names_.at(function.name));
    written.functions.push_back({names_.at(function.name), ByteBlock::Own(SerializeFunction(definition))});
  }
  library = SerializeLibrary(written);
  return absl::OkStatus();
}

}  // namespace permafrost
