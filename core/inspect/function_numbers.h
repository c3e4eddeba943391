// Functions that freezing renamed have numbers, <base>_frozen_<n>, and TensorFlow counts on through a process, so that no two of its runs
// give the same ones. Graphs are compared as if both had counted alike.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "core/graph/graph.h"

namespace permafrost {

// Gives the frozen functions of `graph` the numbers that those of `library` have. False: they are others, not as many with the same
// bases in the same order. DataLoss: a damaged library.
absl::StatusOr<bool> NumberFunctionsLike(const std::string& library, Graph& graph);

}  // namespace permafrost
