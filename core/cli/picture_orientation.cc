// Which way up a photo is: cameras write the sensor's rows as they come and say in EXIF how they were held.
#include <cstring>
#include <optional>

#include "absl/strings/match.h"

#include "core/cli/picture_decoders.h"

namespace permafrost {
namespace {

// The TIFF structure in an EXIF segment, in either byte order. Whatever is not there is nullopt.
class TiffReader {
 public:
  explicit TiffReader(std::string_view bytes)
      : bytes_(bytes), is_big_endian_(absl::StartsWith(bytes, "MM")) {}

  std::optional<uint32_t> Number(uint64_t offset, size_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
    uint32_t number = 0;
    for (size_t i = 0; i < size; ++i) {
      const size_t at = offset + (is_big_endian_ ? i : size - 1 - i);
      number = number << 8 | static_cast<uint8_t>(bytes_[at]);
    }
    return number;
  }

 private:
  std::string_view bytes_;
  bool is_big_endian_;
};

}  // namespace

int ExifOrientation(std::string_view segment) {
  constexpr std::string_view kExif("Exif\0\0", 6);
  constexpr uint32_t kOrientation = 0x0112, kShort = 3, kEntrySize = 12;
  if (!absl::StartsWith(segment, kExif)) return 1;
  const std::string_view tiff = segment.substr(kExif.size());
  if (!absl::StartsWith(tiff, "II") && !absl::StartsWith(tiff, "MM")) return 1;
  const TiffReader reader(tiff);
  const std::optional<uint32_t> directory = reader.Number(4, 4);
  if (reader.Number(2, 2) != 42u || !directory) return 1;
  const uint32_t entries = reader.Number(*directory, 2).value_or(0);
  for (uint32_t i = 0; i < entries; ++i) {
    const uint64_t entry = uint64_t{*directory} + 2 + uint64_t{i} * kEntrySize;
    if (reader.Number(entry, 2) != kOrientation || reader.Number(entry + 2, 2) != kShort) continue;
    const uint32_t orientation = reader.Number(entry + 8, 2).value_or(1);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  }
  return 1;
}

Picture Upright(Picture picture, int orientation) {
  if (orientation <= 1 || orientation > 8) return picture;
  const int64_t width = picture.width, height = picture.height;
  // Where the upright picture's first pixel is in the stored one, and how far from one to the next and from one
  // row to the next.
  const bool is_turned = orientation >= 5;
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int64_t start = (from_right ? width - 1 : 0) + (from_below ? (height - 1) * width : 0);
  const int64_t along_row = from_right ? -1 : 1, along_column = from_below ? -width : width;
  const int64_t step = is_turned ? along_column : along_row, row_step = is_turned ? along_row : along_column;
  Picture upright{.width = static_cast<int>(is_turned ? height : width),
                  .height = static_cast<int>(is_turned ? width : height)};
  upright.rgb.resize(picture.rgb.size());
  uint8_t* out = upright.rgb.data();
  for (int64_t y = 0; y < upright.height; ++y) {
    for (int64_t x = 0; x < upright.width; ++x, out += 3)
      std::memcpy(out, picture.rgb.data() + (start + y * row_step + x * step) * 3, 3);
  }
  return upright;
}

}  // namespace permafrost
