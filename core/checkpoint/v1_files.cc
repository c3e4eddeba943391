#include "core/checkpoint/v1_files.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/text.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/sstable.h"

namespace permafrost {
namespace {

constexpr uint64_t kMostShards = 10000;  // a name could claim any number

// Of one prefix: how many shards their names claim -> which there are.
using ShardSets = std::map<uint64_t, std::map<uint64_t, std::string>>;

ShardSets FindSets(const FileSet& files, std::string_view prefix) {
  ShardSets sets;
  const std::string_view folder = FolderOf(prefix);
  const absl::StatusOr<std::vector<std::string>> names = files.ListFiles(folder);
  if (!names.ok()) return sets;
  for (const std::string& name : *names) {
    const std::optional<V1ShardName> shard = ParseV1ShardName(name);
    if (shard && shard->shard && shard->prefix == BaseNameOf(prefix))
      sets[shard->count].emplace(*shard->shard, JoinPath(folder, name));
  }
  return sets;
}

absl::Status Missing(std::string_view prefix) {
  return absl::NotFoundError(absl::StrCat(Quoted(prefix), ": there is no such V1 checkpoint"));
}

}  // namespace

absl::StatusOr<V1Files> FindV1Files(const FileSet& files, std::string_view prefix) {
  const std::optional<V1ShardName> named = ParseV1ShardName(prefix);
  const bool is_shard = named && named->shard;
  if (!is_shard && files.Kind(prefix) == PathKind::kFile)
    return V1Files{std::string(prefix), {std::string(prefix)}, {}};
  const std::string_view short_prefix = named ? named->prefix : prefix;
  const ShardSets sets = FindSets(files, short_prefix);
  if (!named && sets.size() > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat(Quoted(prefix), " stands for several checkpoints of format V1; name one of them: ",
                     absl::StrJoin(sets, ", ", [&](std::string* out, const auto& set) {
                       absl::StrAppend(out, Quoted(AllV1Shards(short_prefix, set.first)));
                     })));
  }
  const auto set = named ? sets.find(named->count) : sets.begin();
  if (set == sets.end()) return Missing(prefix);
  V1Files found;
  const bool is_short = sets.size() == 1 && files.Kind(short_prefix) != PathKind::kFile &&
                        files.Kind(absl::StrCat(short_prefix, ".index")) != PathKind::kFile;
  found.prefix = is_short ? std::string(short_prefix) : AllV1Shards(short_prefix, set->first);
  for (const auto& [shard, path] : set->second) found.present.push_back(path);
  for (uint64_t shard = 0; shard < std::min(set->first, kMostShards); ++shard) {
    if (!set->second.contains(shard))
      found.missing.push_back(V1ShardFileName(short_prefix, shard, set->first));
  }
  return found;
}

bool LooksLikeSavedSlices(const ByteSource& file) {
  if (!LooksLikeSortedTable(file)) return false;
  // The first entry: its key is "", its value a message whose field 1 is a message too. (An .index has a number there.)
  const auto head = file.ReadBlock(0, 16, "beginning");
  if (!head.ok()) return false;
  ByteReader reader(head->bytes, {file.name()});
  const auto shared = reader.Varint32("shared key length"), unshared = reader.Varint32("key length"),
             length = reader.Varint32("value length"), tag = reader.Varint32("tag");
  constexpr uint32_t kMetaTag = 1 << 3 | 2;
  return shared.ok() && *shared == 0 && unshared.ok() && *unshared == 0 && length.ok() && tag.ok() &&
         *tag == kMetaTag;
}

}  // namespace permafrost
