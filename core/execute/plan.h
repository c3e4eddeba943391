// Runs a frozen graph: made once for what is to be fed and fetched, then run many times.
//
//   ASSIGN_OR_RETURN(GraphIndex graph, GraphIndex::Open(file, 0, file->size()));
//   ASSIGN_OR_RETURN(Plan plan, Plan::Make(graph, {.fetches = {"InceptionV3/Logits/SpatialSqueeze"},
//                                                  .feeds = {"input"},
//                                                  .fixed = {{"is_training", Tensor::Scalar(false)},
//                                                            {"keep_prob", Tensor::Scalar(1.0f)}}}));
//   ASSIGN_OR_RETURN(std::vector<Tensor> logits, plan.Run({image}));
//
// "x" and "x:0" are the same tensor. Any tensor may be fed, not only placeholders: what lies before it is then not
// needed. What is fed the same in every run (`fixed`) becomes a constant: the branch that is_training does not take is
// gone, batch norms melt into convolutions, weights are packed in the order in which they are multiplied.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/executor.h"
#include "core/graph/graph_index.h"
#include "core/tensor/tensor.h"

namespace permafrost {

struct PlanOptions {
  std::vector<std::string> fetches;
  std::vector<std::string> feeds;
  std::vector<std::pair<std::string, Tensor>> fixed;
  int threads = 1;
  bool fuse = true;  // false: every node as it stands, for comparison
};

class Plan {
 public:
  // NotFound: a feed or fetch that the graph does not have (the message offers near names). Unimplemented: ops that cannot
  // run, all named. InvalidArgument: placeholders that are not fed, all named; a malformed graph; a fixed feed of
  // another type or shape than its placeholder's. DataLoss: damaged nodes.
  static absl::StatusOr<Plan> Make(const GraphIndex& graph, const PlanOptions& options);

  // `feeds` in the order of PlanOptions::feeds; the result in that of fetches. InvalidArgument: a feed does not fit its
  // placeholder, or shapes do not fit each other (the node is named). ResourceExhausted: not enough memory.
  // One run at a time.
  absl::StatusOr<std::vector<Tensor>> Run(const std::vector<Tensor>& feeds,
                                          const ExecuteOptions& options = {});

  // The most that the tensors of a run took at one time, weights not counted.
  size_t peak_bytes() const;
  int step_count() const;

  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

 private:
  struct State;
  explicit Plan(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace permafrost
