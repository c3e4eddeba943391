#include "core/checkpoint/object_graph.h"

#include <catch2/catch_test_macros.hpp>

#include "core/bytes/proto_reader.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::KeysByFullName;
using permafrost::kObjectGraphKey;
using permafrost::MemoryFiles;
using permafrost::OpenCheckpoint;
using Keys = std::map<std::string, std::string, std::less<>>;

std::string Field(uint32_t number, std::string_view bytes) {
  std::string out;
  permafrost::AppendBytesField(out, number, bytes);
  return out;
}

// An object with one variable.
std::string Object(std::string_view full_name, std::string_view key) {
  return Field(1, Field(2, Field(1, "VARIABLE_VALUE") + Field(2, full_name) + Field(3, key)));
}

absl::StatusOr<Keys> KeysOf(const std::vector<std::string>& graph) {
  BundleBuilder bundle;
  bundle.Add("w/.ATTRIBUTES/VARIABLE_VALUE", tensorflow::DT_FLOAT, {1}, Bytes<float>({1}));
  const permafrost::Shape shape =
      graph.size() == 1 ? permafrost::Shape{} : permafrost::Shape{static_cast<int64_t>(graph.size())};
  if (!graph.empty()) bundle.AddStrings(std::string(kObjectGraphKey), shape, graph);
  MemoryFiles files;
  bundle.WriteTo(files, "ckpt");
  const auto checkpoint = OpenCheckpoint(files, "ckpt");
  REQUIRE(checkpoint.ok());
  CHECK(permafrost::HasObjectGraph(**checkpoint) == !graph.empty());
  return KeysByFullName(**checkpoint);
}

TEST_CASE("an object graph says which key a variable has") {
  const absl::StatusOr<Keys> keys =
      KeysOf({Object("dense/kernel", "model/k/.ATTRIBUTES/VARIABLE_VALUE") + Field(1, "") +
              Object("", "save_counter/.ATTRIBUTES/X") + Object("b", "model/b/.ATTRIBUTES/VARIABLE_VALUE")});
  REQUIRE(keys.ok());
  CHECK(*keys == Keys{{"dense/kernel", "model/k/.ATTRIBUTES/VARIABLE_VALUE"},
                      {"b", "model/b/.ATTRIBUTES/VARIABLE_VALUE"}});
}

TEST_CASE("a checkpoint without objects has no names for its keys") {
  const absl::StatusOr<Keys> keys = KeysOf({});
  REQUIRE(keys.ok());
  CHECK(keys->empty());
}

TEST_CASE("a damaged object graph is an error that names it") {
  CHECK_THAT(KeysOf({"\x0a\x7f"}), FailsWith(absl::StatusCode::kDataLoss, {"_CHECKPOINTABLE_OBJECT_GRAPH"}));
  CHECK_THAT(KeysOf({"", ""}), FailsWith(absl::StatusCode::kDataLoss, {"not one string"}));
}

}  // namespace
}  // namespace permafrost_test
