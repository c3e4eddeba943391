// Where variables go. From each variable that becomes a constant forward to every node that takes the variable itself: through
// nodes that hand it on, into the functions that it is an argument of, and out of them again.
//
//   s/v (VarHandleOp) -> cond (If), input 1 -> cond_true(argument 0) -> add/ReadVariableOp
//                                           -> cond_false(argument 0) -> sub/ReadVariableOp
//
// Nothing is changed here; rewrite_forward.h does that, step by step.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

#include "core/freeze/compat.h"
#include "core/freeze/function_call.h"
#include "core/freeze/subgraph.h"
#include "core/graph/function_def.h"

namespace permafrost {

// Who reads an output of a node, or an argument of a function.
struct Reader {
  static constexpr size_t kResult = ~size_t{0};  // instead of a node: result number `input` of the function

  size_t node;
  size_t input;
  int64_t output;  // which of the outputs is read
};

// The graph, or the body of a function.
struct FlowScope {
  struct Caller {
    size_t scope, node;
    bool gives_results;  // the function's results are the node's outputs
  };

  std::vector<Node>* nodes = nullptr;
  std::vector<std::vector<Reader>> readers;  // by node
  std::optional<absl::flat_hash_map<std::pair<size_t, int64_t>, std::vector<Reader>>> by_output;
  // Of a function:
  size_t function = 0;  // its place in the library
  std::optional<FunctionDef> definition;
  std::vector<std::vector<Reader>> argument_readers;
  std::map<size_t, size_t> arguments;  // that are variables: which
  std::map<size_t, size_t> results;    // likewise
  std::vector<Caller> callers;         // nodes that give it variables, in the order found
};

// A node that takes a variable.
struct FlowStep {
  size_t scope;  // 0 is the graph
  size_t node;
  size_t input;
  size_t variable;  // its node in the graph
};

class VariableFlow {
 public:
  // From the nodes `variables` of the graph, in this order. Both `nodes` and `library` must stay where they are.
  // FailedPrecondition: a function is called that is not in the library, or with more arguments than it has. ResourceExhausted: more
  // calls that return variables than any model has. DataLoss: a damaged function.
  static absl::StatusOr<VariableFlow> Follow(std::vector<Node>& nodes, const FunctionList& library,
                                             const std::vector<size_t>& variables, const ForwardRules& rules);

  // In the order in which TensorFlow 2.15 walks: from each variable, depth first.
  const std::vector<FlowStep>& steps() const { return steps_; }
  const std::vector<std::unique_ptr<FlowScope>>& scopes() const { return scopes_; }
  Node& NodeOf(size_t scope, size_t node) const { return (*scopes_[scope]->nodes)[node]; }

  const CallOp* FindCall(const Node& node) const;
  // The scope of a function that a variable reached; nullopt: none did.
  std::optional<size_t> ScopeOf(std::string_view function) const;
  // The place of a function in the library.
  size_t FunctionOf(size_t scope) const { return scopes_[scope]->function; }
  // The inputs of a node that take variables.
  std::vector<size_t> InputsOf(size_t scope, size_t node) const;
  // "node add/Read (ReadVariableOp) in the function cond_true", and the way from it to an output.
  std::string Describe(size_t scope, size_t node) const;
  std::string PathToOutput(const Subgraph& subgraph, size_t scope, size_t node) const;

 private:
  // A function that a node calls.
  struct Callee {
    size_t scope;
    bool gives_results;
  };

  VariableFlow(const FunctionList& library, const ForwardRules& rules) : library_(&library), rules_(&rules) {}

  void IndexGraph(std::vector<Node>& nodes);
  void IndexFunction(FlowScope& scope);
  absl::StatusOr<size_t> EnterFunction(size_t scope, size_t node, const std::string& name);
  absl::Status Run(const std::vector<size_t>& variables);
  absl::Status Visit(const FlowStep& step);
  absl::Status VisitCall(const FlowStep& step, const CallOp& call);
  absl::StatusOr<const std::vector<Callee>*> CalleesOf(const FlowStep& step, const CallOp& call);
  void PushReaders(size_t scope, const std::vector<Reader>& readers, size_t variable);
  void PushReadersOfOutput(size_t scope, size_t node, size_t output, size_t variable);
  absl::Status AddResult(size_t scope, size_t result, size_t variable);
  void Schedule();

  const FunctionList* library_;
  const ForwardRules* rules_;
  std::vector<std::unique_ptr<FlowScope>> scopes_;
  absl::flat_hash_map<std::string_view, size_t> functions_;                 // place in the library by name
  absl::flat_hash_map<size_t, size_t> scope_of_;                            // by place in the library
  absl::flat_hash_set<std::pair<std::pair<size_t, size_t>, size_t>> seen_;  // scope, node, input
  absl::flat_hash_map<std::pair<size_t, size_t>, std::vector<Callee>> callees_;  // by scope, node
  size_t returned_ = 0;  // variables that calls return, a call and a variable each
  std::vector<FlowStep> steps_;
  std::vector<FlowStep> found_;  // from the step at hand, in order
  std::vector<FlowStep> todo_;   // the next at the end
};

// Ops that hand a variable on, untouched.
bool IsCarrier(std::string_view op);

}  // namespace permafrost
