// The file `checkpoint`: as TensorFlow's text format writes it, and as people edit it.
#include "core/checkpoint/checkpoint_state.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::CheckpointState;
using permafrost::ParseCheckpointState;
using Paths = std::vector<std::string>;

// tf.train.Saver of 1.15 after its third step.
constexpr char kFull[] =
    "model_checkpoint_path: \"model.ckpt-30\"\n"
    "all_model_checkpoint_paths: \"model.ckpt-10\"\n"
    "all_model_checkpoint_paths: \"model.ckpt-20\"\n"
    "all_model_checkpoint_paths: \"model.ckpt-30\"\n"
    "all_model_checkpoint_timestamps: 1534838400.25\n"
    "all_model_checkpoint_timestamps: 1534838460.5\n"
    "all_model_checkpoint_timestamps: 1534838520.125\n"
    "last_preserved_timestamp: 1534838399.75\n";

TEST_CASE("the newest checkpoint and those before it are read") {
  const auto state = ParseCheckpointState(kFull, "checkpoint");
  REQUIRE_OK(state);
  CHECK(state->latest == "model.ckpt-30");
  CHECK(state->all == Paths{"model.ckpt-10", "model.ckpt-20", "model.ckpt-30"});
}

TEST_CASE("a path is read as the text format spells it") {
  const auto [text, latest] = GENERATE(table<std::string, std::string>({
      {R"(model_checkpoint_path: "model.ckpt")", "model.ckpt"},
      {R"(model_checkpoint_path: "/home/somebody/fit=[30-30-30]/model.ckpt-7")",
       "/home/somebody/fit=[30-30-30]/model.ckpt-7"},
      {R"(model_checkpoint_path: "C:\\train\\model.ckpt-7")", "C:\\train\\model.ckpt-7"},
      {R"(model_checkpoint_path: "C:/train: new/model.ckpt-7")", "C:/train: new/model.ckpt-7"},
      {R"(model_checkpoint_path: "\346\250\241\345\236\213")", "\xe6\xa8\xa1\xe5\x9e\x8b"},
      {"model_checkpoint_path: \"\xe6\xa8\xa1\xe5\x9e\x8b\"", "\xe6\xa8\xa1\xe5\x9e\x8b"},
      {R"(model_checkpoint_path: "it\'s \"quoted\" \x41\t.")", "it's \"quoted\" A\t."},
      {R"(model_checkpoint_path: 'single "quotes"')", "single \"quotes\""},
      {R"(model_checkpoint_path: "ends in a backslash\\")", "ends in a backslash\\"},
      {R"(model_checkpoint_path: "a#b")", "a#b"},
      {R"(model_checkpoint_path: "a"  # the best one so "far")", "a"},
      {R"(model_checkpoint_path: "a"# b)", "a"},
      {"  model_checkpoint_path :\t\"a\"  \r\n", "a"},
      {"model_checkpoint_path:\"a\"\r\nall_model_checkpoint_paths: \"b\"\r\n", "a"},
      {"# written by hand\n\nmodel_checkpoint_path: \"a\"\n   # model_checkpoint_path: \"b\"\n", "a"},
      {"all_model_checkpoint_paths: \"b\"\nmodel_checkpoint_path: \"a\"", "a"},
      {"model_checkpoint_path: \"model\" '.ckpt-7'", "model.ckpt-7"},
      {"all_model_checkpoint_paths: [\"b\", \"c\"], model_checkpoint_path: \"a\"; x: 1", "a"},
      {"model_checkpoint_path: \"a\" all_model_checkpoint_paths: \"b\"", "a"},
      {"some_field_of_tomorrow: { x }\nmodel_checkpoint_path: \"a\"", "a"},
      {"model_checkpoint_path: \"a\"\nmodel_checkpoint_path: \"b\"\n",
       "b"},  // the last one counts, as in protobuf
  }));
  INFO(text);
  const auto state = ParseCheckpointState(text, "checkpoint");
  REQUIRE_OK(state);
  CHECK(state->latest == latest);
}

TEST_CASE("what is not a state file is an error that names file and line") {
  const auto [text, words] = GENERATE(table<std::string, Paths>({
      {"", {"no model_checkpoint_path"}},
      {"\n\n# nothing\n", {"no model_checkpoint_path"}},
      {"all_model_checkpoint_paths: \"a\"", {"no model_checkpoint_path"}},
      {"model_checkpoint_path: \"\"", {"no model_checkpoint_path"}},
      {"\n\nmodel_checkpoint_path: a", {"line 3, column 24", "expected a text in quotes", "found \"a\""}},
      {"model_checkpoint_path: \"a", {"line 1", "not closed"}},
      {"model_checkpoint_path: \"a'", {"line 1", "not closed"}},
      {"model_checkpoint_path: \"a\\\"", {"line 1", "not closed"}},
      {"model_checkpoint_path: \"", {"line 1", "not closed"}},
      {"model_checkpoint_path:", {"line 1", "expected a text in quotes", "the end of the file"}},
      {"model_checkpoint_path: \"\\q\"", {"line 1", "not an escape"}},
      {"model_checkpoint_path \"a\"", {"line 1", "expected \":\""}},
      {"model_checkpoint_path: [\"a\"", {"line 1", "expected \"]\""}},
      {"model_checkpoint_path: \"a\"\nfoo", {"line 2", "expected \":\" or \"{\"", "the end of the file"}},
      {"model_checkpoint_path: \"a\"\nfoo:", {"line 2", "expected a value", "the end of the file"}},
      {"model_checkpoint_path: \"a\"\n{ }", {"line 2", "expected the name of a field, found \"{\""}},
      {std::string("\x0a\x05model\0\x01\xff", 10), {"line 2", "\\x05"}},  // a binary message
      {"<html><body>404</body></html>", {"line 1", "found \"<\""}},
  }));
  INFO(text);
  Paths all = words;
  all.insert(all.end(), {"train/checkpoint", "Name the checkpoint's prefix"});
  CHECK_THAT(ParseCheckpointState(text, "train/checkpoint"), FailsWith(absl::StatusCode::kDataLoss, all));
}

TEST_CASE("a state file that is cut anywhere still names the right checkpoint or is an error") {
  const std::string full = kFull;
  const CheckpointState whole = *ParseCheckpointState(full, "checkpoint");
  for (size_t size = 0; size < full.size(); ++size) {
    INFO(size);
    const auto state = ParseCheckpointState(full.substr(0, size), "checkpoint");
    if (!state.ok()) {
      REQUIRE_THAT(state, FailsWith(absl::StatusCode::kDataLoss, {"checkpoint: "}));
      continue;
    }
    REQUIRE(state->latest == whole.latest);
    REQUIRE(std::equal(state->all.begin(), state->all.end(), whole.all.begin()));
  }
}

TEST_CASE("a state file with any byte changed is read or refused") {
  for (size_t at = 0; at < sizeof kFull - 1; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = kFull;
      text[at] = static_cast<char>(byte);
      const auto state = ParseCheckpointState(text, "checkpoint");
      if (!state.ok()) REQUIRE_THAT(state, FailsWith(absl::StatusCode::kDataLoss, {"checkpoint: "}));
    }
  }
}

}  // namespace
}  // namespace permafrost_test
