#include "core/session/session.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/graph_writer.h"
#include "core/graph/sniff.h"

namespace permafrost {
namespace {

// protobuf readers count a message's bytes in 31 bits.
constexpr uint64_t kLargestGraph = 0x7fffffff;
constexpr uint64_t kLargestSaver = 1 << 20;
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

}  // namespace

absl::StatusOr<Session> Session::Open(std::shared_ptr<const FileSet> files, std::string_view path,
                                      std::string_view meta_path) {
  Session session;
  session.files_ = std::move(files);
  ASSIGN_OR_RETURN(session.location_, LocateCheckpoint(*session.files_, path));
  RETURN_IF_ERROR(session.CheckKind());
  if (!meta_path.empty()) session.location_.meta = std::string(meta_path);
  if (!session.location_.meta.empty()) {
    ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, session.files_->Open(session.location_.meta));
    ASSIGN_OR_RETURN(MetaGraph meta, MetaGraph::Open(std::move(file)));
    session.meta_ = std::make_unique<MetaGraph>(std::move(meta));
  }
  ASSIGN_OR_RETURN(session.checkpoint_, OpenCheckpoint(*session.files_, session.location_.prefix));
  return session;
}

// A file was named that belongs to no V2 checkpoint: what is it?
absl::Status Session::CheckKind() const {
  const std::string& prefix = location_.prefix;
  if (files_->Kind(absl::StrCat(prefix, ".index")) == PathKind::kFile) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files_->Open(prefix));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  if (kind == FileKind::kSortedTable) return absl::OkStatus();  // perhaps a V1 checkpoint
  return absl::DataLossError(
      absl::StrCat(file->name(), ": not a checkpoint: it is ", Describe(kind), ". Name the prefix of ",
                   "a checkpoint, one of its files (.meta, .index, .data-...), or their folder."));
}

absl::Status Session::RequireMeta() const {
  if (meta_ != nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(Quoted(location_.prefix),
                   ".meta is missing: this checkpoint has weights and no graph. tf.train.Saver writes the "
                   ".meta beside the .index; copy it from where the checkpoint was trained, or take another "
                   "step's of the same "
                   "training. If it is lost, the program that built the model must write it again "
                   "(tf.train.export_meta_graph)."));
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
  absl::StrAppend(&text, "Take one or more, for example:\n  permafrost freeze ", Quoted(location_.prefix),
                  " --outputs ", Quoted(candidates[0].name));
  return absl::InvalidArgumentError(text);
}

absl::Status Session::UseSaver(std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files_->Open(path));
  // A few names: nothing as large as this, and a user may name any file.
  if (file->size() > kLargestSaver) {
    return absl::DataLossError(
        absl::StrCat(file->name(), ": not a binary SaverDef: it has ", Counted(file->size(), "byte")));
  }
  ASSIGN_OR_RETURN(const ByteBlock bytes, file->ReadAll());
  if (!saver_.emplace().ParseFromArray(bytes.bytes.data(), static_cast<int>(bytes.bytes.size())) ||
      saver_->restore_op_name().empty()) {
    return absl::DataLossError(absl::StrCat(file->name(), ": not a binary SaverDef with a restore_op_name"));
  }
  return absl::OkStatus();
}

absl::StatusOr<InspectReport> Session::Inspect(InspectParts parts) const {
  InspectReport report{location_.prefix, std::nullopt, {}, {}, parts, location_.notes};
  ASSIGN_OR_RETURN(report.tensors, SummarizeCheckpoint(*checkpoint_));
  if (meta_ == nullptr) {
    report.notes.push_back(std::string(RequireMeta().message()));
    return report;
  }
  ASSIGN_OR_RETURN(report.graph, SummarizeGraph(*meta_));
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
    ASSIGN_OR_RETURN(restored_, RestoreMap::Read(*meta_, saver()));
  }
  return permafrost::WhatIsKept(*meta_, *checkpoint_, *restored_, outputs);
}

absl::StatusOr<std::string> DescribeFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  return std::string(Describe(kind));
}

absl::StatusOr<FrozenFile> Session::Freeze(const FreezeOptions& options) const {
  RETURN_IF_ERROR(RequireMeta());
  if (options.outputs.empty()) return MissingOutputs();
  FreezeOptions with_saver = options;
  with_saver.saver = saver();
  ASSIGN_OR_RETURN(FrozenGraph frozen, permafrost::Freeze(*meta_, *checkpoint_, with_saver));
  FrozenFile file;
  file.rope = SerializeGraph(frozen.graph);
  if (file.rope.size() > kLargestGraph) return TooLarge(file.rope.size(), std::move(frozen.variables));
  ASSIGN_OR_RETURN(file.report.placeholders, FindPlaceholders(frozen.graph.nodes));
  file.report.checkpoint = location_.prefix;
  file.report.tensorflow_version = meta_->tensorflow_version();
  file.report.outputs = std::move(frozen.outputs);
  file.report.nodes_before = meta_->graph().size();
  file.report.nodes = frozen.graph.nodes.size();
  file.report.variables = std::move(frozen.variables);
  file.report.restored = std::move(frozen.restored);
  file.report.bytes = file.rope.size();
  file.report.compat = options.compat;
  file.report.notes = location_.notes;
  absl::c_move(frozen.notes, std::back_inserter(file.report.notes));
  return file;
}

}  // namespace permafrost
