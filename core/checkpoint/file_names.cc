#include "core/checkpoint/file_names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace permafrost {
namespace {

constexpr size_t kFewestDigits = 5;
constexpr std::string_view kAnyShard = "-?????-of-";

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

// "00001-of-00003" and nothing else.
bool ParseShardOf(std::string_view text, uint64_t& shard, uint64_t& count) {
  return ConsumeNumber(text, shard) && absl::ConsumePrefix(&text, "-of-") && ConsumeNumber(text, count) &&
         text.empty();
}

}  // namespace

std::optional<ShardName> ParseShardName(std::string_view file) {
  const size_t at = file.rfind(".data-");
  if (at == std::string_view::npos) return std::nullopt;
  ShardName name{file.substr(0, at)};
  if (!ParseShardOf(file.substr(at + 6), name.shard, name.count)) return std::nullopt;
  return name;
}

std::string ShardFileName(std::string_view prefix, uint64_t shard, uint64_t count) {
  return absl::StrFormat("%s.data-%05d-of-%05d", prefix, shard, count);
}

std::optional<V1ShardName> ParseV1ShardName(std::string_view file) {
  if (ParseShardName(file)) return std::nullopt;
  if (const size_t at = file.rfind(kAnyShard); at != std::string_view::npos) {
    V1ShardName name{file.substr(0, at), std::nullopt};
    std::string_view rest = file.substr(at + kAnyShard.size());
    if (ConsumeNumber(rest, name.count) && rest.empty()) return name;
  }
  // Of "m-00001-of-00003" the last but two '-' is the one before the number.
  size_t at = file.size();
  for (int dash = 0; dash < 3; ++dash) {
    at = at == 0 ? std::string_view::npos : file.rfind('-', at - 1);
    if (at == std::string_view::npos) return std::nullopt;
  }
  V1ShardName name{file.substr(0, at)};
  uint64_t shard = 0;
  if (!ParseShardOf(file.substr(at + 1), shard, name.count) || shard >= name.count) return std::nullopt;
  name.shard = shard;
  return name;
}

std::string V1ShardFileName(std::string_view prefix, uint64_t shard, uint64_t count) {
  return absl::StrFormat("%s-%05d-of-%05d", prefix, shard, count);
}

std::string AllV1Shards(std::string_view prefix, uint64_t count) {
  return absl::StrFormat("%s%s%05d", prefix, kAnyShard, count);
}

std::string MetaFileName(std::string_view prefix) {
  const std::optional<V1ShardName> shards = ParseV1ShardName(prefix);
  return absl::StrCat(shards && !shards->shard ? shards->prefix : prefix, ".meta");
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
  if (const std::optional<V1ShardName> shards = ParseV1ShardName(prefix); shards && !shards->shard)
    prefix = shards->prefix;
  const size_t dash = prefix.rfind('-');
  int64_t step;
  if (dash == std::string_view::npos || dash + 1 == prefix.size() || !IsDigit(prefix[dash + 1]) ||
      !absl::SimpleAtoi(prefix.substr(dash + 1), &step)) {
    return std::nullopt;
  }
  return step;
}

}  // namespace permafrost
