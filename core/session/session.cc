#include "core/session/session.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/empty.h"
#include "core/checkpoint/object_graph.h"
#include "core/freeze/rewrite.h"
#include "core/graph/graph_writer.h"
#include "core/graph/proto_file.h"
#include "core/graph/sniff.h"
#include "core/session/what_is_missing.h"

namespace permafrost {
namespace {

// protobuf readers count a message's bytes in 31 bits.
constexpr uint64_t kLargestGraph = 0x7fffffff;
constexpr size_t kMostSuggestions = 8;
constexpr size_t kMostLargest = 5;

absl::Status TooLarge(uint64_t bytes, std::vector<FrozenVariable> variables) {
  std::sort(variables.begin(), variables.end(), [](auto& a, auto& b) { return a.bytes > b.bytes; });
  variables.resize(std::min(variables.size(), kMostLargest));
  const std::string largest =
      absl::StrJoin(variables, ", ", [](std::string* out, const FrozenVariable& variable) {
        absl::StrAppend(out, Quoted(variable.name), " ", DTypeName(variable.dtype), " ",
                        ShapeText(variable.shape), " (", Counted(variable.bytes, "byte"), ")");
      });
  return absl::ResourceExhaustedError(
      absl::StrCat("the frozen graph would have ", Counted(bytes, "byte"),
                   ", and no program can read a GraphDef of more than ", WithCommas(kLargestGraph),
                   " (2 GB, a limit of Protocol Buffers). The largest tensors: ", largest,
                   ". Choose outputs that need fewer of them."));
}

// A file was named that belongs to no V2 checkpoint: what is it?
absl::Status CheckKind(const FileSet& files, const std::string& prefix) {
  if (files.Kind(absl::StrCat(prefix, ".index")) == PathKind::kFile) return absl::OkStatus();
  if (files.Kind(prefix) != PathKind::kFile) return absl::OkStatus();  // V1 shards
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(prefix));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  return kind == FileKind::kSortedTable ? absl::OkStatus()  // perhaps a V1 checkpoint
                                        : NoCheckpoint(file->name(), kind);
}

absl::StatusOr<MetaGraph> OpenMetaGraph(const FileSet& files, ModelFiles& model) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(model.graph));
  ASSIGN_OR_RETURN(MetaGraph meta, MetaGraph::Open(std::move(file)));
  model.notes.insert(model.notes.end(), meta.notes().begin(), meta.notes().end());
  return meta;
}

}  // namespace

absl::StatusOr<Session> Session::Open(std::shared_ptr<const FileSet> files, std::string_view path,
                                      std::string_view graph, const std::vector<std::string>& tags) {
  Session session;
  session.files_ = std::move(files);
  ASSIGN_OR_RETURN(session.model_, LocateModel(*session.files_, path, graph));
  const std::string& prefix = session.model_.checkpoint;
  if (!prefix.empty()) RETURN_IF_ERROR(CheckKind(*session.files_, prefix));
  if (!session.model_.graph.empty()) {
    // What has the name of the checkpoint's .meta must be one; any graph may be named.
    const bool is_meta = graph.empty() && !session.model_.is_saved_model && !prefix.empty();
    ASSIGN_OR_RETURN(MetaGraph meta,
                     is_meta ? OpenMetaGraph(*session.files_, session.model_)
                             : OpenGraph(*session.files_, session.model_.graph, tags, session.model_.notes));
    session.meta_ = std::make_unique<MetaGraph>(std::move(meta));
  }
  if (prefix.empty()) {
    session.checkpoint_ = EmptyCheckpoint();
  } else {
    ASSIGN_OR_RETURN(session.checkpoint_, OpenCheckpoint(*session.files_, prefix));
  }
  return session;
}

absl::Status Session::RequireMeta() const {
  return meta_ != nullptr ? absl::OkStatus() : NoGraph(*files_, model_.checkpoint, *checkpoint_);
}

absl::Status Session::RequireCheckpoint() const {
  return model_.checkpoint.empty() ? NoWeights(model_, meta_->graph()) : absl::OkStatus();
}

// Of the signature that serves, where the graph has one.
absl::StatusOr<std::vector<std::string>> Session::ServingOutputs() const {
  std::vector<std::string> outputs;
  ASSIGN_OR_RETURN(const std::vector<Signature> signatures, meta_->ReadSignatures());
  for (const Signature& signature : signatures) {
    if (signature.name != kServingSignature) continue;
    for (const SignatureTensor& output : signature.outputs)
      outputs.insert(outputs.end(), output.tensors.begin(), output.tensors.end());
  }
  return outputs;
}

