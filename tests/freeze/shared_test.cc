// All checkpoints of the shared folder that have a .meta, of both formats, against TensorFlow's results: the generated
// cases by both of TensorFlow's routes, and what people have published. Skipped where there is no such folder.
// (tests/oracle/compare_shared.py asks the same of the program, with TensorFlow's own message classes.)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <nlohmann/json.hpp>

#include "tests/freeze/oracle_cases.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;

fs::path Shared() {
  const std::optional<fs::path> folder = SharedDir();
  if (!folder) SKIP("there is no shared folder; name it with PERMAFROST_SHARED");
  return *folder;
}

OpDefaults AllDefaults(const fs::path& shared) {
  std::string tables;
  for (const auto& file : fs::directory_iterator(shared / "oracle/op_defaults"))
    tables += ReadFile(file.path());
  return ParseOpDefaults(tables);
}

// The rules are 1.15's; graphs that 2.15 wrote are compared with its own.
std::string ReaderFor(const OracleCase& one) {
  // 1.15 leaves ResourceGatherNd as it is and cannot load the result.
  return one.writer == "2.15" || one.name == "gathernd_res" ? "2.15" : "1.15";
}

TEST_CASE("every shared case is frozen as TensorFlow freezes it") {
  // graph.as_graph_def() in a script; freeze_graph --input_meta_graph.
  const std::string route = GENERATE("asgd", "fgmeta");
  const fs::path shared = Shared();
  const OpDefaults defaults = AllDefaults(shared);
  const std::vector<OracleCase> cases = FindOracleCases(shared / "cases");
  CHECK(cases.size() > 100);
  for (const OracleCase& one : cases) {
    INFO(one.folder << " by " << route);
    CheckOracleCase(one, one.folder / ("frozen." + route + ".r" + ReaderFor(one) + ".pb"), route == "fgmeta",
                    defaults);
  }
}

TEST_CASE("every published checkpoint is frozen as TensorFlow freezes it") {
  const fs::path shared = Shared();
  const OpDefaults defaults = AllDefaults(shared);
  int compared = 0;
  for (const auto& entry : nlohmann::json::parse(ReadFile(shared / "real/manifest.json"))) {
    if (entry["kind"] != "meta") continue;
    const fs::path folder = shared / "real" / entry["name"].get<std::string>();
    INFO(folder);
    const absl::StatusOr<std::string> got =
        FreezeFolder(folder / "files", entry["prefix"], {.outputs = entry["outputs"]});
    REQUIRE_OK(got);
    const GraphDef want = ParseGraphDef(ReadFile(folder / "reference.pb"));
    CHECK(Differences(ParseGraphDef(*got), want, defaults) == std::vector<std::string>());
    ++compared;
  }
  CHECK(compared >= 17);
}

}  // namespace
}  // namespace permafrost_test
