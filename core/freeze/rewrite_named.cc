#include "core/freeze/rewrite_named.h"

#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 6> kBetween = {"Switch",   "Enter", "Exit",
                                                      "Identity", "Merge", "NextIteration"};

// TensorFlow 1.15.
class BackwardRewriter {
 public:
  BackwardRewriter(const FrozenValues& values, Subgraph& subgraph) : values_(values), subgraph_(subgraph) {
    for (const Node& node : subgraph.nodes) nodes_.emplace(node.name, &node);
  }

  absl::Status Run() {
    for (const Node& node : subgraph_.nodes) {
      if (IsReader(node)) RETURN_IF_ERROR(WalkBack(node));
    }
    std::vector<Node> rewritten;
    rewritten.reserve(subgraph_.nodes.size());
    for (const Node& node : subgraph_.nodes) RETURN_IF_ERROR(Rewrite(node, rewritten));
    subgraph_.nodes = std::move(rewritten);
    return absl::OkStatus();
  }

 private:
  static bool IsReader(const Node& node) {
    return node.op == "ReadVariableOp" || node.op == "ResourceGather";
  }

  // Types what stands between a reader and its variable. (At a Merge TensorFlow 1.15 itself fails, with an IndexError.)
  absl::Status WalkBack(const Node& reader) {
    ASSIGN_OR_RETURN(const DataType dtype, reader.TypeAttr("dtype"));
    if (reader.inputs.empty()) return absl::OkStatus();  // found when it is rewritten
    std::vector<std::string_view> todo = {reader.inputs[0]};
    while (!todo.empty()) {
      const auto found = nodes_.find(ParseTensorName(todo.back()).node);
      todo.pop_back();
      if (found == nodes_.end()) continue;
      const Node& source = *found->second;
      if (!absl::c_linear_search(kBetween, source.op)) {
        if (source.op == "VarHandleOp") continue;
        return absl::FailedPreconditionError(absl::StrCat(
            "node ", Quoted(reader.name), " (", Quoted(reader.op), ") reads ", Quoted(source.name), " (",
            Quoted(source.op),
            "), which is no variable, and there TensorFlow 1.15 fails too. An output reaches it: ",
            subgraph_.PathToOutput(reader.name)));
      }
      if (!types_.emplace(source.name, dtype).second) continue;
      for (const std::string& input : source.inputs) {
        if (input.starts_with('^')) continue;
        todo.push_back(input);
        if (source.op != "Merge") break;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Rewrite(const Node& node, std::vector<Node>& rewritten) const {
    if (values_.contains(node.name)) {
      rewritten.push_back(node);
    } else if (const auto type = types_.find(node.name); type != types_.end()) {
      Node& between = rewritten.emplace_back(node);
      between.SetTypeAttr("T", type->second);
      between.RemoveAttr(kOutputShapes);
      between.device.clear();
      between.other.clear();
    } else if (node.op == "ReadVariableOp") {
      ASSIGN_OR_RETURN(Node identity, ReadAsIdentity(node));
      rewritten.push_back(std::move(identity));
    } else if (node.op == "ResourceGather") {
      const std::string axis = absl::StrCat(node.name, "/axis");
      ASSIGN_OR_RETURN(Node gather, FrozenGather(node, axis));
      ASSIGN_OR_RETURN(const DataType indices, gather.TypeAttr("Taxis"));
      rewritten.push_back(ScalarZero(axis, indices));
      rewritten.push_back(std::move(gather));
    } else {
      rewritten.push_back(node);
    }
    return absl::OkStatus();
  }

  const FrozenValues& values_;
  Subgraph& subgraph_;
  absl::flat_hash_map<std::string_view, const Node*> nodes_;
  absl::flat_hash_map<std::string_view, DataType> types_;
};

}  // namespace

absl::Status RewriteByName(ReadRule rule, const FrozenValues& values, Subgraph& subgraph) {
  if (rule == ReadRule::kBackward) return BackwardRewriter(values, subgraph).Run();
  if (rule != ReadRule::kByName) return absl::OkStatus();
  for (Node& node : subgraph.nodes) {
    if (node.op != "ReadVariableOp" || node.inputs.empty() || !values.contains(node.inputs[0])) continue;
    ASSIGN_OR_RETURN(node, ReadAsIdentity(node));
  }
  return absl::OkStatus();
}

}  // namespace permafrost
