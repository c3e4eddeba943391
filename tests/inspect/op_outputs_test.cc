#include "core/inspect/op_outputs.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::Node;
using tensorflow::DataType;
using tensorflow::DT_FLOAT;
using tensorflow::DT_INT64;
using tensorflow::DT_STRING;
using Types = std::vector<DataType>;

// As tensorflow/core/ops declares them.
tensorflow::OpList Signatures() {
  tensorflow::OpList ops;
  const auto op = [&](const char* name) -> tensorflow::OpDef& {
    tensorflow::OpDef& added = *ops.add_op();
    added.set_name(name);
    return added;
  };
  op("NoOp");
  op("Shape").add_output_arg()->set_type_attr("out_type");
  op("ReadFile").add_output_arg()->set_type(DT_STRING);
  tensorflow::OpDef::ArgDef& split = *op("Split").add_output_arg();
  split.set_type_attr("T");
  split.set_number_attr("num_split");
  op("RestoreV2").add_output_arg()->set_type_list_attr("dtypes");
  tensorflow::OpDef& variable = op("VariableV2");
  variable.add_output_arg()->set_type_attr("dtype");
  variable.mutable_output_arg(0)->set_is_ref(true);
  tensorflow::OpDef& unique = op("Unique");
  unique.add_output_arg()->set_type_attr("T");
  unique.add_output_arg()->set_type_attr("out_idx");
  return ops;
}

Node WithTypes(const std::string& op, const std::vector<std::pair<std::string, DataType>>& attrs) {
  Node node;
  node.name = "n";
  node.op = op;
  for (const auto& [name, type] : attrs) node.SetTypeAttr(name, type);
  return node;
}

Node Split(int64_t number) {
  Node node = WithTypes("Split", {{"T", DT_FLOAT}});
  tensorflow::AttrValue value;
  value.set_i(number);
  node.SetAttr("num_split", value);
  return node;
}

TEST_CASE("an op's signature tells the types of its outputs") {
  struct Case {
    Node node;
    Types want;
  };
  const Case one = GENERATE(values<Case>({
      {WithTypes("NoOp", {}), {}},
      {WithTypes("ReadFile", {}), {DT_STRING}},
      {WithTypes("Shape", {{"out_type", DT_INT64}}), {DT_INT64}},
      {WithTypes("Unique", {{"T", DT_FLOAT}, {"out_idx", DT_INT64}}), {DT_FLOAT, DT_INT64}},
      // A default that the writer stripped: the type is not known, the output is.
      {WithTypes("Shape", {}), {tensorflow::DT_INVALID}},
      // A reference to a float is a float to whoever reads it.
      {WithTypes("VariableV2", {{"dtype", static_cast<DataType>(DT_FLOAT + 100)}}), {DT_FLOAT}},
      {WithTypes("NotInTheFile", {{"T", DT_FLOAT}}), {}},
  }));
  INFO(one.node.op);
  const absl::StatusOr<Types> types = permafrost::OpOutputs(Signatures()).Types(one.node);
  REQUIRE_OK(types);
  CHECK(*types == one.want);
}

TEST_CASE("a list attr gives one output for each of its types") {
  Node node = WithTypes("RestoreV2", {});
  tensorflow::AttrValue list;
  list.mutable_list()->add_type(DT_FLOAT);
  list.mutable_list()->add_type(DT_STRING);
  node.SetAttr("dtypes", list);
  CHECK(*permafrost::OpOutputs(Signatures()).Types(node) == Types{DT_FLOAT, DT_STRING});
}

TEST_CASE("a number attr gives that many outputs") {
  const auto [number, want] = GENERATE(table<int64_t, size_t>({{0, 0}, {1, 1}, {3, 3}, {65536, 65536}}));
  CHECK(*permafrost::OpOutputs(Signatures()).Types(Split(number)) == Types(want, DT_FLOAT));
}

TEST_CASE("a number of outputs that cannot be is an error before anything is allocated") {
  const int64_t number = GENERATE(as<int64_t>{}, -1, 65537, 0x80000000, INT64_MIN, INT64_MAX);
  CHECK_THAT(permafrost::OpOutputs(Signatures()).Types(Split(number)),
             FailsWith(absl::StatusCode::kDataLoss, {"node n (Split)", absl::StrCat(number), "65,536"}));
  // Nor may a signature of many lists add up.
  tensorflow::OpList ops = Signatures();
  for (tensorflow::OpDef& op : *ops.mutable_op()) {
    if (op.name() == "Split") *op.add_output_arg() = tensorflow::OpDef::ArgDef(op.output_arg(0));
  }
  CHECK_THAT(permafrost::OpOutputs(ops).Types(Split(40000)),
             FailsWith(absl::StatusCode::kDataLoss, {"node n (Split)", "40000 outputs more"}));
}

TEST_CASE("an attr that is no AttrValue is an error that names the node") {
  const auto [op, attr] = GENERATE(table<std::string, std::string>(
      {{"Shape", "out_type"}, {"Split", "num_split"}, {"Split", "T"}, {"RestoreV2", "dtypes"}}));
  Node node = WithTypes(op, {});
  node.attrs.push_back({attr, permafrost::ByteBlock::Own("\xff")});
  CHECK_THAT(permafrost::OpOutputs(Signatures()).Types(node),
             FailsWith(absl::StatusCode::kDataLoss, {"node n", op, attr}));
}

}  // namespace
}  // namespace permafrost_test
