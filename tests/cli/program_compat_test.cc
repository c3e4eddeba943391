// --compat: the bytes of a release of TensorFlow, by both commands that freeze.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/run_program.h"
#include "tests/support/exact_compare.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Words = std::vector<std::string>;

fs::path Case(const std::string& name) {
  return FixtureDir() / "cases" / name / "w1.15";
}

TEST_CASE("freeze writes what the release would have written") {
  const std::string name = GENERATE("ref_mlp", "cfv2", "dtypes_res");
  const std::string release = GENERATE("1.15", "2.15");
  const ScratchDir scratch;
  const auto listed = nlohmann::json::parse(ReadFile(Case(name) / "case.json"))["outputs"].get<Words>();
  const Outcome run = RunProgram(
      scratch.path(), {"freeze", (Case(name) / "model.ckpt").string(), "--outputs",
                       absl::StrJoin(listed, ","), "-o", "out.pb", "--json", "--compat=" + release});
  REQUIRE(run.exit_code == 0);
  const std::string want = ReadFile(Case(name) / absl::StrCat("frozen.asgd.r", release, ".pb"));
  CHECK(ExactDifferences(ReadFile(scratch.path() / "out.pb"), want) == Words());
  const nlohmann::json report = nlohmann::json::parse(run.out);
  CHECK(report["compat"] == release);
  // 1.15 leaves functions alone.
  CHECK(report["notes"].size() == (name == "cfv2" && release == "1.15" ? 1 : 0));
}

TEST_CASE("freeze_graph writes what the release's freeze_graph would have written") {
  const std::string release = GENERATE("1.15", "2.15");
  const ScratchDir scratch;
  const std::string prefix = (Case("cfv2") / "model.ckpt").string();
  const Outcome run =
      RunProgram(scratch.path(), {"freeze_graph", "--input_checkpoint=" + prefix,
                                  absl::StrCat("--input_meta_graph=", prefix, ".meta"),
                                  "--output_node_names=y", "--output_graph=out.pb", "--compat", release});
  REQUIRE(run.exit_code == 0);
  const std::string want = ReadFile(Case("cfv2") / absl::StrCat("frozen.fgmeta.r", release, ".pb"));
  CHECK(ExactDifferences(ReadFile(scratch.path() / "out.pb"), want) == Words());
  // Neither can be loaded.
  CHECK_THAT(run.err, ContainsSubstring(absl::StrCat("Warning: TensorFlow ", release, " writes this graph")));
}

TEST_CASE("a release that cannot be reproduced is a mistake of usage") {
  const ScratchDir scratch;
  for (const char* command : {"freeze", "freeze_graph"}) {
    const std::string prefix = (Case("ref_mlp") / "model.ckpt").string();
    const bool own = std::string(command) == "freeze";
    const Outcome run =
        RunProgram(scratch.path(), {command, own ? prefix : "--input_checkpoint=" + prefix,
                                    own ? "--outputs=y" : "--output_node_names=y", "--compat=1.12"});
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.err, ContainsSubstring("compat = 1.12") && ContainsSubstring("1.4, 1.10, 1.15 and 2.15"));
  }
}

}  // namespace
}  // namespace permafrost_test
