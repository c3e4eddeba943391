#include "core/tensor/npy_header.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/npy.h"

namespace permafrost {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMostDimensions = 64;  // NumPy 2's own limit
constexpr size_t kAlignment = 64;       // of the values in the file
// NumPy leaves room for the first size to grow in place (GROWTH_AXIS_MAX_DIGITS).
constexpr size_t kGrowthDigits = 21;

// The dict as text. Only what NumPy writes is understood, in any order and with any spaces.
class DictReader {
 public:
  DictReader(std::string_view text, const ByteReader& reader) : text_(text), rest_(text), reader_(reader) {}

  absl::StatusOr<NpyHeader> Read() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    if (!Take('{')) return Unexpected("{");
    while (!Take('}')) {
      ASSIGN_OR_RETURN(const std::string_view key, String("a key"));
      if (!Take(':')) return Unexpected(":");
      if (key == "descr") {
        RETURN_IF_ERROR(ReadDescr(header));
        has_descr = true;
      } else if (key == "fortran_order") {
        ASSIGN_OR_RETURN(header.fortran_order, Bool());
        has_order = true;
      } else if (key == "shape") {
        ASSIGN_OR_RETURN(header.shape, ReadShape());
        has_shape = true;
      } else {
        return reader_.Error(absl::StrCat("the header has the key \"", Quoted(key),
                                          "\", where descr, fortran_order and shape are expected"));
      }
      if (!Take(',') && !StartsWith('}')) return Unexpected(", or }");
    }
    if (!has_descr || !has_order || !has_shape)
      return reader_.Error("the header lacks one of descr, fortran_order and shape");
    SkipSpaces();
    if (!rest_.empty()) return Unexpected("the end of the header");
    return header;
  }

