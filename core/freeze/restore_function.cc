#include "core/freeze/restore_function.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/function_call.h"

namespace permafrost {
namespace {

constexpr int kMostDepth = 32;

// The arguments and nodes of a function by their names.
struct Body {
  explicit Body(const FunctionDef& function) {
    for (int i = 0; i < function.signature.input_arg_size(); ++i)
      arguments.emplace(function.signature.input_arg(i).name(), i);
    for (const Node& node : function.nodes) nodes.emplace(node.name, &node);
  }

  // The argument that an input stands for, handed on by any number of Identity.
  std::optional<size_t> ArgumentOf(std::string_view input) const {
    for (size_t steps = 0; steps <= nodes.size(); ++steps) {
      if (const auto argument = arguments.find(input); argument != arguments.end()) return argument->second;
      const auto producer = nodes.find(input.substr(0, input.find(':')));
      const bool hands_on = producer != nodes.end() && producer->second->op == "Identity";
      if (!hands_on || producer->second->inputs.empty()) return std::nullopt;
      input = producer->second->inputs[0];
    }
    return std::nullopt;
  }

  absl::flat_hash_map<std::string_view, size_t> arguments;
  absl::flat_hash_map<std::string_view, const Node*> nodes;
};

}  // namespace

absl::Status RestoreFunctions::DecodeOnce() {
  if (is_decoded_) return absl::OkStatus();
  ASSIGN_OR_RETURN(FunctionList list, DecodeLibrary(ByteBlock::Own(library_)));
  for (FunctionRecord& function : list.functions) {
    std::string name = function.name;
    records_.emplace(std::move(name), std::move(function));
  }
  is_decoded_ = true;
  return absl::OkStatus();
}

absl::StatusOr<const RestoredArguments*> RestoreFunctions::OfCall(const Node& node) {
  if (node.op == "NoOp") return nullptr;  // by far the most, and no reason to look at the library
  RETURN_IF_ERROR(DecodeOnce());
  const CallOp* const call =
      FindCallOp(node.op, [&](std::string_view name) { return records_.contains(name); });
  // One function, called with all inputs.
  if (call == nullptr || !call->test.empty() || call->first_argument != 0) return nullptr;
  ASSIGN_OR_RETURN(const std::vector<CalledFunction> called, CalledFunctions(node, *call));
  if (called.size() != 1) return UnknownRestore(node, "names no function to call");
  return OfFunction(node, called[0].name);
}

absl::StatusOr<const RestoredArguments*> RestoreFunctions::OfFunction(const Node& caller,
                                                                      const std::string& name) {
  if (const auto known = known_.find(name); known != known_.end()) return &known->second;
  const auto record = records_.find(name);
  if (record == records_.end()) {
    return UnknownRestore(
        caller, absl::StrCat("calls the function ", Quoted(name), ", which the graph does not have"));
  }
  if (depth_ >= kMostDepth)
    return UnknownRestore(caller, "is called by too many functions, one inside the other");
  ASSIGN_OR_RETURN(const FunctionDef function, DecodeFunction(record->second));
  ++depth_;
  absl::StatusOr<RestoredArguments> restored = ReadBody(function);
  --depth_;
  RETURN_IF_ERROR(restored.status());
  return &(known_[name] = *std::move(restored));
}

absl::StatusOr<RestoredArguments> RestoreFunctions::ReadBody(const FunctionDef& function) {
  const Body body(function);
  AssignReader assigns(
      [&](std::string_view name) -> absl::StatusOr<std::optional<Node>> {
        const auto node = body.nodes.find(name);
        if (node == body.nodes.end()) return std::nullopt;
        return *node->second;
      },
      function.nodes.size());
  RestoredArguments restored;
  for (const Node& node : function.nodes) {
    if (IsAssign(node)) {
      const std::optional<size_t> argument =
          node.inputs.empty() ? std::nullopt : body.ArgumentOf(node.inputs[0]);
      if (!argument) continue;  // A variable of the function's own.
      absl::StatusOr<RestoredFrom> from = assigns.Read(node);
      if (!from.ok() && !absl::IsFailedPrecondition(from.status())) return from.status();
      restored.insert_or_assign(*argument, std::move(from));
      continue;
    }
    ASSIGN_OR_RETURN(const RestoredArguments* const inner, OfCall(node));
    if (inner == nullptr) continue;
    for (const auto& [input, from] : *inner) {
      if (input >= node.inputs.size()) continue;
      if (const auto argument = body.ArgumentOf(node.inputs[input]))
        restored.insert_or_assign(*argument, from);
    }
  }
  return restored;
}

}  // namespace permafrost
