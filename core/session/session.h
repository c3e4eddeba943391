// The one door to permafrost: the command line and the page do everything through it, so they can do the same
// things and say the same words.
//
//   ASSIGN_OR_RETURN(Session session, Session::Open(files, "train/"));
//   ASSIGN_OR_RETURN(FrozenFile frozen, session.Freeze({.outputs = {"logits"}}));
//   WriteRope(frozen.rope, sink, {});   // the command line; the page makes a Blob of the pieces
//   std::cout << ToText(frozen.report);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/bytes/file_set.h"
#include "core/checkpoint/checkpoint.h"
#include "core/freeze/freeze.h"
#include "core/freeze/kept.h"
#include "core/freeze/variable_tensors.h"
#include "core/graph/meta_graph.h"
#include "core/inspect/outputs.h"
#include "core/session/list_models.h"
#include "core/session/locate_model.h"
#include "core/session/report.h"
#include "core/session/verify_report.h"

namespace permafrost {

// A frozen graph that is still to be written.
struct FrozenFile {
  ByteRope rope;
  FreezeReport report;
};

class Session {
 public:
  // `path`: the prefix, any file of the checkpoint, its folder, or its `checkpoint` file; a SavedModel; a graph alone
  // (locate_model.h); graphs may be text. `graph`: the file with the graph, where it is not the .meta beside the checkpoint. `tags`: which MetaGraph of
  // a SavedModel.
  static absl::StatusOr<Session> Open(std::shared_ptr<const FileSet> files, std::string_view path,
                                      std::string_view graph = "", const std::vector<std::string>& tags = {});

  // Restores by this file's SaverDef, binary or text, instead of the .meta's. NotFound, or DataLoss: it is none.
  absl::Status UseSaver(std::string_view path);

  absl::StatusOr<InspectReport> Inspect(InspectParts parts) const;

  // As SummarizeNodes (core/inspect/summary.h). FailedPrecondition: there is no .meta.
  absl::StatusOr<std::vector<NodeSummary>> Nodes(size_t first, size_t count) const;

  // Likely outputs, the likeliest first. FailedPrecondition: there is no .meta.
  absl::StatusOr<std::vector<OutputCandidate>> LikelyOutputs() const;

  // What these outputs would keep. InvalidArgument, FailedPrecondition: as Freeze, for the graph alone.
  absl::StatusOr<KeptPart> WhatIsKept(const std::vector<std::string>& outputs) const;

  // As Freeze (core/freeze/freeze.h). Without outputs those of a SavedModel's signature for serving. InvalidArgument where there
  // is none: the message offers some. FailedPrecondition: there is no checkpoint, or nothing to restore from it.
  // ResourceExhausted: the result would be larger than any protobuf reader takes; the message names the
  // largest tensors.
  absl::StatusOr<FrozenFile> Freeze(const FreezeOptions& options) const;

  // Is the frozen graph in this file what the checkpoint freezes to (core/inspect/verify.h)? `numeric`: do both compute the
  // same (verify_numeric.h)? That they are not the same is no error, nor that they cannot run; the report says so.
  // FailedPrecondition: as Freeze. DataLoss: the file is no frozen graph, a damaged file.
  absl::StatusOr<FrozenVerification> Verify(std::string_view frozen_path, bool numeric) const;

 private:
  Session() = default;

  const tensorflow::SaverDef* saver() const { return saver_ ? &*saver_ : nullptr; }
  absl::Status RequireMeta() const;
  absl::Status RequireCheckpoint() const;
  absl::StatusOr<std::vector<std::string>> ServingOutputs() const;
  absl::Status MissingOutputs() const;

  std::shared_ptr<const FileSet> files_;
  ModelFiles model_;
  std::unique_ptr<Checkpoint> checkpoint_;
  std::unique_ptr<MetaGraph> meta_;  // null: there is none
  std::optional<tensorflow::SaverDef> saver_;
  mutable std::optional<VariableTensors> restored_;  // for WhatIsKept, which is asked often
};

// What a file is, in words: "a model in HDF5 format (Keras .h5)". The file's own read errors.
absl::StatusOr<std::string> DescribeFile(const FileSet& files, std::string_view path);
// Whether it is a message in Protocol Buffers' text format.
absl::StatusOr<bool> IsTextFile(const FileSet& files, std::string_view path);

}  // namespace permafrost
