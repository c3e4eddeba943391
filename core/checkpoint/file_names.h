// How the files of a checkpoint are called:
//
//   model.ckpt-7.meta   model.ckpt-7.index   model.ckpt-7.data-00000-of-00002   model.ckpt-7.data-00001-of-00002
//
// "model.ckpt-7" is the prefix, 7 the training step. Shard numbers have five digits, or more where needed
// (tensorflow/core/util/tensor_bundle/naming.cc). In format V1 the prefix is a file itself, or it stands for shards:
//
//   model.ckpt-7.meta   model.ckpt-7
//   model.ckpt-7.meta   model.ckpt-7-00000-of-00002   model.ckpt-7-00001-of-00002
//
// tf.train.Saver then says "model.ckpt-7-?????-of-00002" for the prefix, with these very question marks, which TensorFlow
// takes for a pattern (tensorflow/core/kernels/io.cc and python/training/saver.py).
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

// "m-00001-of-00002" is shard 1 of 2 of the V1 checkpoint "m", "m-?????-of-00002" all of them.
struct V1ShardName {
  std::string_view prefix;
  std::optional<uint64_t> shard;
  uint64_t count = 0;
};

// Nullopt also for the names of V2 shards.
std::optional<V1ShardName> ParseV1ShardName(std::string_view file);
std::string V1ShardFileName(std::string_view prefix, uint64_t shard, uint64_t count);
std::string AllV1Shards(std::string_view prefix, uint64_t count);

// The .meta that belongs to a prefix: tf.train.Saver leaves "-?????-of-00002" out of its name.
std::string MetaFileName(std::string_view prefix);

// The prefix that a file's name belongs to, if it has one of a V2 checkpoint's suffixes (.meta is one of both formats).
std::optional<std::string_view> PrefixOfFile(std::string_view file);

// A .meta in text format has no name of its own; these are in use:
//
//   model.ckpt-7.meta.pbtxt   model.ckpt-7.meta.txt   model.ckpt-7.pbtxt
inline constexpr std::string_view kTextMetaSuffixes[] = {".meta.pbtxt", ".meta.txt", ".pbtxt"};
// The prefix of such a name. Many other files end in .pbtxt: whether there is such a checkpoint is another question.
std::optional<std::string_view> PrefixOfTextMeta(std::string_view file);

// The number behind the last '-' of a prefix, or of "m-7" in "m-7-?????-of-00002".
std::optional<int64_t> StepOfPrefix(std::string_view prefix);

}  // namespace permafrost
