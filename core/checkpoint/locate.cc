#include "core/checkpoint/locate.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/checkpoint_state.h"
#include "core/checkpoint/file_names.h"

namespace permafrost {
namespace {

constexpr size_t kMostListed = 8;

// All prefixes that the names in a folder belong to.
std::set<std::string> PrefixesIn(const std::vector<std::string>& names) {
  std::set<std::string> prefixes;
  for (const std::string& name : names) {
    if (auto prefix = PrefixOfFile(name); prefix && !prefix->empty()) prefixes.emplace(*prefix);
  }
  return prefixes;
}

std::string Listed(const std::set<std::string>& names, std::string_view folder) {
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kMostListed) break;
    shown.push_back(Quoted(JoinPath(folder, name)));
  }
  const size_t more = names.size() - shown.size();
  return absl::StrCat(absl::StrJoin(shown, ", "), more > 0 ? absl::StrCat(" and ", more, " more") : "");
}

class Locator {
 public:
  explicit Locator(const FileSet& files) : files_(files) {}

  absl::StatusOr<CheckpointLocation> Locate(std::string_view path) {
    while (path.size() > 1 && absl::ConsumeSuffix(&path, "/")) {
    }
    if (path.empty()) return absl::NotFoundError("no checkpoint was named: the path is empty");
    // A prefix first: a folder or a file of another kind may have the same name.
    if (files_.Kind(absl::StrCat(path, ".index")) == PathKind::kFile) return Found(path);
    switch (files_.Kind(path)) {
      case PathKind::kFolder:
        return InFolder(path);
      case PathKind::kFile:
        return FromFile(path);
      case PathKind::kMissing:
        break;
    }
    // A file of the checkpoint that is missing itself, or a prefix as a shell completes it.
    std::string_view prefix = path;
    if (const auto named = PrefixOfFile(path)) {
      prefix = *named;
    } else {
      absl::ConsumeSuffix(&prefix, ".");
    }
    if (HasCheckpoint(prefix)) return Found(prefix);
    return Missing(prefix);
  }

 private:
  // V2: there is an index. V1: the prefix is a file itself.
  bool HasCheckpoint(std::string_view prefix) const {
    return files_.Kind(absl::StrCat(prefix, ".index")) == PathKind::kFile ||
           files_.Kind(prefix) == PathKind::kFile;
  }

  absl::StatusOr<CheckpointLocation> Found(std::string_view prefix) {
    CheckpointLocation location{std::string(prefix), absl::StrCat(prefix, ".meta"), std::move(notes_)};
    if (files_.Kind(location.meta) == PathKind::kFile) return location;
    location.meta.clear();
    for (const std::string_view suffix : kTextMetaSuffixes) {
      const std::string text = absl::StrCat(prefix, suffix);
      if (location.meta.empty() && files_.Kind(text) == PathKind::kFile) location.meta = text;
    }
    return location;
  }

  absl::StatusOr<CheckpointLocation> FromFile(std::string_view path) {
    if (BaseNameOf(path) == kStateFileName) return FromState(path);
    if (const auto prefix = PrefixOfFile(path)) {
      if (HasCheckpoint(*prefix)) return Found(*prefix);
      return Incomplete(*prefix);
    }
    if (const auto prefix = PrefixOfTextMeta(path); prefix && HasCheckpoint(*prefix)) {
      ASSIGN_OR_RETURN(CheckpointLocation location, Found(*prefix));
      location.meta = std::string(path);
      return location;
    }
    return Found(path);  // a V1 checkpoint, or something that its reader will name
  }

