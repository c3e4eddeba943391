#include "core/checkpoint/list.h"

#include <algorithm>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/checkpoint_state.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/folder.h"

namespace permafrost {
namespace {

// The base name of what the state file calls the newest; "" where it says nothing.
std::string NewestIn(const FileSet& files, std::string_view folder) {
  const std::string path = JoinPath(folder, kStateFileName);
  if (files.Kind(path) != PathKind::kFile) return "";
  const absl::StatusOr<CheckpointState> state = ReadCheckpointState(files, path);
  return state.ok() ? std::string(LastComponent(state->latest)) : "";
}

}  // namespace

absl::StatusOr<std::vector<FoundCheckpoint>> ListCheckpoints(const FileSet& files, std::string_view folder) {
  ASSIGN_OR_RETURN(std::vector<FolderCheckpoint> all, CheckpointsIn(files, folder));
  const std::string newest = NewestIn(files, folder);
  std::vector<FoundCheckpoint> found;
  for (FolderCheckpoint& one : all) {
    found.push_back({JoinPath(folder, one.prefix), StepOfPrefix(one.prefix), std::move(one.present),
                     std::move(one.missing), one.prefix == newest || one.state_name == newest});
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundCheckpoint& a, const FoundCheckpoint& b) {
    if (a.newest != b.newest) return a.newest;
    return a.step.value_or(-1) > b.step.value_or(-1);
  });
  return found;
}

}  // namespace permafrost
