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
#include "core/checkpoint/folder.h"
#include "core/checkpoint/v1_files.h"

namespace permafrost {
namespace {

constexpr size_t kMostListed = 8;

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
    if (files_.Kind(absl::StrCat(path, ".index")) == PathKind::kFile) {
      RETURN_IF_ERROR(Try(path).status());
      return std::move(location_);
    }
    switch (files_.Kind(path)) {
      case PathKind::kFolder:
        return InFolder(path);
      case PathKind::kFile:
        return FromFile(path);
      case PathKind::kMissing:
        break;
    }
    // A file of the checkpoint that is missing itself, V1 shards, or a prefix as a shell completes it.
    std::string_view prefix = path;
    if (const auto named = PrefixOfFile(path)) {
      prefix = *named;
    } else {
      absl::ConsumeSuffix(&prefix, ".");
    }
    ASSIGN_OR_RETURN(const bool found, Try(prefix));
    if (found) return std::move(location_);
    return Missing(prefix);
  }

 private:
  // Is there a checkpoint of this prefix, V2 or V1? FailedPrecondition: several of V1.
  absl::StatusOr<bool> Try(std::string_view prefix) {
    const bool is_v2 = files_.Kind(absl::StrCat(prefix, ".index")) == PathKind::kFile;
    absl::StatusOr<V1Files> v1 = FindV1Files(files_, prefix);
    if (is_v2) {
      location_.prefix = std::string(prefix);
      location_.meta = absl::StrCat(prefix, ".meta");
      if (v1.ok()) NoteOlder(*v1);
    } else {
      if (absl::IsNotFound(v1.status())) return false;
      RETURN_IF_ERROR(v1.status());
      location_.prefix = v1->prefix;
      location_.meta = MetaFileName(v1->prefix);
      NoteMissing(v1->missing);
    }
    if (files_.Kind(location_.meta) == PathKind::kFile) return true;
    location_.meta.clear();
    for (const std::string_view suffix : kTextMetaSuffixes) {
      const std::string text = absl::StrCat(prefix, suffix);
      if (location_.meta.empty() && files_.Kind(text) == PathKind::kFile) location_.meta = text;
    }
    return true;
  }

  // Training was started anew with a later TensorFlow, in the same folder.
  void NoteOlder(const V1Files& v1) {
    const auto file = files_.Open(v1.present[0]);
    if (!file.ok() || !LooksLikeSavedSlices(**file)) return;
    location_.notes.push_back(absl::StrCat(
        (*file)->name(), " is a V1 checkpoint of the same name; took the V2 one, as TensorFlow does (",
        Quoted(location_.prefix), ".index). To read the other, copy it into a folder of its own"));
  }

  void NoteMissing(const std::vector<std::string>& missing) {
    if (missing.empty()) return;
    location_.notes.push_back(absl::StrCat("of the files of this V1 checkpoint ",
                                           Listed({missing.begin(), missing.end()}, ""),
                                           missing.size() == 1 ? " is" : " are", " missing, and with ",
                                           missing.size() == 1 ? "it" : "them", " some of its tensors"));
  }

  absl::StatusOr<CheckpointLocation> FromFile(std::string_view path) {
    if (BaseNameOf(path) == kStateFileName) return FromState(path);
    if (const auto prefix = PrefixOfTextMeta(path)) {
      ASSIGN_OR_RETURN(const bool found, Try(*prefix));
      if (found) {
        location_.meta = std::string(path);
        return std::move(location_);
      }
    }
    const std::optional<std::string_view> prefix = PrefixOfFile(path);
    // Without a prefix it is a V1 checkpoint or a shard of one, or something that its reader will name.
    ASSIGN_OR_RETURN(const bool found, Try(prefix.value_or(path)));
    if (found) return std::move(location_);
    return Incomplete(prefix.value_or(path));
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
    ASSIGN_OR_RETURN(const bool is_there, Try(named));
    if (is_there) return std::move(location_);
    // The usual case: the folder was copied from the machine that trained, whose paths stand in the file.
    // That machine may have been a Windows one.
    const std::string beside = JoinPath(folder, LastComponent(state.latest));
    ASSIGN_OR_RETURN(const bool is_beside, Try(beside));
    if (is_beside) {
      location_.notes.insert(location_.notes.begin(),
                             absl::StrCat(Quoted(path), " names ", Quoted(state.latest),
                                          ", which is not here; took ", Quoted(location_.prefix)));
      return std::move(location_);
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
    ASSIGN_OR_RETURN(const std::vector<FolderCheckpoint> checkpoints, CheckpointsIn(files_, folder));
    std::set<std::string> readable;
    for (const FolderCheckpoint& one : checkpoints) {
      if (one.is_readable) readable.insert(one.prefix);
    }
    const std::string shown = folder.empty() ? "this folder" : Quoted(folder);
    const std::string why = reason.empty() ? "" : absl::StrCat(reason, "; ");
    if (readable.size() == 1) {
      const std::string prefix = JoinPath(folder, *readable.begin());
      location_.notes.push_back(
          absl::StrCat(why, "took the only checkpoint in ", shown, ": ", Quoted(prefix)));
      RETURN_IF_ERROR(Try(prefix).status());
      return std::move(location_);
    }
    if (readable.size() > 1) {
      return absl::FailedPreconditionError(
          absl::StrCat(why, shown, " holds ", readable.size(),
                       " checkpoints; name one of them: ", Listed(readable, folder)));
    }
    if (checkpoints.size() == 1) return Incomplete(JoinPath(folder, checkpoints[0].prefix));
    return absl::NotFoundError(absl::StrCat(
        why, shown, " holds no checkpoint: no file there ends in .index or is one of format V1"));
  }

  absl::Status Missing(std::string_view path) {
    const std::string_view folder = FolderOf(path);
    const absl::StatusOr<std::vector<FolderCheckpoint>> checkpoints = CheckpointsIn(files_, folder);
    if (!checkpoints.ok()) {
      return absl::NotFoundError(
          absl::StrCat(Quoted(path), ": there is no such file or folder, and no folder ", Quoted(folder)));
    }
    std::set<std::string> prefixes;
    for (const FolderCheckpoint& one : *checkpoints) prefixes.insert(one.prefix);
    if (prefixes.contains(std::string(BaseNameOf(path)))) return Incomplete(path);
    std::string near = prefixes.empty()
                           ? " There is no checkpoint beside it either."
                           : absl::StrCat(" Checkpoints beside it: ", Listed(prefixes, folder), ".");
    return absl::NotFoundError(absl::StrCat(Quoted(path), ": no such checkpoint: there is no ",
                                            Quoted(BaseNameOf(path)), ".index.", near));
  }

  const FileSet& files_;
  CheckpointLocation location_;
};

}  // namespace

absl::StatusOr<CheckpointLocation> LocateCheckpoint(const FileSet& files, std::string_view path) {
  return Locator(files).Locate(path);
}

}  // namespace permafrost
