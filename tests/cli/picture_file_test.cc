#include "core/cli/picture_file.h"

#include <cstdlib>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/cli/picture_decoders.h"
#include "core/tensor/npy.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kDataLoss;
using absl::StatusCode::kOutOfRange;
using permafrost::DecodePicture;
using permafrost::ExifOrientation;
using permafrost::ParseNpy;
using permafrost::Picture;
using permafrost::ReadPictureFile;
using permafrost::Tensor;
using permafrost::Upright;

// tests/oracle/make_picture_fixtures.py wrote them.
std::filesystem::path Folder() {
  return FixtureDir() / "pictures";
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".npy") names.push_back(entry.path().stem().string());
  }
  return names;
}

TEST_CASE("every form of picture becomes the pixels that Pillow sees") {
  CHECK(Names().size() == 43);
  for (const std::string& name : Names()) {
    INFO(name);
    const absl::StatusOr<Picture> picture = DecodePicture(ReadFile(Folder() / name), name);
    const absl::StatusOr<Tensor> pixels = ParseNpy(ReadFile(Folder() / (name + ".npy")), name);
    REQUIRE_OK(picture);
    REQUIRE_OK(pixels);
    REQUIRE(picture->height == pixels->dim(0));
    REQUIRE(picture->width == pixels->dim(1));
    REQUIRE(static_cast<int64_t>(picture->rgb.size()) == pixels->size());
    int most = 0;
    for (size_t i = 0; i < picture->rgb.size(); ++i)
      most = std::max(most, std::abs(picture->rgb[i] - pixels->values<uint8_t>()[i]));
    CHECK(most <= (name.ends_with(".jpg") || name == "lossy.webp" ? 1 : 0));
  }
}

TEST_CASE("a file that is cut anywhere is an error that names it") {
  for (const std::string& name : Names()) {
    const std::string whole = ReadFile(Folder() / name);
    for (size_t length = 0; length < whole.size(); ++length) {
      // A copy of its own, so that the sanitizer sees a read beyond its end.
      const std::vector<char> cut(whole.begin(), whole.begin() + length);
      const absl::StatusOr<Picture> picture = DecodePicture({cut.data(), cut.size()}, name);
      if (picture.ok()) FAIL(name << " of " << whole.size() << " bytes, cut at " << length);
      if (!absl::StartsWith(picture.status().message(), name)) FAIL(picture.status());
    }
  }
}

TEST_CASE("a file with any byte changed is a picture or an error, never a crash") {
  for (const std::string& name : Names()) {
    const std::string whole = ReadFile(Folder() / name);
    for (size_t i = 0; i < whole.size(); ++i) {
      for (const int change : {1, 0x80, 0xff}) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ change);
        const absl::StatusOr<Picture> picture = DecodePicture(changed, name);
        if (picture.ok()) REQUIRE(picture->rgb.size() == size_t{3} * picture->width * picture->height);
      }
    }
  }
}

TEST_CASE("a picture is read by its file's name") {
  permafrost::MemoryFiles files;
  files.Add("cat.bmp", ReadFile(Folder() / "baseline.jpg"));  // the content counts
  const absl::StatusOr<Picture> picture = ReadPictureFile(files, "cat.bmp");
  REQUIRE_OK(picture);
  CHECK(picture->width == 21);
  CHECK_THAT(ReadPictureFile(files, "dog.jpg"), FailsWith(absl::StatusCode::kNotFound, {"dog.jpg"}));
}

TEST_CASE("what follows a picture does no harm") {
  for (const char* name : {"baseline.jpg", "rgb_8.png", "rgb_24.bmp"})
    CHECK(DecodePicture(ReadFile(Folder() / name) + "more", name).ok());
}

TEST_CASE("pictures of other forms are named") {
  const auto [start, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"GIF89a", {"a GIF", "JPEG or PNG"}},
      {Hex("49 49 2a 00 08"), {"a TIFF"}},
      {Hex("4d 4d 00 2a 00"), {"a TIFF"}},
      {Hex("00 00 00 18") + "ftypheic", {"a HEIC photo", "save it as JPEG"}},
      {Hex("00 00 00 18") + "ftypmif1", {"a HEIC photo"}},
      {Hex("00 00 00 18") + "ftypavif", {"an AVIF picture"}},
      {Hex("00 00 00 18") + "ftypisom", {"a video"}},
      {Hex("00 00 00 0c") + "JXL \r\n", {"JPEG XL"}},
      {"<?xml version", {"SVG"}},
      {Hex("93") + "NUMPY", {"NumPy array", "placeholder"}},
      {"hello", {"no picture", "\"hello\"", "JPEG, PNG, WebP and BMP"}},
      {"", {"empty"}},
  }));
  INFO(start);
  CHECK_THAT(DecodePicture(start, "photo\n.jpg"), FailsWith(kDataLoss, words));
  CHECK_THAT(DecodePicture(start, "photo\n.jpg"), FailsWith(kDataLoss, {"photo\\n.jpg: "}));
  CHECK_THAT(DecodePicture(ReadFile(Folder() / "animated.webp"), "x"), FailsWith(kDataLoss, {"animated"}));
}

