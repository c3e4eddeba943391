#include "core/checkpoint/folder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/checkpoint/checkpoint_state.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/v1_files.h"

namespace permafrost {
namespace {

constexpr uint64_t kMostShards = 10000;  // a name could claim any number
constexpr int kMostLookedInto = 256;

using Names = std::set<std::string>;

class Folder {
 public:
  Folder(const FileSet& files, std::string_view folder) : files_(files), folder_(folder) {}

  absl::StatusOr<std::vector<FolderCheckpoint>> Read() {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.ListFiles(folder_));
    for (const std::string& name : names) {
      const std::optional<V1ShardName> shard = ParseV1ShardName(name);
      if (const auto prefix = PrefixOfFile(name); prefix && !prefix->empty()) {
        by_prefix_[std::string(*prefix)].insert(name);
      } else if (shard && shard->shard) {
        shards_[AllV1Shards(shard->prefix, shard->count)].insert(name);
      } else if (name != kStateFileName) {
        others_.insert(name);
      }
    }
    TakeTextMetas();
    // V1 first: its .meta is not that of a V2 checkpoint whose other files are missing.
    AddV1Files();
    AddV1Shards();
    for (const auto& [prefix, present] : by_prefix_) {
      if (has_v1_meta_.contains(prefix)) continue;
      found_.push_back({prefix,
                        present.contains(absl::StrCat(prefix, ".index")),
                        prefix,
                        {present.begin(), present.end()},
                        MissingV2(prefix, present)});
    }
    std::stable_sort(found_.begin(), found_.end(), [](const FolderCheckpoint& a, const FolderCheckpoint& b) {
      return a.prefix < b.prefix;
    });
    return std::move(found_);
  }

 private:
  // A graph as text belongs to the checkpoint that has its name.
  void TakeTextMetas() {
    for (auto name = others_.begin(); name != others_.end();) {
      const auto prefix = PrefixOfTextMeta(*name);
      const auto found = prefix ? by_prefix_.find(std::string(*prefix)) : by_prefix_.end();
      if (found == by_prefix_.end()) {
        ++name;
        continue;
      }
      found->second.insert(*name);
      name = others_.erase(name);
    }
  }

  bool IsV1(const std::string& name) const {
    const auto file = files_.Open(JoinPath(folder_, name));
    return file.ok() && LooksLikeSavedSlices(**file);
  }

  bool HasFile(const std::string& prefix, std::string_view suffix) const {
    const auto names = by_prefix_.find(prefix);
    return names != by_prefix_.end() && names->second.contains(absl::StrCat(prefix, suffix));
  }

  // `base`: the prefix without what it says of shards.
  void AddV1(FolderCheckpoint checkpoint, const std::string& base) {
    std::string meta = absl::StrCat(base, ".meta");
    const bool has_meta = HasFile(base, ".meta");
    (has_meta ? checkpoint.present : checkpoint.missing).push_back(std::move(meta));
    if (!HasFile(base, ".index")) has_v1_meta_.insert(base);
    found_.push_back(std::move(checkpoint));
  }

  void AddV1Files() {
    int looked_into = 0;
    for (const std::string& name : others_) {
      if (HasFile(name, ".index")) continue;
      if (!by_prefix_.contains(name) && ++looked_into > kMostLookedInto) continue;
      if (IsV1(name)) AddV1({name, true, name, {name}, {}}, name);
    }
  }

  void AddV1Shards() {
    for (const auto& [all, names] : shards_) {
      // Many data sets are in files of such names.
      if (!IsV1(*names.begin()) && !IsV1(*names.rbegin())) continue;
      const absl::StatusOr<V1Files> found = FindV1Files(files_, JoinPath(folder_, all));
      if (!found.ok()) continue;
      FolderCheckpoint checkpoint{std::string(BaseNameOf(found->prefix)), true, all, {}, {}};
      for (const std::string& path : found->present) checkpoint.present.emplace_back(BaseNameOf(path));
      for (const std::string& path : found->missing) checkpoint.missing.emplace_back(BaseNameOf(path));
      AddV1(std::move(checkpoint), std::string(ParseV1ShardName(all)->prefix));
    }
  }

  static std::vector<std::string> MissingV2(std::string_view prefix, const Names& present) {
    std::vector<std::string> missing;
    const bool has_text_meta = std::any_of(present.begin(), present.end(), [](const std::string& name) {
      return PrefixOfTextMeta(name).has_value();
    });
    for (const std::string_view suffix : {".meta", ".index"}) {
      if (suffix == ".meta" && has_text_meta) continue;
      if (std::string name = absl::StrCat(prefix, suffix); !present.contains(name))
        missing.push_back(std::move(name));
    }
    uint64_t shards = 1;
    for (const std::string& file : present) {
      if (const auto shard = ParseShardName(file))
        shards = std::max(shards, std::min(shard->count, kMostShards));
    }
    for (uint64_t i = 0; i < shards; ++i) {
      if (std::string name = ShardFileName(prefix, i, shards); !present.contains(name))
        missing.push_back(std::move(name));
    }
    return missing;
  }

  const FileSet& files_;
  const std::string_view folder_;
  std::map<std::string, Names> by_prefix_;  // files with a V2 checkpoint's suffixes
  std::map<std::string, Names> shards_;     // "m-?????-of-00002" -> files
  Names others_;
  Names has_v1_meta_;  // prefixes whose .meta belongs to a V1 checkpoint
  std::vector<FolderCheckpoint> found_;
};

}  // namespace

absl::StatusOr<std::vector<FolderCheckpoint>> CheckpointsIn(const FileSet& files, std::string_view folder) {
  return Folder(files, folder).Read();
}

}  // namespace permafrost
