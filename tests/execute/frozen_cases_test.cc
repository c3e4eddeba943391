// From a checkpoint to numbers: the cases of the repository, frozen by permafrost and run by permafrost, give what real TensorFlow
// computed with its own frozen graph (tests/fixtures/case_predictions.bin, made by tests/oracle/make_case_predictions.py).
#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_runs.h"
#include "tests/freeze/oracle_cases.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

TEST_CASE("the repository's cases, frozen and run, give TensorFlow's results") {
  GraphCases predictions;
  REQUIRE(predictions.ParseFromString(ReadFile(FixtureDir() / "case_predictions.bin")));
  std::map<std::string, const GraphCase*> by_case;  // "cfv2/w1.15"
  for (const GraphCase& one : predictions.graph_case()) {
    const std::vector<std::string> parts = absl::StrSplit(one.graph_file(), '/');
    if (parts.size() == 4 && parts[0] == "cases") by_case[parts[1] + "/" + parts[2]] = &one;
  }
  std::set<std::string> run;
  for (const OracleCase& one : FindOracleCases(FixtureDir() / "cases")) {
    const auto prediction = by_case.find(one.name + "/w" + one.writer);
    // TensorFlow cannot load what it makes of some.
    if (prediction == by_case.end()) continue;
    INFO(one.folder);
    const absl::StatusOr<std::string> frozen = FreezeFolder(one.folder, one.path, {.outputs = one.outputs});
    REQUIRE_OK(frozen);
    const absl::StatusOr<permafrost::GraphIndex> graph = OpenGraph(*frozen);
    REQUIRE_OK(graph);
    CHECK(Mistakes(*prediction->second, *graph, {}) == std::vector<std::string>());
    run.insert(one.name);
  }
  for (const char* name :
       {"cfv2", "func", "func_device", "defun", "cond_bn_res", "while_cond_res", "gather_res"})
    CHECK(run.contains(name));
  CHECK(run.size() > 25);
}

}  // namespace
}  // namespace permafrost_test
