#include "core/inspect/verify.h"

#include <stdexcept>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/proto_reader.h"
#include "core/graph/graph_writer.h"
#include "tests/freeze/oracle_cases.h"
#include "tests/inspect/verify_files.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {
namespace {

using Catch::Matchers::ContainsSubstring;
using permafrost::DifferenceKind;
using permafrost::MemoryFiles;
using permafrost::VerifyReport;
using tensorflow::DT_FLOAT;

TEST_CASE("what TensorFlow froze is the same as its checkpoint") {
  const OracleCase one = GENERATE(from_range(FindOracleCases(FixtureDir() / "cases")));
  INFO(one.folder);
  const std::filesystem::path frozen = one.folder / "frozen.tf.pb";
  if (!std::filesystem::exists(frozen)) return;
  const auto report = Verify(FolderFiles(one.folder), one.path, ReadFile(frozen));
  // What permafrost does not freeze, it cannot verify.
  if (report.status().code() == absl::StatusCode::kUnimplemented || one.name == "cond_refswitch") {
    CHECK_THAT(std::string(report.status().message()), ContainsSubstring("cannot be frozen"));
    return;
  }
  REQUIRE_OK(report);
  CHECK(Lines(*report) == "");
  CHECK(report->variables > 0);
}

// y = relu(x w + b), as TensorFlow 1.15 froze it.
struct Perceptron {
  MemoryFiles files = FolderFiles(FixtureDir() / "cases/ref_mlp/w1.15");
  GraphDef frozen = ParseGraphDef(ReadFile(FixtureDir() / "cases/ref_mlp/w1.15/frozen.tf.pb"));

