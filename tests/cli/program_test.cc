// The program as a user runs it: freeze, and what every command has in common.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/run_program.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/graph_compare.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Words = std::vector<std::string>;

constexpr const char* kDigitsOutput = "DigitNet/Logits/SpatialSqueeze";

fs::path Digits() {
  return RepositoryDir() / "web/examples/digits";
}
std::string Case(const std::string& name) {
  return (FixtureDir() / "cases" / name / "model.ckpt").string();
}

Words Compare(const std::string& got, const fs::path& want) {
  GraphDef got_graph, want_graph;
  REQUIRE(got_graph.ParseFromString(got));
  REQUIRE(want_graph.ParseFromString(ReadFile(want)));
  REQUIRE(want_graph.node_size() > 0);
  const std::string defaults = ReadFile(FixtureDir() / "cases/op_defaults.tsv");
  return Differences(got_graph, want_graph, ParseOpDefaults(defaults));
}

// A checkpoint on disk whose y = w.
void WriteModel(const fs::path& folder, int64_t stored_bytes = 8) {
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_UINT8, {-1});
  meta.Node("y", "Identity", {"w/read"});
  meta.Saver({{"w", "w"}});
  WriteFile(folder / "m.meta", meta.Serialize());
  BundleBuilder bundle;
  const bool small = stored_bytes <= 8;
  bundle.Add("w", tensorflow::DT_UINT8, {stored_bytes}, std::string(small ? stored_bytes : 0, 'w'));
  bundle.Entry("w").set_size(stored_bytes);
  WriteFile(folder / "m.index", bundle.Index());
  WriteFile(folder / bundle.DataName("m", 0), bundle.data(0));
  // Sparse: it takes no room on the disk.
  if (!small) fs::resize_file(folder / bundle.DataName("m", 0), static_cast<uintmax_t>(stored_bytes));
}

TEST_CASE("a frozen checkpoint is the graph that TensorFlow makes of it") {
  const auto [checkpoint, output, want] = GENERATE(table<std::string, std::string, fs::path>({
      {Digits().string(), kDigitsOutput, FixtureDir() / "digits/frozen.tf.pb"},
      {Case("ref_mlp/w1.15"), "logits", FixtureDir() / "cases/ref_mlp/w1.15/frozen.tf.pb"},
      {Case("cond_bn_res/w2.15"), "", FixtureDir() / "cases/cond_bn_res/w2.15/frozen.tf.pb"},
      {Case("sharded_v2/w1.4"), "", FixtureDir() / "cases/sharded_v2/w1.4/frozen.tf.pb"},
      {Case("v1_plain/w1.4"), "", FixtureDir() / "cases/v1_plain/w1.4/frozen.tf.pb"},
      {Case("v1_sharded/w2.15"), "", FixtureDir() / "cases/v1_sharded/w2.15/frozen.tf.pb"},
      {Case("v1_sharded/w1.15") + "-?????-of-00003", "",
       FixtureDir() / "cases/v1_sharded/w1.15/frozen.tf.pb"},
      {Case("v1_sharded/w1.15") + "-00001-of-00003", "",
       FixtureDir() / "cases/v1_sharded/w1.15/frozen.tf.pb"},
  }));
  INFO(checkpoint);
  std::string outputs = output;
  const fs::path json = fs::path(checkpoint).parent_path() / "case.json";
  if (fs::exists(json)) {
    const auto listed = nlohmann::json::parse(ReadFile(json))["outputs"].get<Words>();
    outputs = absl::StrJoin(listed, ",");
  }
  const ScratchDir scratch;
  const Outcome run =
      RunProgram(scratch.path(), {"freeze", checkpoint, "--outputs", outputs, "-o", "out.pb"});
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(FilesIn(scratch.path()) == Words{"out.pb"});
  const std::string frozen = ReadFile(scratch.path() / "out.pb");
  CHECK(Compare(frozen, want) == Words());
  GraphDef graph;
  REQUIRE(graph.ParseFromString(frozen));
  CHECK_THAT(run.out, EndsWith(absl::StrCat("\n", graph.node_size(), " ops in the final graph.\n")));
  CHECK_THAT(run.out, ContainsSubstring("Wrote out.pb: "));
}

