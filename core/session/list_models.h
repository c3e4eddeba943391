// What there is to freeze among many files, for choosing one: checkpoints with their graphs, SavedModels, graphs alone.
//
//   train/model.ckpt-7.{meta,index,data-...}      a checkpoint, which has its graph
//   lost/model.ckpt-8.{index,data-...}            one that lost its .meta, and the graphs that could be its:
//   lost/graph.pbtxt                                where there is only this one it is taken
//   half_plus_two/saved_model.pb, variables/...   one SavedModel, not a checkpoint "variables/variables" without a .meta
//   graph.pb                                      where there is nothing else
//
//   ASSIGN_OR_RETURN(const std::vector<FoundModel> models, ListModels(files, {"train", "half_plus_two"}));
//   Session::Open(files, models[0].path, models[0].graphs.empty() ? "" : models[0].graph, {});
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"

namespace permafrost {

enum class ModelKind { kCheckpoint, kSavedModel, kGraph };

struct FoundModel {
  ModelKind kind = ModelKind::kCheckpoint;
  std::string name;        // for people; a SavedModel's is its folder's
  std::string path;        // what Session::Open takes; "": it cannot be opened yet
  std::string checkpoint;  // its prefix; "": there is none
  std::string graph;       // the file with the graph; "": there is none, or nothing says which of `graphs`
  std::vector<std::string>
      graphs;  // of a checkpoint without a graph of its own: those that Session::Open can be given
  std::vector<std::vector<std::string>> tags;  // of a SavedModel's MetaGraphs; what Session::Open takes first
  std::optional<int64_t> step;                 // "model.ckpt-2500" is step 2500
  std::vector<std::string> present;            // names of its files
  std::vector<std::string> missing;  // of those that should be there. Whether a SavedModel needs variables
                                     // is not known before it is opened
  bool newest = false;               // the file `checkpoint` names it
};

// `folders`: where to look; not below them. Checkpoints come first, folder by folder and in each as ListCheckpoints has
// them. A file is taken for what is in it; one that is damaged fails when it is opened. Errors: those of listing a folder.
absl::StatusOr<std::vector<FoundModel>> ListModels(const FileSet& files,
                                                   const std::vector<std::string>& folders);

}  // namespace permafrost