  NodeDef& Find(const std::string& name) {
    for (NodeDef& node : *frozen.mutable_node()) {
      if (node.name() == name) return node;
    }
    throw std::out_of_range(name);
  }
  void Remove(const std::string& name) {
    for (int i = 0; i < frozen.node_size(); ++i) {
      if (frozen.node(i).name() == name) return frozen.mutable_node()->DeleteSubrange(i, 1);
    }
  }
  tensorflow::AttrValue& Attr(const std::string& node, const std::string& name) {
    return (*Find(node).mutable_attr())[name];
  }
  void SetWeights(const std::string& node, float factor) {
    std::string& bytes = *Attr(node, "value").mutable_tensor()->mutable_tensor_content();
    std::vector<float> values(bytes.size() / 4);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    for (float& value : values) value = factor == 0 ? value * value + 3 : value * factor;
    bytes = Bytes(values);
  }
  VerifyReport Verify() const {
    auto report = permafrost_test::Verify(files, "model.ckpt", frozen.SerializeAsString());
    REQUIRE_OK(report);
    return *std::move(report);
  }
};

TEST_CASE("what the release of TensorFlow decides is no difference") {
  struct Edit {
    const char* what;
    void (*edit)(Perceptron&);
  };
  const Edit one = GENERATE(
      Edit{"nodes in another order",
           [](Perceptron& p) { p.frozen.mutable_node()->SwapElements(0, p.frozen.node_size() - 1); }},
      Edit{"an input with its output",
           [](Perceptron& p) { p.Find("y").set_input(0, p.Find("y").input(0) + ":0"); }},
      Edit{"devices", [](Perceptron& p) { p.Find("MatMul").set_device("/job:worker/gpu:0"); }},
      Edit{"versions", [](Perceptron& p) { p.frozen.set_versions("\x08\x18"); }},
      Edit{"shapes", [](Perceptron& p) { p.Attr("MatMul", "_output_shapes").mutable_list()->add_shape(); }},
      Edit{"an attr of a later release", [](Perceptron& p) { p.Attr("MatMul", "grad_a").set_b(false); }},
      Edit{"a default left out",
           [](Perceptron& p) { p.Find("MatMul").mutable_attr()->erase("transpose_a"); }});
  INFO(one.what);
  Perceptron p;
  one.edit(p);
  CHECK(Lines(p.Verify()) == "");
}

TEST_CASE("a difference is named, with what it means") {
  struct Edit {
    void (*edit)(Perceptron&);
    DifferenceKind kind;
    std::string difference, finding;
  };
  const std::string edited = "edited after freezing";
  const Edit one = GENERATE_COPY(
      Edit{[](Perceptron& p) { (*p.Attr("w", "value").mutable_tensor()->mutable_tensor_content())[5] ^= 1; },
           DifferenceKind::kWeight, "w: 1 of 12 values differs, at [0,1]: ",
           "the constants of 1 of 2 variables differ, and 1 is the checkpoint's"},
      Edit{[](Perceptron& p) {
             p.SetWeights("w", 0);
             p.SetWeights("b", 0);
           },
           DifferenceKind::kWeight, "w: 12 of 12 values differ",
           "the constant of every one of the 2 variables differs: the frozen graph was made from another "
           "checkpoint of "
           "this model, perhaps another step's"},
      Edit{[](Perceptron& p) {
             p.SetWeights("w", 0.5f);
             p.SetWeights("b", 0.5f);
           },
           DifferenceKind::kWeight, "all are 0.5 times", "0.5 times the checkpoint's: it was scaled"},
      Edit{[](Perceptron& p) {
             p.Attr("w", "value").mutable_tensor()->mutable_tensor_shape()->mutable_dim()->SwapElements(0, 1);
           },
           DifferenceKind::kWeight, "w: float32 [4,3] instead of float32 [3,4]", "in type or shape"},
      Edit{[](Perceptron& p) { p.Remove("MatMul"); }, DifferenceKind::kMissing, "MatMul: missing (MatMul)",
           edited},
      Edit{[](Perceptron& p) { p.Find("y").set_name("z"); }, DifferenceKind::kExtra,
           "z: not in the .meta (Relu)", edited},
      Edit{[](Perceptron& p) { p.Find("y").set_op("Relu6"); }, DifferenceKind::kOp,
           "y: the op Relu6 instead of Relu", edited},
      Edit{[](Perceptron& p) { p.Find("MatMul").set_input(0, "add"); }, DifferenceKind::kInputs,
           "MatMul: input 0 is add instead of x", edited},
      Edit{[](Perceptron& p) { p.Find("MatMul").add_input("^x"); }, DifferenceKind::kInputs,
           "MatMul: other control inputs: ^x added", edited},
      Edit{[](Perceptron& p) { p.Find("MatMul").add_input("x"); }, DifferenceKind::kInputs,
           "MatMul: 3 inputs instead of 2", edited},
      Edit{[](Perceptron& p) { p.Attr("MatMul", "transpose_b").set_b(true); }, DifferenceKind::kAttr,
           "MatMul: the attr transpose_b: true instead of false", edited},
      Edit{[](Perceptron& p) { p.Find("MatMul").mutable_attr()->erase("T"); }, DifferenceKind::kAttr,
           "MatMul: the attr T missing: float32, which has no default", edited},
      Edit{[](Perceptron& p) {
             NodeDef& product = p.Find("MatMul");
             product.set_op("Const");
             product.clear_input();
             SetType(product, "dtype", DT_FLOAT);
           },
           DifferenceKind::kOp, "MatMul: the op Const instead of MatMul",
           "1 node is a constant here and computed in the .meta"},
      Edit{[](Perceptron& p) {
             for (NodeDef& node : *p.frozen.mutable_node()) {
               node.set_name("import/" + node.name());
               for (std::string& input : *node.mutable_input()) input = "import/" + input;
             }
           },
           DifferenceKind::kExtra, "import/x: not in the .meta (Placeholder)", "under names without import/"},
      Edit{[](Perceptron& p) {
             for (NodeDef& node : *p.frozen.mutable_node()) node.set_name(node.name() + "_b");
           },
           DifferenceKind::kExtra, "x_b: not in the .meta", "it is another model's"});
  Perceptron p;
  one.edit(p);
  const VerifyReport report = p.Verify();
  INFO(Lines(report));
  CHECK_FALSE(report.same());
  CHECK(report.count(one.kind) > 0);
  CHECK_THAT(Lines(report), ContainsSubstring(one.difference));
  CHECK_THAT(Lines(report), ContainsSubstring(one.finding));
}

TEST_CASE("a list of differences has an end, and the count has none") {
  Perceptron p;
  for (int i = 0; i < 100; ++i) {
    NodeDef& node = *p.frozen.add_node();
    node.set_name("extra" + std::to_string(i));
    node.set_op("NoOp");
  }
  const VerifyReport report = p.Verify();
  CHECK(report.count(DifferenceKind::kExtra) == 100);
  CHECK(report.differences.size() < 50);
}

TEST_CASE("a damaged checkpoint or graph is an error") {
  Perceptron p;
  SECTION("a tensor's bytes") {
    std::string data = ReadFile(FixtureDir() / "cases/ref_mlp/w1.15/model.ckpt.data-00000-of-00001");
    for (char& byte : data) byte ^= 1;
    p.files.Add("model.ckpt.data-00000-of-00001", data);
    CHECK_THAT(Verify(p.files, "model.ckpt", p.frozen.SerializeAsString()),
               FailsWith(absl::StatusCode::kDataLoss, {"checksum"}));
  }
  SECTION("a constant without a value") {
    p.Find("w").mutable_attr()->erase("value");
    CHECK_THAT(Verify(p.files, "model.ckpt", p.frozen.SerializeAsString()),
               FailsWith(absl::StatusCode::kDataLoss, {"constant w", "has no value"}));
  }
}

// y = w x, its variable and the average of that; `key` is what the saver restores.
MemoryFiles Averaged(const std::string& key) {
  MetaBuilder meta;
  meta.Placeholder("x");
  meta.Variable("w", DT_FLOAT, {2});
  meta.Node("y", "Mul", {"x", "w/read"});
  meta.Saver({{"w", key}});
  MemoryFiles files;
  BundleBuilder bundle;
  bundle.Add("w", DT_FLOAT, {2}, Bytes<float>({1, 2}));
  bundle.Add("w/ExponentialMovingAverage", DT_FLOAT, {2}, Bytes<float>({3, 5}));
  bundle.WriteTo(files, "m");
  files.Add("m.meta", meta.Serialize());
  return files;
}

std::string Frozen(const MemoryFiles& files, const permafrost::FreezeOptions& options) {
  const auto checkpoint = permafrost::OpenCheckpoint(files, "m");
  REQUIRE_OK(checkpoint);
  const auto meta = permafrost::MetaGraph::Open(*files.Open("m.meta"));
  REQUIRE_OK(meta);
  const auto frozen = permafrost::Freeze(*meta, **checkpoint, options);
  REQUIRE_OK(frozen);
  return *permafrost::SerializeGraph(frozen->graph).Flatten();
}

TEST_CASE("moving averages in the place of variables are recognised") {
  const MemoryFiles plain = Averaged("w"), average = Averaged("w/ExponentialMovingAverage");
  const std::string frozen = Frozen(plain, {.outputs = {"y"}}),
                    frozen_average = Frozen(average, {.outputs = {"y"}});
  CHECK(Lines(*Verify(plain, "m", frozen)) == "");
  CHECK(Lines(*Verify(average, "m", frozen_average)) == "");
  const std::string has_averages = Lines(*Verify(plain, "m", frozen_average));
  CHECK_THAT(has_averages, ContainsSubstring("it is the checkpoint's w/ExponentialMovingAverage"));
  CHECK_THAT(has_averages, ContainsSubstring("the frozen graph has their moving averages"));
  const std::string has_variables = Lines(*Verify(average, "m", frozen));
  CHECK_THAT(has_variables, ContainsSubstring("it is the checkpoint's w\n"));
  CHECK_THAT(has_variables, ContainsSubstring("the frozen graph has the variables themselves"));
}

TEST_CASE("variables that were not frozen are told, and a graph of nothing else is not the same") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  meta.Variable("w", DT_FLOAT, {2});
  meta.Node("y", "Mul", {"v/read", "w/read"});
  meta.Saver({{"v", "v"}, {"w", "w"}});
  MemoryFiles files;
  BundleBuilder bundle;
  for (const char* name : {"v", "w"}) bundle.Add(name, DT_FLOAT, {2}, Bytes<float>({1, 2}));
  bundle.WriteTo(files, "m");
  files.Add("m.meta", meta.Serialize());
  const auto one = Verify(files, "m", Frozen(files, {.outputs = {"y"}, .kept_variables = {"v"}}));
  REQUIRE_OK(one);
  CHECK(one->left_variables == std::vector<std::string>{"v"});
  CHECK(one->variables == 1);
  CHECK(Lines(*one) == "");
  const auto none = Verify(files, "m", Frozen(files, {.outputs = {"y"}, .kept_variables = {"v", "w"}}));
  REQUIRE_OK(none);
  CHECK_THAT(Lines(*none), ContainsSubstring("a graph without weights"));
}

