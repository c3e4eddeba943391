#include "core/inspect/verify.h"

#include <algorithm>
#include <cmath>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/freeze/rewrite.h"
#include "core/graph/function_def.h"
#include "core/graph/tensor_name.h"
#include "core/inspect/compare_functions.h"
#include "core/tensor/tensor_proto.h"

namespace permafrost {
namespace {

enum : uint32_t { kTensor = 8 };  // AttrValue

constexpr size_t kMostListed = 12;  // of each kind
// What becomes another op when the variable that it reads becomes a constant (core/freeze/rewrite.h).
constexpr std::string_view kReadsOfHandles[] = {"ReadVariableOp", "ResourceGather", "ResourceGatherNd"};
constexpr std::string_view kAverage = "/ExponentialMovingAverage";

// The serialized TensorProto that a Const holds. DataLoss: none.
absl::StatusOr<std::string_view> ValueOf(const Node& node) {
  const std::string place = absl::StrCat("constant ", Quoted(node.name));
  std::optional<std::string_view> tensor;
  if (const Attr* const attr = node.FindAttr("value"); attr != nullptr) {
    RETURN_IF_ERROR(ForEachField(attr->value.bytes, {place}, [&](const ProtoField& field) -> absl::Status {
      if (field.number == kTensor && field.is_bytes()) tensor = field.bytes;
      return absl::OkStatus();
    }));
  }
  if (!tensor) return absl::DataLossError(absl::StrCat(place, " has no value; the graph is damaged"));
  return *tensor;
}

// How many variables a node takes that calls functions, by its own words.
absl::StatusOr<int> VariablesTaken(const Node& node) {
  int taken = 0;
  for (const std::string_view attr : {"Tin", "T"}) {
    ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(attr));
    for (const int type : value.list().type()) taken += type == tensorflow::DT_RESOURCE;
  }
  return taken;
}

class Verifier {
 public:
  Verifier(const MetaGraph& meta, const Checkpoint& checkpoint, const FrozenGraph& expected,
           const GraphIndex& frozen, NodeComparer& nodes)
      : meta_(meta), checkpoint_(checkpoint), expected_(expected), frozen_(frozen), nodes_(nodes) {}

  absl::StatusOr<VerifyReport> Run() {
    for (const FrozenVariable& variable : expected_.variables) variables_.emplace(variable.name, &variable);
    absl::flat_hash_map<std::string_view, const Node*> expected;
    for (const Node& node : expected_.graph.nodes) expected.emplace(node.name, &node);
    report_.nodes = frozen_.size();
    for (size_t i = 0; i < frozen_.size(); ++i) {
      ASSIGN_OR_RETURN(const Node node, frozen_.Decode(i));
      const auto found = expected.find(node.name);
      if (found == expected.end()) {
        NoteExtra(node);
        continue;
      }
      RETURN_IF_ERROR(CompareNode(node, *found->second));
      expected.erase(found);
    }
    NoteMissing(std::move(expected));
    RETURN_IF_ERROR(CompareLibraries());
    report_.benign = nodes_.benign();
    Conclude();
    return std::move(report_);
  }

 private:
  void Add(GraphDifference difference) {
    if (++report_.counts[static_cast<size_t>(difference.kind)] <= kMostListed)
      report_.differences.push_back(std::move(difference));
  }

  void NoteExtra(const Node& node) {
    const size_t slash = node.name.find('/');
    if (slash != std::string::npos && meta_.graph().Find(node.name.substr(slash + 1))) {
      ++prefixed_;
      prefix_ = node.name.substr(0, slash + 1);
    }
    Add({DifferenceKind::kExtra,
         node.name,
         absl::StrCat("not in the .meta (", Quoted(node.op), ")"),
         "",
         {}});
  }

  // `missing` by name. Those that the others read, directly or not, are a difference.
  void NoteMissing(absl::flat_hash_map<std::string_view, const Node*> missing) {
    if (missing.empty()) return;
    std::vector<const Node*> todo;
    for (const Node& node : expected_.graph.nodes) {
      if (!missing.contains(node.name)) todo.push_back(&node);
    }
    absl::flat_hash_set<std::string_view> read;
    while (!todo.empty()) {
      const Node* const node = todo.back();
      todo.pop_back();
      for (const std::string& input : node->inputs) {
        const auto producer = missing.find(ParseTensorName(input).node);
        if (producer != missing.end() && read.insert(producer->first).second)
          todo.push_back(producer->second);
      }
    }
    for (const Node& node : expected_.graph.nodes) {
      if (read.contains(node.name)) {
        Add({DifferenceKind::kMissing, node.name, absl::StrCat("missing (", Quoted(node.op), ")"), "", {}});
      } else if (missing.contains(node.name)) {
        report_.bystanders.push_back(node.name);
      }
    }
  }

