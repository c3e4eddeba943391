// permafrost freeze_graph against TensorFlow's tools/freeze_graph.py, whose flags scripts give.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/cli/run_program.h"
#include "tests/support/graph_compare.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Words = std::vector<std::string>;

// Two variables, logits, and a saver.
const std::string kPrefix = (FixtureDir() / "cases/ref_mlp/w1.15/model.ckpt").string();
const std::string kMeta = "--input_meta_graph=" + kPrefix + ".meta";
const std::string kCheckpoint = "--input_checkpoint=" + kPrefix;
// Printed by TensorFlow of the same .meta and its saver.
const std::string kText = (FixtureDir() / "text").string();

Outcome FreezeGraph(const ScratchDir& scratch, Words more) {
  more.insert(more.begin(), {"freeze_graph", kMeta, kCheckpoint});
  return RunProgram(scratch.path(), more);
}

GraphDef ReadGraph(const std::string& bytes) {
  GraphDef graph;
  REQUIRE(graph.ParseFromString(bytes));
  REQUIRE(graph.node_size() > 0);
  return graph;
}

// How TensorFlow froze it, but for attr defaults.
Words Compare(const std::string& bytes) {
  const GraphDef want = ReadGraph(ReadFile(FixtureDir() / "cases/ref_mlp/w1.15/frozen.tf.pb"));
  const std::string defaults = ReadFile(FixtureDir() / "cases/op_defaults.tsv");
  return Differences(ReadGraph(bytes), want, ParseOpDefaults(defaults));
}

// The variables w and b become constants of the 8 nodes that y needs.
constexpr const char* kLastLines =
    "\nFroze 2 variables.\nConverted 2 variables to const ops.\n8 ops in the final graph.\n";

TEST_CASE("freeze_graph freezes as its namesake and says the lines that scripts look for") {
  const ScratchDir scratch;
  const Outcome run = FreezeGraph(scratch, {"--output_node_names=y", "--output_graph=out.pb"});
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(run.out == absl::StrCat("Loaded meta graph file '", kPrefix, ".meta", kLastLines));
  const std::string frozen = ReadFile(scratch.path() / "out.pb");
  CHECK(Compare(frozen) == Words());
  // The route by a MetaGraph keeps what the file says of shapes; `permafrost freeze` does not.
  const GraphDef graph = ReadGraph(frozen);
  for (const NodeDef& node : graph.node()) {
    INFO(node.name());
    CHECK(node.attr().contains("_output_shapes") == (node.op() != "Const"));
  }
}

TEST_CASE("freeze_graph takes its flags in all their ways") {
  const Words words = GENERATE(values<Words>({
      {"--output_node_names", "y", "--output_graph", "out.pb"},
      {"--output_node_name=y", "--output_g=out.pb"},  // shortened
      {"--output_node_names", "=", "y", "--output_graph", "=", "out.pb"},
      {"--output_node_names= y ,", "--output_graph=out.pb"},
      {"--output_node_names=y:0", "--output_graph=out.pb", "--input_binary=true"},
      {"--output_node_names=y", "--output_graph=out.pb", "--input_binary"},
      {"--output_node_names=y", "--output_graph=out.pb", "--input_binary", "False"},
      {"--output_node_names=y", "--output_graph=out.pb", "--clear_devices=1", "--clear_devices"},
      {"--output_node_names=y", "--output_graph=out.pb", "--checkpoint_version=2"},
      {"--output_node_names=y", "--output_graph=out.pb", "--checkpoint_version=1"},
      {"--output_node_names=y", "--output_graph=out.pb", "--restore_op_name=whatever"},
      {"--output_node_names=y", "--output_graph=out.pb", "--filename_tensor_name=whatever:0"},
      {"--output_node_names=y", "--output_graph=out.pb", "--saved_model_tags=serve"},
      {"--output_node_names=y", "--output_graph=out.pb", "--initializer_nodes="},
      {"--output_node_names=y", "--output_graph=out.pb", "--initializer_nodes=x,MatMul"},
      {"--output_node_names=y", "--output_graph=out.pb", "--variable_names_whitelist=w,b"},
      {"--output_node_names=y", "--output_graph=out.pb", "--variable_names_blacklist=no_such"},
      {"--output_node_names=y", "--output_graph=out.pb", "--input_checkpoint=" + kPrefix + ".index"},
      {"--output_node_names=y", "--output_graph=out.pb", "--input_meta_graph="},
  }));
  INFO(absl::StrJoin(words, " "));
  const ScratchDir scratch;
  const Outcome run = FreezeGraph(scratch, words);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT("\n" + run.out, EndsWith(kLastLines));
  CHECK(Compare(ReadFile(scratch.path() / "out.pb")) == Words());
}

