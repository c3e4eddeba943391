// What is left of a graph when everything that can be known is known, as steps: kernels in the order in which they run,
// and loops, which are steps with steps inside.
//
// Of a tf.cond both branches are in the list; the Switch makes the tensors of one of them "dead", and a step with a dead
// input does not run and makes its outputs dead (a Merge takes the input that is not). A tf.while_loop is one step
// of the list that it stands in: everything between its Enter and Exit nodes, which TensorFlow calls its frame.
//
// A tensor lives from the step that makes it to the last step that reads it, which is known here: that step gets it to keep,
// and may write over it.
//
// Source of the rules: tensorflow/core/common_runtime/executor.cc, "Control Flow in TensorFlow" (the white paper).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/execute/plan_graph.h"

namespace permafrost {

struct Loop;

struct Argument {
  int slot = -1;      // -1: a constant
  bool last = false;  // nobody reads the slot after this
  Tensor constant;
};

// Only outputs that somebody reads have a slot.
struct OutputSlot {
  int output = 0;
  int slot = 0;
};

struct Step {
  NodeKind kind = NodeKind::kOp;
  std::string name, op;  // of the node, for messages
  Kernel kernel;
  std::vector<Argument> arguments;
  std::vector<int> waits;  // slots and nodes that must not be dead
  std::vector<int> waits_nodes;
  int node = -1;  // whose deadness this step decides
  std::vector<OutputSlot> outputs;
  std::vector<int> merge_index;  // kMerge
  int carried = -1;              // of a loop: kMerge takes this carried tensor, kNextIteration gives it
  std::unique_ptr<Loop> loop;    // a loop: kernel is empty
};

struct Loop {
  struct Enter {
    int node;
    int slot;          // in the body; -1: nobody reads it
    bool is_constant;  // the same in every iteration
  };
  std::vector<Enter> enters;  // argument i of the step goes to enters[i]
  std::vector<Step> body;
  int next_count = 0;           // of tensors that are handed to the next iteration
  std::vector<int> exit_slots;  // outputs of the loop
  std::vector<int> exit_nodes;
};

struct CompiledGraph {
  std::vector<Step> steps;
  int slots = 0, nodes = 0;
  std::vector<int> feed_slots;  // by feed; -1: nobody needs it
  std::vector<Argument> fetches;
  std::vector<std::string> fetch_names;  // for messages
};

// Unimplemented: ops that cannot run; the message names them all, with nodes that they are in. InvalidArgument: placeholders that
// nobody feeds (likewise), inputs that a node lacks, a fetch in a branch that is not taken, frames that do not nest.
absl::StatusOr<CompiledGraph> Compile(PlanGraph& graph, int feeds, FunctionLibrary& library);

}  // namespace permafrost
