// One variable's restoring, read back from the op that assigns to it:
//
//   save/Assign_3 (Assign)   ref: conv1/weights   value: save/RestoreV2:3
//                                    tensor_names[3] = "conv1/weights/ExponentialMovingAverage"
//                                    shape_and_slices[3] = ""
//
// From the value back through Identity and Reshape to an output of RestoreV2, or of TensorFlow 0.11's RestoreSlice and Restore.
// In a graph, or in the body of a function, where TensorFlow 2 has it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/node.h"

namespace permafrost {

struct RestoredFrom {
  std::string key;              // in the checkpoint
  std::string shape_and_slice;  // "" is the whole tensor
  bool validate_shape = true;   // false: the variable takes whatever shape the checkpoint has
  bool reshape = false;         // the tensor takes the variable's shape: Saver(reshape=True)
};

inline bool IsAssign(const Node& node) {
  return node.op == "Assign" || node.op == "AssignVariableOp";
}

class AssignReader {
 public:
  // A node by its name; nullopt: there is none.
  using Finder = std::function<absl::StatusOr<std::optional<Node>>(std::string_view name)>;

  // `nodes`: how many there are.
  AssignReader(Finder find, size_t nodes) : find_(std::move(find)), nodes_(nodes) {}

  // FailedPrecondition: it is restored in a way that is not known.
  absl::StatusOr<RestoredFrom> Read(const Node& assign);

 private:
  absl::StatusOr<Node> Producer(const Node& node, size_t input) const;
  // The names or slices of a RestoreV2, decoded once.
  absl::StatusOr<const std::vector<std::string>*> ConstStrings(const std::string& tensor);

  Finder find_;
  size_t nodes_;
  std::map<std::string, std::vector<std::string>> strings_;  // pointers into it stay valid
};

// FailedPrecondition: "node save/x (Foo), which restores a variable, has no input 0; ..."
absl::Status UnknownRestore(const Node& node, std::string_view problem);

}  // namespace permafrost
