// What a person wants to know of a checkpoint before freezing it, and of a frozen graph after.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/graph/graph.h"
#include "core/graph/meta_graph.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace permafrost {

// One output of a node: "conv1/Relu:0", float32, [?,112,112,64].
struct OutputTensor {
  std::string name;
  DataType dtype = tensorflow::DT_INVALID;  // DT_INVALID: the file does not tell
  PartialShape shape;                       // unknown rank where the file does not tell
};

struct NodeSummary {
  std::string name;
  std::string op;
  std::vector<OutputTensor> outputs;
};

// Every node with its op and outputs, in the order of the file: types by the op signatures that the .meta
// carries, shapes by `_output_shapes`. Or only `count` of them from number `first` on, for who has little memory.
// DataLoss: millions of outputs, as only a damaged file has.
absl::StatusOr<std::vector<NodeSummary>> SummarizeNodes(const MetaGraph& meta, size_t first = 0,
                                                        size_t count = SIZE_MAX);

// The nodes that must be fed when the graph runs: Placeholder, and PlaceholderWithDefault as one that may be.
struct PlaceholderSummary {
  std::string name;
  DataType dtype = tensorflow::DT_INVALID;
  PartialShape shape;
  bool has_default = false;
};

absl::StatusOr<std::vector<PlaceholderSummary>> FindPlaceholders(const std::vector<Node>& nodes);

struct GraphSummary {
  std::string tensorflow_version;  // "" where the file does not say
  size_t nodes = 0;
  size_t functions = 0;
  std::map<std::string, size_t> ops;  // op -> number of nodes
  std::vector<PlaceholderSummary> placeholders;
};

absl::StatusOr<GraphSummary> SummarizeGraph(const MetaGraph& meta);

struct CheckpointSummary {
  int shards = 0;
  uint64_t parameters = 0;  // elements of all tensors
  uint64_t bytes = 0;
  std::vector<TensorInfo> tensors;
};

absl::StatusOr<CheckpointSummary> SummarizeCheckpoint(const Checkpoint& checkpoint);

}  // namespace permafrost
