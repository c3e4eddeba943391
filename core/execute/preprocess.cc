#include "core/execute/preprocess.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

using FedTypes = Join<FloatTypes, Types<uint8_t>>;

constexpr float kHalf = 0.5f;
// TF-Slim's and Caffe's means of ImageNet: red, green, blue.
constexpr std::array<float, 3> kImageNetMean = {123.68f, 116.779f, 103.939f};

constexpr Preprocessing kPreprocessings[] = {
    {"unit", "numbers from 0 to 1", {.unit = true}},
    {"signed",
     "numbers from -1 to 1 (MobileNet, and Inception without its crop)",
     {.unit = true, .mean = {kHalf, kHalf, kHalf}, .scale = {2, 2, 2}}},
    {"inception",
     "TF-Slim's inception_preprocessing: the middle 87.5 %, from -1 to 1",
     {.unit = true, .central_fraction = 0.875, .mean = {kHalf, kHalf, kHalf}, .scale = {2, 2, 2}}},
    {"vgg",
     "TF-Slim's vgg_preprocessing (VGG, ResNet v1): smaller side 256, the middle, less ImageNet's mean",
     {.fit = PictureFit::kCrop, .smaller_side = 256, .mean = kImageNetMean}},
    {"caffe",
     "less ImageNet's mean, blue before red (models that came from Caffe)",
     {.mean = kImageNetMean, .bgr = true}},
    {"raw", "numbers from 0 to 255 as they are (graphs that do the rest themselves)", {}},
};

// A resized picture and where it stands in the one that is fed.
struct Placement {
  PictureSize resized;
  int64_t cut_x = 0, cut_y = 0;  // left out of the resized one
  int64_t pad_x = 0, pad_y = 0;  // left free before it
};

// tf.image.central_crop, in double as there.
int64_t CropStart(int64_t size, double fraction) {
  const auto whole = static_cast<double>(size);
  return static_cast<int64_t>((whole - whole * fraction) / 2);
}

Region CentralRegion(const Picture& picture, double fraction) {
  Region region{.x = CropStart(picture.width, fraction), .y = CropStart(picture.height, fraction)};
  region.width = picture.width - 2 * region.x;
  region.height = picture.height - 2 * region.y;
  return region;
}

// TF-Slim's _smallest_size_at_least and _central_crop (preprocessing/vgg_preprocessing.py), in float as there.
absl::StatusOr<Placement> PlaceCropped(const Region& from, const PictureInput& input, int64_t smaller_side) {
  const auto height = static_cast<float>(from.height), width = static_cast<float>(from.width);
  float scale = std::max(static_cast<float>(input.height) / height, static_cast<float>(input.width) / width);
  if (smaller_side != 0) scale = static_cast<float>(smaller_side) / (height > width ? width : height);
  Placement placement;
  // 2^40: no picture comes near, and the numbers below stay far from their ends.
  placement.resized = {.width = static_cast<int64_t>(std::min(std::rint(width * scale), 0x1p40f)),
                       .height = static_cast<int64_t>(std::min(std::rint(height * scale), 0x1p40f))};
  if (smaller_side == 0) {
    placement.resized.width = std::max(placement.resized.width, input.width);
    placement.resized.height = std::max(placement.resized.height, input.height);
  }
  if (placement.resized.width < input.width || placement.resized.height < input.height)
    return absl::FailedPreconditionError(
        absl::StrCat("a picture whose smaller side becomes ", smaller_side, " (", placement.resized.width,
                     "x", placement.resized.height, ") is too small to cut ", input.width, "x", input.height,
                     " out of it; make the smaller side at least ", std::max(input.width, input.height)));
  placement.cut_x = (placement.resized.width - input.width) / 2;
  placement.cut_y = (placement.resized.height - input.height) / 2;
  return placement;
}

// tf.image.resize_image_with_pad, in float as there.
Placement PlacePadded(const Region& from, const PictureInput& input) {
  const auto target_height = static_cast<float>(input.height), target_width = static_cast<float>(input.width);
  const auto height = static_cast<float>(from.height), width = static_cast<float>(from.width);
  const float ratio = std::max(width / target_width, height / target_height);
  const float resized_height = height / ratio, resized_width = width / ratio;
  Placement placement;
  // Of a very long picture at least one row is left.
  placement.resized = {
      .width = std::clamp<int64_t>(static_cast<int64_t>(std::floor(resized_width)), 1, input.width),
      .height = std::clamp<int64_t>(static_cast<int64_t>(std::floor(resized_height)), 1, input.height)};
  placement.pad_x = std::clamp<int64_t>(static_cast<int64_t>(std::floor((target_width - resized_width) / 2)),
                                        0, input.width - placement.resized.width);
  placement.pad_y =
      std::clamp<int64_t>(static_cast<int64_t>(std::floor((target_height - resized_height) / 2)), 0,
                          input.height - placement.resized.height);
  return placement;
}

absl::StatusOr<Placement> Place(const Region& from, const PictureInput& input,
                                const PreprocessOptions& options) {
  switch (options.fit) {
    case PictureFit::kCrop:
      return PlaceCropped(from, input, options.smaller_side);
    case PictureFit::kPad:
      return PlacePadded(from, input);
    case PictureFit::kStretch:
      break;
  }
  return Placement{.resized = {.width = input.width, .height = input.height}};
}

// What each byte stands for before anything is computed with it.
std::array<float, 256> ByteValues(const PreprocessOptions& options) {
  std::array<float, 256> values;
  for (int byte = 0; byte < 256; ++byte) {
    values[byte] = static_cast<float>(options.invert ? 255 - byte : byte);
    if (options.unit) values[byte] *= static_cast<float>(1. / 255);  // as tf.image.convert_image_dtype
  }
  return values;
}

