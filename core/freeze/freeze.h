// Graph and checkpoint -> frozen graph: the part that the outputs need, with every variable a constant.
//
//   ASSIGN_OR_RETURN(FrozenGraph frozen,
//                    Freeze(meta, *checkpoint, {.outputs = {"InceptionV3/Logits/SpatialSqueeze"}}));
//   ByteRope pb = SerializeGraph(frozen.graph);
//
// The result is what TensorFlow 1.15's convert_variables_to_constants makes of the imported graph (in functions what 2.15's
// does), except that nothing is added to nodes: no attribute defaults of some release's op registry. So every TensorFlow's
// files freeze, and custom ops pass. Differences from TensorFlow: ARCHITECTURE.md. With `compat` it is a release's own
// result, byte for byte (compat.h).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/checkpoint/checkpoint.h"
#include "core/graph/graph.h"
#include "core/graph/meta_graph.h"
#include "core/tensor/shape.h"

namespace permafrost {

struct FreezeOptions {
  std::vector<std::string> outputs;  // node names, or tensor names like "logits:0"
  // "1.4", "1.10", "1.15", "2.15": as this release of TensorFlow would freeze it, even where nothing can load that.
  std::string compat;
  bool clear_devices = true;
  // The order of the file, inputs and `_output_shapes` as they are (freeze_graph --input_meta_graph), instead
  // of what the importer makes of them.
  bool as_in_file = false;
  // Only these variables become constants (none named: all), and never those. Node names.
  std::vector<std::string> only_variables;
  std::vector<std::string> kept_variables;
  // freeze_graph's --initializer_nodes: checked, and not run (initializers.h), but that a variable which they start with a
  // constant, and which nothing restores, has it.
  std::vector<std::string> initializer_nodes;
  // A variable that nothing restores has the value that the graph starts it with, where that is a constant (initial_value.h).
  bool initial_values = false;
  // Variables are matched with tensors by name even where the graph says how they are restored.
  bool by_name = false;
  // Instead of the .meta's own.
  const tensorflow::SaverDef* saver = nullptr;
};

struct FrozenVariable {
  std::string name;  // of the node
  std::string key;   // in the checkpoint; "": it has the value that the graph starts it with
  DataType dtype = tensorflow::DT_INVALID;
  Shape shape;
  uint64_t bytes = 0;  // in the frozen graph
};

struct FrozenGraph {
  Graph graph;
  std::vector<std::string> outputs;  // node names
  std::vector<FrozenVariable> variables;
  std::string restored;  // how variables were matched with tensors, in words
  std::vector<std::string> notes;
};

// InvalidArgument: no outputs, or one that is not in the graph; `compat` is none of the releases. FailedPrecondition: a tensor
// that is not in the checkpoint, variables that nothing restores, types or shapes that differ, a result that TensorFlow
// could not load. NotFound: a data file is missing. DataLoss: damaged files. Each names the node, and the way
// from it to an output where that helps.
absl::StatusOr<FrozenGraph> Freeze(const MetaGraph& meta, const Checkpoint& checkpoint,
                                   const FreezeOptions& options);

}  // namespace permafrost
