// The decoders of picture_file.h, one a file, and what they share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/session/picture.h"

namespace permafrost {

// `file` is the name for messages.
absl::StatusOr<Picture> DecodeJpeg(std::string_view bytes, std::string_view file);
absl::StatusOr<Picture> DecodePng(std::string_view bytes, std::string_view file);
absl::StatusOr<Picture> DecodeWebp(std::string_view bytes, std::string_view file);
absl::StatusOr<Picture> DecodeBmp(std::string_view bytes, std::string_view file);

// OutOfRange: larger than a Picture may be. DataLoss: it has no pixels. Before any memory is taken for it.
absl::Status CheckPictureSize(uint64_t width, uint64_t height, std::string_view file);

// DataLoss: "FILE: the JPEG is cut or damaged (REASON); ..."
absl::Status DamagedPicture(std::string_view form, std::string_view reason, std::string_view file);

// Four bytes a pixel become three: what is transparent is shown over white.
void ComposeOverWhite(std::vector<uint8_t>& pixels);

// The orientation that the EXIF data of an APP1 segment states, 1 to 8; 1 (upright) where it states none that can be
// understood, as browsers have it.
int ExifOrientation(std::string_view segment);

// The picture as it is meant to be seen.
Picture Upright(Picture picture, int orientation);

}  // namespace permafrost
