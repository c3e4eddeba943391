#include "core/execute/compile.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/frame_order.h"
#include "core/execute/frames.h"
#include "core/execute/runnable.h"

namespace permafrost {
namespace {

class Compiler {
 public:
  Compiler(PlanGraph& graph, FunctionLibrary& library)
      : graph_(graph), library_(library), needed_(NeededNodes(graph)) {}

  absl::StatusOr<CompiledGraph> Run(int feeds) {
    RETURN_IF_ERROR(CheckRunnable(graph_, needed_));
    ASSIGN_OR_RETURN(frames_, FindFrames(graph_, needed_));
    RETURN_IF_ERROR(CheckFetchFrames(graph_, frames_));
    PlaceOutputs();
    CompiledGraph compiled;
    compiled.feed_slots.assign(feeds, -1);
    for (const int i : needed_) {
      const PlanNode& node = graph_.nodes[i];
      if (node.kind == NodeKind::kFeed) compiled.feed_slots[node.feed] = SlotOf({i, 0});
    }
    RETURN_IF_ERROR(EmitFrame(0, compiled.steps));
    for (const ValueRef& fetch : graph_.fetches) compiled.fetches.push_back(ArgumentFor(fetch));
    std::set<int> kept;
    for (const Argument& fetch : compiled.fetches) kept.insert(fetch.slot);
    MarkLastUses(compiled.steps, kept);
    compiled.fetch_names = graph_.fetch_names;
    compiled.slots = slots_;
    compiled.nodes = static_cast<int>(graph_.nodes.size());
    return compiled;
  }

 private:
  void PlaceOutputs() {
    std::vector<std::set<int>> read(graph_.nodes.size());
    users_.assign(graph_.nodes.size(), 0);
    const auto use = [&](const ValueRef& ref) {
      if (ref.output >= 0) read[ref.node].insert(ref.output);
      ++users_[ref.node];
    };
    for (const int i : needed_) {
      for (const ValueRef& ref : graph_.nodes[i].inputs) use(ref);
      for (const ValueRef& ref : graph_.nodes[i].controls) use(ref);
    }
    for (const ValueRef& ref : graph_.fetches) use(ref);
    outputs_.resize(graph_.nodes.size());
    for (const int i : needed_) {
      for (const int output : read[i]) outputs_[i].push_back({output, slots_++});
    }
  }

  // -1: nobody reads it.
  int SlotOf(const ValueRef& ref) const {
    const std::vector<OutputSlot>& outputs = outputs_[ref.node];
    const auto found =
        std::lower_bound(outputs.begin(), outputs.end(), ref.output,
                         [](const OutputSlot& one, int output) { return one.output < output; });
    return found == outputs.end() || found->output != ref.output ? -1 : found->slot;
  }

  Argument ArgumentFor(const ValueRef& ref) const {
    Argument argument;
    if (const Tensor* value = graph_.Constant(ref); value != nullptr) {
      argument.constant = *value;
    } else {
      argument.slot = SlotOf(ref);
    }
    return argument;
  }

  absl::Status EmitFrame(int frame, std::vector<Step>& steps) {
    ASSIGN_OR_RETURN(const std::vector<int> order, FrameOrder(graph_, frames_, frame));
    const int count = static_cast<int>(graph_.nodes.size());
    for (const int item : order) {
      if (item >= count) {
        RETURN_IF_ERROR(EmitLoop(item - count, steps.emplace_back()));
      } else {
        RETURN_IF_ERROR(EmitNode(item, steps.emplace_back()));
      }
    }
    return absl::OkStatus();
  }

  void AddWaits(const PlanNode& node, Step& step) const {
    for (const ValueRef& ref : node.controls) {
      if (ref.output >= 0) {
        step.waits.push_back(SlotOf(ref));
      } else {
        step.waits_nodes.push_back(ref.node);
      }
    }
  }

