#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/run_program.h"
#include "tests/support/graph_def.pb.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Words = std::vector<std::string>;

const fs::path kDigits = RepositoryDir() / "web/examples/digits";
const fs::path kFrozen = FixtureDir() / "digits/frozen.tf.pb";

Outcome Verify(const fs::path& checkpoint, const fs::path& frozen, const Words& more = {}) {
  const ScratchDir scratch;
  Words words = {"verify", checkpoint.string(), frozen.string()};
  words.insert(words.end(), more.begin(), more.end());
  Outcome run = RunProgram(scratch.path(), words);
  CHECK(FilesIn(scratch.path()).empty());
  return run;
}

// TensorFlow's frozen graph with one bit of one weight turned.
std::string Edited() {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(ReadFile(kFrozen)));
  for (NodeDef& node : *graph.mutable_node()) {
    if (node.name() != "DigitNet/Conv2d_1a_3x3/weights") continue;
    std::string& bytes = *(*node.mutable_attr())["value"].mutable_tensor()->mutable_tensor_content();
    bytes[bytes.size() - 2] ^= 0x40;
    return graph.SerializeAsString();
  }
  FAIL("the example's first weights are not where they were");
  return "";
}

TEST_CASE("verify says that TensorFlow's frozen graph is the checkpoint's") {
  const Outcome run = Verify(kDigits, kFrozen);
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK_THAT(run.out, EndsWith("The same weights and the same graph.\n"));
}

TEST_CASE("verify runs both graphs where asked to") {
  const Outcome run = Verify(kDigits, kFrozen, {"--numeric"});
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("Fed input  float32 [1,8,8,1]\n"));
  CHECK_THAT(run.out, ContainsSubstring(" computed tensors are equal, bit for bit\n"));
}

TEST_CASE("verify finds a single bit") {
  const ScratchDir scratch;
  WriteFile(scratch.path() / "edited.pb", Edited());
  const Outcome run = Verify(kDigits, scratch.path() / "edited.pb", {"--numeric"});
  CHECK(run.exit_code == 4);
  CHECK_THAT(run.out, ContainsSubstring("  DigitNet/Conv2d_1a_3x3/weights  1 of "));
  CHECK_THAT(run.out, ContainsSubstring("  the first: DigitNet/Conv2d_1a_3x3/Conv2D (Conv2D)"));
  CHECK_THAT(run.out, EndsWith("Not the same.\n"));
  CHECK_THAT(run.err, ContainsSubstring("is not what"));

  const nlohmann::json report =
      nlohmann::json::parse(Verify(kDigits, scratch.path() / "edited.pb", {"--json", "--numeric"}).out);
  CHECK(report["same"] == false);
  CHECK(report["counts"]["weight"] == 1);
  CHECK(report["counts"]["op"] == 0);
  CHECK(report["differences"][0]["node"] == "DigitNet/Conv2d_1a_3x3/weights");
  CHECK(report["differences"][0]["values"]["differing"] == 1);
  CHECK(report["numeric"]["same"] == false);
  CHECK(report["numeric"]["first"]["op"] == "Conv2D");
}

TEST_CASE("verify tells programs the same as JSON") {
  const Outcome run = Verify(kDigits, kFrozen, {"--json"});
  CHECK(run.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(run.out);
  CHECK(report["same"] == true);
  CHECK(report["differences"].empty());
  CHECK(report["findings"].empty());
  CHECK(report["numeric"].is_null());
  CHECK(report["variables"] > 5);
}

TEST_CASE("verify names what does not fit, or cannot be read") {
  const ScratchDir scratch;
  for (const auto& file : fs::directory_iterator(kDigits)) {
    if (file.is_regular_file()) fs::copy_file(file.path(), scratch.path() / file.path().filename());
  }
  const fs::path data = scratch.path() / "model.ckpt-2500.data-00000-of-00001";
  std::string bytes = ReadFile(data);
  for (char& byte : bytes) byte ^= 1;
  WriteFile(data, bytes);
  const auto [checkpoint, frozen, exit_code, say] = GENERATE(table<fs::path, fs::path, int, std::string>({
      {FixtureDir() / "cases/ref_mlp/w1.15", kFrozen, 4, "it is another model's"},
      {"", kFrozen, 3, "checksum"},
      {kDigits, kDigits / "model.ckpt-2500.meta", 3, "not a frozen graph"},
      {kDigits, kDigits / "nothing.pb", 3, "nothing.pb"},
      {kDigits / "labels.txt", kFrozen, 3, "labels.txt"},
  }));
  const Outcome run = Verify(checkpoint.empty() ? scratch.path() : checkpoint, frozen);
  CHECK(run.exit_code == exit_code);
  CHECK_THAT(run.err, ContainsSubstring(say));
}

TEST_CASE("verify wants a checkpoint and a frozen graph") {
  const ScratchDir scratch;
  const Outcome one = RunProgram(scratch.path(), {"verify", kDigits.string()});
  CHECK(one.exit_code == 2);
  CHECK_THAT(one.err, ContainsSubstring("permafrost verify CHECKPOINT FROZEN.pb"));
  const Outcome help = RunProgram(scratch.path(), {"verify", "--help"});
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.out, ContainsSubstring("permafrost verify train/model.ckpt-10000 inception.pb"));
}

}  // namespace
}  // namespace permafrost_test
