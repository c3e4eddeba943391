// Checkpoints that TensorFlow 1.4, 1.15 and 2.15 wrote, frozen as each of four releases would, equal what that release made of
// them, field for field. tests/fixtures/cases has a part of the shared cases; shared_test.cc does the same with all of them.
#include <map>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/oracle_cases.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

TEST_CASE("a case frozen as a release would is that release's own graph") {
  struct Counts {
    std::string release;
    int equal, errors, better;
  };
  const Counts want = GENERATE(
      values<Counts>({{"1.4", 28, 0, 4}, {"1.10", 26, 2, 4}, {"1.15", 62, 4, 9}, {"2.15", 91, 6, 20}}));
  std::map<Outcome, int> counts;
  for (const char* folder : {"cases", "saved_models"}) {
    for (const OracleCase& one : FindOracleCases(FixtureDir() / folder)) {
      for (const Route& route : Routes()) ++counts[CheckCompat(one, route, want.release)];
    }
  }
  INFO(want.release);
  CHECK(counts[Outcome::kEqual] == want.equal);
  CHECK(counts[Outcome::kError] == want.errors);
  CHECK(counts[Outcome::kBetter] == want.better);
  CHECK(counts[Outcome::kWrong] == 0);
}

}  // namespace
}  // namespace permafrost_test
