#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/op_table.h"
#include "core/execute/plan_graph.h"

namespace permafrost {
namespace {

// A result that is much larger than what it comes from is not kept: it would cost more memory than time.
constexpr size_t kAlwaysKept = size_t{1} << 20;

constexpr std::string_view kPassOn[] = {"Identity", "StopGradient",           "PreventGradient",
                                        "Snapshot", "PlaceholderWithDefault", "RefIdentity"};

class Folder {
 public:
  Folder(PlanGraph& graph, FunctionLibrary& library) : graph_(graph), library_(library), threads_(1) {}

  absl::Status Run() {
    for (const int i : graph_.order) RETURN_IF_ERROR(Visit(graph_.nodes[i]));
    for (ValueRef& fetch : graph_.fetches) fetch = graph_.Resolve(fetch);
    // The way back of a loop was not known yet when its beginning was visited.
    for (PlanNode& node : graph_.nodes) {
      for (ValueRef& ref : node.inputs) ref = graph_.Resolve(ref);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Visit(PlanNode& node) {
    for (ValueRef& ref : node.inputs) ref = graph_.Resolve(ref);
    // A function may be called by a node whose op is its name.
    if (node.kind == NodeKind::kOp && node.op == nullptr && library_.Has(node.node.op))
      node.op = &CallByNameOp();
    node.acts = node.op != nullptr && node.op->kind == OpKind::kStateful;
    VisitControls(node);
    for (const ValueRef& ref : node.inputs) node.acts = node.acts || graph_.nodes[ref.node].acts;
    if (node.kind == NodeKind::kMerge) return VisitMerge(node);
    for (const ValueRef& ref : node.inputs) {
      node.dead = node.dead || graph_.IsDead(ref);
      node.maybe_dead = node.maybe_dead || graph_.nodes[ref.node].maybe_dead;
    }
    if (node.dead) return absl::OkStatus();
    switch (node.kind) {
      case NodeKind::kSwitch:
        return VisitSwitch(node);
      case NodeKind::kEnter:
        return VisitEnter(node);
      case NodeKind::kOp:
        return VisitOp(node);
      default:
        return absl::OkStatus();
    }
  }

  // Whatever is sure to have run need not be waited for. (A Merge is as alive as its inputs, whatever it waits for.)
  void VisitControls(PlanNode& node) {
    std::vector<ValueRef> left;
    for (const ValueRef& control : node.controls) {
      const ValueRef ref = graph_.Resolve(control);
      const PlanNode& other = graph_.nodes[ref.node];
      const bool is_dead = graph_.IsDead(ref);
      if (is_dead && node.kind == NodeKind::kMerge) continue;
      node.dead = node.dead || is_dead;
      node.acts = node.acts || other.acts;
      if (!other.maybe_dead && !other.acts && other.controls.empty()) continue;
      node.maybe_dead = node.maybe_dead || other.maybe_dead;
      left.push_back(ref);
    }
    node.controls = std::move(left);
  }

  absl::Status VisitMerge(PlanNode& node) {
    std::vector<ValueRef> alive;
    bool is_loop = false;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueRef ref = node.inputs[i];
      is_loop = is_loop || graph_.nodes[ref.node].kind == NodeKind::kNextIteration;
      if (graph_.IsDead(ref)) continue;
      node.maybe_dead = node.maybe_dead || graph_.nodes[ref.node].maybe_dead;
      alive.push_back(ref);
      node.merge_index.push_back(static_cast<int>(i));
    }
    node.inputs = std::move(alive);
    node.maybe_dead = node.maybe_dead || is_loop;
    const size_t enters = std::count_if(node.inputs.begin(), node.inputs.end(), [&](const ValueRef& ref) {
      return graph_.nodes[ref.node].kind != NodeKind::kNextIteration;
    });
    node.dead = node.dead || enters == 0;
    if (node.dead || is_loop || node.inputs.size() != 1 || !node.controls.empty()) return absl::OkStatus();
    node.forward = {node.inputs[0]};
    // The position is a value of its own, and there is one only where there is an input.
    if (!node.maybe_dead) node.value = {Tensor(), Tensor::Scalar<int32_t>(node.merge_index[0])};
    return absl::OkStatus();
  }

  absl::Status VisitSwitch(PlanNode& node) {
    if (node.inputs.size() != 2)
      return absl::InvalidArgumentError(absl::StrCat("node ", Quoted(node.node.name), " (Switch) has ",
                                                     Counted(node.inputs.size(), "input"), " instead of 2"));
    const Tensor* predicate = graph_.Constant(node.inputs[1]);
    if (predicate == nullptr || !node.controls.empty()) {
      node.maybe_dead = true;
      return absl::OkStatus();
    }
    if (predicate->dtype() != DataType::DT_BOOL || predicate->size() != 1)
      return absl::InvalidArgumentError(absl::StrCat(
          "node ", Quoted(node.node.name), " (Switch): its predicate is ", DTypeName(predicate->dtype()), " ",
          ShapeText(predicate->shape()), " instead of a bool"));
    const int taken = predicate->scalar<bool>() ? 1 : 0;
    node.forward.resize(2);
    node.forward[taken] = node.inputs[0];
    node.dead_outputs.assign(2, false);
    node.dead_outputs[1 - taken] = true;
    return absl::OkStatus();
  }

  absl::Status VisitEnter(PlanNode& node) {
    ASSIGN_OR_RETURN(const tensorflow::AttrValue is_constant, node.node.ParseAttr("is_constant"));
    const bool known = node.inputs.size() == 1 && graph_.Constant(node.inputs[0]) != nullptr;
    if (is_constant.b() && known && node.controls.empty()) {
      node.forward = {node.inputs[0]};
    } else {
      node.maybe_dead = true;
    }
    return absl::OkStatus();
  }

  absl::Status VisitOp(PlanNode& node) {
    if (!node.controls.empty()) return absl::OkStatus();
    const bool passes_on =
        std::find(std::begin(kPassOn), std::end(kPassOn), node.node.op) != std::end(kPassOn);
    if (passes_on && node.inputs.size() == 1) {
      node.forward = {node.inputs[0]};
      return absl::OkStatus();
    }
    // With one input dead, all of its outputs are.
    if (node.node.op == "IdentityN" && !node.maybe_dead) {
      node.forward = node.inputs;
      return absl::OkStatus();
    }
    if (node.op == nullptr || node.op->kind != OpKind::kPure) return absl::OkStatus();
    std::vector<Tensor> inputs;
    size_t input_bytes = 0;
    for (const ValueRef& ref : node.inputs) {
      const Tensor* value = graph_.Constant(ref);
      if (value == nullptr) return absl::OkStatus();
      input_bytes += value->bytes();
      inputs.push_back(*value);
    }
    if (static_cast<int>(inputs.size()) < node.op->least_inputs) return absl::OkStatus();
    Evaluate(node, std::move(inputs), input_bytes);
    return absl::OkStatus();
  }

  // What fails here fails again when it is run, if it is run.
  void Evaluate(PlanNode& node, std::vector<Tensor> inputs, size_t input_bytes) {
    const KernelSpec spec(node.node, std::vector<Tensor>(inputs.size()), &library_);
    const absl::StatusOr<Kernel> kernel = node.op->make(spec);
    if (!kernel.ok()) return;
    KernelContext context(std::move(inputs), threads_, BufferSource::Heap());
    if (!(*kernel)(context).ok()) return;
    size_t bytes = 0;
    for (const Tensor& output : context.outputs()) {
      if (!output.valid() || output.dtype() == DataType::DT_RESOURCE ||
          output.dtype() == DataType::DT_VARIANT)
        return;
      bytes += output.bytes();
    }
    if (bytes > std::max(kAlwaysKept, 2 * input_bytes)) return;
    node.value = std::move(context.outputs());
  }

  PlanGraph& graph_;
  FunctionLibrary& library_;
  ThreadPool threads_;
};

}  // namespace

absl::Status FoldPlan(PlanGraph& graph, FunctionLibrary& library) {
  return Folder(graph, library).Run();
}

}  // namespace permafrost
