// TensorFlow as oracle: checkpoints that TensorFlow 1.4, 1.15 and 2.15 wrote, frozen by permafrost, equal
// what TensorFlow made of them. tests/fixtures/cases is a copy of a part of the shared cases
// (scripts/make_case_fixtures); with the shared folder at hand, tests/oracle/compare_shared.py does the same
// with all of them and with real checkpoints.
#include <algorithm>
#include <filesystem>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <nlohmann/json.hpp>

#include "core/freeze/freeze.h"
#include "core/graph/graph_writer.h"
#include "tests/support/graph_compare.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using permafrost::FrozenGraph;

struct Case {
  std::string name;
  fs::path folder;
  std::vector<std::string> outputs;
};

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(FixtureDir() / "cases")) {
    if (file.path().filename() != "case.json") continue;
    const auto json = nlohmann::json::parse(ReadFile(file.path()));
    const fs::path folder = file.path().parent_path();
    cases.push_back({json["case"].get<std::string>() + "/" + folder.filename().string(), folder,
                     json["outputs"].get<std::vector<std::string>>()});
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

std::string CaseName(const Case& one) {
  return one.name.substr(0, one.name.find('/'));
}

// In memory, so that the test needs nothing of the command line.
absl::StatusOr<FrozenGraph> FreezeCase(const Case& one, permafrost::MemoryFiles& files) {
  for (const fs::directory_entry& file : fs::directory_iterator(one.folder)) {
    files.Add(file.path().filename().string(), ReadFile(file.path()));
  }
  auto checkpoint = permafrost::OpenCheckpoint(files, "model.ckpt");
  if (!checkpoint.ok()) return checkpoint.status();
  auto meta = permafrost::MetaGraph::Open(*files.Open("model.ckpt.meta"));
  if (!meta.ok()) return meta.status();
  return permafrost::Freeze(*meta, **checkpoint, {.outputs = one.outputs});
}

GraphDef Parse(const std::string& bytes) {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(bytes));
  return graph;
}

// What a later version brings, or TensorFlow cannot do: an error that names the node.
const std::map<std::string, std::vector<std::string>> kErrors = {
    {"cond_refswitch", {"(RefSwitch) needs the variable", "An output reaches it"}},
    {"unrestored", {"variable u has no value", "An output reaches it: u"}},
    {"unrestored_res", {"variable s/u has no value", "An output reaches it: s/u"}},
    {"cfv2", {"into a function", "does not freeze variables inside functions yet"}},
    {"func", {"into a function"}},
    {"func_device", {"into a function"}},
};

TEST_CASE("a frozen case is the graph that TensorFlow makes of it") {
  const OpDefaults defaults = ParseOpDefaults(ReadFile(FixtureDir() / "cases/op_defaults.tsv"));
  const Case one = GENERATE(from_range(AllCases()));
  INFO(one.name);
  permafrost::MemoryFiles files;
  const absl::StatusOr<FrozenGraph> frozen = FreezeCase(one, files);
  if (const auto error = kErrors.find(CaseName(one)); error != kErrors.end()) {
    REQUIRE_FALSE(frozen.ok());
    for (const std::string& words : error->second)
      CHECK_THAT(frozen, FailsWith(frozen.status().code(), {words}));
    return;
  }
  REQUIRE_OK(frozen);
  const absl::StatusOr<std::string> bytes = permafrost::SerializeGraph(frozen->graph).Flatten();
  REQUIRE_OK(bytes);
  const GraphDef got = Parse(*bytes);
  if (!fs::exists(one.folder / "frozen.tf.pb")) {
    // TensorFlow fails on these two, permafrost does not.
    CHECK((CaseName(one) == "string_scalar" || CaseName(one) == "cond_boolvar"));
    return;
  }
  GraphDef want = Parse(ReadFile(one.folder / "frozen.tf.pb"));
  if (CaseName(one) == "gather_res" && one.folder.filename() == "w2.15") {
    // TensorFlow 2.15 puts the axis of a gather last; permafrost, as 1.15, before it.
    auto axis = std::find_if(
        want.mutable_node()->begin(), want.mutable_node()->end(),
        [](const NodeDef& node) { return node.name().ends_with("/axis") && node.op() == "Const"; });
    REQUIRE(axis + 1 == want.mutable_node()->end());
    const std::string gather = axis->name().substr(0, axis->name().size() - 5);
    auto before = std::find_if(want.mutable_node()->begin(), want.mutable_node()->end(),
                               [&](const NodeDef& node) { return node.name() == gather; });
    std::rotate(before, axis, axis + 1);
  }
  const std::vector<std::string> differences = Differences(got, want, defaults);
  CHECK(differences == std::vector<std::string>());
}

TEST_CASE("all cases are there") {
  std::set<std::string> names;
  for (const Case& one : AllCases()) names.insert(CaseName(one));
  CHECK(names.size() == 33);
}

}  // namespace
}  // namespace permafrost_test
