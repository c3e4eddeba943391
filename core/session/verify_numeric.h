// Runs two graphs on the same made-up inputs (verify_inputs.h) and compares every tensor that both compute. Both run on the same
// kernels, node for node, so that what is equal is equal bit for bit.
//
// Of the tensors only hashes are kept; where some differ, both graphs run once more for the first that does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/graph/graph_index.h"
#include "core/inspect/compare_tensors.h"
#include "core/inspect/summary.h"

namespace permafrost {

struct NumericReport {
  struct Fed {
    std::string name;
    DataType dtype;
    Shape shape;
  };
  struct Differing {
    std::string name, op;
    TensorDifference difference;
  };

  std::vector<Fed> feeds;
  std::vector<std::string> outputs;
  size_t tensors = 0;  // that both computed, counted as often as they did
  size_t differing = 0;
  std::optional<Differing> first;  // in running order
  std::vector<Differing> differing_outputs;
  std::vector<std::string> notes;

  bool same() const { return differing == 0 && differing_outputs.empty(); }
};

// `placeholders`: of both graphs, as precisely as their shapes are known. Fetched is what nothing reads in `got` and `want` has
// too. Unimplemented: an op that cannot run; a placeholder of strings. FailedPrecondition: nothing to fetch, or no sizes were
// found with which it runs. ResourceExhausted: not enough memory. DataLoss: a damaged node.
absl::StatusOr<NumericReport> RunBoth(const GraphIndex& got, const GraphIndex& want,
                                      const std::vector<PlaceholderSummary>& placeholders);

}  // namespace permafrost
