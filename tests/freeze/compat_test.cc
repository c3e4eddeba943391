#include "core/freeze/compat.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/function_model.h"
#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::FindGeneration;

TEST_CASE("a generation is found by its release") {
  const std::string release = GENERATE("", "1.4", "1.10", "1.15", "2.15");
  const auto found = FindGeneration(release);
  REQUIRE_OK(found);
  CHECK((*found)->release == release);
  CHECK((*found)->loadable == release.empty());
  CHECK((*found)->defaults.has_value() == !release.empty());
  CHECK((*found == &permafrost::DefaultGeneration()) == release.empty());
}

TEST_CASE("another release is an error that lists those there are") {
  const std::string release = GENERATE("1.5", "2", "1.15.0", "latest", " 1.4", "1.4\n");
  CHECK_THAT(FindGeneration(release),
             FailsWith(StatusCode::kInvalidArgument, {"compat = ", "1.4, 1.10, 1.15 and 2.15"}));
  FunctionModel model;
  CHECK_THAT(model.TryFreeze({.outputs = {"v/Read"}, .compat = release}),
             FailsWith(StatusCode::kInvalidArgument, {"1.4, 1.10, 1.15 and 2.15"}));
}

TEST_CASE("versions are written by 2.15 alone, which knows none newer than its own") {
  const auto [release, as_in_file, want] = GENERATE(table<std::string, bool, std::string>({
      {"", false, "none"},
      {"1.4", false, "none"},
      {"1.15", true, "none"},
      {"2.15", false, "08 ed 0c"},
      {"2.15", true, "08 d0 0f"},
  }));
  FunctionModel model;
  model.meta.proto().mutable_graph_def()->set_versions(Hex("08 d0 0f"));  // producer 2000
  const auto frozen = model.TryFreeze({.outputs = {"v/Read"}, .compat = release, .as_in_file = as_in_file});
  REQUIRE_OK(frozen);
  CHECK((frozen->graph.versions ? ToHex(*frozen->graph.versions) : "none") == want);
}

TEST_CASE("halves are listed or bytes as the release has them, whoever wrote the file") {
  const std::string listed = "08131204120208026a05807c808003", content = "08131204120208022204003e00c0";
  const auto [release, want] = GENERATE_COPY(table<std::string, std::string>(
      {{"1.4", listed}, {"1.10", listed}, {"1.15", listed}, {"2.15", content}}));
  const std::string writer = GENERATE("1.4.1", "2.15.1");
  MetaBuilder meta;
  meta.Variable("w", tensorflow::DT_HALF, {2});
  meta.Saver({{"w", "w"}});
  meta.proto().mutable_meta_info_def()->set_tensorflow_version(writer);
  BundleBuilder bundle;
  bundle.Add("w", tensorflow::DT_HALF, {2}, Bytes<uint16_t>({0x3e00, 0xc000}));
  const auto frozen = FreezeModel(meta, bundle, {.outputs = {"w/read"}, .compat = release});
  REQUIRE_OK(frozen);
  CHECK(TextOf(Written(frozen->graph), "w") == absl::StrCat("Const() dtype=float16 value=", want));
}

TEST_CASE("a neighbour is kept by the releases that look at _class") {
  const auto [release, kept] = GENERATE(table<std::string, bool>(
      {{"", true}, {"1.4", false}, {"1.10", false}, {"1.15", true}, {"2.15", true}}));
  FunctionModel model;
  model.meta.Node("near", "NoOp");
  Colocate(model.meta.Node("y", "Identity", {"x"}), "near");
  CHECK((TextOf(model.Freeze({.compat = release}), "near") == "NoOp()") == kept);
}

TEST_CASE("2.15 takes what is no place in _class for a node's name") {
  FunctionModel model;
  model.meta.Node("near", "NoOp");
  (*model.meta.Node("y", "Identity", {"x"}).mutable_attr())["_class"].mutable_list()->add_s("near");
  CHECK(TextOf(model.Freeze({.compat = "1.15"}), "near") == "(no such node)");
  CHECK(TextOf(model.Freeze(), "near") == "(no such node)");
  CHECK(TextOf(model.Freeze({.compat = "2.15"}), "near") == "NoOp()");
  (*model.meta.Find("y").mutable_attr())["_class"].mutable_list()->set_s(0, "gone");
  CHECK(model.TryFreeze().status() == absl::OkStatus());
  CHECK_THAT(model.TryFreeze({.compat = "2.15"}), FailsWith(StatusCode::kFailedPrecondition, {"gone"}));
}

