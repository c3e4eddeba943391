#include "core/freeze/import.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/freeze/freeze_support.h"
#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using permafrost::ImportOptions;
using Names = std::vector<std::string>;

const permafrost::Generation& GenerationOf(const std::string& release) {
  const auto generation = permafrost::FindGeneration(release);
  REQUIRE_OK(generation);
  return **generation;
}

GraphDef Imported(MetaBuilder& meta, const std::string& release, ImportOptions options = {}) {
  std::vector<permafrost::Node> nodes;
  for (const NodeDef& node : meta.proto().graph_def().node()) {
    const auto decoded =
        permafrost::DecodeNode(permafrost::ByteBlock::Own(node.SerializeAsString()), {"m.meta", 0});
    REQUIRE_OK(decoded);
    nodes.push_back(*decoded);
  }
  const tensorflow::OpList signatures = meta.proto().meta_info_def().stripped_op_list();
  options.signatures = &signatures;
  REQUIRE_OK(permafrost::ImportNodes(GenerationOf(release), options, nodes));
  permafrost::Graph graph;
  graph.nodes = std::move(nodes);
  return Written(graph);
}

TEST_CASE("control inputs stand as the release writes them") {
  const auto [release, inputs] = GENERATE(table<std::string, std::string>({
      {"", "a, a:1, ^b, ^c"},
      {"1.4", "a, a:1, ^c, ^b, ^c"},
      {"1.10", "a, a:1, ^b, ^c"},
      {"1.15", "a, a:1, ^b, ^c"},
      {"2.15", "a, a:1, ^b, ^c"},
  }));
  MetaBuilder meta;
  for (const char* name : {"a", "b", "c"}) meta.Node(name, "Custom");
  meta.Node("y", "Custom", {"a:0", "a:1", "^c", "^b", "^c"});
  CHECK(TextOf(Imported(meta, release), "y") == absl::StrCat("Custom(", inputs, ")"));
  CHECK(TextOf(Imported(meta, release, {.as_in_file = true}), "y") == "Custom(a:0, a:1, ^c, ^b, ^c)");
}

TEST_CASE("nodes stand where the release puts them") {
  const auto [release, order] = GENERATE(table<std::string, Names>({
      {"", {"early", "late"}},
      {"1.4", {"late", "early"}},
      {"1.10", {"early", "late"}},
      {"2.15", {"early", "late"}},
  }));
  MetaBuilder meta;
  meta.Node("late", "Custom", {"early"});
  meta.Node("early", "Custom");
  CHECK(NodeNames(Imported(meta, release)) == order);
  CHECK(NodeNames(Imported(meta, release, {.as_in_file = true})) == Names{"late", "early"});
}

TEST_CASE("nodes get the attrs that the release gives them, in either order of nodes") {
  const auto [release, attrs] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"1.4", " Tidx=int32"},
      {"2.15", " Tidx=int32"},
  }));
  const bool as_in_file = GENERATE(false, true);
  MetaBuilder meta;
  meta.Node("range", "Range");
  meta.Node("custom", "Custom");
  const GraphDef graph = Imported(meta, release, {.as_in_file = as_in_file});
  CHECK(TextOf(graph, "range") == "Range()" + attrs);
  CHECK(TextOf(graph, "custom") == "Custom()");
}

TEST_CASE("an attr that has a value keeps it, and one without gets the default") {
  MetaBuilder meta;
  SetType(meta.Node("kept", "Range"), "Tidx", tensorflow::DT_INT64);
  (*meta.Node("empty", "Range").mutable_attr())["Tidx"];
  // An empty list is a value.
  (*meta.Node("list", "VarHandleOp").mutable_attr())["allowed_devices"].mutable_list();
  const GraphDef graph = Imported(meta, "2.15");
  CHECK(TextOf(graph, "kept") == "Range() Tidx=int64");
  CHECK(TextOf(graph, "empty") == "Range() Tidx=int32");
  CHECK_THAT(TextOf(graph, "list"), !Catch::Matchers::ContainsSubstring("allowed_devices=(nothing)"));
}

TEST_CASE("an attr that the release does not know goes where it is at its writer's default") {
  // dilations came after 1.4, explicit_paddings after 1.10.
  const auto [release, value, text] = GENERATE(table<std::string, int, std::string>({
      {"1.4", 1, "gone"},
      {"1.4", 2, "there"},
      {"1.10", 1, "there"},
      {"", 1, "there"},
  }));
  MetaBuilder meta;
  tensorflow::OpDef& op = *meta.proto().mutable_meta_info_def()->mutable_stripped_op_list()->add_op();
  op.set_name("Conv2D");
  tensorflow::OpDef::AttrDef& attr = *op.add_attr();
  attr.set_name("dilations");
  attr.mutable_default_value()->mutable_list()->add_i(1);
  (*meta.Node("conv", "Conv2D").mutable_attr())["dilations"].mutable_list()->add_i(value);
  const GraphDef graph = Imported(meta, release);
  CHECK(graph.node(0).attr().contains("dilations") == (text == "there"));
}

