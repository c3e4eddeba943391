// Ops that need a variable itself and not its value: they write it, or hand the reference on. Frozen, the
// variable is a constant, and TensorFlow refuses the graph ("passed float from v:0 incompatible with expected
// float_ref").
#pragma once

#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "proto/graph.pb.h"

namespace permafrost {

class RefOps {
 public:
  // The signatures that the .meta carries tell it of custom ops too; TensorFlow's own are known without.
  explicit RefOps(const tensorflow::OpList& signatures);

  bool TakesReference(std::string_view op) const { return names_.contains(op); }

 private:
  absl::flat_hash_set<std::string> names_;
};

// The error that `node`, so described, does: FailedPrecondition. `path`: from it to an output.
absl::Status NeedsVariable(std::string_view node, std::string_view variable, std::string_view path);

}  // namespace permafrost
