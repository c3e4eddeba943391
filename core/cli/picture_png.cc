// PNG by libpng.
//
// The library leaves by longjmp where something is wrong. So whatever it is called from has no local object with a
// destructor: memory is taken, and given back, outside.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <png.h>

#include "core/bytes/status_macros.h"
#include "core/cli/picture_decoders.h"

namespace permafrost {
namespace {

// Deflate makes at most 1032 bytes of one; beside the pixels there is a byte a row.
constexpr uint64_t kMostExpansion = 1040;

class PngDecoder {
 public:
  explicit PngDecoder(std::string_view bytes)
      : rest_(bytes),
        png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, OnError,
                                    [](png_structp, png_const_charp) {})) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  ~PngDecoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngDecoder(const PngDecoder&) = delete;

  // False: reason() says why.
  bool ReadHeader() {
    if (info_ == nullptr) {
      std::snprintf(reason_, sizeof reason_, "no memory");
      return false;
    }
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, this, OnRead);
    png_set_user_limits(png_, kMostPictureSide, kMostPictureSide);
    // A damaged tRNS would make another picture: what is optional is checked too.
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png_, info_);
    stored_row_ = png_get_rowbytes(png_, info_);
    png_set_expand(png_);    // palettes, fewer than 8 bits, and tRNS as alpha
    png_set_strip_16(png_);  // the upper 8 bits, as TensorFlow
    png_set_gray_to_rgb(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  // `pixels` takes the whole picture.
  bool ReadPixels(uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    for (int pass = 0; pass < passes_; ++pass) {
      for (size_t y = 0; y < height(); ++y) png_read_row(png_, pixels + y * width() * channels(), nullptr);
    }
    png_read_end(png_, nullptr);
    return true;
  }

  uint32_t width() const { return png_get_image_width(png_, info_); }
  uint32_t height() const { return png_get_image_height(png_, info_); }
  // 3, or 4 with alpha.
  size_t channels() const { return png_get_channels(png_, info_); }
  size_t stored_row() const { return stored_row_; }
  size_t row() const { return png_get_rowbytes(png_, info_); }
  std::string_view reason() const { return reason_; }

 private:
  [[noreturn]] static void OnError(png_structp png, png_const_charp message) {
    auto* const decoder = static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::snprintf(decoder->reason_, sizeof decoder->reason_, "%s", message);
    png_longjmp(png, 1);
  }

  static void OnRead(png_structp png, png_bytep into, size_t size) {
    auto* const decoder = static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (size > decoder->rest_.size()) png_error(png, "it ends too early");
    std::memcpy(into, decoder->rest_.data(), size);
    decoder->rest_.remove_prefix(size);
  }

  std::string_view rest_;
  char reason_[128] = "";
  png_structp png_;
  png_infop info_ = nullptr;
  size_t stored_row_ = 0;
  int passes_ = 1;
};

}  // namespace

absl::StatusOr<Picture> DecodePng(std::string_view bytes, std::string_view file) {
  PngDecoder decoder(bytes);
  if (!decoder.ReadHeader()) return DamagedPicture("PNG", decoder.reason(), file);
  RETURN_IF_ERROR(CheckPictureSize(decoder.width(), decoder.height(), file));
  const size_t channels = decoder.channels();
  if ((channels != 3 && channels != 4) || decoder.row() != channels * decoder.width())
    return DamagedPicture("PNG", "its form is not understood", file);
  // What is too short is known before memory is taken.
  if (uint64_t{decoder.stored_row()} * decoder.height() / kMostExpansion > bytes.size())
    return DamagedPicture("PNG", "far too short for its size", file);
  Picture picture{.width = static_cast<int>(decoder.width()), .height = static_cast<int>(decoder.height())};
  picture.rgb.resize(channels * decoder.width() * decoder.height());
  if (!decoder.ReadPixels(picture.rgb.data())) return DamagedPicture("PNG", decoder.reason(), file);
  if (channels == 4) ComposeOverWhite(picture.rgb);
  return picture;
}

}  // namespace permafrost
