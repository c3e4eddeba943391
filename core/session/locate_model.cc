#include "core/session/locate_model.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/locate.h"
#include "core/graph/proto_file.h"
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
  if (kind == FileKind::kSavedModel || kind == FileKind::kSavedModelText) return OfSavedModel(files, path);
  if (kind == FileKind::kGraph || kind == FileKind::kGraphText)
    return ModelFiles{.name = std::string(path), .graph = std::string(path)};
  return std::nullopt;
}

// A text beside the checkpoint that has its name (file_names.h) may be another one than its graph.
absl::Status CheckGuessedText(const FileSet& files, ModelFiles& model) {
  if (!PrefixOfTextMeta(model.graph)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const FileKind kind, KindOf(files, model.graph));
  if (kind == FileKind::kMetaGraph || kind == FileKind::kMetaGraphText) return absl::OkStatus();
  model.notes.push_back(
      absl::StrCat(Quoted(model.graph), " is not the MetaGraph of this checkpoint but ", Describe(kind)));
  model.graph.clear();
  return absl::OkStatus();
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
  if (!graph.empty()) {
    found->graph = std::string(graph);
  } else if (!found->is_saved_model && found->graph != path) {
    RETURN_IF_ERROR(CheckGuessedText(files, *found));
  }
  return *std::move(found);
}

absl::StatusOr<MetaGraph> OpenGraph(const FileSet& files, std::string_view path,
                                    const std::vector<std::string>& tags, std::vector<std::string>& notes) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  const auto note = [&](const std::vector<std::string>& more) {
    notes.insert(notes.end(), more.begin(), more.end());
  };
  switch (kind) {
    case FileKind::kGraph:
    case FileKind::kGraphText: {
      ASSIGN_OR_RETURN(ProtoFile opened, OpenProtoFile(std::move(file), FileKind::kGraph));
      note(opened.notes);
      return MetaGraph::OfGraph(std::move(opened.bytes));
    }
    case FileKind::kSavedModel:
    case FileKind::kSavedModelText: {
      ASSIGN_OR_RETURN(ProtoFile opened, OpenProtoFile(std::move(file), FileKind::kSavedModel));
      note(opened.notes);
      ASSIGN_OR_RETURN(const SavedModel model, SavedModel::Open(std::move(opened.bytes)));
      return model.Choose(tags);
    }
    default: {
      ASSIGN_OR_RETURN(MetaGraph meta, MetaGraph::Open(std::move(file)));
      note(meta.notes());
      return meta;
    }
  }
}

}  // namespace permafrost
