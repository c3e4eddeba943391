#include "core/cli/preprocess_flags.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::FlagKind;
using permafrost::Flags;
using permafrost::FlagSpec;
using permafrost::PictureFit;
using permafrost::PreprocessOptions;
using permafrost::ResizeFilter;

constexpr FlagSpec kFlags[] = {
    {"preset", 0, FlagKind::kText, "", ""},  {"size", 0, FlagKind::kText, "", ""},
    {"mean", 0, FlagKind::kText, "", ""},    {"scale", 0, FlagKind::kText, "", ""},
    {"fit", 0, FlagKind::kText, "", ""},     {"smaller-side", 0, FlagKind::kText, "", ""},
    {"padding", 0, FlagKind::kText, "", ""}, {"central-fraction", 0, FlagKind::kText, "", ""},
    {"resize", 0, FlagKind::kText, "", ""},  {"bgr", 0, FlagKind::kBool, "", ""},
    {"invert", 0, FlagKind::kBool, "", ""}};

absl::StatusOr<PreprocessOptions> Read(std::vector<std::string_view> arguments) {
  absl::StatusOr<Flags> flags = Flags::Parse(kFlags, arguments);
  REQUIRE(flags.ok());
  return permafrost::ReadPreprocessFlags(*flags);
}

TEST_CASE("a preset, and what is to be otherwise") {
  const PreprocessOptions vgg = *Read({"--preset", "vgg"});
  CHECK(vgg.fit == PictureFit::kCrop);
  CHECK(vgg.smaller_side == 256);

  const absl::StatusOr<PreprocessOptions> options =
      Read({"--preset", "vgg", "--smaller-side", "300", "--mean", "1,2,3", "--scale", "0.5", "--resize",
            "pillow", "--central-fraction", "0.75", "--bgr", "--invert", "--size", "20x30"});
  REQUIRE(options.ok());
  CHECK(options->smaller_side == 300);
  CHECK(options->mean == std::array<float, 3>{1, 2, 3});
  CHECK(options->scale == std::array<float, 3>{0.5, 0.5, 0.5});
  CHECK(options->filter == ResizeFilter::kPillow);
  CHECK(options->central_fraction == 0.75);
  CHECK(options->bgr);
  CHECK(options->invert);
  CHECK(options->wish.height == 20);
  CHECK(options->wish.width == 30);

  const absl::StatusOr<PreprocessOptions> padded =
      Read({"--fit", "pad", "--padding", "127.5", "--resize", "half-pixel"});
  REQUIRE(padded.ok());
  CHECK(padded->fit == PictureFit::kPad);
  CHECK(padded->padding == 127.5f);
  CHECK(padded->filter == ResizeFilter::kHalfPixel);
}

TEST_CASE("what a flag cannot be is said with what it can") {
  const auto [arguments, said] = GENERATE(table<std::vector<std::string_view>, std::string>({
      {{"--fit", "zoom"}, "--fit takes stretch or crop or pad, not zoom"},
      {{"--resize", "bicubic"}, "--resize takes tf1 or half-pixel or pillow"},
      {{"--mean", "1,2"}, "--mean takes one number or three"},
      {{"--size", "12"}, "--size takes HEIGHTxWIDTH"},
      {{"--fit", "crop", "--smaller-side", "0"}, "--smaller-side takes a number of pixels"},
      {{"--smaller-side", "10"}, "--smaller-side goes with --fit crop"},
      {{"--padding", "0"}, "--padding goes with --fit pad"},
      {{"--fit", "pad", "--padding", "grey"}, "--padding takes a number"},
      {{"--central-fraction", "1.5"}, "--central-fraction takes a number over 0 and up to 1"},
      {{"--central-fraction", "nan"}, "--central-fraction takes"},
  }));
  INFO(said);
  CHECK_THAT(Read(arguments), FailsWith(absl::StatusCode::kInvalidArgument, {said}));
}

}  // namespace
}  // namespace permafrost_test
