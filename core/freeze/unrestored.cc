#include "core/freeze/unrestored.h"

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/text.h"
#include "core/freeze/initial_value.h"
#include "core/freeze/rewrite.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr size_t kMostNearer = 3;
constexpr size_t kMostNamed = 5;

using Readers = absl::flat_hash_map<std::string_view, std::vector<size_t>>;

// Node -> the places in the subgraph of those that read its values.
Readers ReadersOf(const Subgraph& subgraph) {
  Readers readers;
  for (size_t i = 0; i < subgraph.nodes.size(); ++i) {
    for (const std::string& input : subgraph.nodes[i].inputs) {
      const TensorName name = ParseTensorName(input);
      if (!name.control) readers[name.node].push_back(i);
    }
  }
  return readers;
}

// For every place whether the node, or what it is computed from, is one of `starts`.
std::vector<bool> ComputedFrom(const absl::flat_hash_set<std::string_view>& starts, const Readers& readers,
                               const Subgraph& subgraph) {
  std::vector<bool> computed(subgraph.nodes.size());
  std::vector<size_t> todo;
  for (size_t i = 0; i < subgraph.nodes.size(); ++i) {
    if (!starts.contains(subgraph.nodes[i].name)) continue;
    computed[i] = true;
    todo.push_back(i);
  }
  while (!todo.empty()) {
    const auto found = readers.find(subgraph.nodes[todo.back()].name);
    todo.pop_back();
    if (found == readers.end()) continue;
    for (const size_t reader : found->second) {
      if (!computed[reader]) todo.push_back(reader);
      computed[reader] = true;
    }
  }
  return computed;
}

bool CouldBeOutput(const Node& node) {
  static constexpr std::string_view kNone[] = {"Const", "Shape", "ShapeN", "Size", "Rank", "NoOp"};
  return !absl::c_linear_search(kNone, node.op) && !absl::StartsWith(node.op, "Placeholder") &&
         !IsVariable(node) && node.op != "ReadVariableOp";
}

std::string List(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ",
                       [](std::string* out, const std::string& name) { absl::StrAppend(out, Quoted(name)); });
}

// Which choices there are beside other outputs.
std::string OtherChoices(const std::string& variable, const MetaGraph& meta, const Checkpoint& checkpoint) {
  std::string text;
  if (checkpoint.Contains(variable)) {
    absl::StrAppend(&text, " The checkpoint has a tensor of that name all the same; --by-name takes it.");
  }
  const auto position = meta.graph().Find(variable);
  const absl::StatusOr<Node> node =
      position ? meta.graph().Decode(*position) : absl::NotFoundError("no node of that name");
  if (!node.ok()) return text;
  const absl::StatusOr<InitialValue> initial = FindInitialValue(meta.graph(), *node);
  if (initial.ok()) {
    absl::StrAppend(&text, " Or take what the graph starts it with, the constant ", Quoted(initial->source),
                    ": --initial-values.");
  } else {
    absl::StrAppend(&text, " Its value before training is of no use either: ", initial.status().message(),
                    ".");
  }
  return text;
}

}  // namespace

std::vector<std::string> NearerOutputs(const std::vector<std::string>& variables, const Subgraph& subgraph,
                                       size_t most) {
  absl::flat_hash_set<std::string_view> lost(variables.begin(), variables.end()), fed;
  for (const Node& node : subgraph.nodes) {
    if (absl::StartsWith(node.op, "Placeholder")) fed.insert(node.name);
  }
  const Readers readers = ReadersOf(subgraph);
  const std::vector<bool> is_lost = ComputedFrom(lost, readers, subgraph);
  const std::vector<bool> is_fed = ComputedFrom(fed, readers, subgraph);
  std::vector<std::string> nearer;
  for (const bool wants_fed : {true, false}) {
    for (size_t i = subgraph.nodes.size(); i-- > 0 && nearer.size() < most;) {
      const Node& node = subgraph.nodes[i];
      if (is_lost[i] || is_fed[i] != wants_fed || !CouldBeOutput(node)) continue;
      const auto found = readers.find(node.name);
      if (found == readers.end()) continue;
      if (absl::c_any_of(found->second, [&](size_t reader) { return is_lost[reader]; }))
        nearer.push_back(node.name);
    }
    if (!nearer.empty()) break;
  }
  return nearer;
}

absl::Status UnrestoredError(const std::vector<std::string>& variables, const Subgraph& subgraph,
                             const MetaGraph& meta, const Checkpoint& checkpoint,
                             const VariableTensors& restored) {
  const std::string& first = variables[0];
  std::string text = absl::StrCat("variable ", Quoted(first), " has no value: ");
  if (restored.size()) {
    absl::StrAppend(&text, "the checkpoint restores ", Counted(*restored.size(), "variable"), " ",
                    restored.origin(), ", and this one is not among them.");
  } else {
    absl::StrAppend(&text, "the checkpoint restores variables ", restored.origin(),
                    ", and has no tensor for this one", DidYouMean(first, checkpoint.Names()), ".");
  }
  absl::StrAppend(&text, " An output reaches it: ", subgraph.PathToOutput(first), ".");
  const std::vector<std::string> nearer = NearerOutputs(variables, subgraph, kMostNearer);
  absl::StrAppend(&text, " Choose an output that does not need it",
                  nearer.empty() ? "" : absl::StrCat(", for example ", List(nearer)), ".",
                  OtherChoices(first, meta, checkpoint),
                  " Else it takes a checkpoint that was saved with it.");
  if (variables.size() > 1) {
    const size_t named = std::min(variables.size() - 1, kMostNamed);
    absl::StrAppend(&text, " Nor ", variables.size() == 2 ? "does " : "do ", variables.size() - 1,
                    " more have one: ",
                    List({variables.begin() + 1, variables.begin() + 1 + static_cast<ptrdiff_t>(named)}),
                    named < variables.size() - 1 ? ", ..." : ".");
  }
  return absl::FailedPreconditionError(text);
}

}  // namespace permafrost
