#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
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
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

const fs::path kDigits = RepositoryDir() / "web/examples/digits";

Outcome Inspect(const Words& more, const fs::path& path = kDigits) {
  const ScratchDir scratch;
  Words words = {"inspect", path.string()};
  words.insert(words.end(), more.begin(), more.end());
  Outcome run = RunProgram(scratch.path(), words);
  CHECK(FilesIn(scratch.path()).empty());
  return run;
}

// The same file, read by Protocol Buffers.
GraphDef DigitsGraph() {
  MetaGraphDef meta;
  REQUIRE(meta.ParseFromString(ReadFile(kDigits / "model.ckpt-2500.meta")));
  return meta.graph_def();
}

TEST_CASE("inspect sums up the checkpoint") {
  const Outcome run = Inspect({});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  for (const std::string& words :
       {std::string("Written by: TensorFlow 2.15.1\n"), std::string("  input  float32 [?,8,8,1]\n"),
        absl::StrCat("Graph: ", DigitsGraph().node_size(), " nodes of ")})
    CHECK_THAT(run.out, ContainsSubstring(words));
}

TEST_CASE("inspect lists every node and nothing else") {
  const Outcome run = Inspect({"--nodes"});
  CHECK(run.exit_code == 0);
  const GraphDef graph = DigitsGraph();
  const Words lines = absl::StrSplit(run.out, '\n', absl::SkipEmpty());
  REQUIRE(lines.size() == static_cast<size_t>(graph.node_size()));
  for (int i = 0; i < graph.node_size(); ++i)
    CHECK_THAT(lines[i], StartsWith(absl::StrCat(graph.node(i).name(), "  ", graph.node(i).op(), "  (")));
}

TEST_CASE("inspect lists every tensor and nothing else") {
  const Outcome run = Inspect({"--tensors"});
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("global_step  int64 []\n"));
  const Words lines = absl::StrSplit(run.out, '\n', absl::SkipEmpty());
  CHECK(lines.size() == nlohmann::json::parse(Inspect({"--json"}).out)["tensors"].size());
}

TEST_CASE("inspect tells programs the same as JSON") {
  const Outcome run = Inspect({"--json"});
  CHECK(run.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(run.out);
  CHECK(report["tensorflow_version"] == "2.15.1");
  CHECK(report["node_count"] == DigitsGraph().node_size());
  CHECK(report["shards"] == 1);
  // Every byte of the data file belongs to one tensor.
  CHECK(report["tensor_bytes"] == fs::file_size(kDigits / "model.ckpt-2500.data-00000-of-00001"));
  CHECK_FALSE(report.contains("nodes"));
  const nlohmann::json with_nodes = nlohmann::json::parse(Inspect({"--json", "--nodes"}).out);
  CHECK(with_nodes["nodes"].size() == report["node_count"]);
}

TEST_CASE("inspect takes a checkpoint without a .meta and says that it is missing") {
  const ScratchDir scratch;
  for (const char* name : {"model.ckpt-2500.index", "model.ckpt-2500.data-00000-of-00001"})
    fs::copy_file(kDigits / name, scratch.path() / name);
  const auto [words, say] = GENERATE(table<Words, std::string>({
      {Words(), "model.ckpt-2500.meta is missing"},
      {{"--json"}, "model.ckpt-2500.meta is missing"},
      {{"--nodes"}, "model.ckpt-2500.meta is missing"},
      {{"--tensors"}, "global_step  int64 []"},
  }));
  const Outcome run = Inspect(words, scratch.path());
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring(say));
  const Outcome paired =
      Inspect({"--nodes", "--meta", (kDigits / "model.ckpt-2500.meta").string()}, scratch.path());
  CHECK(paired.out == Inspect({"--nodes"}).out);
}

TEST_CASE("inspect tells of V1 checkpoints what it tells of V2 ones") {
  const auto [name, shards, line] = GENERATE(table<std::string, int, std::string>({
      {"v1_plain/w1.4", 1, "str  string [2]\n"},
      {"v1_sharded/w1.15", 3, "p/w  float32 [5,2]  in 2 slices\n"},
  }));
  const fs::path folder = FixtureDir() / "cases" / name;
  const Outcome run = Inspect({"--json"}, folder);
  CHECK(run.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(run.out);
  CHECK(report["shards"] == shards);
  CHECK(report["checkpoint"] == (folder / "model.ckpt").string());
  CHECK_THAT(Inspect({"--tensors"}, folder).out, ContainsSubstring(line));
  CHECK(Inspect({"--nodes"}, folder).exit_code == 0);
}

TEST_CASE("inspect names what it cannot read") {
  const auto [path, exit_code, say] = GENERATE(table<fs::path, int, std::string>({
      {kDigits / "labels.txt", 3, "labels.txt"},
      {kDigits / "images", 3, "holds no checkpoint"},
      {"", 3, "path is empty"},
      {"/dev/null", 3, "/dev/null"},
  }));
  const Outcome run = Inspect({}, path);
  CHECK(run.exit_code == exit_code);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, ContainsSubstring(say));
}

}  // namespace
}  // namespace permafrost_test
