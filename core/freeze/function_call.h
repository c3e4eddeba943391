// Ops that call functions of the graph's library, and which of their inputs become the function's arguments:
//
//   If (cond, a, b)   then_branch=f else_branch=g Tin=[type of a, type of b]    f(a, b) or g(a, b)
//   While (a, b)      cond=c body=d T=[type of a, type of b]                    c(a, b), then d(a, b) -> a, b, ...
//   PartitionedCall (a, b)   f=f Tin=[...]                                      f(a, b)
//
// A node whose op is a function's own name calls it too (TensorFlow 1's Defun).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "core/graph/node.h"

namespace permafrost {

struct CallOp {
  std::string_view op;
  size_t first_argument;  // the input that is the function's argument 0
  std::string_view
      argument_types;             // the attr that lists the arguments' types; "" where only the function does
  std::string_view result_types;  // "" where argument_types are these as well
  std::array<std::string_view, 2> functions;  // the attrs that name functions; "" is none
  std::string_view test;                      // the one of them whose results are no outputs of the node
  bool known_to_2_15;                         // TensorFlow 2.15 follows variables into it
};

// Null: an op that calls nothing. `is_function`: whether the library has a function of this name.
const CallOp* FindCallOp(std::string_view op, absl::FunctionRef<bool(std::string_view)> is_function);

struct CalledFunction {
  std::string_view attr;  // "then_branch"; "" where the op itself is the name
  std::string name;
};

// In the order of CallOp::functions. DataLoss: an attr that is none.
absl::StatusOr<std::vector<CalledFunction>> CalledFunctions(const Node& node, const CallOp& call);

// Has the node call other functions: `rename` gives a name for a name. DataLoss: as above.
absl::Status RenameCalls(const CallOp& call, absl::FunctionRef<std::string(const std::string&)> rename,
                         Node& node);

}  // namespace permafrost
