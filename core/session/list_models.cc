#include "core/session/list_models.h"

#include <array>
#include <map>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/list.h"
#include "core/freeze/rewrite.h"
#include "core/graph/proto_file.h"
#include "core/graph/saved_model.h"
#include "core/graph/sniff.h"
#include "core/session/locate_model.h"

namespace permafrost {
namespace {

// Other files are not looked into: what is in a message of Protocol Buffers can be told from other messages, not from everything.
constexpr std::array<std::string_view, 5> kGraphSuffixes = {".pb", ".pbtxt", ".prototxt", ".graphdef",
                                                            ".meta.txt"};
constexpr int kMostLookedInto = 256;
constexpr int kMostReadThrough = 16;

enum class GraphKind { kMeta, kGraph, kSavedModel };

struct GraphFile {
  std::string path;
  GraphKind kind;
};

std::optional<GraphKind> KindOf(FileKind kind) {
  switch (kind) {
    case FileKind::kMetaGraph:
    case FileKind::kMetaGraphText:
      return GraphKind::kMeta;
    case FileKind::kGraph:
    case FileKind::kGraphText:
      return GraphKind::kGraph;
    case FileKind::kSavedModel:
    case FileKind::kSavedModelText:
      return GraphKind::kSavedModel;
    default:
      return std::nullopt;
  }
}

// No: it is frozen. What cannot be read has perhaps some; opening it says why not.
bool HasVariables(const FileSet& files, const std::string& path) {
  std::vector<std::string> notes;
  const absl::StatusOr<MetaGraph> meta = OpenGraph(files, path, {}, notes);
  if (!meta.ok()) return true;
  for (size_t i = 0; i < meta->graph().size(); ++i) {
    const absl::StatusOr<std::string> op = meta->graph().Op(i);
    if (!op.ok() || IsVariableOp(*op)) return true;
  }
  return false;
}

// Of each of a SavedModel's MetaGraphs, the one that is taken by itself first. One without tags cannot be asked for by them.
std::vector<std::vector<std::string>> TagsOf(const FileSet& files, const std::string& path) {
  absl::StatusOr<std::shared_ptr<const ByteSource>> file = files.Open(path);
  if (!file.ok()) return {};
  const absl::StatusOr<ProtoFile> opened = OpenProtoFile(*std::move(file), FileKind::kSavedModel);
  if (!opened.ok()) return {};
  const absl::StatusOr<SavedModel> model = SavedModel::Open(opened->bytes);
  if (!model.ok()) return {};
  std::vector<std::vector<std::string>> tags;
  for (const SavedModel::Member& member : model->members()) {
    if (!member.tags.empty() && !absl::c_linear_search(tags, member.tags)) tags.push_back(member.tags);
  }
  absl::c_stable_partition(tags, [](const auto& one) { return one == std::vector<std::string>{"serve"}; });
  return tags;
}

bool LacksFile(const FoundCheckpoint& checkpoint, std::string_view suffix) {
  return absl::c_any_of(checkpoint.missing,
                        [&](const std::string& name) { return absl::EndsWith(name, suffix); });
}

class Lister {
 public:
  explicit Lister(const FileSet& files) : files_(files) {}

  absl::Status Look(const std::string& folder) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, files_.ListFiles(folder));
    int looked_into = 0;
    for (const std::string& name : names) {
      std::string path = JoinPath(folder, name);
      if (absl::EndsWith(name, ".meta")) {
        graphs_.push_back({std::move(path), GraphKind::kMeta});
        continue;
      }
      const auto ends = [&](std::string_view suffix) { return absl::EndsWith(name, suffix); };
      if (!absl::c_any_of(kGraphSuffixes, ends) || ++looked_into > kMostLookedInto) continue;
      const auto file = files_.Open(path);
      const absl::StatusOr<FileKind> kind = file.ok() ? Sniff(**file) : file.status();
      if (!kind.ok()) continue;
      if (const auto graph = KindOf(*kind)) graphs_.push_back({std::move(path), *graph});
    }
    ASSIGN_OR_RETURN(std::vector<FoundCheckpoint> found, ListCheckpoints(files_, folder));
    for (FoundCheckpoint& one : found) checkpoints_.push_back(std::move(one));
    return absl::OkStatus();
  }

