#include "core/checkpoint/file_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace permafrost {
namespace {

constexpr size_t kFewestDigits = 5;

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool ConsumeNumber(std::string_view& text, uint64_t& number) {
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits < kFewestDigits || !absl::SimpleAtoi(text.substr(0, digits), &number)) return false;
  text.remove_prefix(digits);
  return true;
}

}  // namespace

std::optional<ShardName> ParseShardName(std::string_view file) {
  const size_t at = file.rfind(".data-");
  if (at == std::string_view::npos) return std::nullopt;
  ShardName name{file.substr(0, at)};
  std::string_view rest = file.substr(at + 6);
  if (!ConsumeNumber(rest, name.shard) || !absl::ConsumePrefix(&rest, "-of-") ||
      !ConsumeNumber(rest, name.count) || !rest.empty()) {
    return std::nullopt;
  }
  return name;
}

std::string ShardFileName(std::string_view prefix, uint64_t shard, uint64_t count) {
  return absl::StrFormat("%s.data-%05d-of-%05d", prefix, shard, count);
}

std::optional<std::string_view> PrefixOfFile(std::string_view file) {
  for (const std::string_view suffix : {".index", ".meta"}) {
    if (std::string_view prefix = file; absl::ConsumeSuffix(&prefix, suffix)) return prefix;
  }
  if (const std::optional<ShardName> shard = ParseShardName(file)) return shard->prefix;
  return std::nullopt;
}

std::optional<std::string_view> PrefixOfTextMeta(std::string_view file) {
  for (const std::string_view suffix : kTextMetaSuffixes) {
    if (std::string_view prefix = file; absl::ConsumeSuffix(&prefix, suffix)) return prefix;
  }
  return std::nullopt;
}

std::optional<int64_t> StepOfPrefix(std::string_view prefix) {
  const size_t dash = prefix.rfind('-');
  int64_t step;
  if (dash == std::string_view::npos || dash + 1 == prefix.size() || !IsDigit(prefix[dash + 1]) ||
      !absl::SimpleAtoi(prefix.substr(dash + 1), &step)) {
    return std::nullopt;
  }
  return step;
}

}  // namespace permafrost
