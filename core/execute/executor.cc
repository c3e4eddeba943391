#include "core/execute/executor.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

class Executor {
 public:
  Executor(const CompiledGraph& graph, ThreadPool& threads, BufferSource& buffers,
           const ExecuteOptions& options)
      : graph_(graph),
        threads_(threads),
        buffers_(buffers),
        options_(options),
        values_(graph.slots),
        dead_(graph.slots),
        dead_nodes_(graph.nodes) {}

  absl::StatusOr<std::vector<Tensor>> Run(std::vector<Tensor> feeds) {
    for (size_t i = 0; i < feeds.size(); ++i) {
      if (graph_.feed_slots[i] >= 0) values_[graph_.feed_slots[i]] = std::move(feeds[i]);
    }
    RETURN_IF_ERROR(RunSteps(graph_.steps, nullptr));
    std::vector<Tensor> fetched;
    for (size_t i = 0; i < graph_.fetches.size(); ++i) {
      const Argument& fetch = graph_.fetches[i];
      if (fetch.slot >= 0 && dead_[fetch.slot])
        return absl::InvalidArgumentError(absl::StrCat(
            Quoted(graph_.fetch_names[i]), " has no value: it is in a branch that was not taken"));
      fetched.push_back(fetch.slot < 0 ? fetch.constant : values_[fetch.slot]);
      if (!fetched.back().valid())
        return absl::InvalidArgumentError(absl::StrCat("there is no ", Quoted(graph_.fetch_names[i]),
                                                       ": the node does not have that output"));
    }
    return fetched;
  }

 private:
  // What an iteration hands to the next.
  struct Carried {
    std::vector<Tensor> from_last, to_next;
    bool is_first = true;
    bool goes_on = false;
  };

  absl::Status RunSteps(const std::vector<Step>& steps, Carried* carried) {
    for (const Step& step : steps) {
      if (options_.keep_going) RETURN_IF_ERROR(options_.keep_going());
      RETURN_IF_ERROR(step.loop != nullptr ? RunLoop(step) : RunStep(step, carried));
    }
    return absl::OkStatus();
  }

  Tensor Take(const Argument& argument) {
    if (argument.slot < 0) return argument.constant;
    return argument.last ? std::move(values_[argument.slot]) : values_[argument.slot];
  }

  bool IsDead(const Argument& argument) const { return argument.slot >= 0 && dead_[argument.slot]; }

  bool WaitsForDead(const Step& step) const {
    return std::any_of(step.waits.begin(), step.waits.end(), [&](int slot) { return dead_[slot]; }) ||
           std::any_of(step.waits_nodes.begin(), step.waits_nodes.end(),
                       [&](int node) { return dead_nodes_[node]; });
  }

  void SetDead(const Step& step, bool dead) {
    dead_nodes_[step.node] = dead;
    for (const OutputSlot& output : step.outputs) dead_[output.slot] = dead;
  }

  // What a node gives: output i is `values[i]`, and whatever it does not have is no tensor.
  void SetOutputs(const Step& step, std::vector<Tensor> values) {
    for (const OutputSlot& output : step.outputs) {
      const auto i = static_cast<size_t>(output.output);
      values_[output.slot] = i < values.size() ? std::move(values[i]) : Tensor();
    }
  }
  void SetOutput(const Step& step, Tensor value) {
    for (const OutputSlot& output : step.outputs)
      values_[output.slot] = output.output == 0 ? std::move(value) : Tensor();
  }

  void Drop(const Step& step) {
    for (const Argument& argument : step.arguments) {
      if (argument.last) values_[argument.slot] = Tensor();
    }
  }

  absl::Status RunStep(const Step& step, Carried* carried) {
    if (step.kind == NodeKind::kMerge) return RunMerge(step, carried);
    bool dead = WaitsForDead(step);
    for (const Argument& argument : step.arguments) dead = dead || IsDead(argument);
    if (step.kind == NodeKind::kExit) {
      // It fires in the last iteration; until then its output is dead.
      if (!dead) {
        SetOutput(step, Take(step.arguments[0]));
        SetDead(step, false);
      }
      return absl::OkStatus();
    }
    SetDead(step, dead);
    if (dead) {
      Drop(step);
      return absl::OkStatus();
    }
    switch (step.kind) {
      case NodeKind::kConst:
        for (const OutputSlot& output : step.outputs) {
          const auto i = static_cast<size_t>(output.output);
          values_[output.slot] = i < step.arguments.size() ? step.arguments[i].constant : Tensor();
        }
        return absl::OkStatus();
      case NodeKind::kSwitch:
        return RunSwitch(step);
      case NodeKind::kNextIteration:
        if (carried == nullptr) return Error(step, absl::InvalidArgumentError("it is in no loop"));
        carried->to_next[step.carried] = Take(step.arguments[0]);
        carried->goes_on = true;
        return absl::OkStatus();
      case NodeKind::kLoopCond:
        SetOutput(step, Take(step.arguments[0]));
        return absl::OkStatus();
      default:
        return RunKernel(step);
    }
  }

