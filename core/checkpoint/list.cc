#include "core/checkpoint/list.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/checkpoint/checkpoint_state.h"
#include "core/checkpoint/file_names.h"

namespace permafrost {
namespace {

constexpr uint64_t kMostShards = 10000;  // a name could claim any number

// The base name of what the state file calls the newest; "" where it says nothing.
std::string NewestIn(const FileSet& files, std::string_view folder) {
  const std::string path = JoinPath(folder, kStateFileName);
  if (files.Kind(path) != PathKind::kFile) return "";
  const absl::StatusOr<CheckpointState> state = ReadCheckpointState(files, path);
  return state.ok() ? std::string(LastComponent(state->latest)) : "";
}

std::vector<std::string> Missing(std::string_view prefix, const std::set<std::string>& present) {
  std::vector<std::string> missing;
  const bool has_text_meta = std::any_of(present.begin(), present.end(),
                                         [](const std::string& name) { return PrefixOfTextMeta(name); });
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

}  // namespace

absl::StatusOr<std::vector<FoundCheckpoint>> ListCheckpoints(const FileSet& files, std::string_view folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.ListFiles(folder));
  std::map<std::string, std::set<std::string>> by_prefix;
  for (const std::string& name : names) {
    if (const auto prefix = PrefixOfFile(name); prefix && !prefix->empty())
      by_prefix[std::string(*prefix)].insert(name);
  }
  for (const std::string& name : names) {
    const auto prefix = PrefixOfTextMeta(name);
    const auto found = prefix ? by_prefix.find(std::string(*prefix)) : by_prefix.end();
    if (found != by_prefix.end()) found->second.insert(name);
  }
  const std::string newest = NewestIn(files, folder);
  std::vector<FoundCheckpoint> found;
  for (const auto& [prefix, present] : by_prefix) {
    found.push_back({JoinPath(folder, prefix),
                     StepOfPrefix(prefix),
                     {present.begin(), present.end()},
                     Missing(prefix, present),
                     prefix == newest});
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundCheckpoint& a, const FoundCheckpoint& b) {
    if (a.newest != b.newest) return a.newest;
    return a.step.value_or(-1) > b.step.value_or(-1);
  });
  return found;
}

}  // namespace permafrost
