#include "core/freeze/restore_map.h"

#include <functional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using permafrost::MetaGraph;
using permafrost::RestoredFrom;
using permafrost::RestoreMap;
using tensorflow::DT_FLOAT;

// "key|slice|any shape or reshaped" of a variable; "nothing" where nothing restores it.
std::string From(const RestoreMap& map, const MetaGraph& meta, const std::string& variable) {
  const auto node = meta.graph().Decode(meta.graph().Find(variable).value());
  REQUIRE_OK(node);
  const absl::StatusOr<std::optional<RestoredFrom>> from = map.Find(*node);
  REQUIRE_OK(from);
  if (!from->has_value()) return "nothing";
  return absl::StrCat((*from)->key, "|", (*from)->shape_and_slice, "|", (*from)->validate_shape ? "" : "any",
                      (*from)->reshape ? "reshaped" : "");
}

std::vector<std::string> AllFrom(const MetaBuilder& built, const std::vector<std::string>& variables) {
  const absl::StatusOr<MetaGraph> meta = OpenMeta(built);
  REQUIRE_OK(meta);
  const absl::StatusOr<RestoreMap> map = RestoreMap::Read(*meta);
  REQUIRE_OK(map);
  std::vector<std::string> all;
  for (const std::string& variable : variables) all.push_back(From(*map, *meta, variable));
  return all;
}

void AddStrings(MetaBuilder& meta, const std::string& name, const std::vector<std::string>& strings,
                int64_t count) {
  tensorflow::TensorProto& value = *(*meta.Node(name, "Const").mutable_attr())["value"].mutable_tensor();
  value.set_dtype(tensorflow::DT_STRING);
  value.mutable_tensor_shape()->add_dim()->set_size(count);
  for (const std::string& string : strings) value.add_string_val(string);
}

// A scalar.
void AddString(MetaBuilder& meta, const std::string& name, const std::string& string) {
  AddStrings(meta, name, {string}, 1);
  (*meta.Find(name).mutable_attr())["value"].mutable_tensor()->mutable_tensor_shape()->clear_dim();
}

// A RestoreV2 with its lists.
void AddRestore(MetaBuilder& meta, const std::string& name, const std::vector<std::string>& keys) {
  AddStrings(meta, name + "/names", keys, static_cast<int64_t>(keys.size()));
  AddStrings(meta, name + "/slices", std::vector<std::string>(keys.size()),
             static_cast<int64_t>(keys.size()));
  meta.Node(name, "RestoreV2", {"save/Const", name + "/names", name + "/slices"});
}

void UseRestoreOp(MetaBuilder& meta, const std::string& name) {
  meta.proto().mutable_saver_def()->set_restore_op_name(name);
}

TEST_CASE("a variable is restored from the key that the saver has for it and not from its name") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  meta.Variable("w", DT_FLOAT, {2});
  meta.Variable("unsaved", DT_FLOAT, {2});
  meta.Saver({{"v", "w"}, {"w", "v/ExponentialMovingAverage"}});
  CHECK(AllFrom(meta, {"v", "w", "unsaved"}) ==
        std::vector<std::string>{"w||", "v/ExponentialMovingAverage||", "nothing"});
  CHECK(RestoreMap::Read(*OpenMeta(meta))->origin() == "by the saver's restore op save/restore_all");
  CHECK(RestoreMap::Read(*OpenMeta(meta))->size() == 2);
}

// TensorFlow up to 1.5. With many of them the lists that were read first must stay where they are.
TEST_CASE("each variable may have a restore op of its own") {
  MetaBuilder meta;
  std::vector<std::string> variables, assigns, want;
  for (int i = 0; i < 60; ++i) {
    const std::string name = absl::StrCat("layer", i, "/a_name_that_no_small_string_holds");
    meta.Variable(name, DT_FLOAT, {2});
    const std::string restore = absl::StrCat("save/RestoreV2_", i);
    AddRestore(meta, restore, {absl::StrCat("key/of/", name)});
    meta.Node(absl::StrCat("save/Assign_", i), "Assign", {name, restore});
    assigns.push_back(absl::StrCat("^save/Assign_", i));
    variables.push_back(name);
    want.push_back(absl::StrCat("key/of/", name, "||"));
  }
  meta.Node("save/restore_all", "NoOp", assigns);
  UseRestoreOp(meta, "save/restore_all");
  CHECK(AllFrom(meta, variables) == want);
}

