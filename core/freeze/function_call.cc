#include "core/freeze/function_call.h"

#include "core/bytes/status_macros.h"

namespace permafrost {
namespace {

constexpr CallOp kCallOps[] = {
    {"PartitionedCall", 0, "Tin", "Tout", {"f"}, "", true},
    {"StatefulPartitionedCall", 0, "Tin", "Tout", {"f"}, "", true},
    {"If", 1, "Tin", "Tout", {"then_branch", "else_branch"}, "", true},
    {"StatelessIf", 1, "Tin", "Tout", {"then_branch", "else_branch"}, "", true},
    {"While", 0, "T", "", {"body", "cond"}, "cond", true},
    {"StatelessWhile", 0, "T", "", {"body", "cond"}, "cond", true},
    {"Case", 1, "Tin", "Tout", {"branches"}, "", true},
    {"StatelessCase", 1, "Tin", "Tout", {"branches"}, "", false},
};
constexpr CallOp kFunctionAsOp = {"", 0, "", "", {}, "", false};

}  // namespace

const CallOp* FindCallOp(std::string_view op, absl::FunctionRef<bool(std::string_view)> is_function) {
  for (const CallOp& call : kCallOps) {
    if (call.op == op) return &call;
  }
  return is_function(op) ? &kFunctionAsOp : nullptr;
}

absl::StatusOr<std::vector<CalledFunction>> CalledFunctions(const Node& node, const CallOp& call) {
  std::vector<CalledFunction> called;
  if (call.op.empty()) called.push_back({"", node.op});
  for (const std::string_view attr : call.functions) {
    if (attr.empty()) continue;
    ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(attr));
    if (value.has_func()) called.push_back({attr, value.func().name()});
    for (const tensorflow::NameAttrList& function : value.list().func())
      called.push_back({attr, function.name()});
  }
  return called;
}

absl::Status RenameCalls(const CallOp& call, absl::FunctionRef<std::string(const std::string&)> rename,
                         Node& node) {
  if (call.op.empty()) node.op = rename(node.op);
  for (const std::string_view attr : call.functions) {
    if (attr.empty()) continue;
    ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(attr));
    if (value.has_func()) value.mutable_func()->set_name(rename(value.func().name()));
    if (value.has_list()) {
      for (tensorflow::NameAttrList& function : *value.mutable_list()->mutable_func())
        function.set_name(rename(function.name()));
    }
    if (node.FindAttr(attr) != nullptr) node.SetAttr(attr, value);
  }
  return absl::OkStatus();
}

}  // namespace permafrost
