#include "core/execute/compile.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/text.h"
#include "core/execute/frames.h"

namespace permafrost {
namespace {

class Compiler {
 public:
  Compiler(PlanGraph& graph, FunctionLibrary& library)
      : graph_(graph), library_(library), needed_(NeededNodes(graph)) {}

  absl::StatusOr<CompiledGraph> Run(int feeds) {
    RETURN_IF_ERROR(CheckFetches());
    RETURN_IF_ERROR(CheckOps());
    ASSIGN_OR_RETURN(frames_, FindFrames(graph_, needed_));
    for (size_t i = 0; i < graph_.fetches.size(); ++i) {
      const ValueRef& fetch = graph_.fetches[i];
      if (graph_.Constant(fetch) == nullptr && frames_.OutputFrame(graph_, fetch.node) != 0)
        return absl::InvalidArgumentError(
            absl::StrCat(Quoted(graph_.fetch_names[i]),
                         " is inside of a loop: it has a value for every iteration, and "
                         "none that could be fetched"));
    }
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
  absl::Status CheckFetches() {
    for (size_t i = 0; i < graph_.fetches.size(); ++i) {
      if (graph_.IsDead(graph_.fetches[i]))
        return absl::InvalidArgumentError(
            absl::StrCat(Quoted(graph_.fetch_names[i]),
                         " has no value: it is in a branch that is not taken with these feeds"));
    }
    return absl::OkStatus();
  }

  // Everything that stands in the way, at once.
  absl::Status CheckOps() {
    std::map<std::string, std::vector<std::string>> missing;
    std::vector<std::string> placeholders;
    for (const int i : needed_) {
      const PlanNode& node = graph_.nodes[i];
      const int inputs = static_cast<int>(node.inputs.size());
      if (inputs < LeastInputs(node))
        return absl::InvalidArgumentError(
            absl::StrCat("node ", Quoted(node.node.name), " (", Quoted(node.node.op), ") has ",
                         Counted(inputs, "input"), " and needs ", LeastInputs(node)));
      if (node.kind != NodeKind::kOp || node.op != nullptr) continue;
      if (node.node.op == "Placeholder" || node.node.op == "PlaceholderV2") {
        placeholders.push_back(DescribePlaceholder(node.node));
      } else {
        missing[node.node.op].push_back(Quoted(node.node.name));
      }
    }
    if (!missing.empty()) {
      std::vector<std::string> lines;
      for (const auto& [op, nodes] : missing) {
        lines.push_back(absl::StrCat(
            Quoted(op), " (", nodes.size() > 3 ? absl::StrCat(Counted(nodes.size(), "node"), ": ") : "",
            absl::StrJoin(nodes.begin(), nodes.begin() + std::min<size_t>(3, nodes.size()), ", "),
            nodes.size() > 3 ? ", ..." : "", ")"));
      }
      return absl::UnimplementedError(absl::StrCat("these ops cannot run here: ", absl::StrJoin(lines, "; "),
                                                   ". Feed what they give, or fetch something before them."));
    }
    if (!placeholders.empty())
      return absl::InvalidArgumentError(absl::StrCat(
          placeholders.size() == 1 ? "this placeholder must be fed: " : "these placeholders must be fed: ",
          absl::StrJoin(placeholders, ", ")));
    return absl::OkStatus();
  }

  static int LeastInputs(const PlanNode& node) {
    switch (node.kind) {
      case NodeKind::kOp:
        return node.op == nullptr ? 0 : node.op->least_inputs;
      case NodeKind::kSwitch:
        return 2;
      case NodeKind::kEnter:
      case NodeKind::kExit:
      case NodeKind::kNextIteration:
      case NodeKind::kLoopCond:
        return 1;
      default:
        return 0;
    }
  }

  static std::string DescribePlaceholder(const Node& node) {
    const absl::StatusOr<DataType> dtype = node.TypeAttr("dtype");
    const absl::StatusOr<tensorflow::AttrValue> shape = node.ParseAttr("shape");
    return absl::StrCat(Quoted(node.name), dtype.ok() ? absl::StrCat(" ", DTypeName(*dtype)) : "",
                        shape.ok() && shape->has_shape()
                            ? absl::StrCat(" ", PartialShapeText(PartialShapeFromProto(shape->shape())))
                            : "");
  }

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

  // What must have run before a node or a loop of this frame: a node of it, or a loop (as count + frame).
  int Before(const ValueRef& ref, int frame) const {
    if (graph_.Constant(ref) != nullptr) return -1;
    const PlanNode& other = graph_.nodes[ref.node];
    const int place = frames_.of_node[ref.node];
    if (place < 0) return -1;
    if (other.kind == NodeKind::kExit && frames_.frames[place].parent == frame)
      return static_cast<int>(graph_.nodes.size()) + place;
    // What enters a frame is there when it begins; what comes from outside of it too.
    if (place != frame || other.kind == NodeKind::kEnter || other.kind == NodeKind::kFeed) return -1;
    return ref.node;
  }

  // The nodes and loops of a frame in running order.
  absl::StatusOr<std::vector<int>> OrderOf(int frame) const {
    const int count = static_cast<int>(graph_.nodes.size());
    std::map<int, int> waits;
    std::map<int, std::vector<int>> users;
    std::map<int, int> place;
    const auto add = [&](int item, int node, bool is_merge) {
      const auto wait_for = [&](const ValueRef& ref) {
        if (is_merge && graph_.nodes[ref.node].kind == NodeKind::kNextIteration) return;
        if (const int before = Before(ref, frame); before >= 0) {
          users[before].push_back(item);
          ++waits[item];
        }
      };
      for (const ValueRef& ref : graph_.nodes[node].inputs) wait_for(ref);
      for (const ValueRef& ref : graph_.nodes[node].controls) wait_for(ref);
    };
    const auto put = [&](int item, int order) {
      waits.try_emplace(item, 0);
      const auto [known, is_new] = place.try_emplace(item, order);
      if (!is_new) known->second = std::min(known->second, order);
    };
    for (const int i : frames_.frames[frame].nodes) {
      const PlanNode& node = graph_.nodes[i];
      if (node.kind == NodeKind::kEnter || node.kind == NodeKind::kFeed) continue;
      put(i, node.order);
      add(i, i, node.kind == NodeKind::kMerge);
    }
    for (const int child : frames_.frames[frame].children) {
      for (const int i : frames_.frames[child].nodes) {
        if (graph_.nodes[i].kind != NodeKind::kEnter) continue;
        put(count + child, graph_.nodes[i].order);
        add(count + child, i, false);
      }
    }
    using Ready = std::pair<int, int>;
    std::priority_queue<Ready, std::vector<Ready>, std::greater<Ready>> ready;
    for (const auto& [item, left] : waits) {
      if (left == 0) ready.emplace(place[item], item);
    }
    std::vector<int> order;
    while (!ready.empty()) {
      const int item = ready.top().second;
      ready.pop();
      order.push_back(item);
      for (const int user : users[item]) {
        if (--waits[user] == 0) ready.emplace(place[user], user);
      }
    }
    if (order.size() != place.size())
      return absl::InvalidArgumentError("the graph's loops wait for each other in a circle");
    return order;
  }

  absl::Status EmitFrame(int frame, std::vector<Step>& steps) {
    ASSIGN_OR_RETURN(const std::vector<int> order, OrderOf(frame));
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
