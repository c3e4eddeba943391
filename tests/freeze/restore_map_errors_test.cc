// A .meta whose way of restoring is broken, or is one that permafrost does not know: each is an error that
// names the node, and none ends in a crash or goes on for ever.
#include <functional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/freeze/restore_map.h"
#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;

tensorflow::TensorProto& Value(MetaBuilder& meta, const std::string& constant) {
  return *(*meta.Find(constant).mutable_attr())["value"].mutable_tensor();
}

struct Broken {
  std::string what;
  std::function<void(MetaBuilder&)> edit;
  StatusCode code;
  std::vector<std::string> words;
};

// Each edit breaks a .meta with the variables v and h, restored from the outputs 0 and 1 of save/RestoreV2.
const std::vector<Broken>& AllBroken() {
  static const std::vector<Broken> broken = {
      {"the restore op is not there",
       [](MetaBuilder& meta) { meta.proto().mutable_saver_def()->set_restore_op_name("save/gone"); },
       StatusCode::kFailedPrecondition,
       {"save/gone", "no node of that name"}},
      {"the restore op waits for a node that is not there",
       [](MetaBuilder& meta) { meta.Find("save/restore_all").add_input("^save/gone"); },
       StatusCode::kFailedPrecondition,
       {"save/restore_all (NoOp)", "waits for ^save/gone", "not in the graph"}},
      {"an output that the restore op does not have",
       [](MetaBuilder& meta) { meta.Find("save/Assign").set_input(1, "save/RestoreV2:2"); },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2 (RestoreV2)", "has no output 2", "names 2 tensors"}},
      {"the largest output number",
       [](MetaBuilder& meta) { meta.Find("save/Assign").set_input(1, "save/RestoreV2:2147483647"); },
       StatusCode::kFailedPrecondition,
       {"has no output 2147483647"}},
      {"an output number that no int holds",
       [](MetaBuilder& meta) { meta.Find("save/Assign").set_input(1, "save/RestoreV2:2147483648"); },
       StatusCode::kFailedPrecondition,
       {"has no output 2147483648"}},
      {"fewer slices than names",
       [](MetaBuilder& meta) { Value(meta, "save/RestoreV2/shape_and_slices").clear_string_val(); },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2", "has no output"}},
      {"Identities in a circle",
       [](MetaBuilder& meta) {
         meta.Node("a", "Identity", {"b"});
         meta.Node("b", "Identity", {"a"});
         meta.Find("save/Assign").set_input(1, "a");
       },
       StatusCode::kFailedPrecondition,
       {"(Identity)", "stands in a circle"}},
      {"a value that is not restored",
       [](MetaBuilder& meta) { meta.Find("save/Assign").set_input(1, "save/Const"); },
       StatusCode::kFailedPrecondition,
       {"save/Const (Const)", "is no RestoreV2", "does not know this way of restoring"}},
      {"an Assign without inputs",
       [](MetaBuilder& meta) { meta.Find("save/Assign").clear_input(); },
       StatusCode::kFailedPrecondition,
       {"save/Assign (Assign)", "has no input 0"}},
      {"an Assign without a value",
       [](MetaBuilder& meta) { meta.Find("save/Assign").mutable_input()->RemoveLast(); },
       StatusCode::kFailedPrecondition,
       {"save/Assign (Assign)", "has no input 1"}},
      {"an Assign whose value is a control input",
       [](MetaBuilder& meta) { meta.Find("save/Assign").set_input(1, "^save/RestoreV2"); },
       StatusCode::kFailedPrecondition,
       {"save/Assign (Assign)", "has no input 1"}},
      {"an Identity without inputs",
       [](MetaBuilder& meta) { meta.Find("save/Identity_1").clear_input(); },
       StatusCode::kFailedPrecondition,
       {"save/Identity_1 (Identity)", "has no input 0"}},
      {"a RestoreSlice without a slice",
       [](MetaBuilder& meta) {
         meta.Find("save/RestoreV2").set_op("RestoreSlice");
         meta.Find("save/RestoreV2").mutable_input()->RemoveLast();
       },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2 (RestoreSlice)", "fewer than 3 inputs"}},
      {"a Restore without a name",
       [](MetaBuilder& meta) {
         meta.Find("save/RestoreV2").set_op("Restore");
         meta.Find("save/RestoreV2").mutable_input()->DeleteSubrange(1, 2);
       },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2 (Restore)", "fewer than 2 inputs"}},
      {"a RestoreV2 without its lists",
       [](MetaBuilder& meta) { meta.Find("save/RestoreV2").mutable_input()->RemoveLast(); },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2", "fewer than 3 inputs"}},
      {"a list of names that is not there",
       [](MetaBuilder& meta) { meta.Find("save/RestoreV2").set_input(1, "gone"); },
       StatusCode::kFailedPrecondition,
       {"no node gone", "names the tensors to restore"}},
      {"a list of names that is computed",
       [](MetaBuilder& meta) { meta.Find("save/RestoreV2/tensor_names").set_op("StringJoin"); },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2/tensor_names (StringJoin)", "constant list of strings"}},
      {"a list of numbers",
       [](MetaBuilder& meta) { Value(meta, "save/RestoreV2/tensor_names").set_dtype(tensorflow::DT_FLOAT); },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2/tensor_names", "constant list of strings"}},
      {"a list of a negative length",
       [](MetaBuilder& meta) {
         Value(meta, "save/RestoreV2/tensor_names").mutable_tensor_shape()->mutable_dim(0)->set_size(-1);
       },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2/tensor_names", "-1"}},
      {"a single name for 2^63 - 1 elements",
       [](MetaBuilder& meta) {
         tensorflow::TensorProto& names = Value(meta, "save/RestoreV2/tensor_names");
         names.mutable_string_val()->RemoveLast();
         names.mutable_tensor_shape()->mutable_dim(0)->set_size(INT64_MAX);
       },
       StatusCode::kFailedPrecondition,
       {"save/RestoreV2", "has no output 1", "names 1 tensors"}},
      {"a call of no function",
       [](MetaBuilder& meta) {
         meta.Node("StatefulPartitionedCall_2", "StatefulPartitionedCall", {"save/Const"});
         meta.proto().mutable_saver_def()->set_restore_op_name("StatefulPartitionedCall_2");
       },
       StatusCode::kFailedPrecondition,
       {"StatefulPartitionedCall_2", "names no function to call"}},
  };
  return broken;
}

// Reads the map and asks for both variables: the first error.
absl::Status Restore(const permafrost::MetaGraph& meta) {
  ASSIGN_OR_RETURN(const permafrost::RestoreMap map, permafrost::RestoreMap::Read(meta));
  for (const std::string_view variable : {"v", "h"}) {
    ASSIGN_OR_RETURN(const permafrost::Node node, meta.graph().Decode(meta.graph().Find(variable).value()));
    RETURN_IF_ERROR(map.Find(node).status());
  }
  return absl::OkStatus();
}

TEST_CASE("a broken way of restoring is an error that names the node") {
  const Broken& broken = GENERATE(from_range(AllBroken()));
  INFO(broken.what);
  MetaBuilder meta;
  meta.Variable("v", tensorflow::DT_FLOAT, {2});
  meta.Handle("h", tensorflow::DT_FLOAT);
  meta.Saver({{"v", "v"}, {"h", "h"}});
  REQUIRE_OK(Restore(*OpenMeta(meta)));
  broken.edit(meta);
  const absl::StatusOr<permafrost::MetaGraph> opened = OpenMeta(meta);
  REQUIRE_OK(opened);
  CHECK_THAT(Restore(*opened), FailsWith(broken.code, broken.words));
}

// An optimizer's slot may be restored in a way that nobody knows.
TEST_CASE("a broken way of restoring a variable that no output needs is no error") {
  Model model;
  model.meta.Variable("slot", tensorflow::DT_FLOAT, {2});
  model.meta.Node("save/Assign_7", "Assign", {"slot", "save/Const"});
  model.meta.Find("save/restore_all").add_input("^save/Assign_7");
  REQUIRE_OK(model.Freeze());
  CHECK_THAT(model.Freeze({.outputs = {"slot/read"}}),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"save/Const (Const)", "is no RestoreV2", "the variable slot", "slot <- slot/read"}));
}

TEST_CASE("a damaged entry of the collection of variables is an error") {
  MetaBuilder meta;
  (*meta.proto().mutable_collection_def())["variables"].mutable_bytes_list()->add_value("\xff\xff");
  meta.Node("x", "NoOp");
  CHECK_THAT(permafrost::RestoreMap::Read(*OpenMeta(meta)),
             FailsWith(StatusCode::kDataLoss, {"\"variables\"", "no VariableDef"}));
}

// Nothing that the output needs may be missing, but a saver that restores nothing is no error by itself.
TEST_CASE("a saver that restores nothing has an empty map") {
  MetaBuilder meta;
  meta.Node("save/restore_all", "NoOp");
  meta.proto().mutable_saver_def()->set_restore_op_name("save/restore_all");
  const absl::StatusOr<permafrost::RestoreMap> map = permafrost::RestoreMap::Read(*OpenMeta(meta));
  REQUIRE_OK(map);
  CHECK(map->size() == 0);
}

}  // namespace
}  // namespace permafrost_test