// TensorFlow up to 0.11.
TEST_CASE("the restore ops of V1 checkpoints name one tensor each") {
  MetaBuilder meta;
  meta.Variable("a", DT_FLOAT, {2});
  meta.Variable("p/w/part_1", DT_FLOAT, {2, 2});
  AddString(meta, "save/a", "key/a");
  AddString(meta, "save/p", "p/w");
  AddString(meta, "save/slice", "5 2 3,2:-");
  meta.Node("save/restore", "Restore", {"save/Const", "save/a"});
  meta.Node("save/restore_slice", "RestoreSlice", {"save/Const", "save/p", "save/slice"});
  meta.Node("save/Assign", "Assign", {"a", "save/restore"});
  meta.Node("save/Assign_1", "Assign", {"p/w/part_1", "save/restore_slice:0"});
  meta.Node("save/restore_all", "NoOp", {"^save/Assign", "^save/Assign_1"});
  UseRestoreOp(meta, "save/restore_all");
  CHECK(AllFrom(meta, {"a", "p/w/part_1"}) == std::vector<std::string>{"key/a||", "p/w|5 2 3,2:-|"});
}

TEST_CASE("a sharded saver is followed through its NoOps of shards and devices") {
  MetaBuilder meta;
  meta.Variable("a", DT_FLOAT, {2});
  meta.Variable("b", DT_FLOAT, {2});
  AddRestore(meta, "save/RestoreV2", {"a"});
  AddRestore(meta, "save/RestoreV2_1", {"b"});
  meta.Node("save/Assign", "Assign", {"a", "save/RestoreV2:0"});
  meta.Node("save/Assign_1", "Assign", {"b", "save/RestoreV2_1"});
  meta.Node("save/restore_shard", "NoOp", {"^save/Assign"});
  meta.Node("save/restore_shard_1", "NoOp", {"^save/Assign_1"});
  meta.Node("save/restore_all/NoOp", "NoOp", {"^save/restore_shard"});
  // A circle of NoOps is nonsense, and no reason to go round for ever.
  meta.Node("save/restore_all/NoOp_1", "NoOp", {"^save/restore_shard_1", "^save/restore_all"});
  meta.Node("save/restore_all", "NoOp", {"^save/restore_all/NoOp", "^save/restore_all/NoOp_1"});
  UseRestoreOp(meta, "save/restore_all");
  CHECK(AllFrom(meta, {"a", "b"}) == std::vector<std::string>{"a||", "b||"});
}

TEST_CASE("the parts of a partitioned variable share a key and may be listed in any order") {
  MetaBuilder meta;
  meta.Variable("p/w/part_0", DT_FLOAT, {3, 2});
  meta.Variable("p/w/part_1", DT_FLOAT, {2, 2});
  meta.Saver({{"p/w/part_1", "p/w", "5 2 3,2:0,2"}, {"p/w/part_0", "p/w", "5 2 0,3:0,2"}});
  CHECK(AllFrom(meta, {"p/w/part_0", "p/w/part_1"}) ==
        std::vector<std::string>{"p/w|5 2 0,3:0,2|", "p/w|5 2 3,2:0,2|"});
}

TEST_CASE("Reshape and Identity may stand between the restore op and the variable") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {4});
  meta.Handle("h", DT_FLOAT);
  AddRestore(meta, "save/RestoreV2", {"first", "second"});
  meta.Node("save/shape", "Const");
  meta.Node("save/Reshape", "Reshape", {"save/RestoreV2:1", "save/shape"});
  meta.Node("save/Identity", "Identity", {"save/Reshape"});
  meta.Node("save/Assign", "Assign", {"v:0", "save/Identity:0"});
  meta.Node("save/Identity_1", "Identity", {"save/RestoreV2"});
  meta.Node("save/AssignVariableOp", "AssignVariableOp", {"h", "save/Identity_1"});
  meta.Node("save/restore_all", "NoOp", {"^save/Assign", "^save/AssignVariableOp"});
  UseRestoreOp(meta, "save/restore_all");
  CHECK(AllFrom(meta, {"v", "h"}) == std::vector<std::string>{"second||reshaped", "first||any"});
}

TEST_CASE("an Assign says whether shapes must match") {
  const auto [attr, want] = GENERATE(table<std::string, std::string>({
      {"absent", "v||"},  // the op's default is true
      {"true", "v||"},
      {"false", "v||any"},
  }));
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {4});
  meta.Saver({{"v", "v"}});
  auto& attrs = *meta.Find("save/Assign").mutable_attr();
  attrs.erase("validate_shape");
  if (attr != "absent") attrs["validate_shape"].set_b(attr == "true");
  CHECK(AllFrom(meta, {"v"}) == std::vector<std::string>{want});
}

