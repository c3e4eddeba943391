// The saved_model.pb of a SavedModel (tensorflow/core/protobuf/saved_model.proto): one or more MetaGraphs, told apart by
// tags. The values of their variables lie beside it in a V2 checkpoint, assets are files that ops read when the model starts:
//
//   half_plus_two/
//     saved_model.pb (or .pbtxt)             MetaGraphs, tags "serve", "train", ...
//     variables/variables.index, .data-...   one checkpoint for all of them
//     assets/vocabulary.txt
//
//   ASSIGN_OR_RETURN(SavedModel model, SavedModel::Open(file));
//   ASSIGN_OR_RETURN(MetaGraph meta, model.Choose({"serve"}));
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/meta_graph.h"

namespace permafrost {

inline constexpr std::string_view kSavedModelFile = "saved_model.pb";
inline constexpr std::string_view kSavedModelTextFile = "saved_model.pbtxt";
// Of the checkpoint, in the SavedModel's folder.
inline constexpr std::string_view kSavedModelVariables = "variables/variables";

class SavedModel {
 public:
  struct Member {
    std::vector<std::string> tags;  // sorted
    uint64_t offset = 0, length = 0;
  };

  // A file in binary form. DataLoss: damaged, or without a MetaGraph.
  static absl::StatusOr<SavedModel> Open(std::shared_ptr<const ByteSource> file);

  const std::vector<Member>& members() const { return members_; }

  // The MetaGraph with exactly these tags, as TensorFlow's loader has it; no tags: the one for serving, or the only one.
  // NotFound: there is none; the message lists the tags that there are. Also the errors of MetaGraph::OpenPart.
  absl::StatusOr<MetaGraph> Choose(std::vector<std::string> tags) const;

 private:
  std::shared_ptr<const ByteSource> file_;
  std::vector<Member> members_;
};

}  // namespace permafrost
