#include "tests/freeze/oracle_cases.h"

#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/locate.h"
#include "core/graph/graph_writer.h"
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
    if (!json.contains("prefix")) continue;  // a SavedModel
    OracleCase one{json["case"], folder.filename().string().substr(1), folder, json["prefix"],
                   json["outputs"]};
    if (fs::exists(folder / json.value("meta", "model.ckpt.meta"))) cases.push_back(std::move(one));
  }
  std::sort(cases.begin(), cases.end(),
            [](const OracleCase& a, const OracleCase& b) { return a.folder < b.folder; });
  return cases;
}

absl::StatusOr<std::string> FreezeFolder(const fs::path& folder, const std::string& prefix,
                                         const permafrost::FreezeOptions& options) {
  permafrost::MemoryFiles files;
  const fs::path parent = (folder / prefix).parent_path();
  for (const fs::directory_entry& file : fs::directory_iterator(parent)) {
    if (file.is_regular_file()) files.Add(file.path().filename().string(), ReadFile(file.path()));
  }
  const std::string name = (folder / prefix).filename().string();
  ASSIGN_OR_RETURN(const permafrost::CheckpointLocation location, permafrost::LocateCheckpoint(files, name));
  ASSIGN_OR_RETURN(const auto checkpoint, permafrost::OpenCheckpoint(files, location.prefix));
  ASSIGN_OR_RETURN(const auto file, files.Open(location.meta));
  ASSIGN_OR_RETURN(const auto meta, permafrost::MetaGraph::Open(file));
  ASSIGN_OR_RETURN(const auto frozen, permafrost::Freeze(meta, *checkpoint, options));
  return permafrost::SerializeGraph(frozen.graph).Flatten();
}

GraphDef ParseGraphDef(const std::string& bytes) {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(bytes));
  return graph;
}

void CheckOracleCase(const OracleCase& one, const fs::path& want_file, bool as_in_file,
                     const OpDefaults& defaults) {
  const absl::StatusOr<std::string> got =
      FreezeFolder(one.folder, one.prefix, {.outputs = one.outputs, .as_in_file = as_in_file});
  if (const auto error = kErrors.find(one.name); error != kErrors.end()) {
    CHECK_THAT(got, FailsWith(got.ok() ? absl::StatusCode::kFailedPrecondition : got.status().code(),
                              error->second));
    return;
  }
  REQUIRE_OK(got);
  if (!fs::exists(want_file)) {
    CHECK(kBetter.contains(one.name));
    return;
  }
  GraphDef want = ParseGraphDef(WithFunctionsByRank(ReadFile(want_file)));
  PutAxesBeforeTheirGathers(want);
  CHECK(Differences(ParseGraphDef(WithFunctionsByRank(*got)), want, defaults) == std::vector<std::string>());
}

const std::vector<Route>& Routes() {
  static const std::vector<Route> routes = {{"asgd", false}, {"fgmeta", true}};
  return routes;
}

const std::vector<std::string>& Releases() {
  static const std::vector<std::string> releases = {"1.4", "1.10", "1.15", "2.15"};
  return releases;
}

Outcome CheckCompat(const OracleCase& one, const Route& route, const std::string& release) {
  const std::string base = absl::StrCat("frozen.", route.name, ".r", release);
  const fs::path want = one.folder / absl::StrCat(base, ".pb");
  const bool fails = fs::exists(one.folder / absl::StrCat(base, ".err.txt"));
  if (!fails && !fs::exists(want)) return Outcome::kNotThere;
  INFO(one.folder << " by " << route.name << " as " << release);
  const absl::StatusOr<std::string> got = FreezeFolder(
      one.folder, one.prefix, {.outputs = one.outputs, .compat = release, .as_in_file = route.as_in_file});
  if (fails && kBetter.contains(one.name)) {
    CHECK(got.status() == absl::OkStatus());
    return got.ok() ? Outcome::kBetter : Outcome::kWrong;
  }
  if (fails) {
    const auto error = kErrors.find(one.name);
    if (error == kErrors.end()) FAIL_CHECK("TensorFlow fails, and the table does not say what is to be said");
    if (error == kErrors.end()) return Outcome::kWrong;
    const FailsWith as_expected(absl::StatusCode::kFailedPrecondition, error->second);
    CHECK_THAT(got, as_expected);
    return as_expected.match(got) ? Outcome::kError : Outcome::kWrong;
  }
  CHECK(got.status() == absl::OkStatus());
  if (!got.ok()) return Outcome::kWrong;
  const std::vector<std::string> differences = ExactDifferences(*got, ReadFile(want));
  CHECK(differences == std::vector<std::string>());
  return differences.empty() ? Outcome::kEqual : Outcome::kWrong;
}

}  // namespace permafrost_test
