#include "core/graph/meta_graph.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"

#include "core/bytes/field_scanner.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/proto_file.h"

namespace permafrost {
namespace {

enum : uint32_t { kMetaInfo = 1, kGraph = 2, kSaver = 3, kCollection = 4, kSignature = 5 };  // MetaGraphDef
enum : uint32_t { kStrippedOpList = 2, kTensorFlowVersion = 5 };                             // MetaInfoDef
enum : uint32_t { kKey = 1, kValue = 2 };                                                    // a map entry
constexpr uint64_t kLargestMessage = 0x7fffffff;

template <typename Message>
absl::Status Parse(std::string_view bytes, FilePlace place, std::string_view what, Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(place.file, ": offset ", WithCommas(place.offset), ": the ", what,
                                          " cannot be parsed; the file is damaged. Fetch it again."));
}

}  // namespace

absl::StatusOr<MetaGraph> MetaGraph::Open(std::shared_ptr<const ByteSource> file) {
  ASSIGN_OR_RETURN(ProtoFile opened, OpenProtoFile(file, FileKind::kMetaGraph));
  if (opened.kind != FileKind::kMetaGraph) {
    return absl::DataLossError(absl::StrCat(file->name(),
                                            ": not a MetaGraph, which a checkpoint's .meta file is: it is ",
                                            Describe(opened.kind), "."));
  }
  const uint64_t size = opened.bytes->size();
  ASSIGN_OR_RETURN(MetaGraph meta, OpenPart(std::move(opened.bytes), 0, size));
  meta.notes_ = std::move(opened.notes);
  return meta;
}

absl::StatusOr<MetaGraph> MetaGraph::OfGraph(std::shared_ptr<const ByteSource> file) {
  MetaGraph meta;
  meta.file_ = std::move(file);
  ASSIGN_OR_RETURN(meta.graph_, GraphIndex::Open(meta.file_, 0, meta.file_->size()));
  return meta;
}

absl::StatusOr<MetaGraph> MetaGraph::OpenPart(std::shared_ptr<const ByteSource> file, uint64_t offset,
                                              uint64_t length) {
  MetaGraph meta;
  meta.file_ = std::move(file);
  const ByteSource& source = *meta.file_;
  if (length > kLargestMessage) {
    return absl::ResourceExhaustedError(absl::StrCat(source.name(), ": a MetaGraph of ",
                                                     Counted(length, "byte"),
                                                     " is larger than any protobuf can be (2 GB)"));
  }
  std::optional<Part> graph;
  FieldScanner scanner(source, offset, offset + length);
  FieldScanner::Field field;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) break;
    if (field.type != WireType::kBytes) continue;
    const FilePlace place{source.name(), field.offset};
    switch (field.number) {
      case kMetaInfo: {
        ASSIGN_OR_RETURN(const ByteBlock bytes,
                         source.ReadBlock(field.offset, field.length, "meta_info_def"));
        RETURN_IF_ERROR(meta.ReadMetaInfo(bytes, field.offset));
        break;
      }
      case kGraph:
        if (graph) {
          return absl::DataLossError(absl::StrCat(source.name(), ": offset ", WithCommas(field.offset),
                                                  ": a second graph; the file is damaged"));
        }
        graph = Part{field.offset, field.length};
        break;
      case kSaver: {
        ASSIGN_OR_RETURN(const ByteBlock bytes, source.ReadBlock(field.offset, field.length, "saver_def"));
        RETURN_IF_ERROR(Parse(bytes.bytes, place, "saver_def", meta.saver_));
        meta.has_saver_ = true;
        break;
      }
      case kCollection:
        meta.collections_.push_back({field.offset, field.length});
        break;
      case kSignature:
        meta.signatures_.push_back({field.offset, field.length});
        break;
      default:
        break;
    }
  }
  if (!graph) {
    return absl::DataLossError(absl::StrCat(source.name(),
                                            ": there is no graph in this MetaGraph. The file was cut, or "
                                            "is something else under this name."));
  }
  ASSIGN_OR_RETURN(meta.graph_, GraphIndex::Open(meta.file_, graph->offset, graph->length));
  return meta;
}

absl::Status MetaGraph::ReadMetaInfo(const ByteBlock& bytes, uint64_t offset) {
  return ForEachField(bytes.bytes, {file_->name(), offset}, [&](const ProtoField& field) -> absl::Status {
    if (!field.is_bytes()) return absl::OkStatus();
    if (field.number == kStrippedOpList) {
      op_list_ = bytes.Part(field.bytes);
      op_list_offset_ = field.offset;
    }
    if (field.number == kTensorFlowVersion) tensorflow_version_ = std::string(field.bytes);
    return absl::OkStatus();
  });
}

absl::StatusOr<tensorflow::OpList> MetaGraph::ReadOpList() const {
  tensorflow::OpList ops;
  RETURN_IF_ERROR(Parse(op_list_.bytes, {file_->name(), op_list_offset_}, "list of op signatures", ops));
  return ops;
}

absl::StatusOr<std::vector<Signature>> MetaGraph::ReadSignatures() const {
  std::vector<Signature> signatures;
  for (const Part& part : signatures_) {
    ASSIGN_OR_RETURN(const ByteBlock bytes, file_->ReadBlock(part.offset, part.length, "signature"));
    ASSIGN_OR_RETURN(Signature signature, ParseSignature(bytes.bytes, {file_->name(), part.offset}));
    signatures.push_back(std::move(signature));
  }
  std::sort(signatures.begin(), signatures.end(),
            [](const Signature& a, const Signature& b) { return a.name < b.name; });
  return signatures;
}

absl::StatusOr<std::vector<std::string>> MetaGraph::ReadCollection(std::string_view name) const {
  std::vector<std::string> entries;
  for (const Part& part : collections_) {
    ASSIGN_OR_RETURN(const ByteBlock bytes, file_->ReadBlock(part.offset, part.length, "collection"));
    const FilePlace place{file_->name(), part.offset};
    std::string_view key, value;
    RETURN_IF_ERROR(ForEachField(bytes.bytes, place, [&](const ProtoField& field) -> absl::Status {
      if (field.is_bytes() && field.number == kKey) key = field.bytes;
      if (field.is_bytes() && field.number == kValue) value = field.bytes;
      return absl::OkStatus();
    }));
    if (key != name) continue;
    tensorflow::CollectionDef collection;
    RETURN_IF_ERROR(Parse(value, place, absl::StrCat("collection ", Quoted(name)), collection));
    entries.assign(collection.bytes_list().value().begin(), collection.bytes_list().value().end());
  }
  return entries;
}

}  // namespace permafrost
