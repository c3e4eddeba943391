// SavedModels of each TensorFlow, as somebody would who has the folder and no idea of what is in it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/cli/run_program.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a SavedModel is frozen by its folder alone, and is what TensorFlow froze") {
  const auto& [name, reader, output] = GENERATE(table<std::string, std::string, std::string>({
      {"savedmodel_v1/w1.4", "1.15", "y"},
      {"savedmodel_v1/w1.15", "1.15", "y"},
      {"savedmodel_v1/w2.15", "2.15", "y"},
      {"savedmodel_v2/w2.15", "2.15", "StatefulPartitionedCall:0"},
  }));
  const fs::path folder = FixtureDir() / "saved_models" / name;
  const std::string model = (folder / "saved_model").string();
  const ScratchDir scratch;
  const Outcome frozen = RunProgram(scratch.path(), {"freeze", model});
  INFO(frozen.err);
  CHECK(frozen.exit_code == 0);
  CHECK_THAT(frozen.out, ContainsSubstring("Outputs: " + output));
  REQUIRE(FilesIn(scratch.path()) == std::vector<std::string>{"saved_model.frozen.pb"});
  const std::string ours = (scratch.path() / "saved_model.frozen.pb").string();
  for (const std::string& graph : {ours, (folder / ("frozen.fgsm.r" + reader + ".pb")).string()}) {
    const Outcome verified = RunProgram(scratch.path(), {"verify", model, graph});
    CHECK(verified.exit_code == 0);
    CHECK_THAT(verified.out, ContainsSubstring("Constants: 2 of 2 variables are the checkpoint's"));
  }
}

}  // namespace
}  // namespace permafrost_test
