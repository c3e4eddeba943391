#include "core/freeze/unrestored.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using tensorflow::DT_BOOL;
using tensorflow::DT_FLOAT;
using tensorflow::DT_INT32;
using Words = std::vector<std::string>;

// x -> logits -> loss, which needs the variable `total`; the checkpoint has w alone, and only it is restored.
struct TrainingModel {
  TrainingModel() {
    bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
    meta.Placeholder("x");
    meta.Variable("w", DT_FLOAT, {2});
    meta.Node("hidden", "Mul", {"x", "w/read"});
    meta.Node("logits", "Relu", {"hidden"});
    meta.Node("norm", "Sum", {"w/read"});
    meta.Variable("total", DT_FLOAT, {2});
    meta.Node("mean", "RealDiv", {"logits", "total/read"});
    meta.Node("loss", "Add", {"mean", "norm"});
    meta.Saver({{"w", "w"}});
  }

  void Constant(const std::string& name, tensorflow::DataType dtype, const std::vector<int64_t>& shape,
                const std::string& content) {
    NodeDef& node = meta.Node(name, "Const");
    SetType(node, "dtype", dtype);
    tensorflow::TensorProto& value = *(*node.mutable_attr())["value"].mutable_tensor();
    value.set_dtype(dtype);
    for (const int64_t size : shape) value.mutable_tensor_shape()->add_dim()->set_size(size);
    value.set_tensor_content(content);
  }

  absl::StatusOr<permafrost::FrozenGraph> Freeze(permafrost::FreezeOptions options = {}) {
    if (options.outputs.empty()) options.outputs = {"loss"};
    return FreezeModel(meta, bundle, options);
  }

  // The value of the constant that `total` has become.
  std::string Total(permafrost::FreezeOptions options = {.initial_values = true}) {
    const absl::StatusOr<permafrost::FrozenGraph> frozen = Freeze(std::move(options));
    REQUIRE_OK(frozen);
    notes = frozen->notes;
    for (const permafrost::Node& node : frozen->graph.nodes) {
      if (node.name == "total") return node.op + " " + node.tensor->Flatten().value();
    }
    return "";
  }

  MetaBuilder meta;
  BundleBuilder bundle;
  Words notes;
};

std::string Proto(tensorflow::TensorProto proto) {
  return "Const " + proto.SerializeAsString();
}

TEST_CASE("an unrestored variable is named with its way to an output, and outputs that do not need it") {
  TrainingModel model;
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                       {"variable total has no value",
                                        "restores 1 variable by the saver's restore op save/restore_all",
                                        "An output reaches it: total <- total/read <- mean <- loss.",
                                        "Choose an output that does not need it, for example logits.",
                                        "does not say how it starts: there is no node total/Assign",
                                        "a checkpoint that was saved with it"}));
}

TEST_CASE("where no output that is fed is nearer, one that is not is offered, or none") {
  TrainingModel model;
  model.meta.Node("other", "Add", {"norm", "total/read"});
  CHECK_THAT(model.Freeze({.outputs = {"other"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"does not need it, for example norm."}));
  CHECK_THAT(model.Freeze({.outputs = {"total/read"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"does not need it. Its value"}));
}

TEST_CASE("a tensor of the unrestored variable's name is taken where it is asked for") {
  TrainingModel model;
  model.bundle.Add("total", DT_FLOAT, {2}, Bytes<float>({5, 6}));
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                       {"a tensor of that name all the same; --by-name takes it"}));
  const std::string total = model.Total({.by_name = true});
  CHECK(total.find(Bytes<float>({5, 6})) != std::string::npos);
  CHECK(model.notes.empty());
}

TEST_CASE("by name, what nothing is named like has the nearest names") {
  TrainingModel model;
  model.bundle.Add("totals", DT_FLOAT, {2}, Bytes<float>({5, 6}));
  CHECK_THAT(model.Freeze({.by_name = true}),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"restores variables by name, and has no tensor for this one; did you mean totals"}));
}

