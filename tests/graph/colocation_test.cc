#include "core/graph/colocation.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ByteBlock;
using permafrost::ColocatedWith;
using permafrost::Node;
using Names = std::vector<std::string>;

TEST_CASE("a node stands beside those that its class names with loc") {
  const auto [entries, targets] = GENERATE(table<Names, Names>({
      {{}, {}},
      {{"loc:@w"}, {"w"}},
      {{"loc:@a/b", "loc:@c"}, {"a/b", "c"}},
      {{"loc:@"}, {""}},
      {{"w", "loc:w", "@w", "LOC:@w", " loc:@w", ""}, {}},  // TensorFlow ignores them
      {{"loc:@loc:@w"}, {"loc:@w"}},
  }));
  tensorflow::AttrValue value;
  value.mutable_list();
  for (const std::string& entry : entries) value.mutable_list()->add_s(entry);
  Node node;
  node.SetAttr("_class", value);
  const absl::StatusOr<Names> got = ColocatedWith(node);
  REQUIRE_OK(got);
  CHECK(*got == targets);
}

TEST_CASE("a node without a class stands beside nobody") {
  Node node;
  node.SetTypeAttr("T", tensorflow::DT_FLOAT);
  CHECK(ColocatedWith(node)->empty());
}

TEST_CASE("a class of another kind names nobody and a damaged one is an error") {
  Node node;
  node.name = "y";
  node.op = "Add";
  node.attrs.push_back({"_class", ByteBlock::Own(Hex("12 06 6c 6f 63 3a 40 77"))});  // a string, not a list
  CHECK(ColocatedWith(node)->empty());
  node.attrs[0].value = ByteBlock::Own(Hex("0a 05 12"));
  CHECK_THAT(ColocatedWith(node), FailsWith(absl::StatusCode::kDataLoss, {"node y (Add)", "_class"}));
}

}  // namespace
}  // namespace permafrost_test
