#include "tests/freeze/oracle_cases.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "core/bytes/status_macros.h"
#include "core/session/session.h"
#include "tests/support/exact_compare.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;

// What TensorFlow cannot do or load: an error that names the node.
const std::map<std::string, std::vector<std::string>> kErrors = {
    {"cond_refswitch", {"(RefSwitch) needs the variable", "An output reaches it"}},
    {"unrestored", {"variable u has no value", "An output reaches it: u"}},
    {"unrestored_res", {"variable s/u has no value", "An output reaches it: s/u"}},
};

// TensorFlow fails on these, permafrost does not.
const std::set<std::string> kBetter = {"string_scalar", "cond_boolvar"};
// What TensorFlow says of --input_graph with resource variables, with partitioned ones, and with variables that are saved by
// other names, by release. Permafrost goes by names, and by what a saver in the graph says.
const char* const kFailsByName[] = {"index out of range", "names_to_saveables must be a dict",
                                    "Models containing partition variables", "No variables to save"};

// TensorFlow 2.15 puts the axis of a gather last; permafrost, as 1.15, before it.
void PutAxesBeforeTheirGathers(GraphDef& graph) {
  auto* const nodes = graph.mutable_node();
  for (auto axis = nodes->begin(); axis != nodes->end(); ++axis) {
    if (axis->op() != "Const" || !axis->name().ends_with("/axis")) continue;
    const std::string gather = axis->name().substr(0, axis->name().size() - 5);
    const auto before =
        std::find_if(nodes->begin(), axis, [&](const NodeDef& node) { return node.name() == gather; });
    if (before != axis && before->op() == "GatherV2") std::rotate(before, axis, axis + 1);
  }
}

}  // namespace

std::vector<OracleCase> FindOracleCases(const fs::path& root) {
  std::vector<OracleCase> cases;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(root)) {
    if (file.path().filename() != "case.json") continue;
    const auto json = nlohmann::json::parse(ReadFile(file.path()));
    const fs::path folder = file.path().parent_path();
    const bool is_saved_model = json.value("saved_model", false);
    cases.push_back({json["case"], folder.filename().string().substr(1), folder,
                     is_saved_model ? "saved_model" : json["prefix"], json["outputs"], is_saved_model});
  }
  std::sort(cases.begin(), cases.end(),
            [](const OracleCase& a, const OracleCase& b) { return a.folder < b.folder; });
  return cases;
}

absl::StatusOr<std::string> FreezeFolder(const fs::path& folder, const std::string& path,
                                         const permafrost::FreezeOptions& options, const std::string& graph) {
  const auto files = std::make_shared<permafrost::MemoryFiles>();
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file() || file.path().filename().string().starts_with("frozen.")) continue;
    files->Add(fs::relative(file.path(), folder).generic_string(), ReadFile(file.path()));
  }
  ASSIGN_OR_RETURN(const auto session, permafrost::Session::Open(files, path, graph));
  ASSIGN_OR_RETURN(const auto frozen, session.Freeze(options));
  return frozen.rope.Flatten();
}

GraphDef ParseGraphDef(const std::string& bytes) {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(bytes));
  return graph;
}

void CheckOracleCase(const OracleCase& one, const Route& route, const fs::path& want_file,
                     const OpDefaults& defaults) {
  const absl::StatusOr<std::string> got = FreezeFolder(
      one.folder, one.path, {.outputs = one.outputs, .as_in_file = route.as_in_file}, route.graph);
  if (const auto error = kErrors.find(one.name); error != kErrors.end()) {
    CHECK_THAT(got, FailsWith(got.ok() ? absl::StatusCode::kFailedPrecondition : got.status().code(),
                              error->second));
    return;
  }
  REQUIRE_OK(got);
  if (!fs::exists(want_file)) {
    CHECK((kBetter.contains(one.name) || !route.graph.empty()));
    return;
  }
  GraphDef want = ParseGraphDef(WithFunctionsByRank(ReadFile(want_file)));
  PutAxesBeforeTheirGathers(want);
  CHECK(Differences(ParseGraphDef(WithFunctionsByRank(*got)), want, defaults) == std::vector<std::string>());
}

const std::vector<Route>& Routes() {
  static const std::vector<Route> routes = {
      {"asgd"}, {"sgd"}, {"fgmeta", true}, {"fgpb", true, "graph.pb"}, {"fgsm", true}};
  return routes;
}

const std::vector<std::string>& Releases() {
  static const std::vector<std::string> releases = {"1.4", "1.10", "1.15", "2.15"};
  return releases;
}

Outcome CheckCompat(const OracleCase& one, const Route& route, const std::string& release) {
  const auto result = [&](const std::string& of_route, const char* ending) {
    return one.folder / absl::StrCat("frozen.", of_route, ".r", release, ending);
  };
  const fs::path error_file = result(route.name, ".err.txt");
  const bool fails = fs::exists(error_file);
  if (!fails && !fs::exists(result(route.name, ".pb"))) return Outcome::kNotThere;
  INFO(one.folder << " by " << route.name << " as " << release);
  const absl::StatusOr<std::string> got =
      FreezeFolder(one.folder, one.path,
                   {.outputs = one.outputs, .compat = release, .as_in_file = route.as_in_file}, route.graph);
  // What it should have been, by a route on which TensorFlow does not fail.
  const fs::path want = result(fails ? "fgmeta" : route.name, ".pb");
  bool by_name = false;
  if (fails) {
    const std::string text = ReadFile(error_file);
    by_name = !route.graph.empty() && std::ranges::any_of(kFailsByName, [&](const char* words) {
      return text.find(words) != std::string::npos;
    });
    if (const auto error = kErrors.find(one.name); error != kErrors.end() && !(by_name && fs::exists(want))) {
      const FailsWith as_expected(absl::StatusCode::kFailedPrecondition, error->second);
      CHECK_THAT(got, as_expected);
      return as_expected.match(got) ? Outcome::kError : Outcome::kWrong;
    }
    CHECK((by_name || kBetter.contains(one.name)));
    if (!by_name && !kBetter.contains(one.name)) return Outcome::kWrong;
  }
  CHECK(got.status() == absl::OkStatus());
  if (!got.ok()) return Outcome::kWrong;
  if (fails && !fs::exists(want)) return Outcome::kBetter;
  const std::vector<std::string> differences =
      by_name ? ExactDifferences(WithoutShapes(*got), WithoutShapes(ReadFile(want)))
              : ExactDifferences(*got, ReadFile(want));
  CHECK(differences == std::vector<std::string>());
  if (!differences.empty()) return Outcome::kWrong;
  return fails ? Outcome::kBetter : Outcome::kEqual;
}

void CheckCompatCounts(const std::vector<OracleCase>& cases, const CompatCounts& want) {
  std::map<Outcome, int> counts;
  for (const OracleCase& one : cases) {
    for (const Route& route : Routes()) ++counts[CheckCompat(one, route, want.release)];
  }
  INFO(want.release);
  CHECK(counts[Outcome::kEqual] == want.equal);
  CHECK(counts[Outcome::kError] == want.errors);
  CHECK(counts[Outcome::kBetter] == want.better);
  CHECK(counts[Outcome::kWrong] == 0);
}

}  // namespace permafrost_test
