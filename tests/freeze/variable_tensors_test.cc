#include "core/freeze/variable_tensors.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "core/bytes/proto_reader.h"
#include "core/checkpoint/object_graph.h"
#include "tests/freeze/freeze_support.h"

namespace permafrost_test {
namespace {

using Catch::Matchers::ContainsSubstring;
using permafrost::RestoredFrom;
using permafrost::VariableTensors;
using tensorflow::DT_FLOAT;

std::string Zeros(int64_t count) {
  return std::string(count * sizeof(float), '\0');
}

// What each variable is restored from, as "key|slice" or "nothing".
struct Matched {
  Matched(const MetaBuilder& built, const BundleBuilder& bundle) {
    bundle.WriteTo(files, "model.ckpt");
    auto opened = OpenMeta(built);
    REQUIRE_OK(opened);
    meta = std::make_unique<permafrost::MetaGraph>(*std::move(opened));
    auto found = permafrost::OpenCheckpoint(files, "model.ckpt");
    REQUIRE_OK(found);
    checkpoint = *std::move(found);
    auto matched = VariableTensors::Match(*meta, *checkpoint);
    REQUIRE_OK(matched);
    tensors = std::make_unique<VariableTensors>(*std::move(matched));
  }

  absl::StatusOr<std::optional<RestoredFrom>> Find(const std::string& variable) const {
    const auto node = meta->graph().Decode(meta->graph().Find(variable).value());
    REQUIRE_OK(node);
    return tensors->Find(*node);
  }
  std::string operator[](const std::string& variable) const {
    const auto from = Find(variable);
    REQUIRE_OK(from);
    return from->has_value() ? absl::StrCat((*from)->key, "|", (*from)->shape_and_slice) : "nothing";
  }

