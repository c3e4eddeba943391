// Runs the graphs that real TensorFlow has run (graph_case.proto) as plans, and compares.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/plan.h"
#include "tests/execute/graph_case.pb.h"

namespace permafrost_test {

// How a case is run, besides as it is.
struct RunMode {
  enum Fixed { kNothing, kScalars, kEverything };

  bool fuse = true;
  int threads = 1;
  Fixed fixed = kNothing;  // which feeds are the same in every run of the plan
};

std::string ModeText(const RunMode& mode);

// "" or in what they differ by more than the case allows.
std::string Difference(const permafrost::Tensor& got, const permafrost::Tensor& want,
                       const GraphCase& graph_case);

absl::StatusOr<permafrost::GraphIndex> OpenGraph(const std::string& bytes);

// A plan for one of the case's runs; `given` gets what is to be fed to it.
absl::StatusOr<permafrost::Plan> PlanRun(const permafrost::GraphIndex& graph, const GraphCase::Run& run,
                                         const RunMode& mode, std::vector<permafrost::Tensor>& given);

// Every run of the case, twice each with one plan. What is wrong, a line each.
std::vector<std::string> Mistakes(const GraphCase& graph_case, const permafrost::GraphIndex& graph,
                                  const RunMode& mode);

}  // namespace permafrost_test
