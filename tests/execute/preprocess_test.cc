#include "core/execute/preprocess.h"

#include <cmath>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/tensor/npy.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kFailedPrecondition;
using absl::StatusCode::kInvalidArgument;
using permafrost::Bfloat16;
using permafrost::DataType;
using permafrost::FindPreprocessing;
using permafrost::Half;
using permafrost::ParseNpy;
using permafrost::PartialShape;
using permafrost::Picture;
using permafrost::PictureFit;
using permafrost::Preprocess;
using permafrost::Preprocessings;
using permafrost::PreprocessOptions;
using permafrost::ResizeFilter;
using permafrost::Shape;
using permafrost::Tensor;

// tests/oracle/make_preprocess_cases.py wrote them with TensorFlow and Pillow.
Tensor Fixture(const std::string& name) {
  const absl::StatusOr<Tensor> tensor =
      ParseNpy(ReadFile(FixtureDir() / "preprocess" / (name + ".npy")), name);
  REQUIRE_OK(tensor);
  return *tensor;
}

Picture FixturePicture(const std::string& name) {
  const Tensor pixels = Fixture(name);
  return {.width = static_cast<int>(pixels.dim(1)),
          .height = static_cast<int>(pixels.dim(0)),
          .rgb = {pixels.values<uint8_t>().begin(), pixels.values<uint8_t>().end()}};
}

Picture Pixels(int width, int height, std::vector<uint8_t> rgb) {
  return {.width = width, .height = height, .rgb = std::move(rgb)};
}

PreprocessOptions Preset(const std::string& name) {
  const absl::StatusOr<PreprocessOptions> options = FindPreprocessing(name);
  REQUIRE_OK(options);
  return *options;
}

template <typename T = float>
std::vector<T> Values(const absl::StatusOr<Tensor>& tensor) {
  REQUIRE_OK(tensor);
  return {tensor->values<T>().begin(), tensor->values<T>().end()};
}

// The options of a case of the script, by its name without the picture's.
PreprocessOptions CaseOptions(const std::string& name) {
  if (name == "vgg_16") {
    PreprocessOptions options = Preset("vgg");
    options.smaller_side = 16;
    return options;
  }
  if (name == "grey") return Preset("unit");
  if (name == "pad") return {.fit = PictureFit::kPad};
  if (name.starts_with("half_pixel")) return {.filter = ResizeFilter::kHalfPixel};
  if (name.starts_with("pillow")) return {.filter = ResizeFilter::kPillow};
  if (name.starts_with("crop")) return {.unit = true, .central_fraction = std::stod(name.substr(5)) / 100};
  return Preset(name);
}

// TensorFlow's numbers are met to the bit where the compiler fuses no multiplication with an addition, which it may on
// processors that have that; Pillow's everywhere.
double Tolerance(const std::string& name) {
#ifdef __FP_FAST_FMAF
  if (!name.starts_with("pillow")) return CaseOptions(name).unit ? 2.5e-7 : 3.1e-5;
#endif
  (void)name;
  return 0;
}

TEST_CASE("TensorFlow, TF-Slim and Pillow make the same numbers of a picture") {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FixtureDir() / "preprocess")) {
    const std::string file = entry.path().stem().string();
    if (file.find('_') == std::string::npos) continue;  // a picture
    INFO(file);
    const std::string picture = file.substr(0, file.find('_')), name = file.substr(file.find('_') + 1);
    const Tensor want = Fixture(file);
    // The crops are of the picture's own size, or it is said; else the placeholder says it.
    const PartialShape declared = name.starts_with("crop")
                                      ? PartialShape({-1, -1, -1, 3})
                                      : PartialShape({-1, want.dim(0), want.dim(1), want.dim(2)});
    const absl::StatusOr<Tensor> got =
        Preprocess(FixturePicture(picture), CaseOptions(name), DataType::DT_FLOAT, declared);
    REQUIRE_OK(got);
    REQUIRE(got->shape() == Shape{1, want.dim(0), want.dim(1), want.dim(2)});
    double most = 0;
    for (int64_t i = 0; i < want.size(); ++i)
      most = std::max(most, std::abs(double{got->values<float>()[i]} - double{want.values<float>()[i]}));
    CHECK(most <= Tolerance(name));
    ++cases;
  }
  CHECK(cases > 30);
}

