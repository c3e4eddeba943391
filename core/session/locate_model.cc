#include "core/session/locate_model.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/locate.h"
#include "core/graph/sniff.h"

namespace permafrost {
namespace {

bool HasIndex(const FileSet& files, std::string_view prefix) {
  return files.Kind(absl::StrCat(prefix, ".index")) == PathKind::kFile;
}

// "": it holds none. The binary file comes first, as in TensorFlow.
std::string SavedModelIn(const FileSet& files, std::string_view folder) {
  for (const std::string_view name : {kSavedModelFile, kSavedModelTextFile}) {
    std::string path = JoinPath(folder, name);
    if (files.Kind(path) == PathKind::kFile) return path;
  }
  return "";
}

absl::StatusOr<FileKind> KindOf(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  return Sniff(*file);
}

ModelFiles OfSavedModel(const FileSet& files, std::string_view graph) {
  const std::string_view folder = FolderOf(graph);
  ModelFiles model{.name = std::string(folder.empty() ? "saved_model" : folder),
                   .graph = std::string(graph),
                   .is_saved_model = true};
  std::string variables = JoinPath(folder, kSavedModelVariables);
  if (HasIndex(files, variables)) model.checkpoint = std::move(variables);
  return model;
}

// The SavedModel whose checkpoint this is.
std::string SavedModelAround(const FileSet& files, std::string_view prefix) {
  if (BaseNameOf(prefix) != "variables" || BaseNameOf(FolderOf(prefix)) != "variables") return "";
  return SavedModelIn(files, FolderOf(FolderOf(prefix)));
}

// Where what was named is neither a checkpoint nor a part of one.
absl::StatusOr<std::optional<ModelFiles>> FromGraphFile(const FileSet& files, std::string_view path) {
  if (files.Kind(path) == PathKind::kFolder) {
    const std::string graph = SavedModelIn(files, path);
    return graph.empty() ? std::nullopt : std::make_optional(OfSavedModel(files, graph));
  }
  if (files.Kind(path) != PathKind::kFile || HasIndex(files, path)) return std::nullopt;
  ASSIGN_OR_RETURN(const FileKind kind, KindOf(files, path));
  if (kind == FileKind::kSavedModel) return OfSavedModel(files, path);
  if (kind == FileKind::kGraph) return ModelFiles{.name = std::string(path), .graph = std::string(path)};
  return std::nullopt;
}

}  // namespace

bool IsSavedModel(const FileSet& files, std::string_view folder) {
  return !SavedModelIn(files, folder).empty();
}

absl::StatusOr<ModelFiles> LocateModel(const FileSet& files, std::string_view path, std::string_view graph) {
  while (path.size() > 1 && absl::ConsumeSuffix(&path, "/")) {
  }
  ASSIGN_OR_RETURN(std::optional<ModelFiles> found, FromGraphFile(files, path));
  if (!found) {
    ASSIGN_OR_RETURN(CheckpointLocation location, LocateCheckpoint(files, path));
    found = ModelFiles{.name = location.prefix,
                       .checkpoint = location.prefix,
                       .graph = std::move(location.meta),
                       .notes = std::move(location.notes)};
    if (found->graph.empty() && graph.empty()) {
      if (const std::string around = SavedModelAround(files, location.prefix); !around.empty())
        found = OfSavedModel(files, around);
    }
  }
  if (!graph.empty()) found->graph = std::string(graph);
  return *std::move(found);
}

absl::StatusOr<MetaGraph> OpenGraph(const FileSet& files, std::string_view path,
                                    const std::vector<std::string>& tags) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  switch (kind) {
    case FileKind::kGraph:
      return MetaGraph::OfGraph(std::move(file));
    case FileKind::kSavedModel: {
      ASSIGN_OR_RETURN(const SavedModel model, SavedModel::Open(std::move(file)));
      return model.Choose(tags);
    }
    default:
      return MetaGraph::Open(std::move(file));
  }
}

}  // namespace permafrost