TEST_CASE("the example freezes by any of its names to the same bytes") {
  const std::string name = GENERATE("", "checkpoint", "model.ckpt-2500", "model.ckpt-2500.meta",
                                    "model.ckpt-2500.index", "model.ckpt-2500.data-00000-of-00001");
  const ScratchDir scratch;
  const std::string path = (Digits() / name).string();
  const Outcome run =
      RunProgram(scratch.path(), {"freeze", path, absl::StrCat("--outputs=", kDigitsOutput, ":0")});
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  // Without -o it lies here, under the checkpoint's name.
  CHECK(FilesIn(scratch.path()) == Words{"model.ckpt-2500.frozen.pb"});
  CHECK(Compare(ReadFile(scratch.path() / "model.ckpt-2500.frozen.pb"),
                FixtureDir() / "digits/frozen.tf.pb") == Words());
}

TEST_CASE("the report as JSON tells what was frozen") {
  const ScratchDir scratch;
  const Outcome run = RunProgram(
      scratch.path(), {"freeze", Digits().string(), "--outputs", kDigitsOutput, "-o", "out.pb", "--json"});
  REQUIRE(run.exit_code == 0);
  const nlohmann::json report = nlohmann::json::parse(run.out);
  CHECK(report["outputs"] == Words{kDigitsOutput});
  CHECK(report["bytes"] == fs::file_size(scratch.path() / "out.pb"));
  CHECK(report["tensorflow_version"] == "2.15.1");
  GraphDef graph;
  REQUIRE(graph.ParseFromString(ReadFile(scratch.path() / "out.pb")));
  CHECK(report["nodes"] == graph.node_size());
}

TEST_CASE("standard output gets the graph and nothing else") {
  const bool json = GENERATE(false, true);
  const ScratchDir scratch;
  Words words = {"freeze", Digits().string(), "--outputs", kDigitsOutput, "-o", "-"};
  if (json) words.push_back("--json");
  const Outcome run = RunProgram(scratch.path(), words);
  REQUIRE(run.exit_code == 0);
  CHECK(Compare(run.out, FixtureDir() / "digits/frozen.tf.pb") == Words());
  CHECK(FilesIn(scratch.path()).empty());
  if (json) {
    CHECK(nlohmann::json::parse(run.err)["bytes"] == run.out.size());
  } else {
    CHECK_THAT(run.err, EndsWith(" ops in the final graph.\n"));
  }
}

TEST_CASE("devices stay where they are asked to stay") {
  MetaBuilder meta;
  meta.Node("y", "Const").set_device("/gpu:0");
  const ScratchDir scratch;
  WriteModel(scratch.path());
  WriteFile(scratch.path() / "m.meta", meta.Serialize());
  for (const bool keep : {false, true}) {
    Words words = {"freeze", "m", "--outputs=y", "-o", "-"};
    if (keep) words.push_back("--keep-devices");
    GraphDef graph;
    REQUIRE(graph.ParseFromString(RunProgram(scratch.path(), words).out));
    CHECK(graph.node(0).device() == (keep ? "/gpu:0" : ""));
  }
}

TEST_CASE("checksums are verified unless they are to be skipped") {
  const ScratchDir scratch;
  WriteModel(scratch.path());
  const fs::path data = scratch.path() / "m.data-00000-of-00001";
  WriteFile(data, "wwwxwwww");
  const Outcome checked = RunProgram(scratch.path(), {"freeze", "m", "--outputs=y", "-o", "out.pb"});
  CHECK(checked.exit_code == 3);
  CHECK_THAT(checked.err, ContainsSubstring("m.data-00000-of-00001") && ContainsSubstring("tensor w"));
  CHECK_FALSE(fs::exists(scratch.path() / "out.pb"));
  CHECK(RunProgram(scratch.path(), {"freeze", "m", "--outputs=y", "-o", "out.pb", "--skip-checksums"})
            .exit_code == 0);
}

