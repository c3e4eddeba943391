#include "core/graph/function_def.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/graph/meta_graph.h"
#include "tests/support/exact_compare.h"
#include "tests/support/graph_def.pb.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using permafrost::ByteBlock;
using permafrost::DecodeFunction;
using permafrost::DecodeLibrary;
using permafrost::FunctionList;

FunctionLibrary SomeLibrary() {
  FunctionLibrary library;
  FunctionDef& function = *library.add_function();
  function.mutable_signature()->set_name("f");
  function.mutable_signature()->add_input_arg()->set_name("a");
  NodeDef& node = *function.add_node_def();
  node.set_name("m");
  node.set_op("Mul");
  node.add_input("a");
  (*function.mutable_ret())["y"] = "m:z:0";
  (*function.mutable_control_ret())["c"] = "m";
  (*function.mutable_attr())["_input_shapes"].mutable_list()->add_shape();
  (*(*function.mutable_arg_attr())[3].mutable_attr())["_user_specified_name"].set_s("a");
  return library;
}

TEST_CASE("a function is decoded") {
  const absl::StatusOr<FunctionList> library =
      DecodeLibrary(ByteBlock::Own(SomeLibrary().SerializeAsString() + Hex("12 04 0a 00 12 00")));
  REQUIRE_OK(library);
  REQUIRE(library->functions.size() == 1);
  CHECK(library->functions[0].name == "f");
  CHECK(library->other.size() == 1);  // a gradient
  const auto function = DecodeFunction(library->functions[0]);
  REQUIRE_OK(function);
  CHECK(function->signature.name() == "f");
  REQUIRE(function->nodes.size() == 1);
  CHECK(function->nodes[0].inputs == std::vector<std::string>{"a"});
  CHECK(function->results == std::vector<std::pair<std::string, std::string>>{{"y", "m:z:0"}});
  REQUIRE(function->attrs.size() == 1);
  CHECK(function->attrs[0].name == "_input_shapes");
  REQUIRE(function->argument_attrs.size() == 1);
  CHECK(function->argument_attrs[0].first == 3);
  CHECK(function->argument_attrs[0].second.at(0).name == "_user_specified_name");
  CHECK(function->other.size() == 1);  // control_ret
}

// A GraphDef of a library alone.
std::string GraphOf(const std::string& library) {
  GraphDef graph;
  graph.set_library(library);
  return graph.SerializeAsString();
}

std::string WrittenAgain(const std::string& library) {
  absl::StatusOr<FunctionList> list = DecodeLibrary(ByteBlock::Own(library));
  REQUIRE_OK(list);
  CHECK(SerializeLibrary(*list) == library);
  for (permafrost::FunctionRecord& record : list->functions) {
    const auto function = DecodeFunction(record);
    REQUIRE_OK(function);
    record.bytes = ByteBlock::Own(SerializeFunction(*function));
  }
  return SerializeLibrary(*list);
}

TEST_CASE("what is decoded and written again is the same") {
  const std::string library = SomeLibrary().SerializeAsString() + Hex("12 04 0a 00 12 00");
  CHECK(ExactDifferences(GraphOf(WrittenAgain(library)), GraphOf(library)) == std::vector<std::string>());
}

TEST_CASE("every function of TensorFlow's own files is the same after it was decoded and written") {
  int functions = 0;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(FixtureDir() / "cases")) {
    if (file.path().extension() != ".meta") continue;
    INFO(file.path());
    const auto source = std::make_shared<permafrost::MemorySource>("m.meta", ReadFile(file.path()));
    const auto meta = permafrost::MetaGraph::Open(source);
    REQUIRE_OK(meta);
    const std::string& library = meta->graph().library();
    if (library.empty()) continue;
    ++functions;
    CHECK(ExactDifferences(GraphOf(WrittenAgain(library)), GraphOf(library)) == std::vector<std::string>());
  }
  CHECK(functions >= 8);
}

TEST_CASE("a library cut anywhere is an error or a smaller library") {
  const std::string whole = SomeLibrary().SerializeAsString();
  for (size_t length = 1; length < whole.size(); ++length)
    CHECK_THAT(DecodeLibrary(ByteBlock::Own(whole.substr(0, length))),
               FailsWith(absl::StatusCode::kDataLoss, {"function library"}));
}

TEST_CASE("a function that is cut is an error") {
  const std::string whole = SomeLibrary().function(0).SerializeAsString();
  int errors = 0;
  for (size_t length = 0; length < whole.size(); ++length)
    errors += !DecodeFunction({"f", ByteBlock::Own(whole.substr(0, length))}).ok();
  CHECK(errors > static_cast<int>(whole.size()) / 2);
  CHECK_THAT(DecodeFunction({"f", ByteBlock::Own(Hex("0a 02 0a 05"))}),
             FailsWith(absl::StatusCode::kDataLoss, {"the signature of the function f"}));
}

TEST_CASE("functions are found in the attrs and the op of a node") {
  permafrost::Node node;
  node.op = "Case";
  tensorflow::AttrValue one, many;
  one.mutable_func()->set_name("f");
  many.mutable_list()->add_func()->set_name("g");
  many.mutable_list()->add_func()->set_name("h");
  node.SetAttr("f", one);
  node.SetAttr("branches", many);
  node.SetTypeAttr("T", tensorflow::DT_FLOAT);
  absl::flat_hash_set<std::string> called;
  REQUIRE_OK(permafrost::AddFunctionsOf(node, called));
  CHECK(called == absl::flat_hash_set<std::string>{"Case", "f", "g", "h"});
}

}  // namespace
}  // namespace permafrost_test
