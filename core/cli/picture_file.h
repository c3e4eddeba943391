// A picture file as pixels: JPEG, PNG, WebP and BMP, told apart by their content, whatever the file is called.
//
//   ASSIGN_OR_RETURN(Picture picture, ReadPictureFile(files, "cat.jpg"));
//
// The libraries are those that browsers and TensorFlow use (libjpeg-turbo, libpng, libwebp), with the same settings, so
// that the page and the program see the same picture: a JPEG is turned as its EXIF orientation says, what is
// transparent is shown over white, 16 bits become the upper 8, and colour profiles are left alone.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/session/picture.h"

namespace permafrost {

// The errors of files and of DecodePicture; OutOfRange also for a file of more than 1 GiB, which is not read.
absl::StatusOr<Picture> ReadPictureFile(const FileSet& files, std::string_view path);

// DataLoss: not such a file, a form of picture that is not read (which is named), or a file that is cut or damaged, even
// where other programs show a part of it. OutOfRange: larger than a Picture may be.
absl::StatusOr<Picture> DecodePicture(std::string_view bytes, std::string_view file);

}  // namespace permafrost
