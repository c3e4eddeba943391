#include "core/execute/functions.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/text.h"
#include "core/execute/compile.h"
#include "core/execute/executor.h"
#include "core/execute/op_table.h"
#include "core/execute/plan_graph.h"

namespace permafrost {
namespace {

// FunctionDefLibrary, FunctionDef, and an entry of a map.
enum : uint32_t { kFunction = 1 };
enum : uint32_t { kSignature = 1, kNodeDef = 3, kReturn = 4 };
enum : uint32_t { kKey = 1, kValue = 2 };

// Functions that call each other, down to the last: running them takes stack.
constexpr int kMostCalls = 32;

struct Definition {
  tensorflow::OpDef signature;
  std::vector<Node> nodes;
  std::map<std::string, std::string, std::less<>> returns;
};

absl::StatusOr<Definition> ReadDefinition(const ByteBlock& bytes, std::string_view name) {
  Definition definition;
  const FilePlace place{name};
  RETURN_IF_ERROR(ForEachField(bytes.bytes, place, [&](const ProtoField& field) -> absl::Status {
    if (!field.is_bytes()) return absl::OkStatus();
    if (field.number == kSignature) {
      if (!definition.signature.MergeFromString(std::string(field.bytes)))
        return absl::DataLossError(absl::StrCat("the signature of function ", Quoted(name), " is damaged"));
    } else if (field.number == kNodeDef) {
      ASSIGN_OR_RETURN(Node node, DecodeNode(bytes.Part(field.bytes), place));
      definition.nodes.push_back(std::move(node));
    } else if (field.number == kReturn) {
      std::string key, value;
      RETURN_IF_ERROR(ForEachField(field.bytes, place, [&](const ProtoField& part) -> absl::Status {
        if (part.is_bytes() && part.number == kKey) key = std::string(part.bytes);
        if (part.is_bytes() && part.number == kValue) value = std::string(part.bytes);
        return absl::OkStatus();
      }));
      definition.returns[key] = value;
    }
    return absl::OkStatus();
  }));
  return definition;
}

// How many outputs a name stands for: of "indices*num" as many as the attr num says, or as it has types.
absl::StatusOr<int64_t> CountOf(const Node& node, std::string_view attr) {
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(attr));
  if (value.has_list()) return value.list().type_size();
  return std::clamp<int64_t>(value.i(), 0, std::numeric_limits<int32_t>::max());
}

// Says where a node's outputs are by the names that the op's definition gives them.
class OutputNames {
 public:
  OutputNames(const std::vector<Node>& nodes, const FunctionPlaces& functions) : functions_(functions) {
    for (const Node& node : nodes) nodes_[node.name] = &node;
  }

  // "TopK:indices:0" -> "TopK:1"; an argument stays as it is.
  absl::StatusOr<std::string> GraphName(const std::string& input) const {
    if (input.starts_with("^")) return input;
    const std::vector<std::string> parts = absl::StrSplit(input, ':');
    if (parts.size() == 1) return input;
    int64_t offset = 0;
    if (parts.size() > 3 || !absl::SimpleAtoi(parts.back(), &offset) || offset < 0)
      return absl::InvalidArgumentError(absl::StrCat("there is no tensor ", Quoted(input)));
    int64_t place = 0;
    if (const auto node = nodes_.find(parts[0]); node != nodes_.end() && parts.size() == 3) {
      ASSIGN_OR_RETURN(place, PlaceOf(*node->second, parts[1]));
    }
    return absl::StrCat(parts[0], ":", place + offset);
  }

 private:
  absl::StatusOr<int64_t> PlaceOf(const Node& node, std::string_view name) const {
    const Op* op = FindOp(node.op);
    if (op == nullptr && functions_.contains(node.op)) return PlaceInFunction(node, name);
    std::string_view outputs = op == nullptr ? "" : op->outputs;
    if (node.op == "Switch" || node.op == "RefSwitch") outputs = "output_false,output_true";
    if (node.op == "Merge" || node.op == "RefMerge") outputs = "output,value_index";
    if (outputs.empty()) return 0;  // one output, or one list
    int64_t place = 0;
    for (const std::string_view output : absl::StrSplit(outputs, ',')) {
      const std::pair<std::string_view, std::string_view> split =
          absl::StrSplit(output, absl::MaxSplits('*', 1));
      if (split.first == name) return place;
      int64_t count = 1;
      if (!split.second.empty()) {
        ASSIGN_OR_RETURN(count, CountOf(node, split.second));
      }
      place += count;
    }
    return Missing(node, name);
  }

  absl::StatusOr<int64_t> PlaceInFunction(const Node& node, std::string_view name) const {
    const std::vector<std::string>& results = functions_.find(node.op)->second.results;
    const auto found = std::find(results.begin(), results.end(), name);
    if (found == results.end()) return Missing(node, name);
    return found - results.begin();
  }

  static absl::Status Missing(const Node& node, std::string_view name) {
    return absl::InvalidArgumentError(
        absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op), ") has no output ", Quoted(name)));
  }

  const FunctionPlaces& functions_;
  std::map<std::string, const Node*, std::less<>> nodes_;
};

class CompiledFunction : public CallableFunction {
 public:
  CompiledFunction(std::string name, CompiledGraph graph)
      : name_(std::move(name)), graph_(std::move(graph)) {}

