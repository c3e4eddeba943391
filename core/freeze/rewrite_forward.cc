#include "core/freeze/rewrite_forward.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/freeze/ref_ops.h"

namespace permafrost {
namespace {

// In a function's body an output is called by its name, which is "value" for a read and "output" for an Identity.
void MendName(const std::string& read, std::string& tensor) {
  const std::string value = absl::StrCat(read, ":value");
  if (tensor == value || absl::StartsWith(tensor, absl::StrCat(value, ":")))
    tensor.replace(0, value.size(), absl::StrCat(read, ":output"));
}

}  // namespace

absl::Status ForwardRewriter::Run() {
  std::vector<size_t> variables;
  for (size_t i = 0; i < subgraph_.nodes.size(); ++i) {
    const Node& node = subgraph_.nodes[i];
    if (values_.contains(node.name) && (node.op == "VarHandleOp" || generation_.forward.references))
      variables.push_back(i);
  }
  if (variables.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(functions_, DecodeLibrary(ByteBlock::Own(library_)));
  ASSIGN_OR_RETURN(flow_, VariableFlow::Follow(subgraph_.nodes, functions_, variables, generation_.forward));
  function_rewriter_.emplace(*flow_, functions_, values_, generation_);
  if (generation_.loadable) RETURN_IF_ERROR(function_rewriter_->CheckCalls(subgraph_));
  names_.resize(flow_->scopes().size());
  axes_.resize(flow_->scopes().size());
  for (const FlowStep& step : flow_->steps()) RETURN_IF_ERROR(RewriteStep(step));
  RETURN_IF_ERROR(function_rewriter_->RewriteSignatures());
  MendResults();
  InsertAxes();  // from here on nodes have other places
  return flow_->scopes().size() > 1 ? function_rewriter_->WriteLibrary(library_) : absl::OkStatus();
}

absl::Status ForwardRewriter::RewriteStep(const FlowStep& step) {
  Node& node = flow_->NodeOf(step.scope, step.node);
  if (read_.contains({step.scope, step.node})) return absl::OkStatus();
  if (IsCarrier(node.op)) return RewriteCarrier(step, node);
  if (node.op == "ReadVariableOp") return RewriteRead(step, node);
  if (node.op == "ResourceGather" || node.op == "ResourceGatherNd") return RewriteGather(step, node);
  const CallOp* const call = flow_->FindCall(node);
  if (call != nullptr && (step.input >= call->first_argument || !generation_.loadable))
    return function_rewriter_->RewriteCall(step, *call);
  return generation_.loadable ? Unloadable(step) : absl::OkStatus();
}

absl::Status ForwardRewriter::Unloadable(const FlowStep& step) const {
  return NeedsVariable(flow_->Describe(step.scope, step.node), flow_->NodeOf(0, step.variable).name,
                       flow_->PathToOutput(subgraph_, step.scope, step.node));
}

absl::Status ForwardRewriter::RewriteCarrier(const FlowStep& step, Node& node) {
  if (node.op == "Merge" && !generation_.forward.through_merges) return absl::OkStatus();
  if (node.op != "Merge" && step.input != 0)
    return generation_.loadable ? Unloadable(step) : absl::OkStatus();
  node.SetTypeAttr("T", values_.at(flow_->NodeOf(0, step.variable).name).dtype);
  node.RemoveAttr(kOutputShapes);
  if (!generation_.forward.keeps_carrier_devices) node.device.clear();
  return absl::OkStatus();
}

absl::Status ForwardRewriter::RewriteRead(const FlowStep& step, Node& node) {
  read_.insert({step.scope, step.node});
  ASSIGN_OR_RETURN(node, ReadAsIdentity(node));
  if (step.scope == 0) return absl::OkStatus();
  FlowScope& scope = *flow_->scopes()[step.scope];
  for (const Reader& reader : scope.readers[step.node]) {
    if (reader.node == Reader::kResult) {
      returned_[step.scope].insert(node.name);
    } else {
      MendName(node.name, (*scope.nodes)[reader.node].inputs[reader.input]);
      function_rewriter_->Touch(step.scope, reader.node);
    }
  }
  return absl::OkStatus();
}

void ForwardRewriter::MendResults() {
  for (const auto& [scope, reads] : returned_) {
    for (auto& [result, tensor] : flow_->scopes()[scope]->definition->results) {
      const std::string node = tensor.substr(0, tensor.find(':'));
      if (reads.contains(node)) MendName(node, tensor);
    }
  }
}

absl::Status ForwardRewriter::RewriteGather(const FlowStep& step, Node& node) {
  const bool nd = node.op == "ResourceGatherNd";
  if (step.scope != 0 && !nd && !generation_.forward.gathers_in_functions) return absl::OkStatus();
  read_.insert({step.scope, step.node});
  const std::string axis = nd ? "" : AxisName(step.scope, node);
  ASSIGN_OR_RETURN(Node gather, FrozenGather(node, step.scope == 0 ? axis : absl::StrCat(axis, ":output:0")));
  node = std::move(gather);
  if (nd) return absl::OkStatus();
  ASSIGN_OR_RETURN(const DataType indices, node.TypeAttr("Taxis"));
  axes_[step.scope].emplace_back(step.node, ScalarZero(axis, indices));
  return absl::OkStatus();
}

std::string ForwardRewriter::AxisName(size_t scope, const Node& gather) {
  absl::flat_hash_set<std::string>& names = names_[scope];
  if (names.empty()) {
    const FlowScope& there = *flow_->scopes()[scope];
    for (const Node& node : *there.nodes) names.insert(node.name);
    if (there.definition) {
      for (const auto& argument : there.definition->signature.input_arg()) names.insert(argument.name());
    }
  }
  std::string axis = absl::StrCat(gather.name, "/axis");
  while (!names.insert(axis).second) axis += "_";
  return axis;
}

void ForwardRewriter::InsertAxes() {
  for (size_t scope = 0; scope < axes_.size(); ++scope) {
    std::vector<std::pair<size_t, Node>>& axes = axes_[scope];
    if (axes.empty()) continue;
    std::vector<Node>& nodes = *flow_->scopes()[scope]->nodes;
    if (generation_.forward.axes_last) {
      for (auto& [gather, axis] : axes) nodes.push_back(std::move(axis));
      continue;
    }
    std::sort(axes.begin(), axes.end(), [](auto& a, auto& b) { return a.first < b.first; });
    std::vector<Node> with_axes;
    with_axes.reserve(nodes.size() + axes.size());
    size_t next = 0;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (next < axes.size() && axes[next].first == i) with_axes.push_back(std::move(axes[next++].second));
      with_axes.push_back(std::move(nodes[i]));
    }
    nodes = std::move(with_axes);
  }
}

}  // namespace permafrost
