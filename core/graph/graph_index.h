// A GraphDef that stays in its file: the names of its nodes and where each node's bytes are. Nodes are
// decoded when asked for, so what no output reaches costs its name and nothing else.
//
//   ASSIGN_OR_RETURN(GraphIndex graph, GraphIndex::Open(meta_file, offset, length));
//   std::optional<size_t> i = graph.Find("InceptionV3/Logits/SpatialSqueeze");
//   ASSIGN_OR_RETURN(Node node, graph.Decode(*i));
//
// GraphDef: tensorflow/core/framework/graph.proto.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/node.h"

namespace permafrost {

class GraphIndex {
 public:
  // Bytes [offset, offset + length) of the file are the GraphDef.
  // DataLoss: not a GraphDef, a node without a name, two nodes of one name. ResourceExhausted: more than a
  // protobuf holds.
  static absl::StatusOr<GraphIndex> Open(std::shared_ptr<const ByteSource> file, uint64_t offset,
                                         uint64_t length);

  size_t size() const { return nodes_.size(); }
  std::string_view name(size_t node) const { return nodes_[node].name; }
  std::vector<std::string_view> Names() const;
  std::optional<size_t> Find(std::string_view name) const;
  absl::StatusOr<Node> Decode(size_t node) const;
  // Its op alone, without reading the large value that the node may hold.
  absl::StatusOr<std::string> Op(size_t node) const;

  // Serialized FunctionDefLibrary and VersionDef; empty where absent.
  const std::string& library() const { return library_; }
  const std::string& versions() const { return versions_; }

 private:
  struct Place {
    std::string_view name;
    uint64_t offset;
    uint64_t length;
  };

  std::shared_ptr<const ByteSource> file_;
  std::vector<Place> nodes_;
  std::vector<std::shared_ptr<const void>> names_;  // what the names point into
  absl::flat_hash_map<std::string_view, size_t> by_name_;
  std::string library_, versions_;
};

}  // namespace permafrost