TEST_CASE("each preset has a name and a line that explains it") {
  CHECK(Preprocessings().size() == 6);
  for (const auto& preset : Preprocessings()) {
    CHECK_FALSE(preset.summary.empty());
    CHECK(FindPreprocessing(preset.name).ok());
  }
  CHECK_THAT(FindPreprocessing("vg\n"),
             FailsWith(kInvalidArgument, {"\"vg\\n\"", "unit, signed, inception, vgg, caffe, raw"}));
}

const Picture kTwoPixels = Pixels(2, 1, {255, 0, 0, 10, 20, 30});

TEST_CASE("the placeholder says which form the tensor has") {
  const Picture picture = FixturePicture("wide");  // 37x23
  const auto [declared, wish, shape] = GENERATE(table<PartialShape, permafrost::PictureWish, Shape>({
      {PartialShape({-1, 5, 6, 3}), {}, {1, 5, 6, 3}},
      {PartialShape({1, 5, 6, 1}), {}, {1, 5, 6, 1}},
      {PartialShape({1, -1, -1, 3}), {}, {1, 23, 37, 3}},
      {PartialShape({1, -1, -1, -1}), {.height = 5, .width = 6, .channels = 1}, {1, 5, 6, 1}},
      {std::nullopt, {.height = 5, .width = 6}, {1, 5, 6, 3}},
      {std::nullopt, {.height = 5, .width = 6, .channels_first = true}, {1, 3, 5, 6}},
      {PartialShape({-1, 3, 5, 6}), {.channels_first = true}, {1, 3, 5, 6}},
      {PartialShape({5, 6, 3}), {}, {5, 6, 3}},
      {PartialShape({3, 5, 6}), {.channels_first = true}, {3, 5, 6}},
      {PartialShape({-1, 28, 28}), {}, {1, 28, 28}},
      {PartialShape({28, 28}), {}, {28, 28}},
      {PartialShape({-1, 784}), {.height = 28, .width = 28}, {1, 784}},
      {PartialShape({-1, 90}), {.height = 5, .width = 6}, {1, 90}},
      {PartialShape({-1, -1}), {.height = 5, .width = 6}, {1, 90}},
      {PartialShape(Shape{90}), {.height = 5, .width = 6}, {90}},
  }));
  INFO(permafrost::PartialShapeText(declared));
  PreprocessOptions options = Preset("unit");
  options.wish = wish;
  const absl::StatusOr<Tensor> tensor = Preprocess(picture, options, DataType::DT_FLOAT, declared);
  REQUIRE_OK(tensor);
  CHECK(tensor->shape() == shape);
}

