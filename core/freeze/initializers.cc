#include "core/freeze/initializers.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {

absl::Status CheckInitializers(const Subgraph& run, const absl::flat_hash_set<std::string>& restored) {
  for (const Node& node : run.nodes) {
    if (!absl::StartsWith(node.op, "Assign") && !absl::StrContains(node.op, "Scatter")) continue;
    if (node.inputs.empty()) continue;
    const TensorName variable = ParseTensorName(node.inputs[0]);  // what it writes comes first
    if (variable.control || !restored.contains(variable.node)) continue;
    return absl::UnimplementedError(absl::StrCat(
        "an initializer would assign the variable ", Quoted(variable.node),
        " after it was restored, so its value would not be the checkpoint's: ", run.PathToOutput(node.name),
        ". permafrost does not run initializers. Leave that node out of --initializer_nodes."));
  }
  return absl::OkStatus();
}

}  // namespace permafrost