  absl::Status EmitNode(int i, Step& step) {
    PlanNode& node = graph_.nodes[i];
    step.kind = node.kind;
    step.name = node.node.name;
    step.op = node.node.op;
    step.node = i;
    step.outputs = outputs_[i];
    step.merge_index = node.merge_index;
    AddWaits(node, step);
    if (node.kind == NodeKind::kConst || !node.value.empty()) {
      step.kind = NodeKind::kConst;
      for (const Tensor& value : node.value) step.arguments.emplace_back().constant = value;
      return absl::OkStatus();
    }
    const bool is_loop_merge = node.kind == NodeKind::kMerge &&
                               std::any_of(node.inputs.begin(), node.inputs.end(), [&](const ValueRef& ref) {
                                 return graph_.nodes[ref.node].kind == NodeKind::kNextIteration;
                               });
    for (const ValueRef& ref : node.inputs) {
      if (is_loop_merge && graph_.nodes[ref.node].kind == NodeKind::kNextIteration) {
        step.carried = carried_.try_emplace(ref.node, static_cast<int>(carried_.size())).first->second;
        continue;
      }
      step.arguments.push_back(ArgumentFor(ref));
    }
    if (node.kind == NodeKind::kNextIteration)
      step.carried = carried_.try_emplace(i, static_cast<int>(carried_.size())).first->second;

    if (node.kind != NodeKind::kOp) return absl::OkStatus();
    return MakeKernel(node, step);
  }

  absl::Status MakeKernel(PlanNode& node, Step& step) {
    std::vector<Tensor> constants;
    for (const Argument& argument : step.arguments) constants.push_back(argument.constant);
    const KernelSpec spec(node.node, std::move(constants), &library_);
    // A constant with its last reader here is nobody else's: a kernel that takes it can let it go.
    for (const ValueRef& ref : node.inputs) {
      if (--users_[ref.node] == 0 && graph_.Constant(ref) != nullptr) graph_.nodes[ref.node].value.clear();
    }
    absl::StatusOr<Kernel> kernel = node.op->make(spec);
    if (!kernel.ok())
      return absl::Status(kernel.status().code(),
                          absl::StrCat("node ", Quoted(node.node.name), " (", Quoted(node.node.op),
                                       "): ", kernel.status().message()));
    step.kernel = *std::move(kernel);
    for (size_t i = 0; i < step.arguments.size(); ++i) {
      if (spec.is_released(static_cast<int>(i))) step.arguments[i].constant = Tensor();
    }
    return absl::OkStatus();
  }

  absl::Status EmitLoop(int frame, Step& step) {
    step.name = frames_.frames[frame].name;
    step.op = "while";
    step.loop = std::make_unique<Loop>();
    Loop& loop = *step.loop;
    for (const int i : frames_.frames[frame].nodes) {
      const PlanNode& node = graph_.nodes[i];
      if (node.kind == NodeKind::kExit) {
        for (const OutputSlot& output : outputs_[i]) loop.exit_slots.push_back(output.slot);
        loop.exit_nodes.push_back(i);
      }
      if (node.kind != NodeKind::kEnter) continue;
      if (node.inputs.size() != 1)
        return absl::InvalidArgumentError(
            absl::StrCat("node ", Quoted(node.node.name), " (Enter) must have one input"));
      ASSIGN_OR_RETURN(const tensorflow::AttrValue is_constant, node.node.ParseAttr("is_constant"));
      step.arguments.push_back(ArgumentFor(node.inputs[0]));
      loop.enters.push_back({i, SlotOf({i, 0}), is_constant.b()});
      AddWaits(node, step);
    }
    std::map<int, int> outer;
    outer.swap(carried_);
    RETURN_IF_ERROR(EmitFrame(frame, loop.body));
    loop.next_count = static_cast<int>(carried_.size());
    carried_.swap(outer);
    MarkLastUses(loop.body, {});
    return absl::OkStatus();
  }

  static void MarkLastUses(std::vector<Step>& steps, std::set<int> read_later) {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      for (auto argument = step->arguments.rbegin(); argument != step->arguments.rend(); ++argument) {
        if (argument->slot >= 0) argument->last = read_later.insert(argument->slot).second;
      }
    }
  }

  PlanGraph& graph_;
  FunctionLibrary& library_;
  const std::vector<int> needed_;
  Frames frames_;
  std::vector<std::vector<OutputSlot>> outputs_;  // by node, in order
  std::vector<int> users_;
  int slots_ = 0;
  std::map<int, int> carried_;  // NextIteration -> number, in the frame being emitted
};

}  // namespace

absl::StatusOr<CompiledGraph> Compile(PlanGraph& graph, int feeds, FunctionLibrary& library) {
  return Compiler(graph, library).Run(feeds);
}

}  // namespace permafrost