  absl::StatusOr<std::vector<Tensor>> Call(std::vector<Tensor> arguments,
                                           KernelContext& context) const override {
    if (arguments.size() != graph_.feed_slots.size())
      return absl::InvalidArgumentError(absl::StrCat("function ", Quoted(name_), " takes ",
                                                     Counted(graph_.feed_slots.size(), "argument"),
                                                     " and is given ", arguments.size()));
    absl::StatusOr<std::vector<Tensor>> results =
        Execute(graph_, std::move(arguments), context.threads(), context.buffers(), OptionsInside(context));
    if (results.ok()) return results;
    return absl::Status(results.status().code(),
                        absl::StrCat("in function ", Quoted(name_), ": ", results.status().message()));
  }

 private:
  static ExecuteOptions OptionsInside(const KernelContext& context) {
    ExecuteOptions inside;
    if (context.options() == nullptr) return inside;
    inside.profile = context.options()->profile;
    inside.keep_going = context.options()->keep_going;
    return inside;
  }

  std::string name_;
  CompiledGraph graph_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GraphFunctions>> GraphFunctions::Read(std::string_view library, bool fuse) {
  auto functions = std::make_unique<GraphFunctions>();
  functions->bytes_ = ByteBlock::Own(std::string(library));
  functions->fuse_ = fuse;
  const FilePlace place{"the graph's function library"};
  RETURN_IF_ERROR(ForEachField(functions->bytes_.bytes, place, [&](const ProtoField& field) -> absl::Status {
    if (field.number != kFunction || !field.is_bytes()) return absl::OkStatus();
    tensorflow::OpDef signature;
    RETURN_IF_ERROR(ForEachField(field.bytes, place, [&](const ProtoField& part) -> absl::Status {
      if (part.number == kSignature && part.is_bytes() && !signature.ParseFromString(std::string(part.bytes)))
        signature.Clear();
      return absl::OkStatus();
    }));
    FunctionPlace& function = functions->definitions_[signature.name()];
    function = {functions->bytes_.Part(field.bytes), {}};
    for (const auto& result : signature.output_arg()) function.results.push_back(result.name());
    return absl::OkStatus();
  }));
  return functions;
}

absl::StatusOr<std::shared_ptr<const CallableFunction>> GraphFunctions::Find(const std::string& name) {
  if (const auto known = compiled_.find(name); known != compiled_.end()) {
    if (known->second == nullptr)
      return absl::InvalidArgumentError(
          absl::StrCat("function ", Quoted(name), " calls itself, which cannot run here"));
    return known->second;
  }
  const auto found = definitions_.find(name);
  if (found == definitions_.end())
    return absl::NotFoundError(absl::StrCat("the graph has no function ", Quoted(name)));
  if (depth_ >= kMostCalls)
    return absl::InvalidArgumentError(absl::StrCat("more than ", kMostCalls, " functions call each other"));
  compiled_[name] = nullptr;
  ++depth_;
  absl::StatusOr<CompiledGraph> compiled = CompileFunction(name);
  --depth_;
  if (!compiled.ok()) {
    compiled_.erase(name);
    return absl::Status(compiled.status().code(),
                        absl::StrCat("in function ", Quoted(name), ": ", compiled.status().message()));
  }
  auto function = std::make_shared<CompiledFunction>(name, *std::move(compiled));
  compiled_[name] = function;
  return function;
}

absl::StatusOr<CompiledGraph> GraphFunctions::CompileFunction(const std::string& name) {
  ASSIGN_OR_RETURN(Definition definition, ReadDefinition(definitions_[name].definition, name));
  const OutputNames names(definition.nodes, definitions_);
  std::vector<PlanFeed> arguments;
  for (const auto& argument : definition.signature.input_arg())
    arguments.push_back({argument.name(), 0, Tensor()});
  std::vector<std::string> results;
  for (const auto& result : definition.signature.output_arg()) {
    const auto source = definition.returns.find(result.name());
    if (source == definition.returns.end())
      return absl::InvalidArgumentError(
          absl::StrCat("it says nowhere where its result ", Quoted(result.name()), " comes from"));
    ASSIGN_OR_RETURN(std::string graph_name, names.GraphName(source->second));
    results.push_back(std::move(graph_name));
  }
  std::map<std::string, int, std::less<>> position;
  for (Node& node : definition.nodes) {
    position.try_emplace(node.name, static_cast<int>(position.size()));
    for (std::string& input : node.inputs) {
      ASSIGN_OR_RETURN(input, names.GraphName(input));
    }
  }
  const NodeSource source =
      [&](std::string_view wanted) -> absl::StatusOr<std::optional<std::pair<Node, int>>> {
    const auto place = position.find(wanted);
    if (place == position.end()) return std::nullopt;
    return std::make_pair(definition.nodes[place->second], place->second);
  };
  ASSIGN_OR_RETURN(PlanGraph plan, ReadPlanGraph(source, arguments, results));
  RETURN_IF_ERROR(FoldPlan(plan, *this));
  if (fuse_) RETURN_IF_ERROR(FusePlan(plan));
  return Compile(plan, static_cast<int>(arguments.size()), *this);
}

}  // namespace permafrost
