#include "core/session/verify_numeric.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/execute/plan.h"
#include "core/graph/tensor_name.h"
#include "core/inspect/frozen.h"
#include "core/session/verify_inputs.h"

namespace permafrost {
namespace {

// With more outputs than that it is not tried out which of them can run.
constexpr size_t kMostTried = 16;

uint64_t HashOf(const Tensor& value) {
  if (value.dtype() == DataType::DT_STRING) {
    const absl::Span<const std::string> strings = value.values<std::string>();
    return absl::HashOf(value.shape(), std::vector<std::string>(strings.begin(), strings.end()));
  }
  return absl::HashOf(static_cast<int>(value.dtype()), value.shape(),
                      std::string_view(value.data(), value.bytes()));
}

// What a run computed, in running order; in a loop a tensor comes again and again.
struct Seen {
  int tensor = 0;  // by TensorNames
  uint64_t hash = 0;
};

class TensorNames {
 public:
  int Number(const std::string& node, int output) {
    std::string name = output == 0 ? node : absl::StrCat(node, ":", output);
    const auto [found, is_new] = numbers_.try_emplace(name, static_cast<int>(names_.size()));
    if (is_new) names_.push_back(std::move(name));
    return found->second;
  }
  const std::string& name(int number) const { return names_[number]; }
  size_t size() const { return names_.size(); }

 private:
  absl::flat_hash_map<std::string, int> numbers_;
  std::vector<std::string> names_;
};

// One of the graphs, for certain outputs.
class Runner {
 public:
  Runner(const GraphIndex& graph, std::vector<std::string> outputs)
      : graph_(graph), outputs_(std::move(outputs)) {}

  // A plan of its own every time: the random numbers of a plan go on from run to run.
  absl::StatusOr<std::vector<Tensor>> Run(const std::vector<MadeInput>& inputs,
                                          const ExecuteOptions& options) {
    RETURN_IF_ERROR(Prepare(inputs));
    return RunAgain(inputs, options);
  }
  absl::Status Prepare(const std::vector<MadeInput>& inputs) {
    plan_.reset();
    PlanOptions options{.fetches = outputs_, .fuse = false};
    for (const MadeInput& input : inputs) {
      if (!graph_.Find(input.name)) continue;
      if (input.is_setting) {
        options.fixed.emplace_back(input.name, input.value);
      } else {
        options.feeds.push_back(input.name);
      }
    }
    ASSIGN_OR_RETURN(plan_, Plan::Make(graph_, options));
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<Tensor>> RunAgain(const std::vector<MadeInput>& inputs,
                                               const ExecuteOptions& options) {
    std::vector<Tensor> feeds;
    for (const MadeInput& input : inputs) {
      if (graph_.Find(input.name) && !input.is_setting) feeds.push_back(input.value);
    }
    return plan_->Run(feeds, options);
  }

 private:
  const GraphIndex& graph_;
  std::vector<std::string> outputs_;
  std::optional<Plan> plan_;
};

// Finds sizes with which the graph runs.
absl::StatusOr<std::vector<MadeInput>> FindInputs(const GraphIndex& graph,
                                                  const std::vector<std::string>& outputs,
                                                  const std::vector<PlaceholderSummary>& placeholders) {
  Runner runner(graph, outputs);
  std::optional<UnknownSizes> prepared;  // for inputs of the same kinds
  absl::Status furthest = absl::OkStatus();
  size_t most_steps = 0;
  for (const UnknownSizes& sizes : SizesToTry(placeholders)) {
    ASSIGN_OR_RETURN(std::vector<MadeInput> inputs, MakeInputs(placeholders, sizes));
    if (!prepared || prepared->rank != sizes.rank || prepared->defaults_too != sizes.defaults_too)
      RETURN_IF_ERROR(runner.Prepare(inputs));
    prepared = sizes;
    size_t steps = 0;
    const absl::Status status =
        runner.RunAgain(inputs, {.observe = [&](const std::string&, int, const Tensor&) { ++steps; }})
            .status();
    if (status.ok()) return inputs;
    // What went wrong where the sizes were nearly right says most.
    if (furthest.ok() || steps > most_steps) furthest = status;
    most_steps = std::max(most_steps, steps);
  }
  if (absl::IsInvalidArgument(furthest))
    return absl::FailedPreconditionError(
        absl::StrCat("no inputs were found with which it runs: ", furthest.message()));
  return furthest;
}

absl::StatusOr<std::vector<std::string>> OutputsOfBoth(const GraphIndex& got, const GraphIndex& want) {
  ASSIGN_OR_RETURN(FrozenSummary summary, SummarizeFrozen(got));
  std::erase_if(summary.outputs, [&](const std::string& output) { return !want.Find(output); });
  if (summary.outputs.empty())
    return absl::FailedPreconditionError("the two graphs have no output in common that could be computed");
  return std::move(summary.outputs);
}

class Comparison {
 public:
  Comparison(const GraphIndex& got, const GraphIndex& want,
             const std::vector<PlaceholderSummary>& placeholders)
      : got_(got), want_(want), placeholders_(placeholders) {}

