// What permafrost tells of its work: the same facts as text for people and as JSON for programs and the page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/freeze/freeze.h"
#include "core/freeze/kept.h"
#include "core/inspect/outputs.h"
#include "core/inspect/summary.h"
#include "core/session/list_models.h"

namespace permafrost {

struct FreezeReport {
  std::string checkpoint;          // prefix
  std::string tensorflow_version;  // that wrote the .meta
  std::string compat;              // the release whose result this is; "": of none (compat.h)
  std::vector<std::string> outputs;
  size_t nodes_before = 0;
  size_t nodes = 0;
  std::vector<FrozenVariable> variables;
  std::string restored;  // how variables were matched with tensors
  uint64_t bytes = 0;    // of the frozen graph
  std::vector<PlaceholderSummary> placeholders;
  std::vector<std::string> notes;  // what was decided on the way
};

struct InspectParts {
  bool nodes = false;
  bool tensors = false;
};

struct InspectReport {
  std::string checkpoint;
  std::optional<GraphSummary> graph;  // nullopt: there is no .meta
  CheckpointSummary tensors;
  std::vector<NodeSummary> nodes;  // only where asked for
  InspectParts parts;
  std::vector<std::string> notes;
  std::string
      lacking;  // of the notes, what says why this cannot be frozen; "": it can, as far as can be told
  size_t variables = 0;       // nodes of the graph
  bool object_based = false;  // a checkpoint of TensorFlow 2, which has no .meta by design (object_graph.h)
};

// Lines for a person; the last two of a freeze are those that scripts look for: "Froze 3 variables." and
// "12 ops in the final graph."
std::string ToText(const FreezeReport& report);
std::string ToText(const InspectReport& report);

// For choosing, before there is a report of the whole. JSON arrays and objects of the fields of these structs.
std::string ToJson(const std::vector<FoundModel>& models);
std::string ToJson(const std::vector<OutputCandidate>& candidates);
std::string ToJson(const KeptPart& kept);
std::string ToJson(const std::vector<NodeSummary>& nodes);

// One JSON object. Its fields are described in ARCHITECTURE.md; bytes that are not UTF-8 are replaced.
std::string ToJson(const FreezeReport& report);
std::string ToJson(const InspectReport& report);

}  // namespace permafrost
