// Checkpoints that TensorFlow 1.4, 1.15 and 2.15 wrote, frozen as each of four releases would, equal what that release made of
// them, field for field. tests/fixtures/cases has a part of the shared cases; shared_test.cc does the same with all of them.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/oracle_cases.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

TEST_CASE("a case frozen as a release would is that release's own graph") {
  const CompatCounts want = GENERATE(
      values<CompatCounts>({{"1.4", 28, 0, 4}, {"1.10", 26, 2, 4}, {"1.15", 62, 4, 9}, {"2.15", 91, 6, 20}}));
  std::vector<OracleCase> cases = FindOracleCases(FixtureDir() / "cases");
  for (OracleCase& one : FindOracleCases(FixtureDir() / "saved_models")) cases.push_back(std::move(one));
  CheckCompatCounts(cases, want);
}

}  // namespace
}  // namespace permafrost_test
