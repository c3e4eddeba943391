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

// The type at a place of an attr that is a type or a list of types.
absl::Status SetTypeAt(std::string_view attr, size_t place, DataType dtype, Node& node) {
  ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(attr));
  if (value.has_list() && place < static_cast<size_t>(value.list().type_size())) {
    value.mutable_list()->set_type(static_cast<int>(place), dtype);
  } else if (value.value_case() == tensorflow::AttrValue::kType && place == 0) {
    value.set_type(dtype);
  } else {
    return Damaged(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ")"),
                   absl::StrCat("has no type number ", place, " in its attr ", Quoted(attr)));
  }
  node.SetAttr(attr, value);
  return absl::OkStatus();
}

absl::Status SetShapeAt(size_t place, const Shape& shape, Node& node) {
  ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(kShapes));
  if (place >= static_cast<size_t>(value.list().shape_size())) return absl::OkStatus();
  tensorflow::TensorShapeProto& proto = *value.mutable_list()->mutable_shape(static_cast<int>(place));
  proto.Clear();
  for (const int64_t size : shape) proto.add_dim()->set_size(size);
  node.SetAttr(kShapes, value);
  return absl::OkStatus();
}

// The shape at a place of a list of shapes is no longer known.
absl::Status ForgetShape(std::string_view name, size_t place, std::vector<Attr>& attrs) {
  for (Attr& attr : attrs) {
    if (attr.name != name) continue;
    tensorflow::AttrValue value;
    if (!value.ParseFromArray(attr.value.bytes.data(), static_cast<int>(attr.value.bytes.size())))
      return absl::DataLossError(absl::StrCat("the attr ", Quoted(name),
                                              " of a function is no AttrValue; "
                                              "the graph is damaged"));
    if (place >= static_cast<size_t>(value.list().shape_size())) continue;
    tensorflow::TensorShapeProto& shape = *value.mutable_list()->mutable_shape(static_cast<int>(place));
    shape.clear_dim();
    shape.set_unknown_rank(true);
    attr.value = ByteBlock::Own(value.SerializeAsString());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FunctionRewriter::CheckCalls(const Subgraph& subgraph) const {
  for (const FlowStep& step : flow_.steps()) {
    const Node& node = flow_.NodeOf(step.scope, step.node);
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

absl::Status FunctionRewriter::RewriteCall(const FlowStep& step, const CallOp& call) {
  Node& node = flow_.NodeOf(step.scope, step.node);
  if (step.input >= call.first_argument) {
    ASSIGN_OR_RETURN(const std::vector<CalledFunction> called, CalledFunctions(node, call));
    for (const CalledFunction& one : called) {
      entered_.insert(one.name);
      if (generation_.loadable) calls_[{step.scope, step.node}].insert(one.name);
    }
    if (!call.argument_types.empty()) {
      RETURN_IF_ERROR(SetTypeAt(call.argument_types, step.input - call.first_argument,
                                ValueOf(step.variable).dtype, node));
    }
    if (!call.test.empty()) RETURN_IF_ERROR(RewriteLoop(step, call));
  }
  Touch(step.scope, step.node);
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteLoop(const FlowStep& step, const CallOp& call) {
  Node& node = flow_.NodeOf(step.scope, step.node);
  const FrozenValue& value = ValueOf(step.variable);
  if (generation_.loadable) {
    node.RemoveAttr(kOutputShapes);
  } else if (node.FindAttr(kShapes) == nullptr) {
    node.SetAttr(kShapes, {});  // asking for it makes it there
  }
  RETURN_IF_ERROR(SetShapeAt(step.input, value.shape, node));
  ASSIGN_OR_RETURN(const std::vector<CalledFunction> called, CalledFunctions(node, call));
  for (const CalledFunction& one : called) {
    const std::optional<size_t> entered = flow_.ScopeOf(one.name);
    if (one.attr == call.test || !entered) continue;
    tensorflow::OpDef& signature = flow_.scopes()[*entered]->definition->signature;
    if (step.input >= static_cast<size_t>(signature.output_arg_size()))
      return Damaged(absl::StrCat("the function ", Quoted(one.name)),
                     absl::StrCat("is the body of a loop and has no result ", step.input));
    signature.mutable_output_arg(static_cast<int>(step.input))->set_type(value.dtype);
  }
  return absl::OkStatus();
}

void FunctionRewriter::Touch(size_t scope, size_t node) {
  if (generation_.loadable || calls_.contains({scope, node})) return;
  const Node& touched = flow_.NodeOf(scope, node);
  const CallOp* const call = flow_.FindCall(touched);
  if (call == nullptr) return;
  std::set<std::string>& renamed = calls_[{scope, node}];
  const absl::StatusOr<std::vector<CalledFunction>> called = CalledFunctions(touched, *call);
  if (!called.ok()) return;
  for (const CalledFunction& one : *called) {
    if (entered_.contains(one.name)) renamed.insert(one.name);
  }
}

absl::Status FunctionRewriter::RewriteArgument(size_t argument, const FrozenValue& value,
                                               FunctionDef& function) const {
  function.signature.mutable_input_arg(static_cast<int>(argument))->set_type(value.dtype);
  RETURN_IF_ERROR(ForgetShape("_input_shapes", argument, function.attrs));
  bool is_there = false;
  for (auto& [place, attrs] : function.argument_attrs) {
    if (place != argument) continue;
    is_there = true;
    RETURN_IF_ERROR(ForgetShape(kOutputShapes, 0, attrs));
  }
  // TensorFlow makes an entry by asking for it.
  if (!is_there && !generation_.loadable)
    function.argument_attrs.push_back({static_cast<uint32_t>(argument), {}});
  return absl::OkStatus();
}

absl::Status FunctionRewriter::RewriteResult(const FlowScope& scope, size_t result,
                                             const FrozenValue& value) {
  for (const FlowScope::Caller& caller : scope.callers) {
    Node& node = flow_.NodeOf(caller.scope, caller.node);
    const CallOp* const call = flow_.FindCall(node);
    if (!caller.gives_results || call == nullptr || call->result_types.empty()) continue;
    RETURN_IF_ERROR(SetTypeAt(call->result_types, result, value.dtype, node));
    RETURN_IF_ERROR(SetShapeAt(result, value.shape, node));
    node.RemoveAttr(kOutputShapes);
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

absl::Status FunctionRewriter::RewriteSignatures() {
  for (size_t i = 1; i < flow_.scopes().size(); ++i) {
    FlowScope& scope = *flow_.scopes()[i];
    for (const auto& [argument, variable] : scope.arguments)
      RETURN_IF_ERROR(RewriteArgument(argument, ValueOf(variable), *scope.definition));
    for (const auto& [result, variable] : scope.results) {
      scope.definition->signature.mutable_output_arg(static_cast<int>(result))
          ->set_type(ValueOf(variable).dtype);
      RETURN_IF_ERROR(RewriteResult(scope, result, ValueOf(variable)));
    }
  }
  names_ =
      FrozenFunctionNames(library_, [&](const std::string& name) { return flow_.ScopeOf(name).has_value(); });
  for (const auto& [place, renamed] : calls_) {
    Node& node = flow_.NodeOf(place.first, place.second);
    const auto rename = [this, &renamed = renamed](const std::string& name) {
      const auto found = names_.find(name);
      return found == names_.end() || !renamed.contains(name) ? name : found->second;
    };
    RETURN_IF_ERROR(RenameCalls(*flow_.FindCall(node), rename, node));
  }
  return absl::OkStatus();
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