  absl::StatusOr<NumericReport> Run() {
    ASSIGN_OR_RETURN(report_.outputs, OutputsOfBoth(got_, want_));
    RETURN_IF_ERROR(ChooseInputs());
    for (const MadeInput& input : inputs_) {
      if (got_.Find(input.name))
        report_.feeds.push_back({input.name, input.value.dtype(), input.value.shape()});
    }
    std::vector<Seen> got_seen, want_seen;
    ASSIGN_OR_RETURN(const std::vector<Tensor> got_outputs, Record(got_, got_seen));
    ASSIGN_OR_RETURN(const std::vector<Tensor> want_outputs, Record(want_, want_seen));
    const std::optional<Place> first = CompareSeen(got_seen, want_seen);
    if (first) RETURN_IF_ERROR(DescribeFirst(*first));
    for (size_t i = 0; i < report_.outputs.size(); ++i) {
      std::optional<TensorDifference> difference = CompareTensors(got_outputs[i], want_outputs[i]);
      if (!difference) continue;
      ASSIGN_OR_RETURN(std::string op, OpOf(report_.outputs[i]));
      report_.differing_outputs.push_back({report_.outputs[i], std::move(op), *std::move(difference)});
    }
    return std::move(report_);
  }

 private:
  // A tensor, and the how many-eth time that it was computed.
  struct Place {
    int tensor = 0;
    size_t time = 0;
  };

  // All outputs, or those that can run.
  absl::Status ChooseInputs() {
    absl::StatusOr<std::vector<MadeInput>> inputs = FindInputs(got_, report_.outputs, placeholders_);
    if (absl::IsUnimplemented(inputs.status()) && report_.outputs.size() > 1 &&
        report_.outputs.size() <= kMostTried) {
      std::vector<std::string> can_run;
      absl::Status why;
      for (const std::string& output : report_.outputs) {
        const absl::Status status = FindInputs(got_, {output}, placeholders_).status();
        if (status.ok()) can_run.push_back(output);
        if (why.ok()) why = status;
      }
      if (can_run.empty()) return inputs.status();
      inputs = FindInputs(got_, can_run, placeholders_);
      if (inputs.ok()) {
        report_.notes.push_back(absl::StrCat(Counted(report_.outputs.size() - can_run.size(), "output"),
                                             " of ", report_.outputs.size(),
                                             " cannot be run and was left out: ", why.message()));
        report_.outputs = std::move(can_run);
      }
    }
    RETURN_IF_ERROR(inputs.status());
    inputs_ = *std::move(inputs);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Tensor>> Record(const GraphIndex& graph, std::vector<Seen>& seen) {
    absl::StatusOr<std::vector<Tensor>> outputs =
        Runner(graph, report_.outputs)
            .Run(inputs_, {.observe = [&](const std::string& node, int output, const Tensor& value) {
                   if (value.valid() && HasValues(value.dtype()))
                     seen.push_back({names_.Number(node, output), HashOf(value)});
                 }});
    if (!outputs.ok() && &graph == &want_)
      return absl::FailedPreconditionError(
          absl::StrCat("the frozen graph runs, and what the checkpoint freezes to does not: ",
                       outputs.status().message()));
    return outputs;
  }

  std::optional<Place> CompareSeen(const std::vector<Seen>& got, const std::vector<Seen>& want) {
    std::vector<std::vector<uint64_t>> hashes(names_.size());
    for (const Seen& seen : want) hashes[seen.tensor].push_back(seen.hash);
    std::vector<size_t> times(names_.size());
    std::optional<Place> first;
    for (const Seen& seen : got) {
      const size_t time = times[seen.tensor]++;
      if (time >= hashes[seen.tensor].size()) continue;
      ++report_.tensors;
      if (hashes[seen.tensor][time] == seen.hash) continue;
      ++report_.differing;
      if (!first) first = Place{seen.tensor, time};
    }
    return first;
  }

  absl::StatusOr<Tensor> Fetch(const GraphIndex& graph, Place place) {
    Tensor found;
    size_t time = 0;
    RETURN_IF_ERROR(Runner(graph, report_.outputs)
                        .Run(inputs_, {.observe =
                                           [&](const std::string& node, int output, const Tensor& value) {
                                             if (value.valid() &&
                                                 names_.Number(node, output) == place.tensor &&
                                                 time++ == place.time)
                                               found = value;
                                           }})
                        .status());
    return found;
  }

  absl::Status DescribeFirst(Place place) {
    ASSIGN_OR_RETURN(const Tensor got, Fetch(got_, place));
    ASSIGN_OR_RETURN(const Tensor want, Fetch(want_, place));
    const std::string& name = names_.name(place.tensor);
    std::optional<TensorDifference> difference = CompareTensors(got, want);
    if (!difference) {
      report_.notes.push_back(absl::StrCat(Quoted(name), " differs in one run and not in another"));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::string op, OpOf(name));
    report_.first = {name, std::move(op), *std::move(difference)};
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> OpOf(std::string_view tensor) const {
    const std::optional<size_t> node = got_.Find(ParseTensorName(tensor).node);
    if (!node) return "";
    return got_.Op(*node);
  }

  const GraphIndex& got_;
  const GraphIndex& want_;
  const std::vector<PlaceholderSummary>& placeholders_;
  std::vector<MadeInput> inputs_;
  TensorNames names_;
  NumericReport report_;
};

}  // namespace

absl::StatusOr<NumericReport> RunBoth(const GraphIndex& got, const GraphIndex& want,
                                      const std::vector<PlaceholderSummary>& placeholders) {
  absl::StatusOr<NumericReport> report = Comparison(got, want, placeholders).Run();
  // It is the graph that is at fault, and not how the program was called.
  if (absl::IsInvalidArgument(report.status()))
    return absl::FailedPreconditionError(report.status().message());
  return report;
}

}  // namespace permafrost
