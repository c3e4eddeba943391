#include "core/cli/picture_file.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/cli/picture_decoders.h"

namespace permafrost {
namespace {

constexpr uint64_t kMostFileBytes = uint64_t{1} << 30;

struct Form {
  std::string_view start;
  absl::StatusOr<Picture> (*decode)(std::string_view bytes, std::string_view file);
};
constexpr Form kForms[] = {
    {"\xff\xd8\xff", DecodeJpeg},
    {"\x89PNG\r\n\x1a\n", DecodePng},
    {"BM", DecodeBmp},
};

struct OtherForm {
  size_t at;
  std::string_view mark;
  std::string_view what;  // and what to do
};
constexpr std::string_view kSaveAs = "; save it as JPEG or PNG";
constexpr OtherForm kOtherForms[] = {
    {0, "GIF8", "a GIF"},
    {0, {"II*\0", 4}, "a TIFF"},
    {0, {"MM\0*", 4}, "a TIFF"},
    {4, "ftypavi", "an AVIF picture"},
    // The photos of iPhones; mif1 and msf1 are the general marks of the container.
    {4, "ftyphe", "a HEIC photo"},
    {4, "ftypmif1", "a HEIC photo"},
    {4, "ftypmsf1", "a HEIC photo"},
    {4, "ftyp", "a video"},
    {4, "jP  \r\n", "a JPEG 2000 picture"},
    {4, "JXL \r\n", "a JPEG XL picture"},
    {0, "\xff\x0a", "a JPEG XL picture"},
    {0, "8BPS", "a Photoshop document"},
    {0, {"\0\0\1\0", 4}, "an icon"},
    {0, "%PDF", "a PDF document"},
    {0, "<svg", "an SVG drawing"},
    {0, "<?xml", "an XML file, perhaps an SVG drawing"},
};

}  // namespace

absl::StatusOr<Picture> ReadPictureFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  if (file->size() > kMostFileBytes)
    return absl::OutOfRangeError(absl::StrCat(file->name(), ": the file has ", WithCommas(file->size()),
                                              " bytes, far more than any picture"));
  ASSIGN_OR_RETURN(const ByteBlock block, file->ReadAll());
  return DecodePicture(block.bytes, path);
}

absl::StatusOr<Picture> DecodePicture(std::string_view bytes, std::string_view file) {
  for (const Form& form : kForms) {
    if (absl::StartsWith(bytes, form.start)) return form.decode(bytes, file);
  }
  if (absl::StartsWith(bytes, "RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP")
    return DecodeWebp(bytes, file);
  const auto refused = [&](std::string_view what) {
    return absl::DataLossError(absl::StrCat(Quoted(file), ": ", what));
  };
  if (bytes.empty()) return refused("the file is empty");
  for (const OtherForm& form : kOtherForms) {
    if (bytes.size() > form.at && absl::StartsWith(bytes.substr(form.at), form.mark))
      return refused(absl::StrCat("this is ", form.what, kSaveAs));
  }
  if (absl::StartsWith(bytes, "\x93NUMPY"))
    return refused("this is a NumPy array and no picture; feed it by the name of its placeholder");
  return refused(absl::StrCat("this is no picture: it begins with \"", Quoted(bytes.substr(0, 8)),
                              "\"; JPEG, PNG, WebP and BMP are read"));
}

absl::Status CheckPictureSize(uint64_t width, uint64_t height, std::string_view file) {
  if (width == 0 || height == 0)
    return absl::DataLossError(absl::StrCat(Quoted(file), ": the picture measures ", width, "x", height));
  if (width > kMostPictureSide || height > kMostPictureSide || width * height > kMostPicturePixels)
    return absl::OutOfRangeError(absl::StrCat(Quoted(file), ": the picture measures ", width, "x", height,
                                              "; up to ", WithCommas(kMostPicturePixels), " pixels and ",
                                              WithCommas(kMostPictureSide),
                                              " a side are read; make it smaller"));
  return absl::OkStatus();
}

absl::Status DamagedPicture(std::string_view form, std::string_view reason, std::string_view file) {
  return absl::DataLossError(absl::StrCat(
      Quoted(file), ": the ", form, " is cut or damaged (", Quoted(reason),
      "); copy it again from where it came from, or open it in an image program and save it anew"));
}

void ComposeOverWhite(std::vector<uint8_t>& pixels) {
  const size_t count = pixels.size() / 4;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t alpha = pixels[i * 4 + 3];
    for (size_t c = 0; c < 3; ++c)
      pixels[i * 3 + c] = static_cast<uint8_t>((pixels[i * 4 + c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
  pixels.resize(count * 3);
}

}  // namespace permafrost
