// Session::Verify.
#include "absl/strings/str_cat.h"

#include "core/bytes/rope_source.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/graph_writer.h"
#include "core/graph/proto_file.h"
#include "core/session/session.h"

namespace permafrost {
namespace {

absl::StatusOr<GraphIndex> OpenFrozen(const FileSet& files, std::string_view path,
                                      std::vector<std::string>& notes) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(path));
  const std::string name = file->name();
  ASSIGN_OR_RETURN(ProtoFile opened, OpenProtoFile(std::move(file), FileKind::kGraph));
  if (opened.kind != FileKind::kGraph)
    return absl::DataLossError(
        absl::StrCat(name, ": not a frozen graph (.pb or .pbtxt): it is ", Describe(opened.kind)));
  notes.insert(notes.end(), opened.notes.begin(), opened.notes.end());
  const uint64_t size = opened.bytes->size();
  ASSIGN_OR_RETURN(GraphIndex graph, GraphIndex::Open(std::move(opened.bytes), 0, size));
  if (graph.size() == 0) return absl::DataLossError(absl::StrCat(name, ": the graph has no nodes"));
  return graph;
}

// A placeholder as the .meta knows it, where that knows it: its `_output_shapes` say more than a frozen graph does.
absl::StatusOr<std::optional<PlaceholderSummary>> Describe(const MetaGraph& meta, Node node) {
  bool inferred = false;
  if (const std::optional<size_t> found = meta.graph().Find(node.name)) {
    ASSIGN_OR_RETURN(Node original, meta.graph().Decode(*found));
    inferred = original.FindAttr(kOutputShapes) != nullptr;
    if (original.op == node.op) node = std::move(original);
  }
  ASSIGN_OR_RETURN(std::vector<PlaceholderSummary> found, FindPlaceholders({std::move(node)}));
  if (found.empty()) return std::nullopt;
  // Writers of before TensorFlow 0.12 had the shape of a scalar for an unknown one.
  if (!inferred && found[0].shape && found[0].shape->empty()) found[0].shape.reset();
  return std::move(found[0]);
}

absl::StatusOr<std::vector<PlaceholderSummary>> PlaceholdersOf(const MetaGraph& meta,
                                                               const GraphIndex& frozen,
                                                               const FrozenGraph& expected) {
  std::vector<PlaceholderSummary> placeholders;
  const auto add = [&](const Node& node) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<PlaceholderSummary> placeholder, Describe(meta, node));
    if (placeholder) placeholders.push_back(*std::move(placeholder));
    return absl::OkStatus();
  };
  for (size_t i = 0; i < frozen.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string op, frozen.Op(i));
    if (!op.starts_with("Placeholder")) continue;
    ASSIGN_OR_RETURN(const Node node, frozen.Decode(i));
    RETURN_IF_ERROR(add(node));
  }
  for (const Node& node : expected.graph.nodes) {
    if (node.op.starts_with("Placeholder") && !frozen.Find(node.name)) RETURN_IF_ERROR(add(node));
  }
  return placeholders;
}

absl::StatusOr<NumericReport> RunBothGraphs(const MetaGraph& meta, const GraphIndex& frozen,
                                            const FrozenGraph& expected) {
  ASSIGN_OR_RETURN(const std::vector<PlaceholderSummary> placeholders,
                   PlaceholdersOf(meta, frozen, expected));
  // CompareFrozen has verified the checksums.
  auto source = std::make_shared<RopeSource>(
      "what the checkpoint freezes to", std::make_shared<const ByteRope>(SerializeGraph(expected.graph)));
  const uint64_t size = source->size();
  ASSIGN_OR_RETURN(const GraphIndex graph, GraphIndex::Open(std::move(source), 0, size));
  return RunBoth(frozen, graph, placeholders);
}

}  // namespace

absl::StatusOr<FrozenVerification> Session::Verify(std::string_view frozen_path, bool numeric) const {
  RETURN_IF_ERROR(RequireMeta());
  RETURN_IF_ERROR(RequireCheckpoint());
  FrozenVerification report;
  report.notes = model_.notes;
  ASSIGN_OR_RETURN(const GraphIndex frozen, OpenFrozen(*files_, frozen_path, report.notes));
  ASSIGN_OR_RETURN(const FrozenGraph expected, FreezeLike(*meta_, *checkpoint_, frozen, saver()));
  report.checkpoint = model_.name;
  report.tensorflow_version = meta_->tensorflow_version();
  report.frozen = std::string(frozen_path);
  ASSIGN_OR_RETURN(report.graph, CompareFrozen(*meta_, *checkpoint_, expected, frozen));
  if (!numeric) return report;
  absl::StatusOr<NumericReport> numbers = RunBothGraphs(*meta_, frozen, expected);
  if (numbers.ok()) {
    report.numeric = *std::move(numbers);
  } else {
    report.numeric_error = numbers.status();
  }
  return report;
}

}  // namespace permafrost