TEST_CASE("functions are compared by name, node by node, where a node calls them") {
  // FunctionDefLibrary { function { signature { name: "f" } node_def { name: "n" op: ... } } }
  const auto library = [](const std::string& op) {
    std::string signature, node, function, bytes;
    permafrost::AppendBytesField(signature, 1, "f");
    permafrost::AppendBytesField(node, 1, "n");
    permafrost::AppendBytesField(node, 2, op);
    permafrost::AppendBytesField(function, 1, signature);
    permafrost::AppendBytesField(function, 3, node);
    permafrost::AppendBytesField(bytes, 1, function);
    return bytes;
  };
  const auto files_with = [&](const std::string& functions) {
    MetaBuilder meta;
    meta.Placeholder("x");
    meta.Node("y", "f", {"x"});
    meta.proto().mutable_graph_def()->set_library(functions);
    meta.Variable("w", DT_FLOAT, {1});
    meta.Saver({{"w", "w"}});
    MemoryFiles files;
    BundleBuilder bundle;
    bundle.Add("w", DT_FLOAT, {1}, Bytes<float>({1}));
    bundle.WriteTo(files, "m");
    files.Add("m.meta", meta.Serialize());
    return files;
  };
  const MemoryFiles files = files_with(library("A"));
  CHECK(Lines(*Verify(files, "m", Frozen(files, {.outputs = {"y"}}))) == "");
  const std::string other = Frozen(files_with(library("B")), {.outputs = {"y"}});
  CHECK_THAT(Lines(*Verify(files, "m", other)), ContainsSubstring("f: the node n: the op B instead of A"));
  const std::string none = Frozen(files_with(""), {.outputs = {"y"}});
  CHECK_THAT(Lines(*Verify(files, "m", none)), ContainsSubstring("f: the frozen graph has no such function"));
  // What nobody calls may come or go.
  const std::string uncalled = Frozen(files_with(library("A")), {.outputs = {"x"}});
  CHECK(Lines(*Verify(files_with(""), "m", uncalled)) == "");
}

}  // namespace
}  // namespace permafrost_test
