// Runs a compiled graph (compile.h).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/compile.h"
#include "core/execute/kernel.h"

namespace permafrost {

// Time spent by op, for those who ask where it goes.
struct OpTime {
  int64_t calls = 0;
  std::chrono::nanoseconds time{0};
};
struct StepTime {
  std::string name, op;
  std::chrono::nanoseconds time;
};

struct ExecuteOptions {
  std::vector<StepTime>* profile = nullptr;  // a line for every step that ran
  std::function<absl::Status()> keep_going;  // asked now and then; an error (Cancelled) ends the run
  // Is shown every output of every kernel, in running order; not what is the same in every run, nor inside of functions.
  std::function<void(const std::string& node, int output, const Tensor& value)> observe;
};

// One tensor of a fetch. `feeds` has one for every feed; those that nobody needs may be invalid.
// The errors of kernels, with the node's name in front. InvalidArgument: a fetch is in a branch that was not taken.
absl::StatusOr<std::vector<Tensor>> Execute(const CompiledGraph& graph, std::vector<Tensor> feeds,
                                            ThreadPool& threads, BufferSource& buffers,
                                            const ExecuteOptions& options);

}  // namespace permafrost