absl::Status Session::MissingOutputs() const {
  ASSIGN_OR_RETURN(const std::vector<OutputCandidate> candidates, LikelyOutputs());
  if (candidates.empty()) {
    return absl::InvalidArgumentError(
        "no output nodes were named, and none stand out in this graph. List its nodes with: permafrost "
        "inspect --nodes");
  }
  std::string text = "no output nodes were named. Likely ones:\n";
  for (const OutputCandidate& candidate : candidates) {
    absl::StrAppend(&text, "  ", Quoted(candidate.name), "  (", Quoted(candidate.op), ": ",
                    ReasonText(candidate), ")\n");
  }
  absl::StrAppend(&text, "Take one or more, for example:\n  permafrost freeze ", Quoted(model_.name),
                  " --outputs ", Quoted(candidates[0].name));
  return absl::InvalidArgumentError(text);
}

absl::Status Session::UseSaver(std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files_->Open(path));
  ASSIGN_OR_RETURN(saver_, ReadSaverFile(*file));
  return absl::OkStatus();
}

absl::StatusOr<InspectReport> Session::Inspect(InspectParts parts) const {
  InspectReport report{.checkpoint = model_.name, .parts = parts, .notes = model_.notes};
  ASSIGN_OR_RETURN(report.tensors, SummarizeCheckpoint(*checkpoint_));
  report.object_based = HasObjectGraph(*checkpoint_);
  const absl::Status lacking = meta_ == nullptr ? RequireMeta() : RequireCheckpoint();
  if (!lacking.ok()) {
    report.lacking = std::string(lacking.message());
    report.notes.push_back(report.lacking);
  }
  if (meta_ == nullptr) return report;
  ASSIGN_OR_RETURN(report.graph, SummarizeGraph(*meta_));
  for (const auto& [op, count] : report.graph->ops) {
    if (IsVariableOp(op)) report.variables += count;
  }
  if (parts.nodes) {
    ASSIGN_OR_RETURN(report.nodes, SummarizeNodes(*meta_));
  }
  return report;
}

absl::StatusOr<std::vector<NodeSummary>> Session::Nodes(size_t first, size_t count) const {
  RETURN_IF_ERROR(RequireMeta());
  return SummarizeNodes(*meta_, first, count);
}

absl::StatusOr<std::vector<OutputCandidate>> Session::LikelyOutputs() const {
  RETURN_IF_ERROR(RequireMeta());
  return SuggestOutputs(*meta_, kMostSuggestions);
}

absl::StatusOr<KeptPart> Session::WhatIsKept(const std::vector<std::string>& outputs) const {
  RETURN_IF_ERROR(RequireMeta());
  if (!restored_) {
    ASSIGN_OR_RETURN(restored_, VariableTensors::Match(*meta_, *checkpoint_, saver()));
  }
  return permafrost::WhatIsKept(*meta_, *checkpoint_, *restored_, outputs);
}

absl::StatusOr<std::string> DescribeFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  return std::string(Describe(kind));
}

absl::StatusOr<bool> IsTextFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  return IsText(kind);
}

absl::StatusOr<FrozenFile> Session::Freeze(const FreezeOptions& options) const {
  RETURN_IF_ERROR(RequireMeta());
  RETURN_IF_ERROR(RequireCheckpoint());
  FreezeOptions with_saver = options;
  std::vector<std::string> notes = model_.notes;
  if (options.outputs.empty() && model_.is_saved_model) {
    ASSIGN_OR_RETURN(with_saver.outputs, ServingOutputs());
    if (!with_saver.outputs.empty())
      notes.push_back(absl::StrCat("no outputs were named; took those of the signature ", kServingSignature));
  }
  if (with_saver.outputs.empty()) return MissingOutputs();
  with_saver.saver = saver();
  ASSIGN_OR_RETURN(FrozenGraph frozen, permafrost::Freeze(*meta_, *checkpoint_, with_saver));
  FrozenFile file;
  file.rope = SerializeGraph(frozen.graph);
  if (file.rope.size() > kLargestGraph) return TooLarge(file.rope.size(), std::move(frozen.variables));
  ASSIGN_OR_RETURN(file.report.placeholders, FindPlaceholders(frozen.graph.nodes));
  file.report.checkpoint = model_.name;
  file.report.tensorflow_version = meta_->tensorflow_version();
  file.report.outputs = std::move(frozen.outputs);
  file.report.nodes_before = meta_->graph().size();
  file.report.nodes = frozen.graph.nodes.size();
  file.report.variables = std::move(frozen.variables);
  file.report.restored = std::move(frozen.restored);
  file.report.bytes = file.rope.size();
  file.report.compat = options.compat;
  file.report.notes = std::move(notes);
  absl::c_move(frozen.notes, std::back_inserter(file.report.notes));
  return file;
}

}  // namespace permafrost
