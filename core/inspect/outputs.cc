#include "core/inspect/outputs.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

constexpr std::array<std::string_view, 9> kHeads = {
    "Softmax",          "LogSoftmax",          "Sigmoid", "ArgMax", "TopKV2", "TopK", "NonMaxSuppressionV3",
    "CTCGreedyDecoder", "CTCBeamSearchDecoder"};
constexpr std::array<std::string_view, 4> kPassedThrough = {"Reshape", "Identity", "StopGradient", "Cast"};
constexpr std::array<std::string_view, 8> kNeverOutputs = {"Const",
                                                           "NoOp",
                                                           "Assert",
                                                           "Print",
                                                           "Placeholder",
                                                           "PlaceholderWithDefault",
                                                           "VarIsInitializedOp",
                                                           "IsVariableInitialized"};
// Scopes that TensorFlow itself makes for training, saving and initialising, and the plumbing of tf.cond.
constexpr std::array<std::string_view, 15> kTrainingScopes = {"gradients",
                                                              "save",
                                                              "Initializer",
                                                              "Adam",
                                                              "Momentum",
                                                              "RMSProp",
                                                              "Adagrad",
                                                              "GradientDescent",
                                                              "report_uninitialized_variables",
                                                              "AssignMovingAvg",
                                                              "ExponentialMovingAverage",
                                                              "Regularizer",
                                                              "switch_t",
                                                              "switch_f",
                                                              "pred_id"};

constexpr size_t kMostServed = 100;

// What of a node counts here. Whole nodes would be the whole graph in memory.
struct Sketch {
  std::string name, op;
  std::vector<std::string> inputs;
};

bool IsTraining(const Sketch& node) {
  for (const std::string_view part : absl::StrSplit(node.name, '/')) {
    for (const std::string_view scope : kTrainingScopes) {
      if (absl::StartsWith(part, scope) && (part.size() == scope.size() || part[scope.size()] == '_'))
        return true;
    }
  }
  return absl::c_linear_search(kNeverOutputs, node.op) || absl::StrContains(node.op, "Summary") ||
         absl::StrContains(node.op, "Variable") || absl::StartsWith(node.op, "Assign") ||
         absl::StartsWith(node.op, "Save") || absl::StartsWith(node.op, "Restore") ||
         absl::StartsWith(node.op, "Random") || absl::StrContains(node.op, "Queue");
}

bool IsLoss(const Sketch& node) {
  return absl::StrContains(node.op, "CrossEntropyWithLogits");
}

class Suggester {
 public:
  Suggester(std::vector<Sketch> nodes, size_t most)
      : nodes_(std::move(nodes)), most_(most), read_(nodes_.size()) {
    for (size_t i = 0; i < nodes_.size(); ++i) positions_.emplace(nodes_[i].name, i);
    for (const Sketch& node : nodes_) {
      for (const std::string& input : node.inputs) {
        if (const auto producer = Producer(input)) read_[*producer] = true;
      }
    }
  }

  std::vector<OutputCandidate> Run(const std::vector<Signature>& signatures) {
    for (const Signature& signature : signatures) {
      if (signature.name == kInitSignature) continue;
      for (const SignatureTensor& output : signature.outputs) {
        for (const std::string& tensor : output.tensors) {
          if (const auto node = Producer(tensor)) Add(*node, OutputReason::kInSignature, "", signature.name);
        }
      }
    }
    for (const Sketch& node : nodes_) {
      if (!IsLoss(node) || IsTraining(node) || node.inputs.empty()) continue;
      if (const auto logits = BehindReshapes(node.inputs[0]))
        Add(*logits, OutputReason::kLossReadsIt, node.name);
    }
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (absl::c_linear_search(kHeads, nodes_[i].op) && !IsTraining(nodes_[i]))
        Add(i, OutputReason::kUsuallyLast);
    }
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (!read_[i] && !IsTraining(nodes_[i])) Add(i, OutputReason::kNothingReadsIt);
    }
    return std::move(found_);
  }

 private:
  std::optional<size_t> Producer(std::string_view input) const {
    const auto found = positions_.find(ParseTensorName(input).node);
    if (found == positions_.end()) return std::nullopt;
    return found->second;
  }

  std::optional<size_t> BehindReshapes(std::string_view input) const {
    std::optional<size_t> at = Producer(input);
    for (size_t steps = 0; at && steps < nodes_.size(); ++steps) {
      const Sketch& node = nodes_[*at];
      if (!absl::c_linear_search(kPassedThrough, node.op) || node.inputs.empty()) break;
      at = Producer(node.inputs[0]);
    }
    return at;
  }

  // The likeliest are added first, so that those after the last wanted need not be looked at.
  void Add(size_t node, OutputReason reason, const std::string& loss = "",
           const std::string& signature = "") {
    const bool serves = reason == OutputReason::kInSignature && signature == kServingSignature;
    if (found_.size() >= (serves ? std::max(most_, kMostServed) : most_)) return;
    const std::string& name = nodes_[node].name;
    if (absl::c_any_of(found_, [&](const OutputCandidate& candidate) { return candidate.name == name; }))
      return;
    found_.push_back({name, nodes_[node].op, reason, loss, signature});
  }

  std::vector<Sketch> nodes_;
  size_t most_;
  std::vector<bool> read_;
  absl::flat_hash_map<std::string_view, size_t> positions_;
  std::vector<OutputCandidate> found_;
};

}  // namespace

std::string ReasonText(const OutputCandidate& candidate) {
  switch (candidate.reason) {
    case OutputReason::kInSignature:
      return absl::StrCat("an output of the signature ", Quoted(candidate.signature));
    case OutputReason::kLossReadsIt:
      return absl::StrCat("the loss ", Quoted(candidate.loss), " reads it");
    case OutputReason::kUsuallyLast:
      return "usually the last step";
    case OutputReason::kNothingReadsIt:
      break;
  }
  return "nothing reads it";
}

absl::StatusOr<std::vector<OutputCandidate>> SuggestOutputs(const MetaGraph& meta, size_t most) {
  std::vector<Sketch> nodes;
  nodes.reserve(meta.graph().size());
  for (size_t i = 0; i < meta.graph().size(); ++i) {
    ASSIGN_OR_RETURN(Node node, meta.graph().Decode(i));
    nodes.push_back({std::move(node.name), std::move(node.op), std::move(node.inputs)});
  }
  ASSIGN_OR_RETURN(std::vector<Signature> signatures, meta.ReadSignatures());
  // What serves where nobody says otherwise comes first.
  absl::c_stable_partition(signatures, [](const Signature& one) { return one.name == kServingSignature; });
  return Suggester(std::move(nodes), most).Run(signatures);
}

}  // namespace permafrost