  std::vector<FoundModel> List() && {
    std::vector<FoundModel> saved_models;
    for (const GraphFile& graph : graphs_) {
      if (graph.kind == GraphKind::kSavedModel && !IsSecondForm(graph.path))
        saved_models.push_back(OfSavedModel(graph.path));
    }
    FindLooseVariables(saved_models);
    std::vector<FoundModel> models;
    for (FoundCheckpoint& one : checkpoints_) {
      if (!taken_.contains(one.prefix)) models.push_back(OfCheckpoint(one));
    }
    std::erase_if(models, [&](const FoundModel& model) { return IsOnlyAnothersGraph(model); });
    absl::c_move(saved_models, std::back_inserter(models));
    if (!models.empty()) return models;
    for (const GraphFile& graph : graphs_) {
      if (graph.kind != GraphKind::kGraph) continue;
      models.push_back(
          {.kind = ModelKind::kGraph, .name = graph.path, .path = graph.path, .graph = graph.path});
      models.back().present = {std::string(BaseNameOf(graph.path))};
    }
    return models;
  }

 private:
  // TensorFlow takes the binary form where there are both.
  bool IsSecondForm(const std::string& path) const {
    if (BaseNameOf(path) != kSavedModelTextFile) return false;
    const std::string first = JoinPath(FolderOf(path), kSavedModelFile);
    return absl::c_any_of(graphs_, [&](const GraphFile& graph) {
      return graph.path == first && graph.kind == GraphKind::kSavedModel;
    });
  }

  const FoundCheckpoint* Find(std::string_view prefix) const {
    const auto found =
        absl::c_find_if(checkpoints_, [&](const FoundCheckpoint& one) { return one.prefix == prefix; });
    return found == checkpoints_.end() ? nullptr : &*found;
  }

  FoundModel OfSavedModel(const std::string& path) {
    const std::string folder(FolderOf(path));
    const bool has_usual_name =
        BaseNameOf(path) == kSavedModelFile || BaseNameOf(path) == kSavedModelTextFile;
    FoundModel model{.kind = ModelKind::kSavedModel, .name = path, .path = path, .graph = path};
    if (has_usual_name) model.name = folder.empty() ? "saved_model" : folder;
    model.tags = TagsOf(files_, path);
    model.present = {std::string(BaseNameOf(path))};
    if (const FoundCheckpoint* variables = Find(JoinPath(folder, kSavedModelVariables)))
      AddVariables(model, *variables, FolderOf(kSavedModelVariables));
    return model;
  }

  void AddVariables(FoundModel& model, const FoundCheckpoint& variables, std::string_view shown_folder) {
    taken_.insert(variables.prefix);
    if (!LacksFile(variables, ".index")) model.checkpoint = variables.prefix;
    for (const std::string& name : variables.present) model.present.push_back(JoinPath(shown_folder, name));
    for (const std::string& name : variables.missing) {
      if (!absl::EndsWith(name, ".meta")) model.missing.push_back(JoinPath(shown_folder, name));
    }
  }

  // Files that were brought one by one do not lie where they belong. What is not the only one is left alone.
  void FindLooseVariables(std::vector<FoundModel>& saved_models) {
    FoundModel* model = nullptr;
    for (FoundModel& one : saved_models) {
      if (one.present.size() > 1) continue;
      if (model != nullptr) return;
      model = &one;
    }
    const FoundCheckpoint* variables = nullptr;
    for (const FoundCheckpoint& one : checkpoints_) {
      const bool is_loose = BaseNameOf(one.prefix) == BaseNameOf(kSavedModelVariables) &&
                            LacksFile(one, ".meta") && !LacksFile(one, ".index");
      if (!is_loose || taken_.contains(one.prefix)) continue;
      if (variables != nullptr) return;
      variables = &one;
    }
    if (model == nullptr || variables == nullptr) return;
    AddVariables(*model, *variables, FolderOf(variables->prefix));
    model->path = variables->prefix;
    model->graphs = {model->graph};
  }

