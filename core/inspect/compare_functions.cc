#include "core/inspect/compare_functions.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/function_def.h"

namespace permafrost {
namespace {

struct Function {
  std::map<std::string, Node> nodes;
  // Everything else, with the entries of maps in order.
  std::string signature;
  std::map<std::string, std::string> results, attrs;
  std::map<uint32_t, std::map<std::string, std::string>> argument_attrs;
  std::set<std::string> other;

  bool IsAround(const Function& same) const {
    return signature == same.signature && results == same.results && attrs == same.attrs &&
           argument_attrs == same.argument_attrs && other == same.other;
  }
};
using Library = std::map<std::string, Function>;

// By their names, written by one serializer.
absl::StatusOr<std::map<std::string, std::string>> AttrsByName(const std::vector<Attr>& attrs) {
  std::map<std::string, std::string> by_name;
  Node holder;
  for (const Attr& attr : attrs) {
    holder.attrs = {attr};
    ASSIGN_OR_RETURN(const tensorflow::AttrValue value, holder.ParseAttr(attr.name));
    by_name[attr.name] = value.SerializeAsString();
  }
  return by_name;
}

absl::StatusOr<Library> ReadLibrary(const std::string& bytes) {
  ASSIGN_OR_RETURN(const FunctionList list, DecodeLibrary(ByteBlock::Own(bytes)));
  Library library;
  for (const FunctionRecord& record : list.functions) {
    ASSIGN_OR_RETURN(FunctionDef definition, DecodeFunction(record));
    Function function;
    for (Node& node : definition.nodes) {
      std::string name = node.name;
      function.nodes.emplace(std::move(name), std::move(node));
    }
    function.signature = definition.signature.SerializeAsString();
    function.results.insert(definition.results.begin(), definition.results.end());
    ASSIGN_OR_RETURN(function.attrs, AttrsByName(definition.attrs));
    for (const auto& [argument, attrs] : definition.argument_attrs) {
      if (attrs.empty()) continue;  // TensorFlow makes such an entry by asking for it
      ASSIGN_OR_RETURN(function.argument_attrs[argument], AttrsByName(attrs));
    }
    for (const ByteBlock& field : definition.other) function.other.emplace(field.bytes);
    library.emplace(record.name, std::move(function));
  }
  return library;
}

// Constants are compared here; NodeComparer leaves them to those who know whose they are.
absl::Status CompareConstant(const Node& got, const Node& want, std::string_view place,
                             std::vector<GraphDifference>& found) {
  const Attr *const a = got.FindAttr("value"), *const b = want.FindAttr("value");
  if (got.op != "Const" || want.op != "Const" || a == nullptr || b == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, CompareAttr(*a, *b, place));
  if (!text.empty()) found.push_back({DifferenceKind::kFunction, std::string(place), text, "", {}});
  return absl::OkStatus();
}

absl::Status CompareFunction(const std::string& name, const Function& got, const Function& want,
                             NodeComparer& nodes, std::vector<GraphDifference>& found) {
  const auto differs = [&](const std::string& text) {
    found.push_back({DifferenceKind::kFunction, name, text, "", {}});
  };
  for (const auto& [node_name, node] : got.nodes) {
    const auto other = want.nodes.find(node_name);
    if (other == want.nodes.end()) {
      differs(absl::StrCat("the node ", Quoted(node_name), " is only in the frozen graph's"));
      continue;
    }
    std::vector<GraphDifference> inside;
    RETURN_IF_ERROR(nodes.Compare(node, other->second, inside));
    for (const GraphDifference& difference : inside)
      differs(absl::StrCat("the node ", Quoted(node_name), ": ", difference.text));
    RETURN_IF_ERROR(CompareConstant(node, other->second, absl::StrCat(name, ", node ", node_name), found));
  }
  for (const auto& [node_name, node] : want.nodes) {
    if (!got.nodes.contains(node_name))
      differs(absl::StrCat("the node ", Quoted(node_name), " is only in the .meta's"));
  }
  if (!got.IsAround(want)) differs("its signature, results or attrs are others");
  return absl::OkStatus();
}

}  // namespace

absl::Status CompareFunctions(const std::string& got, const std::string& want,
                              absl::flat_hash_set<std::string> called, NodeComparer& nodes,
                              std::vector<GraphDifference>& found) {
  if (got == want) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Library got_functions, ReadLibrary(got));
  ASSIGN_OR_RETURN(const Library want_functions, ReadLibrary(want));
  for (const Library* library : {&got_functions, &want_functions}) {
    for (const auto& [name, function] : *library) {
      for (const auto& [node_name, node] : function.nodes) RETURN_IF_ERROR(AddFunctionsOf(node, called));
    }
  }
  for (const auto& [name, function] : got_functions) {
    const auto other = want_functions.find(name);
    if (other != want_functions.end()) {
      RETURN_IF_ERROR(CompareFunction(name, function, other->second, nodes, found));
    } else if (called.contains(name)) {
      found.push_back({DifferenceKind::kFunction, name, "the .meta has no such function", "", {}});
    }
  }
  for (const auto& [name, function] : want_functions) {
    if (!got_functions.contains(name) && called.contains(name))
      found.push_back({DifferenceKind::kFunction, name, "the frozen graph has no such function", "", {}});
  }
  return absl::OkStatus();
}

}  // namespace permafrost