TEST_CASE("a constant that the graph starts an unrestored variable with is taken where it is asked for") {
  TrainingModel model;
  tensorflow::TensorProto want;
  want.set_dtype(DT_FLOAT);
  want.mutable_tensor_shape()->add_dim()->set_size(2);
  SECTION("a constant") {
    model.Constant("start", DT_FLOAT, {2}, Bytes<float>({3, 4}));
    want.set_tensor_content(Bytes<float>({3, 4}));
  }
  SECTION("handed on") {
    model.Constant("source", DT_FLOAT, {2}, Bytes<float>({3, 4}));
    model.meta.Node("start", "Identity", {"source"});
    want.set_tensor_content(Bytes<float>({3, 4}));
  }
  SECTION("one number for all") {
    model.Constant("shape", DT_INT32, {1}, Bytes<int32_t>({2}));
    model.Constant("zero", DT_FLOAT, {}, "");
    const std::string half = "\x2a\x04" + Bytes<float>({0.5F});  // float_val, packed
    model.meta.Find("zero").mutable_attr()->at("value").mutable_tensor()->MergeFromString(half);
    model.meta.Node("start", "Fill", {"shape", "zero"});
    want.MergeFromString(half);
  }
  model.meta.Node("total/Assign", "Assign", {"total", "start"});
  CHECK_THAT(model.Freeze(),
             FailsWith(StatusCode::kFailedPrecondition, {"the constant ", ": --initial-values."}));
  CHECK(model.Total() == Proto(want));
  CHECK(model.notes.at(0).find("variable total is not restored from the checkpoint") == 0);
  // freeze_graph --initializer_nodes names the node that does it, or one that waits for it.
  model.meta.Node("init", "NoOp", {"^total/Assign"});
  CHECK(model.Total({.initializer_nodes = {"init"}}) == Proto(want));
  CHECK_THAT(model.Freeze({.initializer_nodes = {"x"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"variable total has no value"}));
}

TEST_CASE("what is no constant of the variable's type is not taken, and the error says what it is") {
  TrainingModel model;
  model.Constant("flag", DT_BOOL, {2}, std::string(2, '\0'));
  model.meta.Node("random", "RandomStandardNormal", {"x"});
  model.meta.Node("dims", "Shape", {"x"});
  model.meta.Node("filled", "Fill", {"dims", "flag"});
  model.meta.Node("a", "Identity", {"b"});
  model.meta.Node("b", "Identity", {"a"});
  const auto& [from, words] = GENERATE(table<std::string, Words>({
      {"random",
       {"the graph starts it with what random (RandomStandardNormal) computes, which is no constant"}},
      {"filled", {"filled (Fill)", "no constant"}},
      {"flag", {"the graph starts it with flag, which is bool where the variable is float32"}},
      {"gone", {"node total/Assign (Assign) has no input 1"}},
      {"a", {"(Identity)", "no constant"}},
  }));
  model.meta.Node("total/Assign", "Assign", {"total", from});
  CHECK_THAT(model.Freeze({.initial_values = true}), FailsWith(StatusCode::kFailedPrecondition, words));
}

TEST_CASE("many unrestored variables are counted, and the first are named") {
  TrainingModel model;
  Words sums = {"loss"};
  for (int i = 0; i < 8; ++i) {
    model.meta.Variable(absl::StrCat("v", i), DT_FLOAT, {2});
    sums.push_back(absl::StrCat("v", i, "/read"));
  }
  model.meta.Node("all", "AddN", sums);
  CHECK_THAT(model.Freeze({.outputs = {"all"}}),
             FailsWith(StatusCode::kFailedPrecondition, {"variable total has no value", "for example logits",
                                                         "Nor do 8 more have one: v0, v1, v2, v3, v4, ..."}));
}

}  // namespace
}  // namespace permafrost_test
