// The frozen graphs of the shared folder, generated cases and published ones, against what real TensorFlow made of them:
// tests/fixtures/case_predictions.bin, written by tests/oracle/make_case_predictions.py. Skipped where there is no such folder.
//
// GRAPH_CASE=text runs the graphs whose names contain it.
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_runs.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

TEST_CASE("the shared folder's frozen graphs give TensorFlow's results") {
  const std::optional<std::filesystem::path> shared = SharedDir();
  if (!shared) SKIP("there is no shared folder; name it with PERMAFROST_SHARED");
  const char* const wanted = std::getenv("GRAPH_CASE");
  GraphCases cases;
  REQUIRE(cases.ParseFromString(ReadFile(FixtureDir() / "case_predictions.bin")));
  CHECK(cases.graph_case_size() > 130);
  for (const GraphCase& graph_case : cases.graph_case()) {
    if (wanted != nullptr && graph_case.name().find(wanted) == std::string::npos) continue;
    INFO(graph_case.graph_file());
    const absl::StatusOr<permafrost::GraphIndex> graph =
        OpenGraph(ReadFile(*shared / graph_case.graph_file()));
    REQUIRE_OK(graph);
    for (const RunMode& mode : {RunMode{true, 2, RunMode::kNothing}, RunMode{false, 1, RunMode::kScalars}})
      CHECK(Mistakes(graph_case, *graph, mode) == std::vector<std::string>());
  }
}

}  // namespace
}  // namespace permafrost_test
