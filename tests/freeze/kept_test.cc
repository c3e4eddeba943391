#include "core/freeze/kept.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

absl::StatusOr<permafrost::KeptPart> Kept(const Model& model, const std::vector<std::string>& outputs) {
  permafrost::MemoryFiles files;
  model.bundle.WriteTo(files, "model.ckpt");
  ASSIGN_OR_RETURN(const permafrost::MetaGraph meta, OpenMeta(model.meta));
  ASSIGN_OR_RETURN(const auto checkpoint, permafrost::OpenCheckpoint(files, "model.ckpt"));
  ASSIGN_OR_RETURN(const permafrost::VariableTensors restored,
                   permafrost::VariableTensors::Match(meta, *checkpoint));
  return permafrost::WhatIsKept(meta, *checkpoint, restored, outputs);
}

// A thousand values, so that what the nodes themselves take does not count.
Model LargeModel() {
  Model model;
  SetShape(model.meta.Find("w"), "shape", {1000});
  model.bundle.Add("w", tensorflow::DT_FLOAT, {1000}, std::string(4000, '\1'));
  return model;
}

TEST_CASE("what an output keeps is what freezing keeps") {
  Model model = LargeModel();
  for (const std::string output : {"y", "mul", "x", "b/Read:0"}) {
    INFO(output);
    const auto kept = Kept(model, {output});
    REQUIRE_OK(kept);
    const auto frozen = model.Freeze({.outputs = {output}});
    REQUIRE_OK(frozen);
    CHECK(kept->nodes == frozen->graph.nodes.size());
    CHECK(kept->variables == frozen->variables.size());
    CHECK(kept->without_value == 0);
    const uint64_t size = permafrost::SerializeGraph(frozen->graph).size();
    CHECK(kept->bytes + 200 > size);
    CHECK(kept->bytes < size + 200);
  }
}

TEST_CASE("a part of a partitioned variable counts as the part that it is") {
  Model model = LargeModel();
  SetShape(model.meta.Find("w"), "shape", {100});
  (*model.meta.Find("save/RestoreV2/shape_and_slices").mutable_attr())["value"]
      .mutable_tensor()
      ->set_string_val(0, "1000 200,100");
  const auto kept = Kept(model, {"mul"});
  REQUIRE_OK(kept);
  CHECK(kept->bytes > 400);
  CHECK(kept->bytes < 700);
}

TEST_CASE("a variable without a value is counted and is no error") {
  Model model;
  model.meta.Variable("unsaved", tensorflow::DT_FLOAT, {2});
  model.meta.Node("z", "Add", {"y", "unsaved/read"});
  const auto kept = Kept(model, {"z"});
  REQUIRE_OK(kept);
  CHECK(kept->variables == 3);
  CHECK(kept->without_value == 1);
}

TEST_CASE("an output that is not there is an error") {
  CHECK_THAT(Kept(Model(), {"Y"}),
             FailsWith(absl::StatusCode::kInvalidArgument, {"Y is not in graph", "did you mean y"}));
}

}  // namespace
}  // namespace permafrost_test
