// BMP: Windows bitmaps of 1 to 32 bits a pixel, without compression. There are rows of numbers behind a header; a
// library would do no more, and those at hand take a cut file for a black one.
#include <bit>
#include <cstdlib>

#include "absl/strings/str_cat.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/cli/picture_decoders.h"

namespace permafrost {
namespace {

constexpr uint32_t kFileHeader = 14, kCoreHeader = 12, kInfoHeader = 40, kHeaderWithAlpha = 56;
enum Compression : uint32_t { kNone = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

struct BmpHeader {
  uint32_t data_offset = 0;
  uint32_t size = 0;  // of the second header, which says which version this is
  int64_t width = 0, height = 0;
  bool is_top_down = false;
  uint32_t bits = 0;  // of a pixel
  uint32_t compression = kNone;
  uint32_t colors = 0;               // of the palette
  uint32_t masks[4] = {0, 0, 0, 0};  // red, green, blue, alpha
  uint64_t row_size() const { return (static_cast<uint64_t>(width) * bits + 31) / 32 * 4; }
};

absl::StatusOr<uint32_t> Fixed16(ByteReader& reader, std::string_view what) {
  ASSIGN_OR_RETURN(const uint32_t low, reader.Byte(what));
  ASSIGN_OR_RETURN(const uint32_t high, reader.Byte(what));
  return low | high << 8;
}

absl::Status ReadMasks(ByteReader& reader, BmpHeader& header) {
  const bool has_masks = header.compression == kBitFields || header.compression == kAlphaBitFields;
  if (has_masks && header.bits != 16 && header.bits != 32)
    return reader.Error("bit masks belong to 16 or 32 bits");
  if (has_masks) {
    // Behind the oldest header, in the others.
    const bool has_alpha = header.size >= kHeaderWithAlpha || header.compression == kAlphaBitFields;
    for (int c = 0; c < (has_alpha ? 4 : 3); ++c) {
      ASSIGN_OR_RETURN(header.masks[c], reader.Fixed32("bit masks"));
    }
  } else if (header.bits == 16 || header.bits == 32) {
    // The fourth byte of 32 bits means nothing.
    const int width = header.bits == 16 ? 5 : 8;
    for (int c = 0; c < 3; ++c) header.masks[c] = ((1u << width) - 1) << (width * (2 - c));
  }
  return absl::OkStatus();
}

absl::StatusOr<BmpHeader> ReadHeader(ByteReader& reader) {
  BmpHeader header;
  RETURN_IF_ERROR(reader.Bytes(10, "header").status());
  ASSIGN_OR_RETURN(header.data_offset, reader.Fixed32("offset of the pixels"));
  ASSIGN_OR_RETURN(header.size, reader.Fixed32("size of the header"));
  if (header.size != kCoreHeader && (header.size < kInfoHeader || header.size > 256))
    return reader.Error(absl::StrCat("a header of ", header.size, " bytes is that of no BMP"));
  if (header.size == kCoreHeader) {
    ASSIGN_OR_RETURN(header.width, Fixed16(reader, "width"));
    ASSIGN_OR_RETURN(header.height, Fixed16(reader, "height"));
    RETURN_IF_ERROR(Fixed16(reader, "number of planes").status());
    ASSIGN_OR_RETURN(header.bits, Fixed16(reader, "bits of a pixel"));
  } else {
    ASSIGN_OR_RETURN(const uint32_t width, reader.Fixed32("width"));
    ASSIGN_OR_RETURN(const uint32_t height, reader.Fixed32("height"));
    header.width = width;
    header.is_top_down = static_cast<int32_t>(height) < 0;
    header.height = std::abs(int64_t{static_cast<int32_t>(height)});
    RETURN_IF_ERROR(Fixed16(reader, "number of planes").status());
    ASSIGN_OR_RETURN(header.bits, Fixed16(reader, "bits of a pixel"));
    ASSIGN_OR_RETURN(header.compression, reader.Fixed32("compression"));
    RETURN_IF_ERROR(reader.Bytes(12, "resolution").status());
    ASSIGN_OR_RETURN(header.colors, reader.Fixed32("number of colours"));
    RETURN_IF_ERROR(reader.Fixed32("number of important colours").status());
    RETURN_IF_ERROR(ReadMasks(reader, header));
  }
  return header;
}

absl::Status CheckHeader(const BmpHeader& header, const ByteReader& reader) {
  if (header.compression == kRle4 || header.compression == kRle8)
    return reader.Error("this BMP is run-length compressed, which is not read; save it as PNG");
  if (header.compression != kNone && header.compression != kBitFields &&
      header.compression != kAlphaBitFields)
    return reader.Error(
        absl::StrCat("BMPs of compression ", header.compression, " are not read; save it as PNG"));
  switch (header.bits) {
    case 1:
    case 4:
    case 8:
    case 16:
    case 24:
    case 32:
      return absl::OkStatus();
  }
  return reader.Error(absl::StrCat(header.bits, " bits a pixel are those of no BMP"));
}

// 256 colours of red, green and blue; what the file leaves out is black.
absl::StatusOr<std::vector<uint8_t>> ReadPalette(const BmpHeader& header, std::string_view bytes,
                                                 FilePlace place) {
  std::vector<uint8_t> palette(256 * 3, 0);
  const uint32_t most = 1u << header.bits;
  const uint32_t colors = header.colors == 0 || header.colors > most ? most : header.colors;
  const uint32_t entry_size = header.size == kCoreHeader ? 3 : 4;
  ByteReader reader(bytes, place);
  RETURN_IF_ERROR(reader.Bytes(kFileHeader + header.size, "header").status());
  for (uint32_t i = 0; i < colors; ++i) {
    ASSIGN_OR_RETURN(const std::string_view bgr, reader.Bytes(entry_size, "colour of the palette"));
    for (int c = 0; c < 3; ++c) palette[i * 3 + c] = static_cast<uint8_t>(bgr[2 - c]);
  }
  return palette;
}

// The part of `pixel` that the mask covers, as 0 to 255.
uint8_t Masked(uint32_t pixel, uint32_t mask) {
  if (mask == 0) return 0;
  const int shift = std::countr_zero(mask);
  return static_cast<uint8_t>(uint64_t{(pixel & mask) >> shift} * 255 / (mask >> shift));
}

// `out` takes three bytes a pixel, or four where the header has a mask for alpha.
void ReadRow(const BmpHeader& header, const uint8_t* row, const std::vector<uint8_t>& palette, uint8_t* out) {
  const int channels = header.masks[3] != 0 ? 4 : 3;
  for (int64_t x = 0; x < header.width; ++x, out += channels) {
    if (header.bits <= 8) {
      const uint64_t bit = static_cast<uint64_t>(x) * header.bits;
      const uint32_t index = row[bit / 8] >> (8 - header.bits - bit % 8) & ((1u << header.bits) - 1);
      for (int c = 0; c < 3; ++c) out[c] = palette[index * 3 + c];
    } else if (header.bits == 24) {
      for (int c = 0; c < 3; ++c) out[c] = row[x * 3 + 2 - c];
    } else {
      const uint8_t* const at = row + x * header.bits / 8;
      uint32_t pixel = at[0] | uint32_t{at[1]} << 8;
      if (header.bits == 32) pixel |= uint32_t{at[2]} << 16 | uint32_t{at[3]} << 24;
      for (int c = 0; c < channels; ++c) out[c] = Masked(pixel, header.masks[c]);
    }
  }
}

// Some programs leave the alpha of every pixel at 0 and mean nothing by it.
void SeeWhereAlphaIsUnused(std::vector<uint8_t>& pixels) {
  for (size_t i = 3; i < pixels.size(); i += 4) {
    if (pixels[i] != 0) return;
  }
  for (size_t i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
}

}  // namespace

absl::StatusOr<Picture> DecodeBmp(std::string_view bytes, std::string_view file) {
  ByteReader reader(bytes, {file});
  ASSIGN_OR_RETURN(const BmpHeader header, ReadHeader(reader));
  RETURN_IF_ERROR(CheckHeader(header, reader));
  RETURN_IF_ERROR(CheckPictureSize(header.width, header.height, file));
  if (header.data_offset > bytes.size() ||
      (bytes.size() - header.data_offset) / header.row_size() < static_cast<uint64_t>(header.height))
    return DamagedPicture(
        "BMP",
        absl::StrCat("its pixels take ", WithCommas(header.row_size() * header.height), " bytes from ",
                     WithCommas(header.data_offset), " on, and the file has ", WithCommas(bytes.size())),
        file);
  std::vector<uint8_t> palette;
  if (header.bits <= 8) {
    ASSIGN_OR_RETURN(palette, ReadPalette(header, bytes, {file}));
  }
  const size_t channels = header.masks[3] != 0 ? 4 : 3;
  Picture picture{.width = static_cast<int>(header.width), .height = static_cast<int>(header.height)};
  picture.rgb.resize(channels * header.width * header.height);
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data()) + header.data_offset;
  for (int64_t y = 0; y < header.height; ++y) {
    const int64_t stored = header.is_top_down ? y : header.height - 1 - y;
    ReadRow(header, data + stored * header.row_size(), palette,
            picture.rgb.data() + y * header.width * channels);
  }
  if (channels == 4) {
    SeeWhereAlphaIsUnused(picture.rgb);
    ComposeOverWhite(picture.rgb);
  }
  return picture;
}

}  // namespace permafrost