  absl::Status CompareNode(const Node& got, const Node& want) {
    if (IsVariable(got) && got.op == want.op) report_.left_variables.push_back(got.name);
    std::vector<GraphDifference> found;
    RETURN_IF_ERROR(nodes_.Compare(got, want, found));
    ASSIGN_OR_RETURN(const int taken, VariablesTaken(got));
    ASSIGN_OR_RETURN(const int expected, VariablesTaken(want));
    unread_ += taken > expected;
    for (GraphDifference& difference : found) {
      folded_ += difference.kind == DifferenceKind::kOp && got.op == "Const";
      unread_ += difference.kind == DifferenceKind::kOp && absl::c_linear_search(kReadsOfHandles, got.op);
      Add(std::move(difference));
    }
    if (got.op != "Const" || want.op != "Const") return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::string_view value, ValueOf(got));
    if (want.tensor != nullptr) return CompareWeight(got.name, value, *want.tensor);
    ASSIGN_OR_RETURN(const std::string_view other, ValueOf(want));
    ASSIGN_OR_RETURN(std::optional<TensorDifference> difference, CompareTensors(value, other, got.name));
    if (difference)
      Add({DifferenceKind::kConstant, got.name, DifferenceText(*difference), "", std::move(difference)});
    return absl::OkStatus();
  }

  absl::Status CompareWeight(const std::string& name, std::string_view value, const ByteRope& want) {
    ++report_.variables;
    report_.variable_bytes += want.size();
    ASSIGN_OR_RETURN(std::optional<TensorDifference> difference, CompareTensors(value, want, name));
    if (!difference) return absl::OkStatus();
    const auto variable = variables_.find(name);
    const std::string key = variable == variables_.end() ? name : variable->second->key;
    std::string text = DifferenceText(*difference);
    ASSIGN_OR_RETURN(const std::string other_key, FindAverage(name, key, value));
    if (!other_key.empty()) {
      absl::StrAppend(&text, "; it is the checkpoint's ", Quoted(other_key));
      ++(key.ends_with(kAverage) ? without_average_ : with_average_);
    }
    other_kind_ += !difference->other_kind.empty();
    if (difference->factor) factors_.push_back(*difference->factor);
    Add({DifferenceKind::kWeight, name, std::move(text), key, std::move(difference)});
    return absl::OkStatus();
  }

  // The moving average of the variable, or the variable itself where its average was asked for, if that is the value.
  absl::StatusOr<std::string> FindAverage(const std::string& name, const std::string& key,
                                          std::string_view value) const {
    std::string other = absl::StrCat(key, kAverage);
    if (key.ends_with(kAverage)) other = absl::StripSuffix(key, kAverage);
    if (!checkpoint_.Contains(other)) return "";
    ASSIGN_OR_RETURN(const StoredTensor tensor, checkpoint_.Read(other, ""));
    ASSIGN_OR_RETURN(const ByteRope rope, EncodeTensorProto(tensor, HalfEncoding::kContent));
    ASSIGN_OR_RETURN(const std::optional<TensorDifference> difference, CompareTensors(value, rope, name));
    return difference ? "" : other;
  }

  absl::Status CompareLibraries() {
    if (frozen_.library() == expected_.graph.library) return absl::OkStatus();
    absl::flat_hash_set<std::string> called;
    for (size_t i = 0; i < frozen_.size(); ++i) {
      ASSIGN_OR_RETURN(const Node node, frozen_.Decode(i));
      RETURN_IF_ERROR(AddFunctionsOf(node, called));
    }
    std::vector<GraphDifference> found;
    RETURN_IF_ERROR(
        CompareFunctions(frozen_.library(), expected_.graph.library, std::move(called), nodes_, found));
    for (GraphDifference& difference : found) Add(std::move(difference));
    return absl::OkStatus();
  }

