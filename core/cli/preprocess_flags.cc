#include "core/cli/preprocess_flags.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

template <typename T>
using Words = std::vector<std::pair<std::string_view, T>>;

absl::Status Wrong(const Flags& flags, std::string_view name, std::string_view takes) {
  return absl::InvalidArgumentError(
      absl::StrCat("--", name, " takes ", takes, ", not ", Quoted(flags.Text(name))));
}

absl::Status ReadThree(const Flags& flags, std::string_view name, std::array<float, 3>& numbers) {
  if (!flags.IsGiven(name)) return absl::OkStatus();
  const std::vector<std::string> parts = flags.List(name);
  bool good = parts.size() == 1 || parts.size() == 3;
  for (size_t i = 0; i < 3 && good; ++i)
    good = absl::SimpleAtof(parts[parts.size() == 1 ? 0 : i], &numbers[i]);
  return good ? absl::OkStatus() : Wrong(flags, name, "one number or three");
}

template <typename T>
absl::Status ReadWord(const Flags& flags, std::string_view name, const Words<T>& words, T& value) {
  if (!flags.IsGiven(name)) return absl::OkStatus();
  const std::string text = flags.Text(name);
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.first == text; });
  if (found != words.end()) {
    value = found->second;
    return absl::OkStatus();
  }
  return Wrong(flags, name, absl::StrJoin(words, " or ", [](std::string* out, const auto& word) {
                 absl::StrAppend(out, word.first);
               }));
}

absl::Status ReadSize(const Flags& flags, PictureWish& wish) {
  if (!flags.IsGiven("size")) return absl::OkStatus();
  const std::string size = flags.Text("size");
  const size_t by = size.find('x');
  const bool good = by != std::string::npos && absl::SimpleAtoi(size.substr(0, by), &wish.height) &&
                    absl::SimpleAtoi(size.substr(by + 1), &wish.width);
  return good ? absl::OkStatus() : Wrong(flags, "size", "HEIGHTxWIDTH, as 224x224");
}

}  // namespace

absl::StatusOr<PreprocessOptions> ReadPreprocessFlags(const Flags& flags) {
  ASSIGN_OR_RETURN(PreprocessOptions options, FindPreprocessing(flags.Text("preset", "unit")));
  RETURN_IF_ERROR(ReadThree(flags, "mean", options.mean));
  RETURN_IF_ERROR(ReadThree(flags, "scale", options.scale));
  options.bgr = flags.IsOn("bgr", options.bgr);
  options.invert = flags.IsOn("invert", options.invert);
  RETURN_IF_ERROR(
      ReadWord(flags, "fit",
               Words<PictureFit>{
                   {"stretch", PictureFit::kStretch}, {"crop", PictureFit::kCrop}, {"pad", PictureFit::kPad}},
               options.fit));
  RETURN_IF_ERROR(ReadWord(flags, "resize",
                           Words<ResizeFilter>{{"tf1", ResizeFilter::kTensorFlow1},
                                               {"half-pixel", ResizeFilter::kHalfPixel},
                                               {"pillow", ResizeFilter::kPillow}},
                           options.filter));
  if (flags.IsGiven("smaller-side") &&
      (!absl::SimpleAtoi(flags.Text("smaller-side"), &options.smaller_side) || options.smaller_side < 1))
    return Wrong(flags, "smaller-side", "a number of pixels");
  if (flags.IsGiven("smaller-side") && options.fit != PictureFit::kCrop)
    return absl::InvalidArgumentError("--smaller-side goes with --fit crop");
  if (flags.IsGiven("padding") && !absl::SimpleAtof(flags.Text("padding"), &options.padding))
    return Wrong(flags, "padding", "a number");
  if (flags.IsGiven("padding") && options.fit != PictureFit::kPad)
    return absl::InvalidArgumentError("--padding goes with --fit pad");
  if (flags.IsGiven("central-fraction") &&
      (!absl::SimpleAtod(flags.Text("central-fraction"), &options.central_fraction) ||
       !(options.central_fraction > 0 && options.central_fraction <= 1)))
    return Wrong(flags, "central-fraction", "a number over 0 and up to 1");
  RETURN_IF_ERROR(ReadSize(flags, options.wish));
  return options;
}

std::string DescribePresets() {
  std::string text = "\nPresets:\n";
  for (const Preprocessing& preset : Preprocessings())
    absl::StrAppend(&text, "  ", preset.name, std::string(12 - std::min<size_t>(11, preset.name.size()), ' '),
                    preset.summary, "\n");
  return text;
}

}  // namespace permafrost