TEST_CASE("2.15 leaves variables of before 0.12 as they are") {
  FunctionModel model;
  SetType(model.meta.Node("old", "Variable"), "dtype", tensorflow::DT_FLOAT);
  model.meta.Node("y", "Identity", {"old"});
  model.meta.proto().clear_saver_def();
  model.bundle.Add("old", tensorflow::DT_FLOAT, {2}, Bytes<float>({1, 2}));
  CHECK_THAT(TextOf(model.Freeze(), "old"), Catch::Matchers::StartsWith("Const"));
  CHECK_THAT(TextOf(model.Freeze({.compat = "1.15"}), "old"), Catch::Matchers::StartsWith("Const"));
  CHECK_THAT(TextOf(model.Freeze({.compat = "2.15"}), "old"), Catch::Matchers::StartsWith("Variable"));
}

TEST_CASE("2.15 follows reference variables too") {
  FunctionModel model;
  model.meta.Variable("w", tensorflow::DT_FLOAT, {2});
  model.bundle.Add("w", tensorflow::DT_FLOAT, {2}, Bytes<float>({1, 2}));
  AddOutputShapes(model.meta.Find("w/read"));
  model.Function("f", {{"a", tensorflow::DT_FLOAT}}, {{"y", "a", tensorflow::DT_FLOAT}}, {});
  NodeDef& call = model.Call("y", "PartitionedCall", {"w/read"}, {"f"});
  (*call.mutable_attr())["Tin"].mutable_list()->set_type(0, tensorflow::DT_FLOAT);
  model.meta.proto().clear_saver_def();
  const auto [release, read, name] = GENERATE(table<std::string, std::string, std::string>({
      {"", "Identity(w) T=float32 _class=[loc:@w] _output_shapes=[]", "f"},
      {"1.15", "Identity(w) T=float32 _class=[loc:@w] _output_shapes=[]", "f"},
      {"2.15", "Identity(w) T=float32 _class=[loc:@w]", "f_frozen_0"},
  }));
  CHECK(TextOf(model.Freeze({.compat = release, .as_in_file = true}), "w/read") == read);
  CHECK(model.FunctionNames() == std::vector<std::string>{name});
}

TEST_CASE("a bool variable that a Switch decides by ends the walk of 2.15, which fails there") {
  FunctionModel model;
  model.meta.Variable("flag", tensorflow::DT_BOOL, {});
  model.bundle.Add("flag", tensorflow::DT_BOOL, {}, std::string(1, '\1'));
  SetType(model.meta.Node("y", "Switch", {"x", "flag/read"}), "T", tensorflow::DT_FLOAT);
  model.meta.proto().clear_saver_def();
  CHECK(TextOf(model.Freeze({.compat = "2.15"}), "y") == "Switch(x, flag/read) T=float32");
  CHECK(model.notes.empty());
}

TEST_CASE("functions of an imported graph come in the order of TensorFlow's table") {
  const auto [release, as_in_file, is_sorted] = GENERATE(table<std::string, bool, bool>({
      {"", false, false},
      {"", true, true},
      {"1.4", false, true},
      {"1.10", false, false},
      {"1.15", false, false},
      {"2.15", false, false},
      {"2.15", true, true},
  }));
  FunctionModel model;
  for (int i = 0; i < 6; ++i) model.Function(absl::StrCat("f_", i), {}, {}, {});
  model.Freeze({.outputs = {"v/Read"}, .compat = release, .as_in_file = as_in_file});
  const std::vector<std::string> names = model.FunctionNames();
  CHECK(std::is_sorted(names.begin(), names.end()) == is_sorted);
  if (!is_sorted) CHECK(absl::StrJoin(names, " ") == "f_5 f_1 f_0 f_4 f_3 f_2");
}

}  // namespace
}  // namespace permafrost_test