  absl::Status RunMerge(const Step& step, Carried* carried) {
    // Whether what it waits for is dead does not matter to it.
    bool dead = true;
    Tensor value;
    int index = 0;
    if (step.carried >= 0 && carried != nullptr && !carried->is_first) {
      value = std::move(carried->from_last[step.carried]);
      dead = !value.valid();
      index = 1;
    } else {
      for (size_t i = 0; i < step.arguments.size() && dead; ++i) {
        if (IsDead(step.arguments[i])) continue;
        dead = false;
        value = Take(step.arguments[i]);
        index = step.merge_index.empty() ? static_cast<int>(i) : step.merge_index[i];
      }
    }
    Drop(step);
    SetDead(step, dead);
    if (dead) return absl::OkStatus();
    for (const OutputSlot& output : step.outputs) {
      Tensor& to = values_[output.slot];
      to = output.output == 0   ? std::move(value)
           : output.output == 1 ? Tensor::Scalar<int32_t>(index)
                                : Tensor();
    }
    return absl::OkStatus();
  }

  absl::Status RunSwitch(const Step& step) {
    Tensor data = Take(step.arguments[0]);
    const Tensor predicate = Take(step.arguments[1]);
    if (predicate.dtype() != DataType::DT_BOOL || predicate.size() != 1)
      return Error(step, absl::InvalidArgumentError(
                             absl::StrCat("its predicate is ", DTypeName(predicate.dtype()), " ",
                                          ShapeText(predicate.shape()), " instead of a bool")));
    const int taken = predicate.scalar<bool>() ? 1 : 0;
    for (const OutputSlot& output : step.outputs) {
      dead_[output.slot] = output.output != taken;
      if (output.output == taken) values_[output.slot] = std::move(data);
    }
    return absl::OkStatus();
  }

  absl::Status RunKernel(const Step& step) {
    std::vector<Tensor> inputs;
    inputs.reserve(step.arguments.size());
    for (const Argument& argument : step.arguments) {
      inputs.push_back(Take(argument));
      if (argument.slot >= 0 && !inputs.back().valid())
        return Error(step,
                     absl::InvalidArgumentError(absl::StrCat("its input ", inputs.size() - 1,
                                                             " is an output that its node does not have")));
    }
    KernelContext context(std::move(inputs), threads_, buffers_, &options_);
    const size_t lines = options_.profile == nullptr ? 0 : options_.profile->size();
    const auto start = std::chrono::steady_clock::now();
    if (absl::Status status = step.kernel(context); !status.ok()) return Error(step, status);
    if (options_.profile != nullptr) NoteTime(step, std::chrono::steady_clock::now() - start, lines);
    std::vector<Tensor>& outputs = context.outputs();
    if (options_.observe) {
      for (size_t i = 0; i < outputs.size(); ++i)
        options_.observe(step.name, static_cast<int>(i), outputs[i]);
    }
    SetOutputs(step, std::move(outputs));
    return absl::OkStatus();
  }

  // The steps of a function that it called have lines of their own.
  void NoteTime(const Step& step, std::chrono::nanoseconds time, size_t lines) {
    for (size_t i = lines; i < options_.profile->size(); ++i) time -= (*options_.profile)[i].time;
    options_.profile->push_back({step.name, step.op, time});
  }

  absl::Status RunLoop(const Step& step) {
    const Loop& loop = *step.loop;
    bool dead = WaitsForDead(step);
    for (const Argument& argument : step.arguments) dead = dead || IsDead(argument);
    for (const int slot : loop.exit_slots) dead_[slot] = true;
    for (const int node : loop.exit_nodes) dead_nodes_[node] = true;
    if (dead) {
      Drop(step);
      return absl::OkStatus();
    }
    std::vector<Tensor> entered;
    for (const Argument& argument : step.arguments) entered.push_back(Take(argument));
    Carried carried;
    while (true) {
      for (size_t i = 0; i < loop.enters.size(); ++i) {
        const Loop::Enter& enter = loop.enters[i];
        const bool is_dead = !enter.is_constant && !carried.is_first;
        dead_nodes_[enter.node] = is_dead;
        if (enter.slot < 0) continue;
        dead_[enter.slot] = is_dead;
        if (enter.is_constant) {
          values_[enter.slot] = entered[i];
        } else {
          values_[enter.slot] = std::move(entered[i]);
        }
      }
      carried.to_next.assign(loop.next_count, Tensor());
      carried.goes_on = false;
      RETURN_IF_ERROR(RunSteps(loop.body, &carried));
      if (!carried.goes_on) return absl::OkStatus();
      carried.is_first = false;
      carried.from_last = std::move(carried.to_next);
    }
  }

  static absl::Status Error(const Step& step, const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("node ", Quoted(step.name), " (", Quoted(step.op),
                                                    "): ", status.message()));
  }

  const CompiledGraph& graph_;
  ThreadPool& threads_;
  BufferSource& buffers_;
  const ExecuteOptions& options_;
  std::vector<Tensor> values_;
  std::vector<uint8_t> dead_, dead_nodes_;
};

}  // namespace

absl::StatusOr<std::vector<Tensor>> Execute(const CompiledGraph& graph, std::vector<Tensor> feeds,
                                            ThreadPool& threads, BufferSource& buffers,
                                            const ExecuteOptions& options) {
  return Executor(graph, threads, buffers, options).Run(std::move(feeds));
}

}  // namespace permafrost