TEST_CASE("a link named freeze_graph is a drop-in") {
  const ScratchDir scratch, elsewhere;
  const fs::path link = elsewhere.path() / "freeze_graph";
  fs::create_symlink(PERMAFROST_PROGRAM, link);
  const Outcome run = RunProgram(
      scratch.path(), {kMeta, kCheckpoint, "--output_node_names=y", "--output_graph=out.pb"}, link.string());
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, EndsWith(kLastLines));
  CHECK(Compare(ReadFile(scratch.path() / "out.pb")) == Words());
}

TEST_CASE("lists of names say which variables become constants") {
  const auto [flag, variables, frozen] = GENERATE(table<std::string, std::string, Words>({
      {"--variable_names_whitelist=w", "1", {"w"}},
      {"--variable_names_whitelist=w, b", "2", {"w", "b"}},
      {"--variable_names_blacklist=w", "1", {"b"}},
      {"--variable_names_denylist=b", "1", {"w"}},
      {"--variable_names_w=no_such", "0", {}},
  }));
  const ScratchDir scratch;
  const Outcome run = FreezeGraph(scratch, {"--output_node_names=y", "--output_graph=out.pb", flag});
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring(absl::StrCat("\nFroze ", variables, " variables.\nConverted ",
                                                     variables, " variables to const ops.\n")));
  CHECK_THAT(run.err, ContainsSubstring("stay variables have no values in the frozen graph"));
  Words constants;
  const GraphDef graph = ReadGraph(ReadFile(scratch.path() / "out.pb"));
  for (const NodeDef& node : graph.node()) {
    if (node.op() == "Const") constants.push_back(node.name());
  }
  CHECK(constants == frozen);
}

TEST_CASE("a SaverDef of its own may restore") {
  const ScratchDir scratch;
  tensorflow::SaverDef saver;
  saver.set_restore_op_name("save/restore_all");
  WriteFile(scratch.path() / "good.saver", saver.SerializeAsString());
  saver.set_restore_op_name("save_1/restore_all");
  WriteFile(scratch.path() / "wrong.saver", saver.SerializeAsString());
  const Words common = {"--output_node_names=y", "--output_graph=out.pb"};
  const auto run_with = [&](const std::string& saver_file) {
    return FreezeGraph(scratch, {common[0], common[1], "--input_saver=" + saver_file});
  };
  CHECK(run_with("good.saver").exit_code == 0);
  CHECK(Compare(ReadFile(scratch.path() / "out.pb")) == Words());
  CHECK(run_with("wrong.saver").exit_code == 4);
  CHECK_THAT(run_with("wrong.saver").err, ContainsSubstring("save_1/restore_all"));
  CHECK(run_with("gone.saver").exit_code == 3);
}

TEST_CASE("freeze_graph reads text and binary whatever --input_binary says, and says so where it is wrong") {
  struct Case {
    std::string meta, saver, flag;
    Words say;  // none: nothing
  };
  const std::string binary_meta = kPrefix + ".meta", text_meta = kText + "/meta.pbtxt";
  const std::string text_saver = kText + "/saver.pbtxt", binary_saver = kText + "/saver.pb";
  const Case one = GENERATE_COPY(values<Case>({
      {binary_meta, "", "", {}},
      {text_meta, "", "", {}},
      {text_meta, text_saver, "--input_binary=false", {}},
      {binary_meta, binary_saver, "--input_binary", {}},
      {binary_meta, binary_saver, "--input_binary=True", {}},
      {text_meta,
       "",
       "--input_binary=true",
       {"--input_binary=true, and", "meta.pbtxt is text", "by the content"}},
      {binary_meta, "", "--input_binary=False", {"--input_binary=False, and", "model.ckpt.meta is binary"}},
      {binary_meta,
       "",
       "--input_binary=1",
       {"--input_binary=1, which TensorFlow takes for false", "only \"true\" is true", "is binary"}},
      {binary_meta, text_saver, "--input_binary=true", {"saver.pbtxt is text"}},
      {text_meta, "", "--input_binary=yes", {}},  // false to TensorFlow, and right
  }));
  INFO(one.meta << " " << one.saver << " " << one.flag);
  const ScratchDir scratch;
  Words words = {"freeze_graph", "--input_meta_graph=" + one.meta, kCheckpoint, "--output_node_names=y",
                 "--output_graph=out.pb"};
  if (!one.saver.empty()) words.push_back("--input_saver=" + one.saver);
  if (!one.flag.empty()) words.push_back(one.flag);
  const Outcome run = RunProgram(scratch.path(), words);
  INFO(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK(Compare(ReadFile(scratch.path() / "out.pb")) == Words());
  CHECK(run.err.empty() == one.say.empty());
  for (const std::string& say : one.say) CHECK_THAT(run.err, ContainsSubstring(say));
}

TEST_CASE("without a file to write freeze_graph freezes and warns") {
  const ScratchDir scratch;
  const Outcome run = FreezeGraph(scratch, {"--output_node_names=y", "--clear_devices=false"});
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, EndsWith(kLastLines));
  CHECK_THAT(run.err,
             ContainsSubstring("no --output_graph was given") && ContainsSubstring("--clear_devices=false"));
  CHECK(FilesIn(scratch.path()).empty());
}