TEST_CASE("handles of the same container and shared name are one variable") {
  MetaBuilder meta;
  meta.Handle("h", DT_FLOAT);
  const auto other = [&](const std::string& name, const std::string& shared, const std::string& container) {
    NodeDef& handle = meta.Node(name, "VarHandleOp");
    (*handle.mutable_attr())["shared_name"].set_s(shared);
    (*handle.mutable_attr())["container"].set_s(container);
  };
  other("import/h", "h", "");
  other("elsewhere/h", "h", "other");
  other("stranger", "", "");
  meta.Saver({{"h", "key"}});
  CHECK(AllFrom(meta, {"import/h", "elsewhere/h", "stranger"}) ==
        std::vector<std::string>{"key||any", "nothing", "nothing"});
}

TEST_CASE("a handle without a shared name goes by the name of its node") {
  MetaBuilder meta;
  meta.Handle("h", DT_FLOAT);
  meta.Find("h").mutable_attr()->erase("shared_name");
  (*meta.Node("again", "VarHandleOp").mutable_attr())["shared_name"].set_s("h");
  meta.Saver({{"h", "key"}});
  CHECK(AllFrom(meta, {"again"}) == std::vector<std::string>{"key||any"});
}

TEST_CASE("one listed name stands for all elements of the list") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  AddStrings(meta, "names", {"a", "b", "c"}, 3);
  AddStrings(meta, "slices", {""}, 3);  // as constant folding leaves three empty ones
  meta.Node("restore", "RestoreV2", {"file", "names", "slices"});
  meta.Node("assign", "Assign", {"v", "restore:2"});
  UseRestoreOp(meta, "assign");
  CHECK(AllFrom(meta, {"v"}) == std::vector<std::string>{"c||"});
}

std::string VariableEntry(const std::string& name, const std::string& full_name = "") {
  tensorflow::VariableDef variable;
  variable.set_variable_name(name);
  if (!full_name.empty()) {
    tensorflow::SaveSliceInfoDef& info = *variable.mutable_save_slice_info_def();
    info.set_full_name(full_name);
    for (const int64_t size : {5, 2}) info.add_full_shape(size);
    for (const int64_t size : {3, 0}) info.add_var_offset(size);
    for (const int64_t size : {2, 2}) info.add_var_shape(size);
  }
  return variable.SerializeAsString();
}

TEST_CASE("without a saver the collection of variables tells") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  meta.Variable("p/w/part_1", DT_FLOAT, {2, 2});
  meta.Variable("local", DT_FLOAT, {2});
  auto& entries = *(*meta.proto().mutable_collection_def())["variables"].mutable_bytes_list();
  entries.add_value(VariableEntry("v:0"));
  entries.add_value(VariableEntry("p/w/part_1:0", "p/w"));
  CHECK(AllFrom(meta, {"v", "p/w/part_1", "local"}) ==
        std::vector<std::string>{"v||", "p/w|5 2 3,2:0,2|", "nothing"});
  CHECK_THAT(RestoreMap::Read(*OpenMeta(meta))->origin(),
             Catch::Matchers::ContainsSubstring("by the collection \"variables\""));
}

TEST_CASE("with neither a saver nor a collection nothing is said") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  CHECK(AllFrom(meta, {"v"}) == std::vector<std::string>{"nothing"});
  CHECK(RestoreMap::Read(*OpenMeta(meta))->is_silent());
}

TEST_CASE("a saver of the caller's is followed instead of the file's") {
  MetaBuilder built;
  built.Variable("v", DT_FLOAT, {2});
  built.Saver({{"v", "v"}});
  AddRestore(built, "save_1/RestoreV2", {"v/averaged"});
  built.Node("save_1/Assign", "Assign", {"v", "save_1/RestoreV2"});
  built.Node("save_1/restore_all", "NoOp", {"^save_1/Assign"});
  tensorflow::SaverDef saver;
  saver.set_restore_op_name("save_1/restore_all");
  const absl::StatusOr<MetaGraph> meta = OpenMeta(built);
  const absl::StatusOr<RestoreMap> map = RestoreMap::Read(*meta, &saver);
  REQUIRE_OK(map);
  CHECK(From(*map, *meta, "v") == "v/averaged||");
}

}  // namespace
}  // namespace permafrost_test
