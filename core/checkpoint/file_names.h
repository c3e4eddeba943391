// How the files of a checkpoint are called:
//
//   model.ckpt-7.meta   model.ckpt-7.index   model.ckpt-7.data-00000-of-00002   model.ckpt-7.data-00001-of-00002
//
// "model.ckpt-7" is the prefix, 7 the training step. Shard numbers have five digits, or more where needed
// (tensorflow/core/util/tensor_bundle/naming.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

// "m.data-00001-of-00002" is shard 1 of 2 of "m".
struct ShardName {
  std::string_view prefix;
  uint64_t shard = 0;
  uint64_t count = 0;
};

std::optional<ShardName> ParseShardName(std::string_view file);
std::string ShardFileName(std::string_view prefix, uint64_t shard, uint64_t count);

// The prefix that a file's name belongs to, if it has one of a checkpoint's suffixes.
std::optional<std::string_view> PrefixOfFile(std::string_view file);

// A .meta in text format has no name of its own; these are in use:
//
//   model.ckpt-7.meta.pbtxt   model.ckpt-7.meta.txt   model.ckpt-7.pbtxt
inline constexpr std::string_view kTextMetaSuffixes[] = {".meta.pbtxt", ".meta.txt", ".pbtxt"};
// The prefix of such a name. Many other files end in .pbtxt: whether there is such a checkpoint is another question.
std::optional<std::string_view> PrefixOfTextMeta(std::string_view file);

// The number behind the last '-' of a prefix.
std::optional<int64_t> StepOfPrefix(std::string_view prefix);

}  // namespace permafrost
