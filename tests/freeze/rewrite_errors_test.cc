// Graphs that TensorFlow could not load once their variables are constants, and damaged ones.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/freeze/ref_ops.h"
#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using tensorflow::DT_FLOAT;

// The variables v (a reference) and h (a resource) with values, and a node "user" that reads `input`.
struct Model {
  explicit Model(const std::string& op, const std::vector<std::string>& inputs) {
    meta.Placeholder("indices");
    meta.Variable("v", DT_FLOAT, {2});
    meta.Handle("h", DT_FLOAT);
    meta.Node("user", op, inputs);
    meta.Node("output", "Identity", {"user"});
    meta.Saver({{"v", "v"}, {"h", "h"}});
    for (const char* name : {"v", "h"}) bundle.Add(name, DT_FLOAT, {2}, Bytes<float>({1, 2}));
  }

  absl::Status Freeze(permafrost::FreezeOptions options = {}) {
    options.outputs = {"output"};
    return FreezeModel(meta, bundle, options).status();
  }

  MetaBuilder meta;
  BundleBuilder bundle;
};

TEST_CASE("an op that needs a variable itself is named with its way to an output") {
  const auto [op, input] = GENERATE(table<std::string, std::string>({
      {"Assign", "v"},
      {"AssignAdd", "v:0"},
      {"RefSwitch", "v"},
      {"RefIdentity", "v"},
      {"IsVariableInitialized", "v"},
      {"ScatterUpdate", "v"},
      {"ApplyGradientDescent", "v"},
      {"CountUpTo", "v"},
      {"AssignVariableOp", "h"},
      {"AssignAddVariableOp", "h"},
      {"VarIsInitializedOp", "h"},
      {"VariableShape", "h"},
      {"ResourceApplyAdam", "h"},
      {"ACustomResourceOp", "h"},
  }));
  INFO(op);
  Model model(op, {input});
  const std::string variable = input.substr(0, 1);
  CHECK_THAT(model.Freeze(),
             FailsWith(StatusCode::kFailedPrecondition,
                       {absl::StrCat("node user (", op, ") needs the variable ", variable, " itself"),
                        "could not load the graph", "An output reaches it: user <- output"}));
}

TEST_CASE("a variable that stays one may be used by any op") {
  CHECK(Model("Assign", {"v"}).Freeze({.kept_variables = {"v"}}) == absl::OkStatus());
  CHECK(Model("Assign", {"v"}).Freeze({.only_variables = {"h"}}) == absl::OkStatus());
  CHECK(Model("VarIsInitializedOp", {"h"}).Freeze({.kept_variables = {"h"}}) == absl::OkStatus());
}

TEST_CASE("to wait for a variable is not to need it") {
  CHECK(Model("IsVariableInitialized", {"^v"}).Freeze() == absl::OkStatus());
  CHECK(Model("VarIsInitializedOp", {"^h"}).Freeze() == absl::OkStatus());
}

TEST_CASE("the signatures in the .meta tell of custom ops that need a variable itself") {
  const bool is_ref = GENERATE(false, true);
  Model model("SwapRows", {"v"});
  tensorflow::OpDef& op = *model.meta.proto().mutable_meta_info_def()->mutable_stripped_op_list()->add_op();
  op.set_name("SwapRows");
  op.add_input_arg()->set_is_ref(is_ref);
  if (is_ref) {
    CHECK_THAT(model.Freeze(),
               FailsWith(StatusCode::kFailedPrecondition, {"user (SwapRows) needs the variable v"}));
  } else {
    CHECK(model.Freeze() == absl::OkStatus());
  }
}

TEST_CASE("TensorFlow's own reference ops are known without signatures") {
  const permafrost::RefOps ops({});
  for (const char* op : {"Assign", "RefMerge", "SparseApplyMomentum", "StridedSliceAssign", "NegTrain"})
    CHECK(ops.TakesReference(op));
  // These read a value, or take handles of another kind.
  for (const char* op :
       {"Identity", "MatMul", "ReadVariableOp", "QueueEnqueue", "AccumulatorNumAccumulated", ""})
    CHECK_FALSE(ops.TakesReference(op));
}

TEST_CASE("a gather that cannot be written names its node") {
  struct Wrong {
    std::vector<std::string> inputs;
    tensorflow::DataType indices;
    int64_t batch_dims;
    StatusCode code;
    std::string words;
  };
  const std::string op = GENERATE("ResourceGather", "ResourceGatherNd");
  const Wrong wrong = GENERATE(values<Wrong>({
      {{"h", "indices"}, tensorflow::DT_INT32, 1, StatusCode::kUnimplemented, "batch_dims = 1"},
      {{"h", "indices"}, tensorflow::DT_INT64, -1, StatusCode::kUnimplemented, "batch_dims = -1"},
      {{"h"}, tensorflow::DT_INT32, 0, StatusCode::kFailedPrecondition, "fewer than 2 inputs"},
      {{"h", "indices"}, tensorflow::DT_INVALID, 0, StatusCode::kDataLoss, "attr Tindices"},
  }));
  Model model(op, wrong.inputs);
  NodeDef& user = model.meta.Find("user");
  SetType(user, "dtype", DT_FLOAT);
  if (wrong.indices != tensorflow::DT_INVALID) SetType(user, "Tindices", wrong.indices);
  (*user.mutable_attr())["batch_dims"].set_i(wrong.batch_dims);
  CHECK_THAT(model.Freeze(), FailsWith(wrong.code, {"user", wrong.words}));
}

TEST_CASE("a gather by indices that are no integers is damaged") {
  Model model("ResourceGather", {"h", "indices"});
  SetType(model.meta.Find("user"), "dtype", DT_FLOAT);
  SetType(model.meta.Find("user"), "Tindices", tensorflow::DT_STRING);
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition, {"user", "indices of string"}));
}

TEST_CASE("a read without a type is damaged") {
  CHECK_THAT(Model("ReadVariableOp", {"h"}).Freeze(),
             FailsWith(StatusCode::kDataLoss, {"user (ReadVariableOp)", "attr dtype"}));
}

}  // namespace
}  // namespace permafrost_test