  FoundModel OfCheckpoint(FoundCheckpoint& found) {
    FoundModel model{.name = found.prefix,
                     .path = found.prefix,
                     .checkpoint = found.prefix,
                     .step = found.step,
                     .present = std::move(found.present),
                     .missing = std::move(found.missing),
                     .newest = found.newest};
    const std::string meta(BaseNameOf(MetaFileName(found.prefix)));
    if (absl::c_linear_search(model.present, meta)) model.graph = JoinPath(FolderOf(found.prefix), meta);
    if (LacksIndex(model)) model.path.clear();
    if (LacksIndex(model) || !model.graph.empty()) return model;
    // A text that has the checkpoint's name, if it is its graph.
    if (const auto located = LocateModel(files_, found.prefix); located.ok()) model.graph = located->graph;
    if (!model.graph.empty()) return model;
    std::erase(model.missing, meta);
    model.graphs = GraphsFor(model);
    offered_.insert(model.graphs.begin(), model.graphs.end());
    if (model.graphs.size() == 1) model.graph = model.graphs[0];
    if (model.graphs.empty()) model.missing.insert(model.missing.begin(), LackingGraph(model, meta));
    return model;
  }

  static bool LacksIndex(const FoundModel& model) {
    return absl::c_linear_search(model.missing, absl::StrCat(BaseNameOf(model.checkpoint), ".index"));
  }

  // The variables of a SavedModel have no .meta.
  static std::string LackingGraph(FoundModel& model, const std::string& meta) {
    const std::string_view folder = FolderOf(model.checkpoint);
    if (absl::StrCat(BaseNameOf(folder), "/", BaseNameOf(model.checkpoint)) != kSavedModelVariables)
      return meta;
    model.kind = ModelKind::kSavedModel;
    return std::string(kSavedModelFile);
  }

  // In its folder, or, where that has none, anywhere.
  std::vector<std::string> GraphsFor(const FoundModel& model) {
    std::vector<std::string> beside, elsewhere;
    for (const GraphFile& graph : graphs_) {
      if (graph.kind == GraphKind::kSavedModel) continue;
      // Of two checkpoints of which there are only parts each has its own yet to come.
      if (!model.missing.empty() && IsAlone(graph)) continue;
      if (graph.kind == GraphKind::kGraph && IsFrozen(graph.path)) continue;
      const bool is_beside = FolderOf(graph.path) == FolderOf(model.checkpoint);
      (is_beside ? beside : elsewhere).push_back(graph.path);
    }
    return beside.empty() ? elsewhere : beside;
  }

  // A .meta whose other files are all missing.
  bool IsAlone(const GraphFile& graph) const {
    const auto prefix = PrefixOfFile(graph.path);
    const FoundCheckpoint* own = prefix ? Find(*prefix) : nullptr;
    return own != nullptr && LacksFile(*own, ".index");
  }

  bool IsFrozen(const std::string& path) {
    const auto known = frozen_.find(path);
    if (known != frozen_.end()) return known->second;
    if (frozen_.size() >= kMostReadThrough) return false;
    return frozen_[path] = !HasVariables(files_, path);
  }

  // It is offered with a checkpoint; by itself it is not worth a choice.
  bool IsOnlyAnothersGraph(const FoundModel& model) const {
    if (model.present.size() != 1 || !LacksIndex(model)) return false;
    const std::string path = JoinPath(FolderOf(model.checkpoint), model.present[0]);
    return offered_.contains(path);
  }

  const FileSet& files_;
  std::vector<GraphFile> graphs_;
  std::vector<FoundCheckpoint> checkpoints_;
  std::set<std::string> taken_;    // prefixes that are part of a SavedModel
  std::set<std::string> offered_;  // graphs
  std::map<std::string, bool> frozen_;
};

}  // namespace

absl::StatusOr<std::vector<FoundModel>> ListModels(const FileSet& files,
                                                   const std::vector<std::string>& folders) {
  Lister lister(files);
  for (const std::string& folder : folders) RETURN_IF_ERROR(lister.Look(folder));
  return std::move(lister).List();
}

}  // namespace permafrost
