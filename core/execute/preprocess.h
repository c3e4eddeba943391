// From a picture to the tensor that a model was trained on. Which arithmetic that is nothing in a frozen graph says:
// the user does, by the name of a preset.
//
//   ASSIGN_OR_RETURN(PreprocessOptions options, FindPreprocessing("inception"));
//   options.wish = {.height = 299, .width = 299};       // where the placeholder does not say
//   ASSIGN_OR_RETURN(Tensor image, Preprocess(picture, options, placeholder.dtype, placeholder.shape));
//
// The steps, in this order: a byte becomes a number (0 to 255, or 0 to 1; inverted where asked for); the middle is
// cut out; the rest is resized to the size of the placeholder; red, green and blue become grey where it takes one
// channel; (number - mean) * scale. The numbers are TensorFlow's own, to the bit (but for
// processors that fuse a multiplication with an addition).
#pragma once

#include <array>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/execute/picture.h"
#include "core/execute/picture_input.h"
#include "core/execute/resize.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// How a picture of one form fills a rectangle of another.
enum class PictureFit {
  kStretch,  // its form changes
  kCrop,     // what stands over is cut off, evenly (TF-Slim's vgg_preprocessing)
  kPad,      // what is missing is filled up, evenly (tf.image.resize_image_with_pad)
};

struct PreprocessOptions {
  PictureWish wish;
  // Numbers from 0 to 1 in place of 0 to 255. `mean`, `scale` and `padding` are about those numbers.
  bool unit = false;
  // Dark becomes light: MNIST's digits are white on black, and people write black on white.
  bool invert = false;
  // How much of each side is left of the middle, as tf.image.central_crop cuts it.
  double central_fraction = 1;
  PictureFit fit = PictureFit::kStretch;
  // For kCrop: the size of the smaller side before the cut; 0: as small as can be.
  int64_t smaller_side = 0;
  ResizeFilter filter = ResizeFilter::kTensorFlow1;
  // For kPad: what it is filled up with.
  float padding = 0;
  // Red, green, blue, in whichever order they are fed.
  std::array<float, 3> mean = {0, 0, 0};
  std::array<float, 3> scale = {1, 1, 1};
  // Blue, green, red (OpenCV, Caffe).
  bool bgr = false;
};

struct Preprocessing {
  std::string_view name;
  std::string_view summary;  // one line, for a help or a menu
  PreprocessOptions options;
};

absl::Span<const Preprocessing> Preprocessings();

// InvalidArgument: there is none of that name; the message lists them.
absl::StatusOr<PreprocessOptions> FindPreprocessing(std::string_view name);

// The tensor for a placeholder of that dtype and shape (picture_input.h); its first dimension is a batch of one.
// A grey pixel is as light as it was; others by the weights of tf.image.rgb_to_grayscale (ITU-R 601: 0.2989,
// 0.587, 0.114, which add up to a little less than 1). A uint8 placeholder gets the bytes, rounded where resized.
//
// InvalidArgument: the picture or an option is none. FailedPrecondition: they do not fit the placeholder.
absl::StatusOr<Tensor> Preprocess(const Picture& picture, const PreprocessOptions& options, DataType dtype,
                                  const PartialShape& declared);

}  // namespace permafrost
