// Graphs and checkpoints that do not fit together: the error names the variable and the tensor.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/freeze/freeze.h"
#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using absl::StatusCode;
using permafrost::FrozenGraph;
using tensorflow::DT_FLOAT;

TEST_CASE("a variable and a tensor of different types do not fit") {
  Model model;
  SetType(model.meta.Find("w"), "dtype", tensorflow::DT_INT32);
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                       {"variable w is int32", "tensor w is float32", "different models"}));
}

TEST_CASE("a variable of a reference type fits the type it refers to") {
  Model model;
  SetType(model.meta.Find("w"), "dtype", static_cast<tensorflow::DataType>(DT_FLOAT + 100));
  CHECK_THAT(TextOf(model.Frozen(), "w"), Catch::Matchers::StartsWith("Const() dtype=float32 value=0801"));
}

TEST_CASE("the shape of a reference variable must fit what is stored") {
  struct Case {
    std::vector<int64_t> shape;
    bool fits;
  };
  const auto [shape, fits] =
      GENERATE(values<Case>({{{2}, true}, {{-1}, true}, {{3}, false}, {{2, 1}, false}, {{}, false}}));
  Model model;
  SetShape(model.meta.Find("w"), "shape", shape);
  if (fits) {
    CHECK(model.Freeze().ok());
  } else {
    CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                         {"variable w has the shape [", "tensor w has [2]"}));
  }
  (*model.meta.Find("save/Assign").mutable_attr())["validate_shape"].set_b(false);
  CHECK(model.Freeze().ok());
}

// tf.train.Saver(reshape=True), for checkpoints of a model whose variables had other shapes.
TEST_CASE("a saver that reshapes gives the tensor the shape of its variable") {
  Model model;
  model.meta.Node("save/shape", "Const");
  model.meta.Node("save/Reshape", "Reshape", {"save/RestoreV2:0", "save/shape"});
  model.meta.Find("save/Assign").set_input(1, "save/Reshape");
  SetShape(model.meta.Find("w"), "shape", {2, 1});
  CHECK_THAT(TextOf(model.Frozen(), "w"),
             Catch::Matchers::EndsWith("value=0801120812020802120208012208000080bf0000c03f"));
  SetShape(model.meta.Find("w"), "shape", {3});
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                       {"variable w has the shape [3]", "tensor w has [2]"}));
}

TEST_CASE("a saver that reshapes does so for resource variables, which must fit then") {
  Model model;
  model.meta.Node("save/shape", "Const");
  model.meta.Node("save/Reshape", "Reshape", {"save/RestoreV2:1", "save/shape"});
  model.meta.Find("save/Identity_1").set_input(0, "save/Reshape");
  SetShape(model.meta.Find("b"), "shape", {1, 1});
  CHECK_THAT(TextOf(model.Frozen(), "b"),
             Catch::Matchers::EndsWith("value=0801120812020801120208012a040000803e"));
  SetShape(model.meta.Find("b"), "shape", {2});
  CHECK_THAT(model.Freeze(),
             FailsWith(StatusCode::kFailedPrecondition, {"variable b has the shape [2]", "tensor b has []"}));
}

TEST_CASE("a resource variable takes the shape that is stored") {
  Model model;
  SetShape(model.meta.Find("b"), "shape", {7, 7});
  CHECK_THAT(TextOf(model.Frozen(), "b"), Catch::Matchers::EndsWith("value=080112002a040000803e"));
}

TEST_CASE("a tensor that is not in the checkpoint is named with its variable and near names") {
  Model model;
  model.meta.Find("save/RestoreV2/tensor_names")
      .mutable_attr()
      ->at("value")
      .mutable_tensor()
      ->set_string_val(0, "scope/w");
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition,
                                       {"model.ckpt.index", "tensor scope/w", "did you mean w",
                                        "Variable w is restored from it", "w <- w/read <- mul <- y",
                                        "different models or steps"}));
}

TEST_CASE("a missing tensor of a variable that no output reaches does not matter") {
  Model model;
  model.meta.Variable("w/Adam", DT_FLOAT, {2});
  MetaBuilder& meta = model.meta;
  meta.Find("save/RestoreV2/tensor_names")
      .mutable_attr()
      ->at("value")
      .mutable_tensor()
      ->add_string_val("gone");
  meta.Find("save/RestoreV2/shape_and_slices")
      .mutable_attr()
      ->at("value")
      .mutable_tensor()
      ->add_string_val("");
  meta.Node("save/Assign_2", "Assign", {"w/Adam", "save/RestoreV2:2"});
  meta.Find("save/restore_all").add_input("^save/Assign_2");
  CHECK(model.Freeze().ok());
}

TEST_CASE("a variable that nothing restores is named with its way to an output") {
  MetaBuilder meta;
  meta.Saver({});
  std::string previous = "save/Const";
  for (int i = 0; i < 8; ++i) {
    meta.Variable(absl::StrCat("v", i), DT_FLOAT, {2});
    meta.Node(absl::StrCat("add", i), "Add", {previous, absl::StrCat("v", i, "/read")});
    previous = absl::StrCat("add", i);
  }
  const auto freeze = [&](const char* output) {
    return FreezeModel(meta, BundleBuilder(), {.outputs = {output}});
  };
  CHECK_THAT(
      freeze("add0"),
      FailsWith(StatusCode::kFailedPrecondition,
                {"variable v0 has no value", "restores 0 variables by the saver's restore op",
                 "An output reaches it: v0 <- v0/read <- add0. Choose an output that does not need it."}));
  CHECK_THAT(freeze("add7"),
             FailsWith(StatusCode::kFailedPrecondition,
                       {"variable v0 has no value", "Nor do 7 more have one: v1, v2, v3, v4, v5"}));
}

TEST_CASE("a value that is damaged is found when it is written") {
  Model model;
  model.bundle.data(0)[3] ^= 1;
  const absl::StatusOr<FrozenGraph> frozen = model.Freeze();
  REQUIRE_OK(frozen);
  CHECK_THAT(permafrost::SerializeGraph(frozen->graph).Flatten(),
             FailsWith(StatusCode::kDataLoss, {"model.ckpt.data-00000-of-00001", "tensor w"}));
}

TEST_CASE("a slice that cannot be is the fault of the files") {
  const auto [spec, word] = GENERATE(table<std::string, std::string>({
      {"3 0,2", "[3]"},
      {"2 0,3", "tensor w"},
      {"2 1,2", "tensor w"},
      {"2 0,9223372036854775807", "tensor w"},
      {"2 9223372036854775807,9223372036854775807", "tensor w"},
      {"2 2 -:-", "[2,2]"},
      {"nonsense", "tensor w"},
      {"2", "tensor w"},
      {"2 -1,2", "tensor w"},
  }));
  Model model;
  model.meta.Find("save/RestoreV2/shape_and_slices")
      .mutable_attr()
      ->at("value")
      .mutable_tensor()
      ->set_string_val(0, spec);
  INFO(spec);
  CHECK_THAT(model.Freeze(), FailsWith(StatusCode::kFailedPrecondition, {word}));
}

}  // namespace
}  // namespace permafrost_test