TEST_CASE("a failed run says why by its exit code and leaves nothing behind") {
  struct Failure {
    Words words;
    int exit_code;
    Words say;
  };
  const Failure failure = GENERATE(values<Failure>({
      {{"frieze"}, 2, {"no command frieze", "did you mean freeze?"}},
      {{"freeze"}, 2, {"name one checkpoint", "0 were named"}},
      {{"freeze", "m", "n", "--outputs=y"}, 2, {"2 were named"}},
      {{"freeze", "m", "--output=y"}, 2, {"no output nodes were named", "y  (Identity"}},
      {{"freeze", "m", "--outptus=y"}, 2, {"unknown flag --outptus", "outputs"}},
      {{"freeze", "m", "--outputs=Y"}, 2, {"Y is not in graph", "did you mean y"}},
      {{"freeze", "gone", "--outputs=y"}, 3, {"gone", "Checkpoints beside it: cut, huge, m, "}},
      {{"freeze", "cut", "--outputs=y"}, 3, {"cut.index", "offset"}},
      {{"freeze", "short", "--outputs=y"}, 3, {"short.data-00000-of-00001", "8 bytes short", "tensor w"}},
      {{"freeze", "m", "--meta=gone.meta", "--outputs=y"}, 3, {"gone.meta", "No such file"}},
      {{"freeze", "no_meta", "--outputs=y"}, 4, {"no_meta.meta is missing", "weights and no graph"}},
      {{"freeze", "m", "--meta=other.meta", "--outputs=y"},
       4,
       {"tensor v", "Variable v is restored from it"}},
      {{"freeze", "m", "--outputs=y", "-o", "gone/out.pb"}, 5, {"gone/out.pb", "No such file or directory"}},
      {{"freeze", "m", "--outputs=y", "-o", "."}, 5, {"Is a directory"}},
      {{"freeze", "huge", "--outputs=y"},
       6,
       {"2 GB", "3,000,000,0", "largest tensors: w uint8 [3000000000]"}},
  }));
  const ScratchDir scratch;
  fs::create_directory(scratch.path() / "h");
  WriteModel(scratch.path() / "h", 3000000000);
  WriteModel(scratch.path());
  const auto copy = [&](const char* from, const char* to) {
    fs::rename(scratch.path() / from, scratch.path() / to);
  };
  for (const char* suffix : {".meta", ".index", ".data-00000-of-00001"}) {
    copy(absl::StrCat("h/m", suffix).c_str(), absl::StrCat("huge", suffix).c_str());
    for (const char* prefix : {"cut", "short", "no_meta"})
      fs::copy_file(scratch.path() / absl::StrCat("m", suffix),
                    scratch.path() / absl::StrCat(prefix, suffix));
  }
  fs::resize_file(scratch.path() / "cut.index", fs::file_size(scratch.path() / "cut.index") - 1);
  fs::resize_file(scratch.path() / "short.data-00000-of-00001", 0);
  fs::remove(scratch.path() / "no_meta.meta");
  MetaBuilder other;
  other.Variable("v", tensorflow::DT_UINT8, {8});
  other.Node("y", "Identity", {"v/read"});
  other.Saver({{"v", "v"}});
  WriteFile(scratch.path() / "other.meta", other.Serialize());

  const Words before = FilesIn(scratch.path());
  const Outcome run = RunProgram(scratch.path(), failure.words);
  INFO(absl::StrJoin(failure.words, " "));
  CHECK(run.exit_code == failure.exit_code);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, Catch::Matchers::StartsWith("permafrost: "));
  for (const std::string& words : failure.say) CHECK_THAT(run.err, ContainsSubstring(words));
  CHECK(FilesIn(scratch.path()) == before);
}

TEST_CASE("help and version are no failures") {
  const auto [words, say] = GENERATE(table<Words, std::string>({
      {Words(), "permafrost freeze "},
      {{"help"}, "permafrost inspect "},
      {{"--help"}, "permafrost freeze_graph "},
      {{"-h"}, "permafrost COMMAND --help"},
      {{"--version"}, "permafrost 0."},
      {{"freeze", "--help"}, "--outputs=a,b"},
      {{"inspect", "-h"}, "--tensors"},
      {{"freeze_graph", "--help"}, "--output_node_names"},
  }));
  const ScratchDir scratch;
  const Outcome run = RunProgram(scratch.path(), words);
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring(say));
  CHECK(run.err.empty());
}

TEST_CASE("a report that does not reach its reader is a failure") {
  if (!fs::exists("/dev/full")) SKIP("this system has no /dev/full");
  const auto words = GENERATE(values<Words>({
      {"inspect", "m", "--json"},
      {"freeze", "m", "--outputs=y", "-o", "out.pb"},
      {"freeze", "m", "--outputs=y", "-o", "-"},
      {"help"},
  }));
  const ScratchDir scratch;
  WriteModel(scratch.path());
  const Outcome run = RunProgram(scratch.path(), words, PERMAFROST_PROGRAM, "/dev/full");
  CHECK(run.exit_code == 5);
  CHECK_THAT(run.err, ContainsSubstring("No space left"));
}

}  // namespace
}  // namespace permafrost_test
