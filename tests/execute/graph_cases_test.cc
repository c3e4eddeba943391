// Whole graphs against real TensorFlow: tests/fixtures/graphs/*.graph, made by tests/oracle/make_graph_cases.py. Each runs fused
// and as it stands, with one thread and two, with feeds that are known in advance and with none, and twice with each plan.
//
// GRAPH_CASE=text runs the graphs whose names contain it.
#include <algorithm>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_runs.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;

TEST_CASE("graphs give TensorFlow's results") {
  const char* const wanted = std::getenv("GRAPH_CASE");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(FixtureDir() / "graphs")) {
    if (wanted == nullptr || entry.path().stem().string().find(wanted) != std::string::npos)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  for (const fs::path& file : files) {
    GraphCase graph_case;
    INFO(file);
    REQUIRE(graph_case.ParseFromString(ReadFile(file)));
    REQUIRE(graph_case.run_size() > 0);
    const absl::StatusOr<permafrost::GraphIndex> graph = OpenGraph(graph_case.graph());
    REQUIRE_OK(graph);
    std::vector<std::string> mistakes;
    for (const bool fuse : {true, false}) {
      for (const int threads : {1, 2}) {
        for (const RunMode::Fixed fixed : {RunMode::kNothing, RunMode::kScalars, RunMode::kEverything}) {
          // What is fixed cannot change from run to run.
          if (graph_case.in_sequence() && fixed != RunMode::kNothing) continue;
          const std::vector<std::string> more = Mistakes(graph_case, *graph, {fuse, threads, fixed});
          mistakes.insert(mistakes.end(), more.begin(), more.end());
        }
      }
    }
    // The first says enough.
    CHECK((mistakes.empty() ? "" : absl::StrCat(mistakes[0], " (", mistakes.size(), " mistakes)")) == "");
  }
}

}  // namespace
}  // namespace permafrost_test
