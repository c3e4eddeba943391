// All checkpoints of the shared folder, of both formats and in SavedModels, against TensorFlow's results: the generated
// cases by all of TensorFlow's routes, and what people have published. Skipped where there is no such folder.
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
#include "tests/support/exact_compare.h"
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
  const fs::path shared = Shared();
  const OpDefaults defaults = AllDefaults(shared);
  const std::vector<OracleCase> cases = FindOracleCases(shared / "cases");
  std::map<std::string, int> counts;
  for (const OracleCase& one : cases) {
    for (const Route& route : Routes()) {
      const bool is_other_kind = one.is_saved_model != (route.name == "fgsm");
      if (is_other_kind || route.name == "sgd") continue;
      INFO(one.folder << " by " << route.name);
      ++counts[route.name];
      CheckOracleCase(one, route, one.folder / ("frozen." + route.name + ".r" + ReaderFor(one) + ".pb"),
                      defaults);
    }
  }
  CHECK(counts == std::map<std::string, int>{{"asgd", 129}, {"fgmeta", 129}, {"fgpb", 129}, {"fgsm", 5}});
}

TEST_CASE("every shared case is frozen byte for byte as the release that --compat names") {
  // TensorFlow does not get far with --input_graph.
  const CompatCounts want = GENERATE(values<CompatCounts>(
      {{"1.4", 68, 4, 18}, {"1.10", 137, 16, 35}, {"1.15", 216, 24, 57}, {"2.15", 287, 32, 95}}));
  CheckCompatCounts(FindOracleCases(Shared() / "cases"), want);
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

TEST_CASE("every published checkpoint is frozen as TensorFlow freezes it, or its error says why not") {
  // Its outputs add to the counter, so it cannot be a constant. TensorFlow writes that, and cannot load it.
  const std::map<std::string, std::vector<std::string>> errors = {
      {"serving-counter-savedmodel", {"(AssignAdd) needs the variable", "counter"}},
      {"wirelesschannel-2shard",
       {"model.ckpt.meta is missing", "TensorFlow 2 wrote it", "tf.saved_model.save()"}},
  };
  const fs::path shared = Shared();
  const OpDefaults defaults = AllDefaults(shared);
  std::map<std::string, int> compared;
  for (const auto& entry : nlohmann::json::parse(ReadFile(shared / "real/manifest.json"))) {
    const std::string name = entry["name"];
    const fs::path folder = shared / "real" / name;
    INFO(folder);
    ++compared[entry["kind"]];
    permafrost::FreezeOptions options;
    if (!entry["outputs"].is_null()) options.outputs = entry["outputs"];
    // 2.15 puts functions into an order of its own, and froze those of 2.x.
    if (!entry["tensorflow"].is_null() && entry["tensorflow"].get<std::string>().starts_with("2."))
      options.compat = "2.15";
    absl::StatusOr<std::string> got = FreezeFolder(folder / "files", entry["prefix"], options);
    if (const auto error = errors.find(name); error != errors.end()) {
      CHECK_THAT(got, FailsWith(absl::StatusCode::kFailedPrecondition, error->second));
      options.compat = "1.15";
      got = FreezeFolder(folder / "files", entry["prefix"], options);
    }
    if (!fs::exists(folder / "reference.pb")) continue;
    REQUIRE_OK(got);
    const GraphDef want = ParseGraphDef(WithFunctionsByRank(ReadFile(folder / "reference.pb")));
    CHECK(Differences(ParseGraphDef(WithFunctionsByRank(*got)), want, defaults) ==
          std::vector<std::string>());
  }
  CHECK(compared ==
        std::map<std::string, int>{{"meta", 17}, {"saved_model", 4}, {"checkpoint without .meta", 1}});
}

}  // namespace
}  // namespace permafrost_test
