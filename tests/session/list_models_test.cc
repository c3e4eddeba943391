#include "core/session/list_models.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/proto_reader.h"
#include "core/checkpoint/object_graph.h"
#include "core/session/session.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"
#include "tests/support/saved_slices_builder.h"

namespace permafrost_test {
namespace {

using permafrost::FoundModel;
using permafrost::MemoryFiles;
using permafrost::ModelKind;
using permafrost::Session;
using Names = std::vector<std::string>;

MetaBuilder Graph() {
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_FLOAT, {1});
  meta.Node("y", "Neg", {"w/read"});
  meta.Saver({{"w", "w"}});
  return meta;
}

std::string GraphDef() {
  return Graph().proto().graph_def().SerializeAsString();
}

std::string Frozen() {
  MetaBuilder meta;
  meta.Node("c", "Const");
  meta.Node("y", "Neg", {"c"});
  return meta.proto().graph_def().SerializeAsString();
}

std::string SavedModel(const std::vector<Names>& tags) {
  std::string bytes = "\x08\x01";
  for (const Names& one : tags) {
    MetaBuilder meta = Graph();
    for (const std::string& tag : one) meta.proto().mutable_meta_info_def()->add_tags(tag);
    permafrost::AppendBytesField(bytes, 2, meta.Serialize());
  }
  return bytes;
}

void AddWeights(MemoryFiles& files, const std::string& prefix) {
  BundleBuilder bundle;
  bundle.Add("w", tensorflow::DT_FLOAT, {1}, Bytes<float>({1}));
  bundle.WriteTo(files, prefix);
}

// Each as "kind name <- graph (of these graphs) {tags} lacks files".
std::string Listed(const MemoryFiles& files, const Names& folders = {""}) {
  const auto found = permafrost::ListModels(files, folders);
  REQUIRE_OK(found);
  return absl::StrJoin(*found, "; ", [](std::string* out, const FoundModel& model) {
    constexpr const char* kKinds[] = {"checkpoint", "saved", "graph"};
    absl::StrAppend(out, kKinds[static_cast<int>(model.kind)], " ", model.name, model.newest ? "*" : "");
    if (!model.graph.empty()) absl::StrAppend(out, " <- ", model.graph);
    if (!model.graphs.empty()) absl::StrAppend(out, " (", absl::StrJoin(model.graphs, ","), ")");
    for (const Names& tags : model.tags) absl::StrAppend(out, " {", absl::StrJoin(tags, ","), "}");
    if (!model.missing.empty()) absl::StrAppend(out, " lacks ", absl::StrJoin(model.missing, ","));
  });
}

// What ListModels says can be opened, opens and freezes.
void CheckFreezes(const std::shared_ptr<MemoryFiles>& files, const FoundModel& model,
                  const Names& tags = {}) {
  const auto session = Session::Open(files, model.path, model.graphs.empty() ? "" : model.graph, tags);
  REQUIRE_OK(session);
  const auto frozen = session->Freeze({.outputs = {"y"}});
  REQUIRE_OK(frozen);
  CHECK(frozen->report.variables.size() == 1);
}

TEST_CASE("a checkpoint's own graph is taken, whatever lies beside it") {
  auto files = std::make_shared<MemoryFiles>();
  AddWeights(*files, "m-7");
  files->Add("m-7.meta", Graph().Serialize());
  files->Add("graph.pb", GraphDef());
  files->Add("frozen.pb", Frozen());
  files->Add("checkpoint", "model_checkpoint_path: \"m-7\"\n");
  CHECK(Listed(*files) == "checkpoint m-7* <- m-7.meta");
  const FoundModel model = permafrost::ListModels(*files, {""})->front();
  CHECK(model.step == 7);
  CHECK(model.present == Names{"m-7.data-00000-of-00001", "m-7.index", "m-7.meta"});
  CheckFreezes(files, model);
}

TEST_CASE("a checkpoint without a graph: the only one there is taken, else all are offered") {
  auto files = std::make_shared<MemoryFiles>();
  AddWeights(*files, "t/m-7");
  CHECK(Listed(*files, {"t"}) == "checkpoint t/m-7 lacks m-7.meta");
  // Neither a frozen graph nor something else is a choice.
  files->Add("t/frozen.pb", Frozen());
  files->Add("t/labels.pbtxt", "item { id: 1 name: \"cat\" }");
  files->Add("t/notes.txt", "\n\n\njust words");
  CHECK(Listed(*files, {"t"}) == "checkpoint t/m-7 lacks m-7.meta");
  files->Add("graph.pb", GraphDef());
  CHECK(Listed(*files, {"", "t"}) == "checkpoint t/m-7 <- graph.pb (graph.pb)");
  CheckFreezes(files, permafrost::ListModels(*files, {"", "t"})->front());
  // One in the same folder is nearer.
  files->Add("t/graph.pbtxt", "node { name: \"w\" op: \"VariableV2\" }");
  CHECK(Listed(*files, {"", "t"}) == "checkpoint t/m-7 <- t/graph.pbtxt (t/graph.pbtxt)");
  files->Add("t/m-3.meta", Graph().Serialize());
  CHECK(Listed(*files, {"", "t"}) == "checkpoint t/m-7 (t/graph.pbtxt,t/m-3.meta)");
  files->Remove("t/graph.pbtxt");
  CHECK(Listed(*files, {"", "t"}) == "checkpoint t/m-7 <- t/m-3.meta (t/m-3.meta)");
  CheckFreezes(files, permafrost::ListModels(*files, {"", "t"})->front());
}

TEST_CASE("the graph of another checkpoint is a choice and stays that one's") {
  MemoryFiles files;
  AddWeights(files, "m-3");
  AddWeights(files, "m-7");
  files.Add("m-3.meta", Graph().Serialize());
  CHECK(Listed(files) == "checkpoint m-7 <- m-3.meta (m-3.meta); checkpoint m-3 <- m-3.meta");
}

TEST_CASE(
    "V1 checkpoints: with a graph, without one, shards, and one that is older than the V2 of its name") {
  const int shards = GENERATE(0, 2);
  auto files = std::make_shared<MemoryFiles>();
  SavedSlicesBuilder v1(shards);
  v1.AddFloats("w", {1}, {1});
  v1.WriteTo(*files, "m-7");
  CHECK(Listed(*files) == "checkpoint m-7 lacks m-7.meta");
  files->Add("graph.pb", GraphDef());
  CHECK(Listed(*files) == "checkpoint m-7 <- graph.pb (graph.pb)");
  CheckFreezes(files, permafrost::ListModels(*files, {""})->front());
  files->Add("m-7.meta", Graph().Serialize());
  CHECK(Listed(*files) == "checkpoint m-7 <- m-7.meta");
  CheckFreezes(files, permafrost::ListModels(*files, {""})->front());
  if (shards > 0) return;
  AddWeights(*files, "m-7");
  CHECK(Listed(*files) == "checkpoint m-7 <- m-7.meta");
}

TEST_CASE("parts of two checkpoints are no pair") {
  MemoryFiles files;
  AddWeights(files, "m-7");
  files.Add("m-3.meta", Graph().Serialize());
  files.Remove("m-7.data-00000-of-00001");
  CHECK(Listed(files) ==
        "checkpoint m-7 lacks m-7.meta,m-7.data-00000-of-00001; checkpoint m-3 <- m-3.meta lacks "
        "m-3.index,m-3.data-00000-of-00001");
  CHECK(permafrost::ListModels(files, {""})->back().path.empty());
}

TEST_CASE("a text of the checkpoint's name is its graph, a MetaGraph or not") {
  MemoryFiles files;
  AddWeights(files, "m");
  files.Add("m.pbtxt", "graph_def { node { name: \"w\" op: \"VariableV2\" } }");
  CHECK(Listed(files) == "checkpoint m <- m.pbtxt");
  files.Add("m.pbtxt", "node { name: \"w\" op: \"VariableV2\" }");
  CHECK(Listed(files) == "checkpoint m <- m.pbtxt (m.pbtxt)");
  files.Add("m.pbtxt", "item { id: 1 name: \"cat\" }");
  CHECK(Listed(files) == "checkpoint m lacks m.meta");
}

TEST_CASE("a SavedModel is one model, named by its folder") {
  auto files = std::make_shared<MemoryFiles>();
  files->Add("a/half/saved_model.pb", SavedModel({{"train"}, {"serve"}, {"serve", "tpu"}, {"serve"}}));
  files->Add("a/half/saved_model.pbtxt", "saved_model_schema_version: 1");
  const Names folders = {"a", "a/half", "a/half/variables"};
  CHECK(Listed(*files, folders) == "saved a/half <- a/half/saved_model.pb {serve} {train} {serve,tpu}");
  AddWeights(*files, "a/half/variables/variables");
  CHECK(Listed(*files, folders) == "saved a/half <- a/half/saved_model.pb {serve} {train} {serve,tpu}");
  const FoundModel model = permafrost::ListModels(*files, folders)->front();
  CHECK(model.checkpoint == "a/half/variables/variables");
  CHECK(model.present ==
        Names{"saved_model.pb", "variables/variables.data-00000-of-00001", "variables/variables.index"});
  for (const Names& tags : model.tags) CheckFreezes(files, model, tags);
  files->Remove("a/half/variables/variables.data-00000-of-00001");
  CHECK_THAT(Listed(*files, folders),
             Catch::Matchers::EndsWith("} lacks variables/variables.data-00000-of-00001"));
}

TEST_CASE("the parts of a SavedModel: in text, in one folder, without the graph") {
  auto files = std::make_shared<MemoryFiles>();
  AddWeights(*files, "variables/variables");
  CHECK(Listed(*files, {"variables"}) == "saved variables/variables lacks saved_model.pb");
  files->Add("saved_model.pbtxt",
             "saved_model_schema_version: 1 meta_graphs { meta_info_def { tags: \"serve\" } }");
  CHECK(Listed(*files, {"", "variables"}) == "saved saved_model <- saved_model.pbtxt {serve}");

  auto flat = std::make_shared<MemoryFiles>();
  AddWeights(*flat, "f/variables");
  flat->Add("f/saved_model.pb", SavedModel({{"serve"}}));
  CHECK(Listed(*flat, {"f"}) == "saved f <- f/saved_model.pb (f/saved_model.pb) {serve}");
  CheckFreezes(flat, permafrost::ListModels(*flat, {"f"})->front(), {"serve"});
  // Of two nothing says whose the variables are.
  flat->Add("g/saved_model.pb", SavedModel({{"serve"}}));
  CHECK(Listed(*flat, {"f", "g"}) ==
        "checkpoint f/variables lacks variables.meta; saved f <- f/saved_model.pb {serve}; saved g <- "
        "g/saved_model.pb {serve}");
  AddWeights(*flat, "f/variables/variables");
  CHECK(Listed(*flat, {"f", "f/variables", "g"}) ==
        "saved f <- f/saved_model.pb {serve}; saved g <- g/saved_model.pb (g/saved_model.pb) {serve}");
}

TEST_CASE("graphs alone are listed where there is nothing else") {
  MemoryFiles files;
  files.Add("graph.pb", GraphDef());
  files.Add("frozen.pbtxt", "node { name: \"c\" op: \"Const\" }");
  files.Add("page.pb", "<!DOCTYPE html><html></html>");
  CHECK(Listed(files) == "graph frozen.pbtxt <- frozen.pbtxt; graph graph.pb <- graph.pb");
  files.Add("m.meta", "");
  CHECK(Listed(files) == "checkpoint m <- m.meta lacks m.index,m.data-00000-of-00001");
}

TEST_CASE("damaged graphs are listed, for opening them says what is wrong") {
  MemoryFiles files;
  AddWeights(files, "m");
  files.Add("graph.pbtxt", "node { nmae: \"w\" }");
  files.Add("s/saved_model.pb", std::string("\x08\x01\x12\x7f", 4));
  CHECK(Listed(files, {"", "s"}) == "checkpoint m <- graph.pbtxt (graph.pbtxt); saved s <- s/saved_model.pb");
}

TEST_CASE("an inspection tells what can be frozen") {
  auto files = std::make_shared<MemoryFiles>();
  files->Add("graph.pb", GraphDef());
  files->Add("frozen.pb", Frozen());
  BundleBuilder objects;
  objects.AddStrings(std::string(permafrost::kObjectGraphKey), {}, {""});
  objects.WriteTo(*files, "objects");
  const auto inspect = [&](const std::string& path) {
    return Session::Open(files, path)->Inspect({}).value();
  };
  CHECK(inspect("graph.pb").variables == 1);
  CHECK_FALSE(inspect("graph.pb").lacking.empty());
  CHECK(inspect("frozen.pb").variables == 0);
  CHECK(inspect("objects").object_based);
  CHECK(inspect("objects").notes.back() == inspect("objects").lacking);
  AddWeights(*files, "m");
  files->Add("m.meta", Graph().Serialize());
  CHECK(inspect("m").lacking.empty());
  CHECK_FALSE(inspect("m").object_based);
}

}  // namespace
}  // namespace permafrost_test
