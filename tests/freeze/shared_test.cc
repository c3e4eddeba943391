// All checkpoints of the shared folder that have a .meta, of both formats, against TensorFlow's results: the generated
// cases by both of TensorFlow's routes, and what people have published. Skipped where there is no such folder.
// (tests/oracle/compare_shared.py asks the same of the program, with TensorFlow's own message classes.)
#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <nlohmann/json.hpp>

#include "core/freeze/attr_defaults.h"
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

// The rules are 1.15's; graphs that 2.15 wrote are compared with its own, and so are those of which 1.15 makes what it cannot
// load: it leaves ResourceGatherNd as it is, and functions.
std::string ReaderFor(const OracleCase& one) {
  static const std::set<std::string> loadable_by_2 = {"gathernd_res", "cfv2", "func", "func_device"};
  return one.writer == "2.15" || loadable_by_2.contains(one.name) ? "2.15" : "1.15";
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

TEST_CASE("every shared case is frozen byte for byte as the release that --compat names") {
  struct Counts {
    std::string release;
    int equal, errors, better;
  };
  // By both routes together.
  const Counts want = GENERATE(
      values<Counts>({{"1.4", 54, 2, 2}, {"1.10", 108, 8, 4}, {"1.15", 172, 12, 6}, {"2.15", 226, 16, 16}}));
  const fs::path shared = Shared();
  std::map<Outcome, int> counts;
  for (const OracleCase& one : FindOracleCases(shared / "cases")) {
    for (const Route& route : Routes()) ++counts[CheckCompat(one, route, want.release)];
  }
  INFO(want.release);
  CHECK(counts[Outcome::kEqual] == want.equal);
  CHECK(counts[Outcome::kError] == want.errors);
  CHECK(counts[Outcome::kBetter] == want.better);
  CHECK(counts[Outcome::kWrong] == 0);
}

TEST_CASE("the table of attr defaults is what TensorFlow's op registries say") {
  const auto [release, version] =
      GENERATE(table<size_t, std::string>({{0, "1.4.1"}, {1, "1.10.1"}, {2, "1.15.0"}, {3, "2.15.1"}}));
  const std::string table = ReadFile(Shared() / absl::StrCat("oracle/op_defaults/tf", version, ".tsv"));
  std::map<std::string, std::map<std::string, std::string>> ops;
  for (const std::string_view line : absl::StrSplit(table, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    ops[parts.at(0)][parts.at(1)] = absl::HexStringToBytes(parts.at(3));
  }
  CHECK(ops.size() > 350);
  const permafrost::AttrDefaults defaults(release);
  for (const auto& [op, want] : ops) {
    std::map<std::string, std::string> got;
    for (const permafrost::AttrDefaults::Default& one : defaults.Of(op))
      got[std::string(one.attr)] = one.value;
    INFO(op);
    CHECK(got == want);
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