// The fixture with its size in the header replaced.
std::string Resized(const std::string& name, size_t at, std::string_view size) {
  std::string bytes = ReadFile(Folder() / name);
  return bytes.replace(at, size.size(), size);
}

TEST_CASE("pictures that are too large are refused before memory is taken for them") {
  // JPEG: the frame header is found by its marker.
  const std::string jpeg = ReadFile(Folder() / "baseline.jpg");
  const size_t frame = jpeg.find(std::string_view("\xff\xc0\x00\x11\x08", 5));
  REQUIRE(frame != std::string::npos);
  CHECK_THAT(DecodePicture(Resized("baseline.jpg", frame + 5, Hex("ff dc ff dc")), "x"),
             FailsWith(kOutOfRange, {"65500x65500", "100,000,000 pixels", "smaller"}));
  CHECK_THAT(DecodePicture(Resized("baseline.jpg", frame + 5, Hex("27 10 27 10")), "x"),
             FailsWith(kDataLoss, {"far too short"}));
  CHECK_THAT(DecodePicture(Resized("rgb_24.bmp", 18, Hex("ff ff ff 7f 00 00 00 80")), "x"),
             FailsWith(kOutOfRange, {"2147483647x2147483648"}));
  CHECK_THAT(DecodePicture(Resized("rgb_24.bmp", 18, Hex("10 27 00 00 10 27 00 00")), "x"),
             FailsWith(kDataLoss, {"300,000,000 bytes"}));
  CHECK_THAT(DecodePicture(Resized("rgb_24.bmp", 18, Hex("00 00 00 00")), "x"),
             FailsWith(kDataLoss, {"0x13"}));
}

TEST_CASE("forms of BMP that are not read are named") {
  CHECK_THAT(DecodePicture(Resized("palette_8.bmp", 30, Hex("01")), "x"),
             FailsWith(kDataLoss, {"run-length"}));
  CHECK_THAT(DecodePicture(Resized("palette_8.bmp", 30, Hex("05")), "x"),
             FailsWith(kDataLoss, {"compression 5"}));
  CHECK_THAT(DecodePicture(Resized("rgb_24.bmp", 28, Hex("07")), "x"), FailsWith(kDataLoss, {"7 bits"}));
  CHECK_THAT(DecodePicture(Resized("rgb_24.bmp", 14, Hex("ff ff ff ff")), "x"),
             FailsWith(kDataLoss, {"header of"}));
}

TEST_CASE("each orientation turns a picture upright") {
  // Pixels a b c / d e f, each by the value of its bytes.
  Picture stored{.width = 3, .height = 2};
  for (const char pixel : std::string("abcdef"))
    stored.rgb.insert(stored.rgb.end(), 3, static_cast<uint8_t>(pixel));
  const auto [orientation, width, want] = GENERATE(table<int, int, std::string>({{0, 3, "abcdef"},
                                                                                 {1, 3, "abcdef"},
                                                                                 {2, 3, "cbafed"},
                                                                                 {3, 3, "fedcba"},
                                                                                 {4, 3, "defabc"},
                                                                                 {5, 2, "adbecf"},
                                                                                 {6, 2, "daebfc"},
                                                                                 {7, 2, "fcebda"},
                                                                                 {8, 2, "cfbead"},
                                                                                 {9, 3, "abcdef"}}));
  const Picture upright = Upright(stored, orientation);
  CHECK(upright.width == width);
  CHECK(upright.height == 6 / width);
  std::string seen;
  for (size_t i = 0; i < upright.rgb.size(); i += 3) seen += static_cast<char>(upright.rgb[i]);
  CHECK(seen == want);
}

TEST_CASE("an orientation that cannot be understood is upright") {
  const std::string little =
      "Exif" + Hex("00 00 49 49 2a 00 08 00 00 00 01 00 12 01 03 00 01 00 00 00 06 00 00 00");
  const std::string big =
      "Exif" + Hex("00 00 4d 4d 00 2a 00 00 00 08 00 01 01 12 00 03 00 00 00 01 00 08 00 00");
  CHECK(ExifOrientation(little) == 6);
  CHECK(ExifOrientation(big) == 8);
  for (size_t length = 0; length + 4 < little.size(); ++length) {
    const std::vector<char> cut(little.begin(), little.begin() + length);
    CHECK(ExifOrientation({cut.data(), cut.size()}) == 1);
  }
  std::string far = little;
  far.replace(10, 4, Hex("ff ff ff ff"));
  CHECK(ExifOrientation(far) == 1);
  std::string wrong = little;
  wrong[24] = 9;
  CHECK(ExifOrientation(wrong) == 1);
  CHECK(ExifOrientation("Exif") == 1);
}

}  // namespace
}  // namespace permafrost_test
