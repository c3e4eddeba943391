#include "core/graph/graph_index.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/field_scanner.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

enum : uint32_t { kNode = 1, kLibrary = 2, kVersions = 4 };  // GraphDef
enum : uint32_t { kName = 1, kOp = 2 };                      // NodeDef

// Where a node's name ends, if it comes first as every writer puts it: rarely more.
constexpr size_t kFirstLook = 512;
constexpr uint64_t kLargestMessage = 0x7fffffff;  // what any protobuf reader takes

// Names one after the other in chunks that never move.
class NameArena {
 public:
  explicit NameArena(std::vector<std::shared_ptr<const void>>& chunks) : chunks_(chunks) {}

  std::string_view Keep(std::string_view name) {
    if (name.size() > left_) {
      left_ = std::max(kChunk, name.size());
      std::shared_ptr<char[]> chunk(new char[left_]);
      next_ = chunk.get();
      chunks_.push_back(std::move(chunk));
    }
    std::memcpy(next_, name.data(), name.size());
    const std::string_view kept(next_, name.size());
    next_ += name.size();
    left_ -= name.size();
    return kept;
  }

 private:
  static constexpr size_t kChunk = 64 * 1024;

  std::vector<std::shared_ptr<const void>>& chunks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

// The content of the node's first name field; empty where it does not come first or is not within the bytes
// seen.
absl::StatusOr<std::string_view> LeadingName(std::string_view start, FilePlace place) {
  ByteReader reader(start, place);
  if (reader.done()) return std::string_view();
  ASSIGN_OR_RETURN(const uint32_t tag, reader.Varint32("tag of a field"));
  if (tag != (kName << 3 | static_cast<uint32_t>(WireType::kBytes))) return std::string_view();
  ASSIGN_OR_RETURN(const uint64_t length, reader.Varint64("length of a name"));
  if (length > reader.remaining()) return std::string_view();
  return reader.Bytes(length, "name");
}

}  // namespace

absl::StatusOr<GraphIndex> GraphIndex::Open(std::shared_ptr<const ByteSource> file, uint64_t offset,
                                            uint64_t length) {
  if (length > kLargestMessage) {
    return absl::ResourceExhaustedError(absl::StrCat(file->name(), ": its graph of ", Counted(length, "byte"),
                                                     " is larger than any protobuf can be (2 GB)"));
  }
  GraphIndex graph;
  graph.file_ = std::move(file);
  const ByteSource& source = *graph.file_;
  NameArena names(graph.names_);
  FieldScanner scanner(source, offset, offset + length);
  FieldScanner::Field field;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) break;
    if (field.type != WireType::kBytes) continue;
    if (field.number == kLibrary || field.number == kVersions) {
      ASSIGN_OR_RETURN(const ByteBlock block,
                       source.ReadBlock(field.offset, field.length, "function library"));
      (field.number == kLibrary ? graph.library_ : graph.versions_)
          .append(block.bytes);  // protobuf merges repetitions
    }
    if (field.number != kNode) continue;
    const FilePlace place{source.name(), field.offset};
    ASSIGN_OR_RETURN(
        const std::string_view start,
        scanner.Peek(field.offset, static_cast<size_t>(std::min<uint64_t>(field.length, kFirstLook))));
    std::string_view name;
    if (absl::StatusOr<std::string_view> leading = LeadingName(start, place); leading.ok()) name = *leading;
    Node decoded;  // keeps the name alive in the rare case
    if (name.empty()) {
      ASSIGN_OR_RETURN(const ByteBlock block, source.ReadBlock(field.offset, field.length, "node"));
      ASSIGN_OR_RETURN(decoded, DecodeNode(block, place));
      name = decoded.name;
    }
    if (name.empty()) {
      return absl::DataLossError(absl::StrCat(source.name(), ": offset ", WithCommas(field.offset), ": node ",
                                              graph.nodes_.size(), " of the graph has no name"));
    }
    graph.nodes_.push_back({names.Keep(name), field.offset, field.length});
  }
  graph.by_name_.reserve(graph.nodes_.size());
  for (size_t i = 0; i < graph.nodes_.size(); ++i) {
    if (!graph.by_name_.try_emplace(graph.nodes_[i].name, i).second) {
      return absl::DataLossError(absl::StrCat(source.name(), ": offset ", WithCommas(graph.nodes_[i].offset),
                                              ": a second node is named ", Quoted(graph.nodes_[i].name),
                                              "; the graph is damaged or was edited"));
    }
  }
  return graph;
}

std::vector<std::string_view> GraphIndex::Names() const {
  std::vector<std::string_view> names;
  names.reserve(nodes_.size());
  for (const Place& node : nodes_) names.push_back(node.name);
  return names;
}

std::optional<size_t> GraphIndex::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<Node> GraphIndex::Decode(size_t node) const {
  const Place& place = nodes_[node];
  ASSIGN_OR_RETURN(const ByteBlock bytes, file_->ReadBlock(place.offset, place.length, "node"));
  ASSIGN_OR_RETURN(Node decoded, DecodeNode(bytes, {file_->name(), place.offset}));
  // A file that names a node twice over is not what its index says; nor is one that changed meanwhile.
  if (decoded.name != place.name) {
    return absl::DataLossError(absl::StrCat(file_->name(), ": offset ", WithCommas(place.offset),
                                            ": the node is named ", Quoted(place.name), " and ",
                                            Quoted(decoded.name)));
  }
  return decoded;
}

absl::StatusOr<std::string> GraphIndex::Op(size_t node) const {
  const Place& place = nodes_[node];
  const FilePlace where{file_->name(), place.offset};
  ASSIGN_OR_RETURN(const ByteBlock start,
                   file_->ReadBlock(place.offset, std::min<uint64_t>(place.length, kFirstLook), "node"));
  // Writers put name and op first. The end of what was read cuts a field, and so is no error.
  ProtoReader reader(start.bytes, where);
  ProtoField field;
  for (absl::StatusOr<bool> more = reader.Next(field); more.ok() && *more; more = reader.Next(field)) {
    if (field.number == kOp && field.is_bytes()) return std::string(field.bytes);
  }
  ASSIGN_OR_RETURN(const Node decoded, Decode(node));
  return decoded.op;
}

}  // namespace permafrost