// tf.image.rgb_to_grayscale.
float Grey(const float* rgb) {
  if (rgb[0] == rgb[1] && rgb[1] == rgb[2]) return rgb[0];
  return rgb[0] * 0.2989f + rgb[1] * 0.5870f + rgb[2] * 0.1140f;
}

template <typename T>
T Converted(float value) {
  if constexpr (std::is_same_v<T, uint8_t>) {
    return static_cast<uint8_t>(std::clamp(std::nearbyint(value), 0.0f, 255.0f));
  } else {
    return static_cast<T>(value);
  }
}

// Puts one row of a picture, three numbers a pixel, into the tensor.
template <typename T>
void StoreRow(absl::Span<const float> row, int64_t y, const PictureInput& input,
              const PreprocessOptions& options, absl::Span<T> out) {
  const int64_t pixels = input.height * input.width;
  for (int64_t x = 0; x < input.width; ++x) {
    const float* const rgb = row.data() + x * 3;
    const int64_t pixel = y * input.width + x;
    for (int64_t c = 0; c < input.channels; ++c) {
      const int64_t color = input.channels == 3 && options.bgr ? 2 - c : c;
      const float value = input.channels == 1 ? Grey(rgb) : rgb[color];
      out[input.channels_first ? c * pixels + pixel : pixel * input.channels + c] =
          Converted<T>((value - options.mean[color]) * options.scale[color]);
    }
  }
}

absl::Status CheckPicture(const Picture& picture) {
  if (picture.width < 1 || picture.height < 1 || picture.width > kMostPictureSide ||
      picture.height > kMostPictureSide || int64_t{picture.width} * picture.height > kMostPicturePixels)
    return absl::InvalidArgumentError(
        absl::StrCat("a picture cannot measure ", picture.width, "x", picture.height));
  if (const uint64_t want = uint64_t{3} * picture.width * picture.height; picture.rgb.size() != want)
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", picture.width, "x", picture.height,
                                                   " has ", want, " bytes; these are ", picture.rgb.size()));
  return absl::OkStatus();
}

absl::Status CheckOptions(const PreprocessOptions& options, DataType dtype, const PictureInput& input) {
  // So written, NaN is none either.
  if (!(options.central_fraction > 0 && options.central_fraction <= 1))
    return absl::InvalidArgumentError(absl::StrCat(
        "the part of the middle must be more than 0 and at most 1, not ", options.central_fraction));
  if (options.smaller_side < 0 || options.smaller_side > kMostPictureSide)
    return absl::InvalidArgumentError(absl::StrCat("a smaller side of ", options.smaller_side, " cannot be"));
  const auto are_equal = [](const std::array<float, 3>& values) {
    return values[0] == values[1] && values[1] == values[2];
  };
  if (input.channels == 1 && !(are_equal(options.mean) && are_equal(options.scale)))
    return absl::FailedPreconditionError(
        "it takes a grey picture, and the preprocessing has another mean for each colour; choose another "
        "one");
  const bool changes_bytes = options.unit || !are_equal(options.mean) || !are_equal(options.scale) ||
                             options.mean[0] != 0 || options.scale[0] != 1;
  if (dtype == DataType::DT_UINT8 && changes_bytes)
    return absl::FailedPreconditionError(
        "it takes bytes (uint8), which are fed as they are: choose the preprocessing \"raw\"");
  return absl::OkStatus();
}

}  // namespace

absl::Span<const Preprocessing> Preprocessings() {
  return kPreprocessings;
}

absl::StatusOr<PreprocessOptions> FindPreprocessing(std::string_view name) {
  std::string names;
  for (const Preprocessing& preprocessing : kPreprocessings) {
    if (preprocessing.name == name) return preprocessing.options;
    absl::StrAppend(&names, names.empty() ? "" : ", ", preprocessing.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no preprocessing \"", Quoted(name), "\"; there are ", names));
}

absl::StatusOr<Tensor> Preprocess(const Picture& picture, const PreprocessOptions& options, DataType dtype,
                                  const PartialShape& declared) {
  RETURN_IF_ERROR(CheckPicture(picture));
  const bool is_fraction = options.central_fraction > 0 && options.central_fraction <= 1;
  const Region from = CentralRegion(picture, is_fraction ? options.central_fraction : 1);
  ASSIGN_OR_RETURN(const PictureInput input,
                   ResolvePictureInput(dtype, declared, options.wish, {from.width, from.height}));
  RETURN_IF_ERROR(CheckOptions(options, dtype, input));
  ASSIGN_OR_RETURN(const Placement placement, Place(from, input, options));
  // Where the resized picture is the wider one, only what is fed of it is made.
  const int64_t width = std::min(placement.resized.width, input.width);
  const int64_t height = std::min(placement.resized.height, input.height);
  Resizer resizer(picture, from, placement.resized, {placement.cut_x, width}, options.filter,
                  ByteValues(options));
  ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(dtype, input.shape));
  std::vector<float> row(static_cast<size_t>(input.width) * 3, options.padding);
  const absl::Span<float> middle = absl::MakeSpan(row).subspan(placement.pad_x * 3, width * 3);
  RETURN_IF_ERROR(WithType<FedTypes>(dtype, [&]<typename T>() {
    for (int64_t y = 0; y < input.height; ++y) {
      const int64_t inside = y - placement.pad_y;
      if (inside >= 0 && inside < height) {
        resizer.Row(placement.cut_y + inside, middle);
      } else {
        std::fill(middle.begin(), middle.end(), options.padding);
      }
      StoreRow<T>(row, y, input, options, tensor.mutable_values<T>());
    }
    return absl::OkStatus();
  }));
  return tensor;
}

}  // namespace permafrost
