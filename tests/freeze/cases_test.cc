// Checkpoints that TensorFlow 1.4, 1.15 and 2.15 wrote, frozen by permafrost, equal what TensorFlow made of them.
// tests/fixtures/cases is a copy of a part of the shared cases (scripts/make_case_fixtures), so that this needs nothing
// that is not in the repository; shared_test.cc does the same with all of them and with real checkpoints.
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/oracle_cases.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

TEST_CASE("a frozen case is the graph that TensorFlow makes of it") {
  const OpDefaults defaults = ParseOpDefaults(ReadFile(FixtureDir() / "cases/op_defaults.tsv"));
  const OracleCase one = GENERATE(from_range(FindOracleCases(FixtureDir() / "cases")));
  INFO(one.folder);
  CheckOracleCase(one, Routes()[0], one.folder / "frozen.tf.pb", defaults);
}

TEST_CASE("all cases are there") {
  std::set<std::string> names;
  for (const OracleCase& one : FindOracleCases(FixtureDir() / "cases")) names.insert(one.name);
  CHECK(names.size() == 35);
}

}  // namespace
}  // namespace permafrost_test
