// Strings. Each is a sequence of bytes; where characters matter they are UTF-8.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

#include "core/execute/math/farmhash.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/string_kernels.h"

namespace permafrost {
namespace {

absl::StatusOr<Kernel> MakeLength(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool characters, CountsCharacters(spec));
  return [characters](KernelContext& context) -> absl::Status {
    return MapText<int32_t>(context, [&](const std::string& text, int32_t& length) {
      size_t trail = 0;
      for (const char byte : text) trail += characters && IsTrailByte(byte);
      length = static_cast<int32_t>(text.size() - trail);
      return absl::OkStatus();
    });
  };
}

// What makes one text of another.
using Change = absl::Status (*)(const std::string& text, std::string& changed);

Kernel ChangeAll(Change change) {
  return [change](KernelContext& context) { return MapText<std::string>(context, change); };
}

template <char (*kCase)(unsigned char)>
absl::Status ChangeCase(const std::string& text, std::string& changed) {
  changed = text;
  for (char& byte : changed) byte = kCase(static_cast<unsigned char>(byte));
  return absl::OkStatus();
}

template <char (*kCase)(unsigned char)>
absl::Status ChangeUtf8Case(const std::string& text, std::string& changed) {
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) >= 0x80)
      return Refuse(absl::StatusCode::kUnimplemented, "only ASCII has cases here, not %",
                    {Piece::Quote(text)});
  }
  return ChangeCase<kCase>(text, changed);
}

absl::StatusOr<Kernel> CaseKernel(const KernelSpec& spec, Change ascii, Change utf8) {
  ASSIGN_OR_RETURN(const std::string encoding, spec.String("encoding", ""));
  if (encoding.empty()) return ChangeAll(ascii);
  if (encoding == "utf-8") return ChangeAll(utf8);
  return Refuse("the encoding must be utf-8 or none, not %", {Piece::Quote(encoding)});
}

absl::StatusOr<Kernel> MakeLower(const KernelSpec& spec) {
  return CaseKernel(spec, ChangeCase<absl::ascii_tolower>, ChangeUtf8Case<absl::ascii_tolower>);
}
absl::StatusOr<Kernel> MakeUpper(const KernelSpec& spec) {
  return CaseKernel(spec, ChangeCase<absl::ascii_toupper>, ChangeUtf8Case<absl::ascii_toupper>);
}

absl::StatusOr<Kernel> MakeStrip(const KernelSpec&) {
  return ChangeAll([](const std::string& text, std::string& stripped) {
    stripped = absl::StripAsciiWhitespace(text);
    return absl::OkStatus();
  });
}

absl::StatusOr<Kernel> MakeHash(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t buckets, spec.Int("num_buckets", 0));
  ASSIGN_OR_RETURN(std::vector<int64_t> key, spec.Ints("key", {}));
  if (buckets < 1) return Refuse("there cannot be % buckets", {buckets});
  const bool is_strong = spec.op() == "StringToHashBucketStrong",
             is_fast = spec.op() == "StringToHashBucketFast";
  if (is_strong && key.size() != 2) return Refuse("the key has % parts, not two", {key.size()});
  key.resize(2);
  return
      [=, low = static_cast<uint64_t>(key[0]), high = static_cast<uint64_t>(key[1])](KernelContext& context) {
        return MapText<int64_t>(context, [&](const std::string& text, int64_t& bucket) {
          const uint64_t hash = is_strong ? SipHash(text, low, high)
                                : is_fast ? Fingerprint64(text)
                                          : LegacyHash64(text);
          bucket = static_cast<int64_t>(hash % static_cast<uint64_t>(buckets));
          return absl::OkStatus();
        });
      };
}

// Base 64 with the characters that are safe in names of files and web addresses.
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

template <bool kPad>
absl::Status EncodeBase64(const std::string& text, std::string& encoded) {
  for (size_t at = 0; at < text.size(); at += 3) {
    const size_t count = std::min<size_t>(3, text.size() - at);
    uint32_t bits = 0;
    for (size_t i = 0; i < count; ++i) bits |= uint32_t{static_cast<uint8_t>(text[at + i])} << (16 - 8 * i);
    for (size_t i = 0; i <= count; ++i) encoded += kBase64[bits >> (18 - 6 * i) & 63];
    if (kPad) encoded.append(3 - count, '=');
  }
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeEncodeBase64(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const bool pad, spec.Bool("pad", false));
  return ChangeAll(pad ? EncodeBase64<true> : EncodeBase64<false>);
}

absl::Status DecodeBase64(const std::string& encoded, std::string& text) {
  std::string_view rest = encoded;
  // Padding may be left out, but there is no other one.
  for (int i = 0; i < 2 && encoded.size() % 4 == 0 && absl::EndsWith(rest, "="); ++i) rest.remove_suffix(1);
  uint32_t bits = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    const size_t value = std::string_view(kBase64).find(rest[i]);
    if (value == std::string_view::npos) return Refuse("not base 64: %", {Piece::Quote(encoded)});
    bits = bits << 6 | static_cast<uint32_t>(value);
    // After 2, 3 and 4 characters another byte is complete.
    if (i % 4 > 0) text += static_cast<char>(bits >> (6 - 2 * (i % 4)));
  }
  if (rest.size() % 4 == 1) return Refuse("base 64 is cut off: %", {Piece::Quote(encoded)});
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeDecodeBase64(const KernelSpec&) {
  return ChangeAll(DecodeBase64);
}

constexpr Op kOps[] = {
    {"AsString", MakeAsString},
    {"DecodeBase64", MakeDecodeBase64},
    {"DecodeRaw", MakeDecodeRaw},
    {"EncodeBase64", MakeEncodeBase64},
    {"ReduceJoin", MakeReduceJoin, 2},
    {"StringJoin", MakeStringJoin, 0},
    {"StringLength", MakeLength},
    {"StringLower", MakeLower},
    {"StringSplit", MakeStringSplit, 2, OpKind::kPure, "indices,values,shape"},
    {"StringSplitV2", MakeStringSplitV2, 2, OpKind::kPure, "indices,values,shape"},
    {"StringStrip", MakeStrip},
    {"StringToHashBucket", MakeHash},
    {"StringToHashBucketFast", MakeHash},
    {"StringToHashBucketStrong", MakeHash},
    {"StringToNumber", MakeStringToNumber},
    {"StringUpper", MakeUpper},
    {"Substr", MakeSubstr, 3},
};

}  // namespace

absl::StatusOr<bool> CountsCharacters(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string unit, spec.String("unit", "BYTE"));
  if (unit == "BYTE" || unit == "UTF8_CHAR") return unit != "BYTE";
  return Refuse("the unit must be BYTE or UTF8_CHAR, not %", {Piece::Quote(unit)});
}

absl::Span<const Op> StringOps() {
  return kOps;
}

}  // namespace permafrost