TEST_CASE("freeze_graph writes to standard output what is to be written and nothing else") {
  const ScratchDir scratch;
  const Outcome run = FreezeGraph(scratch, {"--output_node_names=y", "--output_graph=-"});
  CHECK(run.exit_code == 0);
  CHECK(Compare(run.out) == Words());
  CHECK_THAT(run.err, EndsWith(kLastLines));
}

// Words that scripts and people search for are kept, and what
// misled them is said plainly.
TEST_CASE("freeze_graph says what is wrong and leaves nothing behind") {
  struct Failure {
    Words words;
    int exit_code;
    Words say;
  };
  const std::string names = "--output_node_names=y", out = "--output_graph=out.pb";
  const Failure failure = GENERATE_COPY(values<Failure>({
      {{kMeta, kCheckpoint, out},
       2,
       {"You need to supply the name of a node to --output_node_names.", "Mean  (Mean: nothing reads it)"}},
      {{kMeta, kCheckpoint, out, "--output_node_names=,"}, 2, {"You need to supply the name of a node"}},
      {{kMeta, kCheckpoint, out, "--output_node_names=y,Y"}, 2, {"Y is not in graph", "did you mean y"}},
      {{kMeta, names, out}, 2, {"--input_checkpoint=PREFIX"}},
      {{kMeta, "--input_checkpoint=gone", names, out}, 3, {"Input checkpoint 'gone' doesn't exist!"}},
      {{"--input_meta_graph=gone.meta", kCheckpoint, names, out},
       3,
       {"Input meta graph file 'gone.meta' does not exist!"}},
      {{kMeta, kCheckpoint, names, out, "--checkpoint_version=3"},
       2,
       {"Invalid checkpoint version (must be '1' or '2'): 3"}},
      {{"--input_graph=graph.pb", kCheckpoint, names, out},
       3,
       {"Input graph file 'graph.pb' does not exist!"}},
      {{"--input_graph=graph.pb", kMeta, kCheckpoint, names, out}, 2, {"two graphs", "give one of them"}},
      {{"--input_saved_model_dir=model", names, out}, 3, {"model is no SavedModel", "saved_model.pbtxt"}},
      {{kMeta, kCheckpoint, names, out, "--input_meta_graph_def=x"}, 2, {"unknown flag", "input_meta_graph"}},
      {{kMeta, kCheckpoint, names, out, "--variable_names=w"}, 2, {"ambiguous option: --variable_names"}},
      {{kMeta, kCheckpoint, names, out, "stray"}, 2, {"flags only, not stray"}},
      {{kMeta, kCheckpoint, names, out, "--initializer_nodes=gone"}, 2, {"gone is not in graph"}},
      {{kMeta, kCheckpoint, names, out, "--initializer_nodes=init"}, 4, {"variable", "<- init"}},
      {{kMeta, kCheckpoint, names, "--output_graph=gone/out.pb"}, 5, {"gone/out.pb"}},
      {{kMeta, "--input_checkpoint=" + (FixtureDir() / "cases/res_mlp/w1.15/model.ckpt").string(), names,
        out},
       4,
       {"Variable", "is restored from it", "different models"}},
  }));
  INFO(absl::StrJoin(failure.words, " "));
  const ScratchDir scratch;
  Words words = {"freeze_graph"};
  words.insert(words.end(), failure.words.begin(), failure.words.end());
  const Outcome run = RunProgram(scratch.path(), words);
  CHECK(run.exit_code == failure.exit_code);
  for (const std::string& say : failure.say) CHECK_THAT(run.err, ContainsSubstring(say));
  CHECK(FilesIn(scratch.path()).empty());
}

}  // namespace
}  // namespace permafrost_test
