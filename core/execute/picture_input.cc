#include "core/execute/picture_input.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"

namespace permafrost {
namespace {

// Which dimension of a shape means what; -1: none does.
struct Axes {
  int batch = -1, height = -1, width = -1, channels = -1;
  int flat = -1;  // all of a picture
};

bool MayBeChannels(int64_t size) {
  return size == 1 || size == 3 || size == -1;
}

bool MayBeBatch(int64_t size) {
  return size == 1 || size == -1;
}

absl::StatusOr<Axes> FindAxes(const std::vector<int64_t>& sizes, bool channels_first) {
  switch (sizes.size()) {
    case 1:
      return Axes{.flat = 0};
    case 2:
      if (MayBeBatch(sizes[0])) return Axes{.batch = 0, .flat = 1};
      return Axes{.height = 0, .width = 1};
    case 3:
      if (channels_first && MayBeChannels(sizes[0]) && !(MayBeBatch(sizes[0]) && sizes[2] == 1))
        return Axes{.height = 1, .width = 2, .channels = 0};
      if (MayBeBatch(sizes[0]) && !MayBeChannels(sizes[2])) return Axes{.batch = 0, .height = 1, .width = 2};
      return Axes{.height = 0, .width = 1, .channels = 2};
    case 4:
      if (channels_first) return Axes{.batch = 0, .height = 2, .width = 3, .channels = 1};
      return Axes{.batch = 0, .height = 1, .width = 2, .channels = 3};
  }
  return absl::FailedPreconditionError(
      absl::StrCat("it takes no picture: its shape is ", ShapeText(sizes),
                   ", and pictures have the shape [1,height,width,channels] or [1,numbers]"));
}

// "; perhaps 28x28 with 1 channel": sizes of squares that have so many numbers.
std::string LikelySquares(int64_t count) {
  std::string text;
  for (const int64_t channels : {1, 3}) {
    const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(count / channels))));
    if (count > 0 && side <= kMostPictureSide && side * side * channels == count)
      absl::StrAppend(&text, text.empty() ? "; perhaps " : " or ", side, "x", side,
                      channels == 1 ? " (grey)" : " (colour)");
  }
  return text;
}

// What the placeholder says and what the user says about one dimension. 0: neither says anything.
absl::StatusOr<int64_t> Agreed(std::string_view what, int64_t declared, int64_t wish) {
  if (wish < 0)
    return absl::InvalidArgumentError(absl::StrCat("a picture cannot have the ", what, " ", wish));
  if (declared < 0) return wish;
  if (wish == 0 || declared == wish) return declared;
  return absl::FailedPreconditionError(
      absl::StrCat("the ", what, " ", wish, " was asked for, but the placeholder takes ", declared));
}

// The whole picture is one dimension of `count` numbers (-1: of any number).
absl::StatusOr<PictureInput> ResolveFlat(int64_t count, const PictureWish& wish) {
  if (wish.height <= 0 || wish.width <= 0) {
    const std::string size = count < 0 ? "a row of numbers" : absl::StrCat("a row of ", count, " numbers");
    return absl::FailedPreconditionError(absl::StrCat(
        "it takes a picture as ", size, "; say which height and width that is", LikelySquares(count)));
  }
  PictureInput input{.height = wish.height, .width = wish.width, .channels = wish.channels};
  if (input.height > kMostPictureSide || input.width > kMostPictureSide)
    return absl::InvalidArgumentError(
        absl::StrCat("a picture cannot measure ", input.width, "x", input.height));
  const int64_t pixels = input.height * input.width;
  if (input.channels == 0) input.channels = count < 0 ? 3 : count == pixels ? 1 : 3;
  if (count >= 0 && pixels * input.channels != count)
    return absl::FailedPreconditionError(
        absl::StrCat("it takes a picture as a row of ", count, " numbers, but height ", input.height,
                     ", width ", input.width, " and ", input.channels, " channel(s) make ",
                     pixels * input.channels, LikelySquares(count)));
  return input;
}

