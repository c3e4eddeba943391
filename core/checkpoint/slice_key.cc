#include "core/checkpoint/slice_key.h"

#include <bit>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// OrderedCode: a length byte, then that many bytes, big-endian.
void AppendUnsigned(std::string& out, uint64_t value) {
  const int length = (std::bit_width(value) + 7) / 8;
  out.push_back(static_cast<char>(length));
  for (int i = length - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// OrderedCode: n bytes of two's complement, whose first n bits tell n, xored in so that byte order is number
// order.
void AppendSigned(std::string& out, int64_t value) {
  const uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const int length = std::bit_width(magnitude) / 7 + 1;
  char bytes[10];
  const char fill = value < 0 ? '\xff' : '\0';
  for (int i = 0; i < length; ++i) {
    const int shift = 8 * (length - 1 - i);
    bytes[i] = shift >= 64 ? fill : static_cast<char>(value >> shift);
  }
  static constexpr uint8_t kFirst[] = {0, 0x80, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc, 0xfe, 0xff, 0xff, 0xff};
  static constexpr uint8_t kSecond[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0xc0};
  bytes[0] = static_cast<char>(bytes[0] ^ kFirst[length]);
  if (length > 1) bytes[1] = static_cast<char>(bytes[1] ^ kSecond[length]);
  out.append(bytes, length);
}

void AppendName(std::string& out, std::string_view name) {
  for (const char c : name) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
    if (c == '\xff') out.push_back('\0');
  }
  out.append("\0\1", 2);
}

}  // namespace

absl::StatusOr<TensorSlice> SliceFromProto(const tensorflow::TensorSliceProto& proto) {
  TensorSlice slice;
  for (const auto& extent : proto.extent()) {
    const bool whole = extent.has_length_case() == tensorflow::TensorSliceProto::Extent::HAS_LENGTH_NOT_SET;
    if (extent.start() < 0 || (!whole && extent.length() < 0) || (whole && extent.start() != 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("a slice starts at ", extent.start(), " and has the length ", extent.length()));
    }
    slice.push_back({extent.start(), whole ? -1 : extent.length()});
  }
  return slice;
}

std::string EncodeSliceKey(std::string_view name, const TensorSlice& slice) {
  std::string key;
  AppendUnsigned(key, 0);
  AppendName(key, name);
  AppendUnsigned(key, slice.size());
  for (const Extent& extent : slice) {
    AppendSigned(key, extent.start);
    AppendSigned(key, extent.length);
  }
  return key;
}

absl::StatusOr<TensorSlice> ResolveSlice(const TensorSlice& slice, const Shape& full) {
  if (slice.size() != full.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("slice ", SliceText(slice), " does not have the rank of the shape ", ShapeText(full)));
  }
  TensorSlice resolved = slice;
  for (size_t i = 0; i < full.size(); ++i) {
    if (resolved[i].length < 0) resolved[i] = {0, full[i]};
    if (resolved[i].start > full[i] || resolved[i].length > full[i] - resolved[i].start) {
      return absl::InvalidArgumentError(
          absl::StrCat("slice ", SliceText(slice), " leaves the shape ", ShapeText(full)));
    }
  }
  return resolved;
}

TensorSlice WholeSlice(const Shape& shape) {
  TensorSlice slice;
  for (const int64_t size : shape) slice.push_back({0, size});
  return slice;
}

std::string SliceText(const TensorSlice& slice) {
  return absl::StrJoin(slice, ":", [](std::string* out, const Extent& extent) {
    extent.length < 0 ? absl::StrAppend(out, "-") : absl::StrAppend(out, extent.start, ",", extent.length);
  });
}

Shape SliceShape(const TensorSlice& resolved) {
  Shape shape;
  for (const Extent& extent : resolved) shape.push_back(extent.length);
  return shape;
}

absl::StatusOr<SliceSpec> ParseSliceSpec(std::string_view text) {
  const auto malformed = [&] {
    return absl::InvalidArgumentError(
        absl::StrCat("shape_and_slice \"", Quoted(text),
                     "\" is not of the form \"7 4 3,2:-\" (sizes, then start,length)"));
  };
  std::vector<std::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.empty()) return malformed();
  SliceSpec spec;
  tensorflow::TensorShapeProto shape;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    int64_t size;
    if (!absl::SimpleAtoi(words[i], &size)) return malformed();
    shape.add_dim()->set_size(size);
  }
  absl::StatusOr<Shape> full = ShapeFromProto(shape);
  if (!full.ok()) return malformed();
  spec.full = *std::move(full);
  for (const std::string_view part : absl::StrSplit(words.back(), ':')) {
    Extent extent;
    if (part != "-") {
      const std::vector<std::string_view> numbers = absl::StrSplit(part, ',');
      if (numbers.size() != 2 || !absl::SimpleAtoi(numbers[0], &extent.start) ||
          !absl::SimpleAtoi(numbers[1], &extent.length) || extent.start < 0 || extent.length < 0) {
        return malformed();
      }
    }
    spec.slice.push_back(extent);
  }
  if (spec.slice.size() != spec.full.size()) return malformed();
  return spec;
}

}  // namespace permafrost
