// From what a person names to a graph and the checkpoint with its variables' values:
//
//   train/model.ckpt-7, any file of it, train/     its .meta (core/checkpoint/locate.h has all the ways)
//   half_plus_two/, half_plus_two/saved_model.pb   a SavedModel: the checkpoint is half_plus_two/variables/variables
//   half_plus_two/variables/variables              the same
//   graph.pb                                       a graph alone, to look at
//
// Files are told apart by what is in them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/graph/meta_graph.h"
#include "core/graph/saved_model.h"

namespace permafrost {

struct ModelFiles {
  std::string name;        // for reports
  std::string checkpoint;  // its prefix; "": there is none
  std::string graph;       // a MetaGraph, a GraphDef or a SavedModel; "": there is none
  bool is_saved_model = false;
  std::vector<std::string> notes;  // what was decided on the way, in words
};

// Whether a folder is a SavedModel.
bool IsSavedModel(const FileSet& files, std::string_view folder);

// `graph`: the file with the graph, where it is not the one that belongs to the checkpoint. Errors: as LocateCheckpoint. DataLoss:
// the file that is named is none of these; the message says what it is. NotFound: a SavedModel without its folder `variables`.
absl::StatusOr<ModelFiles> LocateModel(const FileSet& files, std::string_view path,
                                       std::string_view graph = "");

// The graph in a file, binary or text; `notes` gets what of a text was left out. `tags`: which of a SavedModel's (saved_model.h). DataLoss: the file has none; the message says what it is.
// Also the errors of MetaGraph and SavedModel.
absl::StatusOr<MetaGraph> OpenGraph(const FileSet& files, std::string_view path,
                                    const std::vector<std::string>& tags, std::vector<std::string>& notes);

}  // namespace permafrost