absl::StatusOr<PictureInput> ResolveAxes(const std::vector<int64_t>& sizes, const Axes& axes,
                                         const PictureWish& wish, PictureSize own) {
  PictureInput input;
  const int64_t channels = axes.channels >= 0 ? sizes[axes.channels] : 1;
  if (!MayBeChannels(channels)) {
    const bool other_way = sizes.size() == 4 && MayBeChannels(sizes[axes.channels == 1 ? 3 : 1]);
    return absl::FailedPreconditionError(
        absl::StrCat("its shape ", ShapeText(sizes), " has ", channels, " channels, and a picture has 1 or 3",
                     !other_way            ? ""
                     : wish.channels_first ? "; its channels are last: do not ask for channels first (NCHW)"
                                           : "; its channels are first: ask for channels first (NCHW)"));
  }
  ASSIGN_OR_RETURN(input.height, Agreed("height", sizes[axes.height], wish.height));
  ASSIGN_OR_RETURN(input.width, Agreed("width", sizes[axes.width], wish.width));
  ASSIGN_OR_RETURN(input.channels, Agreed("number of channels", channels, wish.channels));
  if (input.channels == 0) input.channels = 3;
  if (input.height == 0 && input.width == 0) {
    input.height = own.height;
    input.width = own.width;
  }
  if (input.height == 0 || input.width == 0)
    return absl::FailedPreconditionError(
        absl::StrCat("its shape is ", ShapeText(sizes),
                     "; say both height and width, or neither for the size of the picture"));
  return input;
}

}  // namespace

absl::StatusOr<PictureInput> ResolvePictureInput(DataType dtype, const PartialShape& declared,
                                                 const PictureWish& wish, PictureSize own) {
  using enum tensorflow::DataType;
  if (dtype == DT_STRING)
    return absl::FailedPreconditionError(
        "it takes text, not numbers: perhaps the bytes of a picture's file, which the graph decodes itself");
  if (dtype != DT_FLOAT && dtype != DT_UINT8 && dtype != DT_HALF && dtype != DT_BFLOAT16 &&
      dtype != DT_DOUBLE)
    return absl::FailedPreconditionError(
        absl::StrCat("it takes ", DTypeName(dtype), ", and a picture is fed as float32 or uint8"));
  if (wish.channels != 0 && wish.channels != 1 && wish.channels != 3)
    return absl::InvalidArgumentError(absl::StrCat("a picture has 1 or 3 channels, not ", wish.channels));
  const std::vector<int64_t> sizes = declared.value_or(std::vector<int64_t>(4, -1));
  ASSIGN_OR_RETURN(const Axes axes, FindAxes(sizes, wish.channels_first));
  if (axes.batch >= 0 && !MayBeBatch(sizes[axes.batch]))
    return absl::FailedPreconditionError(absl::StrCat(
        "its shape is ", ShapeText(sizes), ": it takes ", sizes[axes.batch],
        " pictures at once; feed an array of them (.npy), or export the graph with a batch of any size"));
  absl::StatusOr<PictureInput> input =
      axes.flat >= 0 ? ResolveFlat(sizes[axes.flat], wish) : ResolveAxes(sizes, axes, wish, own);
  RETURN_IF_ERROR(input.status());
  // Sides first: their product must not wrap.
  if (input->height < 1 || input->width < 1 || input->height > kMostPictureSide ||
      input->width > kMostPictureSide || input->height * input->width > kMostPicturePixels)
    return absl::FailedPreconditionError(absl::StrCat("it takes a picture of ", input->width, "x",
                                                      input->height, ", which no picture can be"));
  input->channels_first = wish.channels_first && (axes.channels >= 0 || axes.flat >= 0);
  const int64_t numbers = input->height * input->width * input->channels;
  input->shape.resize(sizes.size(), 1);
  if (axes.flat >= 0) input->shape[axes.flat] = numbers;
  if (axes.height >= 0) input->shape[axes.height] = input->height;
  if (axes.width >= 0) input->shape[axes.width] = input->width;
  if (axes.channels >= 0) input->shape[axes.channels] = input->channels;
  return input;
}

}  // namespace permafrost
