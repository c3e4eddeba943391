// JPEG by libjpeg-turbo.
//
// The library leaves by longjmp where something is wrong. So whatever it is called from has no local object with a
// destructor: memory is taken, and given back, outside.
#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs FILE

#include <jerror.h>
#include <jpeglib.h>

#include "core/bytes/status_macros.h"
#include "core/cli/picture_decoders.h"

namespace permafrost {
namespace {

// A progressive file may go over the picture as often as it likes, which takes minutes. Real ones do it 10 times.
constexpr int kMostScans = 100;
constexpr uint64_t kBlockPixels = 64;

// What is odd and does no harm to the picture. All else that libjpeg only warns of is damage: it goes on with made-up
// pixels.
constexpr int kHarmless[] = {JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC};

class JpegDecoder {
 public:
  JpegDecoder() {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = OnError;
    errors_.emit_message = OnMessage;
    errors_.output_message = [](j_common_ptr) {};
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&info_); }
  JpegDecoder(const JpegDecoder&) = delete;

  // False: reason() says why.
  bool ReadHeader(std::string_view bytes) {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&info_);
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);  // EXIF
    jpeg_read_header(&info_, TRUE);
    if (info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK) {
      info_.out_color_space = JCS_CMYK;
    } else {
      info_.out_color_space = JCS_RGB;
    }
    info_.dct_method = JDCT_ISLOW;  // as browsers and Pillow have it
    progress_.progress_monitor = OnProgress;
    info_.progress = &progress_;
    return true;
  }

  // `rgb` takes the whole picture; `cmyk` a row of four bytes a pixel.
  bool ReadPixels(uint8_t* rgb, uint8_t* cmyk) {
    if (setjmp(jump_) != 0) return false;
    jpeg_start_decompress(&info_);
    while (info_.output_scanline < info_.output_height) {
      uint8_t* const row = rgb + size_t{info_.output_scanline} * info_.output_width * 3;
      JSAMPROW target = info_.out_color_space == JCS_CMYK ? cmyk : row;
      jpeg_read_scanlines(&info_, &target, 1);
      if (info_.out_color_space == JCS_CMYK) ToRgb(cmyk, row);
    }
    jpeg_finish_decompress(&info_);
    return true;
  }

  const jpeg_decompress_struct& info() const { return info_; }
  std::string_view reason() const { return reason_; }

 private:
  static JpegDecoder* Of(j_common_ptr info) { return static_cast<JpegDecoder*>(info->client_data); }

  [[noreturn]] static void OnError(j_common_ptr info) {
    JpegDecoder* const decoder = Of(info);
    info->err->format_message(info, decoder->reason_);
    std::longjmp(decoder->jump_, 1);
  }

  static void OnMessage(j_common_ptr info, int level) {
    if (level >= 0) return;  // a trace; warnings are -1
    for (const int harmless : kHarmless) {
      if (info->err->msg_code == harmless) return;
    }
    OnError(info);
  }

  static void OnProgress(j_common_ptr info) {
    JpegDecoder* const decoder = Of(info);
    if (decoder->info_.input_scan_number <= kMostScans) return;
    std::snprintf(decoder->reason_, sizeof decoder->reason_, "more than %d scans", kMostScans);
    std::longjmp(decoder->jump_, 1);
  }

  // As TensorFlow does it (core/lib/jpeg/jpeg_mem.cc): Adobe's programs write the inverse.
  void ToRgb(const uint8_t* cmyk, uint8_t* rgb) const {
    for (JDIMENSION x = 0; x < info_.output_width; ++x, cmyk += 4, rgb += 3) {
      for (int c = 0; c < 3; ++c) {
        const uint32_t ink = cmyk[c], black = cmyk[3];
        rgb[c] = static_cast<uint8_t>(info_.saw_Adobe_marker ? ink * black / 255
                                                             : (255 - ink) * (255 - black) / 255);
      }
    }
  }

  jpeg_decompress_struct info_ = {};
  jpeg_error_mgr errors_ = {};
  jpeg_progress_mgr progress_ = {};
  std::jmp_buf jump_;
  char reason_[JMSG_LENGTH_MAX] = "";
};

}  // namespace

absl::StatusOr<Picture> DecodeJpeg(std::string_view bytes, std::string_view file) {
  JpegDecoder decoder;
  if (!decoder.ReadHeader(bytes)) return DamagedPicture("JPEG", decoder.reason(), file);
  const jpeg_decompress_struct& info = decoder.info();
  RETURN_IF_ERROR(CheckPictureSize(info.image_width, info.image_height, file));
  // Without arithmetic coding a block of 8x8 takes a bit or more: what is too short is known before memory is taken.
  const uint64_t blocks = uint64_t{info.image_width} * info.image_height / kBlockPixels;
  if (!info.arith_code && blocks / 8 > bytes.size())
    return DamagedPicture("JPEG", "far too short for its size", file);
  int orientation = 1;
  for (const auto* marker = info.marker_list; marker != nullptr && orientation == 1; marker = marker->next)
    orientation = ExifOrientation({reinterpret_cast<const char*>(marker->data), marker->data_length});
  Picture picture{.width = static_cast<int>(info.image_width), .height = static_cast<int>(info.image_height)};
  picture.rgb.resize(size_t{3} * info.image_width * info.image_height);
  std::vector<uint8_t> cmyk(size_t{4} * info.image_width);
  if (!decoder.ReadPixels(picture.rgb.data(), cmyk.data()))
    return DamagedPicture("JPEG", decoder.reason(), file);
  return Upright(std::move(picture), orientation);
}

}  // namespace permafrost