  void Conclude() {
    const size_t weights = report_.count(DifferenceKind::kWeight);
    size_t others = 0;
    for (const size_t count : report_.counts) others += count;
    others -= weights;
    if (weights > 0) report_.findings.push_back(WeightsFinding(weights, others == 0));
    if (weights > 0 && !FactorFinding(weights).empty()) report_.findings.push_back(FactorFinding(weights));
    if (others > 0) report_.findings.push_back(GraphFinding());
    if (report_.variables == 0 && !report_.left_variables.empty())
      report_.findings.push_back(
          "no variable is a constant in it: it is a graph without weights (TensorFlow 1.4 leaves resource "
          "variables "
          "as they are when it freezes)");
  }

  std::string WeightsFinding(size_t weights, bool same_graph) const {
    const size_t all = report_.variables;
    const std::string which =
        weights < all ? absl::StrCat("the constants of ", weights, " of ", all, " variables differ")
        : all == 1    ? std::string("the constant of the only variable differs")
                      : absl::StrCat("the constant of every one of the ", all, " variables differs");
    if (with_average_ == weights)
      return absl::StrCat(which, " from what the .meta's saver restores: the frozen graph has their moving ",
                          "averages. It was frozen with a saver for those");
    if (without_average_ == weights)
      return absl::StrCat(which,
                          " from what the .meta's saver restores, which are moving averages: the frozen ",
                          "graph has the variables themselves. It was frozen with another saver");
    if (other_kind_ == weights)
      return absl::StrCat(which,
                          " in type or shape: the frozen graph was converted, or made from another model");
    if (weights < all)
      return absl::StrCat(
          which, ", and ", all - weights, all - weights == 1 ? " is" : " are",
          " the checkpoint's, bit for bit: they were changed after freezing, or the checkpoint "
          "is of a training that left the others alone");
    return absl::StrCat(which, ": the frozen graph was made from another checkpoint",
                        same_graph ? " of this model, perhaps another step's" : "");
  }

  std::string FactorFinding(size_t weights) const {
    if (factors_.size() != weights || weights == 0) return "";
    const auto [least, most] = std::minmax_element(factors_.begin(), factors_.end());
    if (*most - *least <= 1e-6 * std::abs(*most))
      return absl::StrFormat("what differs is %.6g times the checkpoint's: it was scaled", *most);
    return weights == 1 ? ""
                        : "each that differs is the checkpoint's times a factor of its own: they were scaled";
  }

  std::string GraphFinding() const {
    const size_t extra = report_.count(DifferenceKind::kExtra);
    if (extra == frozen_.size() && prefixed_ == 0)
      return "no node of the frozen graph is in the .meta: it is another model's";
    if (prefixed_ > extra / 2)
      return absl::StrCat(
          prefixed_, " nodes are in the .meta under names without ", Quoted(prefix_),
          ": the frozen graph was imported into another one (tf.import_graph_def with a name) and "
          "written again");
    if (unread_ > 0)
      return absl::StrCat(
          Counted(unread_, "node"), " of it still ", unread_ == 1 ? "reads" : "read",
          " a variable where there is a constant, which no TensorFlow can load: older releases "
          "freeze resource variables so. Freeze the checkpoint again");
    if (folded_ > 0)
      return absl::StrCat(folded_, folded_ == 1 ? " node is a constant" : " nodes are constants",
                          " here and computed in the .meta: a tool folded constants or fused nodes (graph "
                          "transforms, optimize_for_inference, Grappler)");
    return "the graph is not the .meta's: it was frozen from another .meta, or edited after freezing";
  }

  const MetaGraph& meta_;
  const Checkpoint& checkpoint_;
  const FrozenGraph& expected_;
  const GraphIndex& frozen_;
  NodeComparer& nodes_;
  absl::flat_hash_map<std::string_view, const FrozenVariable*> variables_;
  VerifyReport report_;
  // What the findings are made from.
  size_t prefixed_ = 0, folded_ = 0, unread_ = 0, other_kind_ = 0, with_average_ = 0, without_average_ = 0;
  std::string prefix_;
  std::vector<double> factors_;
};

}  // namespace

absl::StatusOr<VerifyReport> CompareFrozen(const MetaGraph& meta, const Checkpoint& checkpoint,
                                           const FrozenGraph& expected, const GraphIndex& frozen) {
  ASSIGN_OR_RETURN(const tensorflow::OpList signatures, meta.ReadOpList());
  NodeComparer nodes(signatures);
  return Verifier(meta, checkpoint, expected, frozen, nodes).Run();
}

}  // namespace permafrost
