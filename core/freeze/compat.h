// What freezing makes of a graph differs from release to release of TensorFlow: which ops its
// convert_variables_to_constants knows, and what its importer adds to nodes. A generation is one set of rules. The default
// writes what any TensorFlow loads and adds nothing; the others reproduce a release byte for byte.
//
//   ASSIGN_OR_RETURN(const Generation* generation, FindGeneration("1.15"));
//   if (generation->colocation != Colocation::kIgnored) ...
//
// Sources: python/framework/{graph_util_impl,convert_to_constants,importer}.py of the releases.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/tensor/tensor_proto.h"

namespace permafrost {

// Whether a node is kept because another's `_class` asks for a place beside it.
enum class Colocation {
  kIgnored,
  kFollowed,  // by entries that begin with "loc:@"
  kLiteral,   // an entry without "loc:@" is a node's name too
};

// How what reads a resource variable becomes what reads a constant.
enum class ReadRule {
  kNone,      // resource variables stay
  kByName,    // a ReadVariableOp that names a constant
  kBackward,  // every ReadVariableOp and ResourceGather, and what is between it and a variable
  kForward,   // whatever a constant reaches, into functions too
};

// Of ReadRule::kForward.
struct ForwardRules {
  bool references = false;             // reference variables are followed too
  bool through_merges = true;          // else the walk ends at a Merge, and its type stays
  bool through_results = true;         // variables that functions return are followed
  bool all_calls = true;               // else not into StatelessCase, nor functions that are ops
  bool keeps_carrier_devices = false;  // of nodes that hand a variable on
  bool gathers_in_functions = true;    // else ResourceGather stays as it is there
  bool axes_last = false;  // the axes of gathers come at the graph's end, else before their gather
};

struct Generation {
  std::string_view release;  // "" is the default

  // Importing.
  std::optional<size_t> defaults;  // which column of the attr defaults (attr_defaults.h) nodes get
  bool importer_order = true;      // else the file's
  bool sorts_controls = true;      // control inputs by name and once each, else as in the file
  bool shape_types = false;        // Shape gets a full type (`experimental_type`)
  bool hashed_library = true;      // functions come in the order of a hash table (library_order.h)
  bool normal_devices = false;     // "/cpu:0" becomes "/device:CPU:0"

  // Freezing.
  Colocation colocation = Colocation::kFollowed;
  bool oldest_variables = true;  // `Variable`, of before TensorFlow 0.12, is a variable
  ReadRule reads = ReadRule::kForward;
  ForwardRules forward;
  std::optional<HalfEncoding> halves;  // none: as the TensorFlow that wrote the file
  bool versions = false;               // the graph's `versions` are written
  bool loadable = true;                // what TensorFlow cannot load is an error, else a note
};

const Generation& DefaultGeneration();

// By "1.4", "1.10", "1.15", "2.15"; "" is the default. InvalidArgument: another; the message lists them.
absl::StatusOr<const Generation*> FindGeneration(std::string_view release);

}  // namespace permafrost