TEST_CASE("what does not fit a placeholder is said with what to do") {
  const auto [dtype, declared, wish, words] = GENERATE(table<DataType, PartialShape, permafrost::PictureWish,
                                                             std::vector<std::string>>({
      {DataType::DT_FLOAT, PartialShape({-1, 784}), {}, {"784 numbers", "height and width", "28x28 (grey)"}},
      {DataType::DT_FLOAT, PartialShape({-1, 150528}), {}, {"224x224 (colour)"}},
      {DataType::DT_FLOAT, PartialShape({-1, 784}), {.height = 28, .width = 27}, {"784", "make 2268"}},
      {DataType::DT_FLOAT, PartialShape({-1, -1}), {}, {"a row of numbers"}},
      {DataType::DT_FLOAT, PartialShape({8, 5, 6, 3}), {}, {"8 pictures at once", ".npy"}},
      {DataType::DT_FLOAT, PartialShape({-1, 5, 6, 3}), {.height = 7}, {"height 7", "takes 5"}},
      {DataType::DT_FLOAT, PartialShape({-1, 5, 6, 3}), {.channels = 1}, {"number of channels 1", "takes 3"}},
      {DataType::DT_FLOAT, PartialShape({-1, 5, 6, 4}), {}, {"4 channels", "1 or 3"}},
      {DataType::DT_FLOAT, PartialShape({-1, 3, 5, 6}), {}, {"6 channels", "ask for channels first"}},
      {DataType::DT_FLOAT,
       PartialShape({-1, 5, 6, 3}),
       {.channels_first = true},
       {"5 channels", "do not ask"}},
      {DataType::DT_FLOAT, PartialShape({-1, -1, 6, 3}), {}, {"both height and width"}},
      {DataType::DT_FLOAT, PartialShape(Shape{}), {}, {"takes no picture", "[]"}},
      {DataType::DT_FLOAT, PartialShape({1, 1, 1, 1, 1}), {}, {"takes no picture"}},
      {DataType::DT_FLOAT, PartialShape({-1, 0, 6, 3}), {}, {"0"}},
      {DataType::DT_FLOAT, PartialShape({1, INT64_MAX, INT64_MAX, 3}), {}, {"no picture can be"}},
      {DataType::DT_FLOAT, PartialShape({1, 60000, 60000, 3}), {}, {"no picture can be"}},
      {DataType::DT_FLOAT, PartialShape({1, INT64_MAX}), {.height = 28, .width = 28}, {"make 2352"}},
      {DataType::DT_INT32, PartialShape({-1, 5, 6, 3}), {}, {"int32", "float32 or uint8"}},
      {DataType::DT_STRING, PartialShape(Shape{}), {}, {"text", "bytes of a picture's file"}},
      {DataType::DT_UINT8, PartialShape({-1, 5, 6, 3}), {}, {"uint8", "\"raw\""}},
  }));
  PreprocessOptions options = Preset("unit");
  options.wish = wish;
  CHECK_THAT(Preprocess(kTwoPixels, options, dtype, declared), FailsWith(kFailedPrecondition, words));
}

TEST_CASE("a picture or an option that is none is an error") {
  const PartialShape any = PartialShape({1, -1, -1, 3});
  const PreprocessOptions plain;
  for (const Picture& picture : {Pixels(0, 1, {}), Pixels(-1, -1, {1, 2, 3}), Pixels(2, 1, {1, 2, 3}),
                                 Pixels(65536, 1, std::vector<uint8_t>(65536 * 3)), Pixels(60000, 60000, {})})
    CHECK_THAT(Preprocess(picture, plain, DataType::DT_FLOAT, any), FailsWith(kInvalidArgument, {"picture"}));
  for (const double fraction : {0.0, -1.0, 1.5, std::nan("")}) {
    CHECK_THAT(Preprocess(kTwoPixels, {.central_fraction = fraction}, DataType::DT_FLOAT, any),
               FailsWith(kInvalidArgument, {"middle"}));
  }
  for (const int64_t number : {int64_t{-1}, INT64_MAX, INT64_MIN}) {
    CHECK_FALSE(
        Preprocess(kTwoPixels, {.wish = {.height = number, .width = 2}}, DataType::DT_FLOAT, any).ok());
    CHECK_FALSE(Preprocess(kTwoPixels, {.wish = {.height = number, .width = number}}, DataType::DT_FLOAT,
                           PartialShape({1, -1}))
                    .ok());
    CHECK_FALSE(Preprocess(kTwoPixels, {.wish = {.channels = number}}, DataType::DT_FLOAT, any).ok());
    CHECK_FALSE(
        Preprocess(kTwoPixels, {.fit = PictureFit::kCrop, .smaller_side = number}, DataType::DT_FLOAT, any)
            .ok());
  }
  CHECK_THAT(Preprocess(kTwoPixels, Preset("vgg"), DataType::DT_FLOAT, PartialShape({1, 299, 299, 3})),
             FailsWith(kFailedPrecondition, {"becomes 256", "(512x256)", "at least 299"}));
  CHECK_THAT(Preprocess(kTwoPixels, Preset("vgg"), DataType::DT_FLOAT, PartialShape({1, 5, 5, 1})),
             FailsWith(kFailedPrecondition, {"grey", "mean for each colour"}));
}

