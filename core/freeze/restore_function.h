// Restoring inside a function, as SavedModels of TensorFlow 2 have it. The saver's restore op calls the function with the
// variables' handles:
//
//   StatefulPartitionedCall_3 (f=__inference__traced_restore_29)   file_prefix, dense/kernel, dense/bias
//
//   __inference__traced_restore_29(file_prefix, a, b)
//     RestoreV2             tensor_names = ["dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", ...]
//     Identity              RestoreV2:tensors:0
//     AssignVariableOp      a, Identity:output:0              so input 1 of the call is restored from that key
//
//   RestoreFunctions functions(graph.library());
//   ASSIGN_OR_RETURN(const RestoredArguments* arguments, functions.OfCall(node));
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/freeze/assign_reader.h"
#include "core/graph/function_def.h"

namespace permafrost {

// By the number of the argument, which is that of the call's input. FailedPrecondition: it is restored in a way that is not known.
using RestoredArguments = std::map<size_t, absl::StatusOr<RestoredFrom>>;

class RestoreFunctions {
 public:
  // A serialized FunctionDefLibrary, which must stay where it is.
  explicit RestoreFunctions(const std::string& library) : library_(library) {}

  // What a node restores by calling a function; null: it calls none, or one of several. The result stays valid.
  // FailedPrecondition: the function is not in the library, or functions call each other more than 32 deep. DataLoss: the
  // library, or the function, is damaged.
  absl::StatusOr<const RestoredArguments*> OfCall(const Node& node);

 private:
  absl::StatusOr<const RestoredArguments*> OfFunction(const Node& caller, const std::string& name);
  absl::StatusOr<RestoredArguments> ReadBody(const FunctionDef& function);
  absl::Status DecodeOnce();

  const std::string& library_;
  bool is_decoded_ = false;
  absl::flat_hash_map<std::string, FunctionRecord> records_;
  std::map<std::string, RestoredArguments> known_;  // pointers into it stay valid
  int depth_ = 0;
};

}  // namespace permafrost
