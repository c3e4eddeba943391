// A .meta file (MetaGraphDef: tensorflow/core/protobuf/meta_graph.proto): the graph, and around it how its
// variables are saved and restored, who wrote it, which tensors are its inputs and outputs.
//
//   meta_info_def 1   TensorFlow's version, the definitions of all ops in the graph
//   graph_def 2       the graph
//   saver_def 3       the op that restores the variables
//   collection_def 4  "variables", "trainable_variables", ...
//   signature_def 5   inputs and outputs (signature.h)
//
//   ASSIGN_OR_RETURN(MetaGraph meta, MetaGraph::Open(file));
//   meta.graph().Find("InceptionV3/Logits/SpatialSqueeze");
//
// The file is scanned once; what is not asked for is not kept. One in text format is made binary first, in memory
// (proto_file.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/graph_index.h"
#include "core/graph/signature.h"
#include "proto/graph.pb.h"
#include "proto/meta_graph.pb.h"

namespace permafrost {

class MetaGraph {
 public:
  // Binary or text. DataLoss: not a MetaGraphDef (the message says what it is instead), or a damaged one.
  // ResourceExhausted: more than a protobuf holds.
  static absl::StatusOr<MetaGraph> Open(std::shared_ptr<const ByteSource> file);
  // Bytes [offset, offset + length) of a file are the MetaGraphDef: one of a SavedModel's (saved_model.h).
  static absl::StatusOr<MetaGraph> OpenPart(std::shared_ptr<const ByteSource> file, uint64_t offset,
                                            uint64_t length);
  // A GraphDef by itself, about which nothing more is known. DataLoss, ResourceExhausted: as GraphIndex::Open.
  static absl::StatusOr<MetaGraph> OfGraph(std::shared_ptr<const ByteSource> file);

  // In binary form.
  const ByteSource& file() const { return *file_; }
  // What was left out of a text, in words.
  const std::vector<std::string>& notes() const { return notes_; }
  const GraphIndex& graph() const { return graph_; }
  // Of the program that wrote the file: "1.10.1"; "" where it does not say.
  const std::string& tensorflow_version() const { return tensorflow_version_; }
  bool has_saver() const { return has_saver_; }
  const tensorflow::SaverDef& saver() const { return saver_; }

  // The signatures of the ops in the graph, as the writer knew them; none in very old files.
  absl::StatusOr<tensorflow::OpList> ReadOpList() const;
  // The entries of a collection that holds serialized messages; none where there is no such collection.
  absl::StatusOr<std::vector<std::string>> ReadCollection(std::string_view name) const;
  // By name.
  absl::StatusOr<std::vector<Signature>> ReadSignatures() const;

 private:
  struct Part {
    uint64_t offset, length;
  };

  absl::Status ReadMetaInfo(const ByteBlock& bytes, uint64_t offset);

  std::shared_ptr<const ByteSource> file_;
  std::vector<std::string> notes_;
  GraphIndex graph_;
  std::string tensorflow_version_;
  bool has_saver_ = false;
  tensorflow::SaverDef saver_;
  ByteBlock op_list_;
  uint64_t op_list_offset_ = 0;
  std::vector<Part> collections_, signatures_;
};

}  // namespace permafrost