  absl::Status Incomplete(std::string_view prefix) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.ListFiles(FolderOf(prefix)));
    std::vector<std::string> present;
    for (const std::string& name : names) {
      if (PrefixOfFile(name) == BaseNameOf(prefix)) present.push_back(Quoted(name));
    }
    return absl::FailedPreconditionError(absl::StrCat(
        Quoted(prefix), ".index is missing: of this checkpoint there is only ", absl::StrJoin(present, ", "),
        ". A checkpoint has a .meta (the graph), an .index (the list of its tensors) and one or more .data "
        "files (the ",
        "weights); copy the .index from where the others come from."));
  }

  absl::StatusOr<CheckpointLocation> FromState(std::string_view path) {
    ASSIGN_OR_RETURN(const CheckpointState state, ReadCheckpointState(files_, path));
    const std::string_view folder = FolderOf(path);
    const bool absolute = absl::StartsWith(state.latest, "/");
    const std::string named = absolute ? state.latest : JoinPath(folder, state.latest);
    if (HasCheckpoint(named)) return Found(named);
    // The usual case: the folder was copied from the machine that trained, whose paths stand in the file.
    // That machine may have been a Windows one.
    const std::string beside = JoinPath(folder, LastComponent(state.latest));
    if (HasCheckpoint(beside)) {
      notes_.push_back(absl::StrCat(Quoted(path), " names ", Quoted(state.latest),
                                    ", which is not here; took ", Quoted(beside)));
      return Found(beside);
    }
    return Only(folder, absl::StrCat(Quoted(path), " names ", Quoted(state.latest), ", which is not here"));
  }

  absl::StatusOr<CheckpointLocation> InFolder(std::string_view folder) {
    const std::string state = JoinPath(folder, kStateFileName);
    if (files_.Kind(state) == PathKind::kFile) return FromState(state);
    return Only(folder, "");
  }

  // The one checkpoint of a folder. `reason` (why the state file did not help) begins the note or the error.
  absl::StatusOr<CheckpointLocation> Only(std::string_view folder, std::string_view reason) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.ListFiles(folder));
    const std::set<std::string> prefixes = PrefixesIn(names);
    std::set<std::string> complete;
    for (const std::string& prefix : prefixes) {
      if (HasCheckpoint(JoinPath(folder, prefix))) complete.insert(prefix);
    }
    const std::string shown = folder.empty() ? "this folder" : Quoted(folder);
    const std::string why = reason.empty() ? "" : absl::StrCat(reason, "; ");
    if (complete.size() == 1) {
      const std::string prefix = JoinPath(folder, *complete.begin());
      notes_.push_back(absl::StrCat(why, "took the only checkpoint in ", shown, ": ", Quoted(prefix)));
      return Found(prefix);
    }
    if (complete.size() > 1) {
      return absl::FailedPreconditionError(
          absl::StrCat(why, shown, " holds ", complete.size(),
                       " checkpoints; name one of them: ", Listed(complete, folder)));
    }
    if (prefixes.size() == 1) return Incomplete(JoinPath(folder, *prefixes.begin()));
    if (files_.Kind(JoinPath(folder, "saved_model.pb")) == PathKind::kFile ||
        files_.Kind(JoinPath(folder, "saved_model.pbtxt")) == PathKind::kFile) {
      return absl::UnimplementedError(absl::StrCat(
          shown,
          " is a SavedModel; permafrost does not read these yet. Its variables alone are a checkpoint: ",
          Quoted(JoinPath(folder, "variables/variables"))));
    }
    return absl::NotFoundError(
        absl::StrCat(why, shown, " holds no checkpoint: no file there ends in .index"));
  }

  absl::Status Missing(std::string_view path) {
    const std::string_view folder = FolderOf(path);
    const absl::StatusOr<std::vector<std::string>> names = files_.ListFiles(folder);
    if (!names.ok()) {
      return absl::NotFoundError(
          absl::StrCat(Quoted(path), ": there is no such file or folder, and no folder ", Quoted(folder)));
    }
    const std::set<std::string> prefixes = PrefixesIn(*names);
    if (prefixes.contains(std::string(BaseNameOf(path)))) return Incomplete(path);
    std::string near = prefixes.empty()
                           ? " There is no checkpoint beside it either."
                           : absl::StrCat(" Checkpoints beside it: ", Listed(prefixes, folder), ".");
    return absl::NotFoundError(absl::StrCat(Quoted(path), ": no such checkpoint: there is no ",
                                            Quoted(BaseNameOf(path)), ".index.", near));
  }

  const FileSet& files_;
  std::vector<std::string> notes_;
};

}  // namespace

absl::StatusOr<CheckpointLocation> LocateCheckpoint(const FileSet& files, std::string_view path) {
  return Locator(files).Locate(path);
}

}  // namespace permafrost