  permafrost::MemoryFiles files;
  std::unique_ptr<permafrost::MetaGraph> meta;
  std::unique_ptr<permafrost::Checkpoint> checkpoint;
  std::unique_ptr<VariableTensors> tensors;
};

TEST_CASE("what the graph says of its saver comes before names") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  meta.Saver({{"v", "v/ExponentialMovingAverage"}});
  BundleBuilder bundle;
  bundle.Add("v", DT_FLOAT, {2}, Zeros(2));
  bundle.Add("v/ExponentialMovingAverage", DT_FLOAT, {2}, Zeros(2));
  const Matched matched(meta, bundle);
  CHECK(matched["v"] == "v/ExponentialMovingAverage|");
  CHECK(matched.tensors->origin() == "by the saver's restore op save/restore_all");
  CHECK(matched.tensors->size() == 1);
}

TEST_CASE("a graph that does not say how its variables are restored goes by their names") {
  MetaBuilder meta;
  meta.Variable("v", DT_FLOAT, {2});
  meta.Variable("other", DT_FLOAT, {2});
  meta.Handle("h", DT_FLOAT);
  (*meta.Find("h").mutable_attr())["shared_name"].set_s("scope/h");
  BundleBuilder bundle;
  bundle.Add("scope/h", DT_FLOAT, {2}, Zeros(2));
  bundle.Add("v", DT_FLOAT, {2}, Zeros(2));
  const Matched matched(meta, bundle);
  CHECK(matched["v"] == "v|");
  CHECK(matched["h"] == "scope/h|");
  CHECK(matched["other"] == "nothing");
  CHECK_THAT(matched.tensors->origin(), ContainsSubstring("by name"));
  CHECK(matched.tensors->size() == std::nullopt);
}

// As tf.train.write_graph leaves a graph that has a saver.
TEST_CASE("where names do not tell, a restore op in the graph does") {
  MetaBuilder meta;
  meta.Variable("renamed", DT_FLOAT, {2});
  meta.Variable("plain", DT_FLOAT, {2});
  meta.Saver({{"renamed", "a/b"}, {"plain", "elsewhere"}});
  meta.proto().clear_saver_def();
  BundleBuilder bundle;
  bundle.Add("a/b", DT_FLOAT, {2}, Zeros(2));
  bundle.Add("plain", DT_FLOAT, {2}, Zeros(2));
  const Matched matched(meta, bundle);
  CHECK(matched["renamed"] == "a/b|");
  CHECK(matched["plain"] == "plain|");  // TensorFlow goes by names too
}

TEST_CASE("parts of a variable are slices of its tensor") {
  MetaBuilder meta;
  meta.Variable("rows/part_0", DT_FLOAT, {3, 2});
  meta.Variable("rows/part_1", DT_FLOAT, {3, 2});
  meta.Variable("rows/part_2", DT_FLOAT, {1, 2});
  meta.Variable("columns/part_0", DT_FLOAT, {2, 3});
  meta.Variable("columns/part_1", DT_FLOAT, {2, 1});
  meta.Variable("one/part_0", DT_FLOAT, {4});
  meta.Variable("gone/part_0", DT_FLOAT, {4});
  BundleBuilder bundle;
  bundle.AddSlices("rows", DT_FLOAT, {7, 2}, {{{{0, 3}, {0, 2}}, Zeros(6)}, {{{3, 4}, {0, 2}}, Zeros(8)}});
  bundle.Add("columns", DT_FLOAT, {2, 4}, Zeros(8));
  bundle.Add("one", DT_FLOAT, {4}, Zeros(4));
  const Matched matched(meta, bundle);
  CHECK(matched["rows/part_0"] == "rows|7 2 0,3:-");
  CHECK(matched["rows/part_1"] == "rows|7 2 3,3:-");
  CHECK(matched["rows/part_2"] == "rows|7 2 6,1:-");
  CHECK(matched["columns/part_1"] == "columns|2 4 -:3,1");
  CHECK(matched["one/part_0"] == "one|4 0,4");
  CHECK(matched["gone/part_0"] == "nothing");
  // Cut otherwise than it was stored, it can be read.
  REQUIRE_OK(matched.checkpoint->Read("rows", "7 2 6,1:-"));
}

TEST_CASE("parts that do not make up the whole are an error that names them") {
  MetaBuilder meta;
  meta.Variable("w/part_0", DT_FLOAT, {3});
  meta.Variable("w/part_1", DT_FLOAT, {3});
  meta.Variable("late/part_1", DT_FLOAT, {3});
  meta.Variable("open/part_0", DT_FLOAT, {3});
  (*meta.Find("open/part_0").mutable_attr())["shape"].mutable_shape()->set_unknown_rank(true);
  BundleBuilder bundle;
  bundle.Add("late", DT_FLOAT, {6}, Zeros(6));
  bundle.Add("open", DT_FLOAT, {3}, Zeros(3));
  bundle.Add("w", DT_FLOAT, {7}, Zeros(7));
  const Matched matched(meta, bundle);
  const auto failed = absl::StatusCode::kFailedPrecondition;
  CHECK_THAT(matched.Find("w/part_1"), FailsWith(failed, {"w/part_1", "[7]", "2 parts"}));
  CHECK_THAT(matched.Find("late/part_1"), FailsWith(failed, {"the parts before it"}));
  CHECK_THAT(matched.Find("open/part_0"), FailsWith(failed, {"the shape of part 0 is not known"}));
}

TEST_CASE("an object checkpoint is asked by the full names of its variables") {
  std::string attribute, object, graph;
  permafrost::AppendBytesField(attribute, 2, "dense/kernel");
  permafrost::AppendBytesField(attribute, 3, "model/k/.ATTRIBUTES/VARIABLE_VALUE");
  permafrost::AppendBytesField(object, 2, attribute);
  permafrost::AppendBytesField(graph, 1, object);
  BundleBuilder bundle;
  bundle.AddStrings(std::string(permafrost::kObjectGraphKey), {}, {graph});
  bundle.Add("model/k/.ATTRIBUTES/VARIABLE_VALUE", DT_FLOAT, {2}, Zeros(2));
  for (const bool has_saver : {true, false}) {
    MetaBuilder meta;
    meta.Variable("dense/kernel", DT_FLOAT, {2});
    meta.Variable("dense/bias", DT_FLOAT, {2});
    if (has_saver) meta.Saver({{"dense/kernel", "dense/kernel"}, {"dense/bias", "dense/bias"}});
    const Matched matched(meta, bundle);
    CHECK(matched["dense/kernel"] == "model/k/.ATTRIBUTES/VARIABLE_VALUE|");
    CHECK(matched["dense/bias"] == (has_saver ? "dense/bias|" : "nothing"));
  }
}

}  // namespace
}  // namespace permafrost_test