 private:
  void SkipSpaces() {
    while (!rest_.empty() && absl::ascii_isspace(rest_[0])) rest_.remove_prefix(1);
  }
  bool StartsWith(char wanted) {
    SkipSpaces();
    return !rest_.empty() && rest_[0] == wanted;
  }
  bool Take(char wanted) {
    if (!StartsWith(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    SkipSpaces();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  absl::Status Unexpected(std::string_view wanted) const {
    return reader_.Error(absl::StrCat(
        "the header should have ", wanted, " at its character ", text_.size() - rest_.size() + 1, " and has ",
        rest_.empty() ? "ended" : absl::StrCat("\"", Quoted(rest_.substr(0, 20)), "\"")));
  }

  absl::StatusOr<std::string_view> String(std::string_view what) {
    SkipSpaces();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"'))
      return Unexpected(absl::StrCat(what, " in quotes"));
    const size_t end = rest_.find(rest_[0], 1);
    if (end == std::string_view::npos) return Unexpected(absl::StrCat(what, " with a closing quote"));
    const std::string_view content = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return content;
  }

  absl::StatusOr<bool> Bool() {
    if (TakeWord("True")) return true;
    if (TakeWord("False")) return false;
    return Unexpected("True or False");
  }

  absl::StatusOr<Shape> ReadShape() {
    Shape shape;
    int64_t count = 1;
    if (!Take('(')) return Unexpected("a shape in parentheses");
    while (!Take(')')) {
      SkipSpaces();
      size_t digits = 0;
      while (digits < rest_.size() && absl::ascii_isdigit(rest_[digits])) ++digits;
      int64_t size = 0;
      if (!absl::SimpleAtoi(rest_.substr(0, digits), &size)) return Unexpected("a size below 2^63");
      if (size > 0 && __builtin_mul_overflow(count, size, &count))
        return reader_.Error("its shape has more than 2^63 elements");
      if (shape.size() == kMostDimensions)
        return reader_.Error(absl::StrCat("its shape has more than ", kMostDimensions, " dimensions"));
      rest_.remove_prefix(digits);
      TakeWord("L");  // Python 2's long integers
      shape.push_back(size);
      if (!Take(',') && !StartsWith(')')) return Unexpected(", or )");
    }
    return shape;
  }

  absl::Status ReadDescr(NpyHeader& header) {
    if (StartsWith('['))
      return absl::UnimplementedError(
          absl::StrCat(Quoted(reader_.file()),
                       ": is an array of records (several named fields); save one field of it by itself"));
    ASSIGN_OR_RETURN(const std::string_view descr, String("a type"));
    header.descr = Quoted(descr);
    const auto refused = [&](std::string_view why) {
      return absl::UnimplementedError(
          absl::StrCat(Quoted(reader_.file()), ": is an array of type '", header.descr, "', ", why));
    };
    std::string_view type = descr;
    if (!type.empty() && std::string_view("<>|=").find(type[0]) != std::string_view::npos) {
      header.is_big_endian = type[0] == '>';
      type.remove_prefix(1);
    }
    if (type == "?") type = "b1";
    if (type.substr(0, 1) == "O")
      return refused("Python objects, which are pickled and not read; save text with dtype='S' or 'U'");
    // 2^30: no product with the 4 bytes of a character wraps.
    uint32_t number = 0;
    if (type.size() < 2 || type.size() > 11 || !absl::ascii_isdigit(type[1]) ||
        !absl::SimpleAtoi(type.substr(1), &number) || number >= uint32_t{1} << 30)
      return refused("which is not understood; a number, a bool or text is expected");
    header.kind = type[0];
    header.item_size = header.kind == 'U' ? uint64_t{number} * 4 : number;
    constexpr std::string_view kSized[] = {"b1", "i1", "i2", "i4", "i8", "u1", "u2",
                                           "u4", "u8", "f2", "f4", "f8", "c8", "c16"};
    for (const std::string_view known : kSized) {
      if (type == known) return absl::OkStatus();
    }
    if (header.kind == 'S' || header.kind == 'U') return absl::OkStatus();
    return refused(
        "which TensorFlow has not; convert it, for example with .astype('float32'), and save it again");
  }

  std::string_view text_, rest_;
  const ByteReader& reader_;
};

}  // namespace

bool LooksLikeNpy(std::string_view bytes) {
  return bytes.substr(0, kMagic.size()) == kMagic;
}

absl::StatusOr<NpyHeader> ReadNpyHeader(ByteReader& reader) {
  if (!LooksLikeNpy(reader.rest()))
    return reader.Error(
        "is not a NumPy array: it does not begin with \"\\x93NUMPY\"; save it with numpy.save");
  RETURN_IF_ERROR(reader.Bytes(kMagic.size(), "magic").status());
  ASSIGN_OR_RETURN(const uint8_t major, reader.Byte("version"));
  RETURN_IF_ERROR(reader.Byte("version").status());
  if (major < 1 || major > 3)
    return reader.Error(absl::StrCat("is version ", major, " of NumPy's file format; 1 to 3 are understood"));
  uint64_t length = 0;
  if (major == 1) {
    ASSIGN_OR_RETURN(const uint8_t low, reader.Byte("length of the header"));
    ASSIGN_OR_RETURN(const uint8_t high, reader.Byte("length of the header"));
    length = low + 256u * high;
  } else {
    ASSIGN_OR_RETURN(length, reader.Fixed32("length of the header"));
  }
  ASSIGN_OR_RETURN(const std::string_view text, reader.Bytes(length, "header"));
  return DictReader(text, reader).Read();
}

std::string WriteNpyHeader(std::string_view descr, const Shape& shape) {
  std::string sizes;
  for (const int64_t size : shape) absl::StrAppend(&sizes, sizes.empty() ? "" : " ", size, ",");
  if (shape.size() > 1) sizes.pop_back();  // only a tuple of one ends in a comma
  std::string text =
      absl::StrCat("{'descr': '", descr, "', 'fortran_order': False, 'shape': (", sizes, "), }");
  if (!shape.empty()) text.append(kGrowthDigits - absl::StrCat(shape[0]).size(), ' ');
  const size_t before = kMagic.size() + 4;
  text.append(kAlignment - (before + text.size() + 1) % kAlignment, ' ');
  text += '\n';
  std::string bytes(kMagic);
  bytes += {1, 0, static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  return bytes + text;
}

}  // namespace permafrost
