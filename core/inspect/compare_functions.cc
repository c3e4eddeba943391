#include "core/inspect/compare_functions.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/function_def.h"

namespace permafrost {
namespace {

enum : uint32_t { kFunction = 1 };                 // FunctionDefLibrary
enum : uint32_t { kSignature = 1, kNodeDef = 3 };  // FunctionDef
enum : uint32_t { kName = 1 };                     // OpDef
constexpr FilePlace kPlace{"function library"};

struct Function {
  std::map<std::string, Node> nodes;
  std::set<std::string> rest;  // all other fields: the entries of its maps come in any order
};
using Library = std::map<std::string, Function>;

absl::Status ReadName(std::string_view message, std::string& name) {
  return ForEachField(message, kPlace, [&](const ProtoField& field) -> absl::Status {
    if (field.number == kName && field.is_bytes()) name = std::string(field.bytes);
    return absl::OkStatus();
  });
}

absl::StatusOr<Library> ReadLibrary(const std::string& bytes) {
  const ByteBlock block = ByteBlock::Own(bytes);
  Library library;
  RETURN_IF_ERROR(ForEachField(block.bytes, kPlace, [&](const ProtoField& entry) -> absl::Status {
    if (entry.number != kFunction || !entry.is_bytes()) return absl::OkStatus();
    Function function;
    std::string name;
    RETURN_IF_ERROR(ForEachField(entry.bytes, kPlace, [&](const ProtoField& field) -> absl::Status {
      if (field.number == kNodeDef && field.is_bytes()) {
        ASSIGN_OR_RETURN(Node node, DecodeNode(block.Part(field.bytes), kPlace));
        std::string node_name = node.name;
        function.nodes.emplace(std::move(node_name), std::move(node));
        return absl::OkStatus();
      }
      if (field.number == kSignature && field.is_bytes()) RETURN_IF_ERROR(ReadName(field.bytes, name));
      function.rest.emplace(field.record);
      return absl::OkStatus();
    }));
    library.emplace(std::move(name), std::move(function));
    return absl::OkStatus();
  }));
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
  if (got.rest != want.rest) differs("its signature, results or attrs are others");
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