TEST_CASE("a node stands on the device of the first neighbour that has one, and on no other") {
  const std::string release = GENERATE("", "2.15");
  MetaBuilder meta;
  meta.Node("gpu", "Custom").set_device("/device:GPU:1");
  meta.Node("nowhere", "Custom");
  const auto add = [&](const std::string& name, const Names& neighbours, const std::string& device) {
    NodeDef& node = meta.Node(name, "Custom");
    node.set_device(device);
    for (const std::string& neighbour : neighbours)
      (*node.mutable_attr())["_class"].mutable_list()->add_s("loc:@" + neighbour);
  };
  add("follows", {"nowhere", "gpu"}, "");
  add("is moved", {"gpu"}, "/device:CPU:0");
  add("loses its own", {"nowhere"}, "/device:CPU:0");
  add("stays by itself", {"stays by itself"}, "/device:CPU:0");
  add("follows who follows", {"follows"}, "");
  std::map<std::string, std::string> devices;
  const GraphDef kept = Imported(meta, release, {.clear_devices = false});
  for (const NodeDef& node : kept.node()) devices[node.name()] = node.device();
  CHECK(devices == std::map<std::string, std::string>{{"gpu", "/device:GPU:1"},
                                                      {"nowhere", ""},
                                                      {"follows", "/device:GPU:1"},
                                                      {"is moved", "/device:GPU:1"},
                                                      {"loses its own", ""},
                                                      {"stays by itself", "/device:CPU:0"},
                                                      {"follows who follows", "/device:GPU:1"}});
  const GraphDef cleared = Imported(meta, release);
  for (const NodeDef& node : cleared.node()) CHECK(node.device().empty());
}

TEST_CASE("old names of devices are written anew only where a release does it") {
  MetaBuilder meta;
  meta.Node("a", "Custom").set_device("/gpu:0");
  CHECK(Imported(meta, "", {.clear_devices = false}).node(0).device() == "/gpu:0");
  CHECK(Imported(meta, "1.4", {.clear_devices = false}).node(0).device() == "/device:GPU:0");
  CHECK(Imported(meta, "1.4", {.clear_devices = false, .as_in_file = true}).node(0).device() == "/gpu:0");
}

// NodeDef's field 7, experimental_type.
std::string FullTypeOf(const NodeDef& node) {
  const std::string bytes = node.SerializeAsString(), tag = "\x3a";
  const size_t at = bytes.rfind(tag);
  return at == std::string::npos ? "" : ToHex(bytes.substr(at));
}

TEST_CASE("Shape gets the full type that 2.15 gives it") {
  MetaBuilder meta;
  SetType(meta.Node("s", "Shape"), "out_type", GENERATE(tensorflow::DT_INT32, tensorflow::DT_INT64));
  const bool is_long = meta.Find("s").attr().at("out_type").type() == tensorflow::DT_INT64;
  // product[shape_tensor[int32]]: 3, 1005, 207 or 208.
  CHECK(
      FullTypeOf(Imported(meta, "2.15").node(0)) ==
      (is_long ? "3a 0c 08 03 12 08 08 ed 07 12 03 08 d0 01" : "3a 0c 08 03 12 08 08 ed 07 12 03 08 cf 01"));
  CHECK(FullTypeOf(Imported(meta, "1.15").node(0)).empty());
  CHECK(FullTypeOf(Imported(meta, "2.15", {.as_in_file = true}).node(0)).empty());
}

TEST_CASE("versions are merged with those of 2.15") {
  const auto [versions, functions, want] = GENERATE(table<std::string, bool, std::string>({
      {"", false, ""},
      {"08 18", false, "08 18"},       // producer 24
      {"08 18", true, "08 18 10 0c"},  // functions need min_consumer 12
      {"08 18 10 0d", true, "08 18 10 0d"},
      {"08 d0 0f", false, "08 ed 0c"},  // 2000 is newer than 1645
      {"08 18 18 07", false, "08 18 18 07"},
      {"ff", false, "ff"},  // damaged: as it is
  }));
  CHECK(ToHex(permafrost::ImportedVersions(Hex(versions), functions)) == want);
}

}  // namespace
}  // namespace permafrost_test
