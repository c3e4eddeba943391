// permafrost predict, as a shell runs it: on the bundled example, which TensorFlow has classified too.
#include "absl/strings/str_cat.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "core/tensor/npy.h"
#include "tests/cli/run_program.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using nlohmann::json;
using permafrost::Tensor;
using Words = std::vector<std::string>;

const fs::path kDigits = RepositoryDir() / "web/examples/digits";
const fs::path kFixture = FixtureDir() / "digits";
constexpr char kOutput[] = "DigitNet/Logits/SpatialSqueeze";

// A folder with the frozen example in it.
struct Frozen {
  ScratchDir folder;
  Frozen() {
    const Outcome run =
        RunProgram(folder.path(), {"freeze", kDigits.string(), "--outputs", kOutput, "-o", "frozen.pb"});
    REQUIRE(run.exit_code == 0);
  }
  Outcome Predict(Words more) const {
    Words words = {"predict", "frozen.pb"};
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(folder.path(), words);
  }
};

Tensor ReadNpy(const fs::path& path) {
  absl::StatusOr<Tensor> tensor = permafrost::ParseNpy(ReadFile(path), path.string());
  REQUIRE(tensor.ok());
  return *std::move(tensor);
}

TEST_CASE("the example's pictures are recognised, with TensorFlow's own scores") {
  const Frozen frozen;
  const json logits = json::parse(ReadFile(kFixture / "logits.json"));
  const json example = json::parse(ReadFile(kDigits / "example.json"));
  REQUIRE(logits.size() == 10);
  for (const json& image : example["images"]) {
    const std::string file = image["file"];
    INFO(file);
    const Outcome run = frozen.Predict(
        {"--image", (kDigits / file).string(), "--labels", (kDigits / "labels.txt").string(), "--json"});
    REQUIRE(run.exit_code == 0);
    const json report = json::parse(run.out);
    REQUIRE(report["outputs"].size() == 1);
    const json& output = report["outputs"][0];
    CHECK(output["name"] == kOutput);
    CHECK(output["classes"][0]["label"] == image["label"]);
    REQUIRE(output["values"].size() == logits[file].size());
    for (size_t i = 0; i < logits[file].size(); ++i)
      CHECK_THAT(output["values"][i].get<double>(), WithinAbs(logits[file][i].get<double>(), 1e-4));
  }
}

TEST_CASE("the accuracy is the one that training measured") {
  const Frozen frozen;
  const Tensor pixels = ReadNpy(kFixture / "test_images.npy"), labels = ReadNpy(kFixture / "test_labels.npy");
  const int64_t count = labels.size();
  Tensor images = *Tensor::Allocate(tensorflow::DT_FLOAT, {count, 8, 8, 1});
  for (int64_t i = 0; i < images.size(); ++i)
    images.mutable_values<float>()[i] = pixels.values<uint8_t>()[i] / 255.0f;
  WriteFile(frozen.folder.path() / "images.npy", *permafrost::SerializeNpy(images));
  const Outcome run =
      frozen.Predict({"--feed", "input=images.npy", "--fetch", kOutput, "--save", "out", "--threads", "2"});
  REQUIRE(run.exit_code == 0);
  const Tensor logits = ReadNpy(frozen.folder.path() / "out" / "DigitNet_Logits_SpatialSqueeze.npy");
  REQUIRE(logits.shape() == permafrost::Shape{count, 10});
  int right = 0;
  for (int64_t i = 0; i < count; ++i) {
    const float* row = logits.values<float>().data() + i * 10;
    right += std::max_element(row, row + 10) - row == labels.values<uint8_t>()[i];
  }
  const json example = json::parse(ReadFile(kDigits / "example.json"));
  CHECK(count == example["test_images"]);
  CHECK_THAT(static_cast<double>(right) / count, WithinAbs(example["test_accuracy"].get<double>(), 0.00005));
}

TEST_CASE("what is not fed and everybody knows is assumed, and said") {
  const Frozen frozen;
  const Outcome run = frozen.Predict({"--image", (kDigits / "images/digit-3.png").string()});
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("keep_prob was not fed: 1 assumed"));
  CHECK_THAT(run.out, ContainsSubstring("is_training was not fed: false assumed"));
  const Outcome fed = frozen.Predict({"--image", (kDigits / "images/digit-3.png").string(), "--feed",
                                      "keep_prob=1.0", "--feed", "is_training=False"});
  CHECK(fed.exit_code == 0);
  CHECK_THAT(fed.out, !ContainsSubstring("assumed"));
  CHECK_THAT(fed.out, ContainsSubstring("class 3"));
}

TEST_CASE("the tensor that a picture becomes can be kept") {
  const Frozen frozen;
  const Outcome run =
      frozen.Predict({"--image", (kDigits / "images/digit-3.png").string(), "--save-input", "seen.npy"});
  CHECK(run.exit_code == 0);
  const Tensor seen = ReadNpy(frozen.folder.path() / "seen.npy");
  CHECK(seen.shape() == permafrost::Shape{1, 8, 8, 1});
  // Fed as an array it gives the same.
  const Outcome array = frozen.Predict({"--feed", "input=seen.npy", "--save", "a"});
  const Outcome picture =
      frozen.Predict({"--image", (kDigits / "images/digit-3.png").string(), "--save", "b"});
  REQUIRE(array.exit_code == 0);
  REQUIRE(picture.exit_code == 0);
  CHECK(ReadFile(frozen.folder.path() / "a/DigitNet_Logits_SpatialSqueeze.npy") ==
        ReadFile(frozen.folder.path() / "b/DigitNet_Logits_SpatialSqueeze.npy"));
}

TEST_CASE("mistakes are answered in words") {
  const Frozen frozen;
  WriteFile(frozen.folder.path() / "wrong.npy",
            *permafrost::SerializeNpy(*Tensor::Allocate(tensorflow::DT_FLOAT, {1, 9, 9, 1})));
  const auto [words, exit_code, said] = GENERATE(table<Words, int, std::string>({
      {{}, 2, "this placeholder must be fed: input float32 [?,8,8,1]"},
      {{"--feed", "inputt=1"}, 3, "did you mean input"},
      {{"--feed", "input=wrong.npy"}, 2, "input is fed float32 [1,9,9,1] and takes float32 [?,8,8,1]"},
      {{"--feed", "keep_prob=abc"}, 2, "the value of keep_prob"},
      {{"--feed", "nothing"}, 2, "--feed takes NAME=VALUE"},
      {{"--fetch", "logitz", "--feed", "input=wrong.npy"}, 3, "there is no node logitz to fetch"},
      {{"--image", "wrong.npy"}, 3, "wrong.npy"},
      {{"--image", "missing.png"}, 3, "missing.png"},
      {{"--preset", "inceptoin"}, 2, "inception"},
      {{"--top", "0"}, 2, "--top takes a number from 1"},
      {{"--size", "12"}, 2, "--size takes HEIGHTxWIDTH"},
  }));
  INFO(said);
  const Outcome run = frozen.Predict(words);
  CHECK(run.exit_code == exit_code);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, ContainsSubstring(said));
}

TEST_CASE("what is no frozen graph is told by its name") {
  const ScratchDir scratch;
  const Outcome run = RunProgram(scratch.path(), {"predict", (kDigits / "model.ckpt-2500.meta").string()});
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.err, ContainsSubstring("is not a frozen graph"));
  CHECK_THAT(run.err, ContainsSubstring("permafrost freeze"));
}

}  // namespace
}  // namespace permafrost_test
