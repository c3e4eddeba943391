#include "core/session/what_is_missing.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/object_graph.h"
#include "core/freeze/rewrite.h"
#include "core/graph/saved_model.h"

namespace permafrost {
namespace {

constexpr size_t kMostNamed = 4;

// Graphs in the folder that could be this checkpoint's.
std::vector<std::string> GraphsBeside(const FileSet& files, std::string_view prefix) {
  const std::string_view folder = FolderOf(prefix);
  const absl::StatusOr<std::vector<std::string>> names = files.ListFiles(folder);
  std::vector<std::string> graphs;
  if (!names.ok()) return graphs;
  for (const std::string& name : *names) {
    const bool is_graph = absl::EndsWith(name, ".meta") || name == "graph.pbtxt" || name == "graph.pb";
    if (is_graph && graphs.size() < kMostNamed) graphs.push_back(JoinPath(folder, name));
  }
  return graphs;
}

}  // namespace

absl::Status NoGraph(const FileSet& files, std::string_view prefix, const Checkpoint& checkpoint) {
  std::string text =
      absl::StrCat(Quoted(MetaFileName(prefix)), " is missing: this checkpoint has weights and no graph. ");
  const std::vector<std::string> graphs = GraphsBeside(files, prefix);
  if (!graphs.empty()) {
    absl::StrAppend(
        &text, "Beside it ", graphs.size() == 1 ? "lies " : "lie ",
        absl::StrJoin(graphs, ", ",
                      [](std::string* out, const std::string& path) { absl::StrAppend(out, Quoted(path)); }),
        ": if that is the same model's, give it with --meta ", Quoted(graphs[0]), ".");
  } else if (HasObjectGraph(checkpoint)) {
    text +=
        "TensorFlow 2 wrote it (tf.train.Checkpoint, or save_weights of Keras), and such a checkpoint never "
        "has "
        "one. Where the model's program is at hand: build the model, restore this, and tf.saved_model.save() "
        "it; "
        "a SavedModel freezes.";
  } else {
    text +=
        "tf.train.Saver writes the .meta beside them; copy it from where the checkpoint was trained, "
        "or take "
        "another step's of the same training, or the graph.pbtxt that an Estimator leaves in its folder, and "
        "give it "
        "with --meta. If it is lost, the program that built the model must write it again "
        "(tf.train.export_meta_graph).";
  }
  return absl::FailedPreconditionError(text);
}

absl::Status NoCheckpoint(std::string_view file, FileKind kind) {
  return absl::DataLossError(absl::StrCat(file, ": not a checkpoint: it is ", Describe(kind),
                                          ". Name the prefix of a checkpoint, one of its ",
                                          "files (.meta, .index, .data-...), or their folder",
                                          kind == FileKind::kMetaGraph || kind == FileKind::kMetaGraphText
                                              ? "; if this is its graph, give it as --meta."
                                              : "."));
}

absl::Status NoWeights(const ModelFiles& model, const GraphIndex& graph) {
  size_t variables = 0, constants = 0;
  for (size_t i = 0; i < graph.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string op, graph.Op(i));
    variables += IsVariableOp(op);
    constants += op == "Const";
  }
  const std::string name = Quoted(model.graph);
  if (model.is_saved_model) {
    if (variables == 0) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat(Quoted(JoinPath(FolderOf(model.graph), kSavedModelVariables)),
                     ".index is missing: the SavedModel ", name, " has ", Counted(variables, "variable"),
                     ", whose values are in its folder \"variables\". Copy that folder too."));
  }
  if (variables > 0) {
    return absl::FailedPreconditionError(absl::StrCat(name, " is a graph without weights: it has ",
                                                      Counted(variables, "variable"),
                                                      ". Name its checkpoint, and give this with --meta."));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(name, " is already frozen: it has no variables, so there is nothing to restore (",
                   Counted(graph.size(), "node"), ", ", Counted(constants, "constant"),
                   "). Run it with: permafrost predict ", name));
}

}  // namespace permafrost
