// WebP by libwebp.
#include "absl/strings/str_cat.h"
#include <webp/decode.h>

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/cli/picture_decoders.h"

namespace permafrost {

absl::StatusOr<Picture> DecodeWebp(std::string_view bytes, std::string_view file) {
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data());
  WebPBitstreamFeatures features = {};
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK)
    return DamagedPicture("WebP", "its header is not understood", file);
  if (features.has_animation)
    return absl::DataLossError(
        absl::StrCat(Quoted(file), ": this is an animated WebP; save one picture of it as JPEG or PNG"));
  RETURN_IF_ERROR(CheckPictureSize(features.width, features.height, file));
  const size_t channels = features.has_alpha ? 4 : 3;
  const size_t row = channels * features.width;
  Picture picture{.width = features.width, .height = features.height};
  picture.rgb.resize(row * features.height);
  const auto decode = features.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (decode(data, bytes.size(), picture.rgb.data(), picture.rgb.size(), static_cast<int>(row)) == nullptr)
    return DamagedPicture("WebP", "its pixels cannot be decoded", file);
  if (features.has_alpha) ComposeOverWhite(picture.rgb);
  return picture;
}

}  // namespace permafrost