TEST_CASE("channel order, inversion, mean and scale") {
  const PartialShape declared({1, 1, 2, 3});
  const auto run = [&](const PreprocessOptions& options, const PartialShape& shape) {
    return Values(Preprocess(kTwoPixels, options, DataType::DT_FLOAT, shape));
  };
  CHECK(run({}, declared) == std::vector<float>{255, 0, 0, 10, 20, 30});
  CHECK(run({.bgr = true}, declared) == std::vector<float>{0, 0, 255, 30, 20, 10});
  CHECK(run({.invert = true}, declared) == std::vector<float>{0, 255, 255, 245, 235, 225});
  CHECK(run({.mean = {1, 2, 3}, .scale = {1, 2, 3}}, declared) == std::vector<float>{254, -4, -9, 9, 36, 81});
  CHECK(run({.mean = {1, 2, 3}, .scale = {1, 2, 3}, .bgr = true}, declared) ==
        std::vector<float>{-9, -4, 254, 81, 36, 9});
  CHECK(run({.wish = {.channels_first = true}}, PartialShape({1, 3, 1, 2})) ==
        std::vector<float>{255, 10, 0, 20, 0, 30});
}

TEST_CASE("grey keeps what is grey already") {
  const Picture picture = Pixels(3, 1, {255, 255, 255, 7, 7, 7, 255, 0, 0});
  const std::vector<float> grey =
      Values(Preprocess(picture, {}, DataType::DT_FLOAT, PartialShape({1, 1, 3, 1})));
  CHECK(grey == std::vector<float>{255, 7, 255 * 0.2989f});
}

TEST_CASE("a padded picture stands in the middle") {
  const Picture picture = Pixels(2, 1, {10, 10, 10, 20, 20, 20});
  const PreprocessOptions options{.fit = PictureFit::kPad, .padding = 128};
  CHECK(Values(Preprocess(picture, options, DataType::DT_FLOAT, PartialShape({1, 4, 2, 1}))) ==
        std::vector<float>{128, 128, 10, 20, 128, 128, 128, 128});
  const Picture tall = Pixels(1, 2, {10, 10, 10, 20, 20, 20});
  CHECK(Values(Preprocess(tall, options, DataType::DT_FLOAT, PartialShape({1, 2, 3, 1}))) ==
        std::vector<float>{128, 10, 128, 128, 20, 128});
}

TEST_CASE("other types of numbers") {
  const PartialShape declared({1, 1, 2, 3});
  CHECK(Values<uint8_t>(Preprocess(kTwoPixels, {}, DataType::DT_UINT8, declared)) ==
        std::vector<uint8_t>{255, 0, 0, 10, 20, 30});
  // Halfway between two pixels.
  CHECK(Values<uint8_t>(Preprocess(Pixels(2, 1, {1, 1, 1, 4, 4, 4}), {}, DataType::DT_UINT8,
                                   PartialShape({1, 1, 4, 1}))) == std::vector<uint8_t>{1, 2, 4, 4});
  CHECK(Values<double>(Preprocess(kTwoPixels, {}, DataType::DT_DOUBLE, declared))[0] == 255);
  CHECK(Values<Half>(Preprocess(kTwoPixels, {}, DataType::DT_HALF, declared))[5] == Half(30.f));
  CHECK(Values<Bfloat16>(Preprocess(kTwoPixels, {}, DataType::DT_BFLOAT16, declared))[5] == Bfloat16(30.f));
}

TEST_CASE("pictures and targets of any form come through every way of resizing") {
  const auto [width, height] = GENERATE(table<int, int>({{1, 1}, {65535, 1}, {1, 65535}, {2, 3}, {300, 7}}));
  const Picture picture = Pixels(width, height, std::vector<uint8_t>(size_t{3} * width * height, 200));
  for (const auto filter : {ResizeFilter::kTensorFlow1, ResizeFilter::kHalfPixel, ResizeFilter::kPillow}) {
    for (const auto fit : {PictureFit::kStretch, PictureFit::kCrop, PictureFit::kPad}) {
      for (const Shape& to : {Shape{1, 1}, Shape{5, 4}, Shape{1, 300}, Shape{300, 1}}) {
        INFO(width << "x" << height << " by " << int(filter) << " and " << int(fit) << " to " << to[1] << "x"
                   << to[0]);
        for (const float value : Values(Preprocess(picture, {.fit = fit, .filter = filter, .padding = 200},
                                                   DataType::DT_FLOAT, PartialShape({1, to[0], to[1], 1}))))
          REQUIRE(value == 200);
      }
    }
  }
}

}  // namespace
}  // namespace permafrost_test
