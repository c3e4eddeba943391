#include "core/inspect/function_numbers.h"

#include <map>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"

#include "core/bytes/status_macros.h"
#include "core/graph/function_def.h"

namespace permafrost {
namespace {

constexpr std::string_view kFrozen = "_frozen_";

struct FrozenFunction {
  uint64_t number;
  std::string base;
  std::string name;
};

// By their numbers.
std::vector<FrozenFunction> FrozenFunctions(const FunctionList& library) {
  std::vector<FrozenFunction> found;
  for (const FunctionRecord& function : library.functions) {
    const size_t at = function.name.rfind(kFrozen);
    uint64_t number = 0;
    if (at != std::string::npos && absl::SimpleAtoi(function.name.substr(at + kFrozen.size()), &number))
      found.push_back({number, function.name.substr(0, at), function.name});
  }
  absl::c_stable_sort(found, [](const auto& a, const auto& b) { return a.number < b.number; });
  return found;
}

using Names = std::map<std::string, std::string, std::less<>>;

absl::Status Rename(const Names& names, Node& node) {
  for (const Attr& attr : std::vector<Attr>(node.attrs)) {
    if (attr.name == "value") continue;  // a constant's
    ASSIGN_OR_RETURN(tensorflow::AttrValue value, node.ParseAttr(attr.name));
    const auto rename = [&](tensorflow::NameAttrList& function) {
      const auto found = names.find(function.name());
      if (found != names.end()) function.set_name(found->second);
      return found != names.end();
    };
    bool renamed = value.has_func() && rename(*value.mutable_func());
    if (value.has_list()) {
      for (tensorflow::NameAttrList& function : *value.mutable_list()->mutable_func())
        renamed |= rename(function);
    }
    if (renamed) node.SetAttr(attr.name, value);
  }
  if (const auto found = names.find(node.op); found != names.end()) node.op = found->second;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> NumberFunctionsLike(const std::string& library, Graph& graph) {
  if (library == graph.library) return true;
  ASSIGN_OR_RETURN(const FunctionList like, DecodeLibrary(ByteBlock::Own(library)));
  ASSIGN_OR_RETURN(FunctionList list, DecodeLibrary(ByteBlock::Own(graph.library)));
  const std::vector<FrozenFunction> wanted = FrozenFunctions(like), ours = FrozenFunctions(list);
  const auto same_base = [](const auto& a, const auto& b) { return a.base == b.base; };
  if (!absl::c_equal(ours, wanted, same_base)) return false;
  if (ours.empty()) return true;
  Names names;
  for (size_t i = 0; i < ours.size(); ++i) names.emplace(ours[i].name, wanted[i].name);
  for (Node& node : graph.nodes) RETURN_IF_ERROR(Rename(names, node));
  for (FunctionRecord& record : list.functions) {
    ASSIGN_OR_RETURN(FunctionDef function, DecodeFunction(record));
    for (Node& node : function.nodes) RETURN_IF_ERROR(Rename(names, node));
    if (const auto found = names.find(record.name); found != names.end())
      function.signature.set_name(found->second);
    record.bytes = ByteBlock::Own(SerializeFunction(function));
  }
  graph.library = SerializeLibrary(list);
  return true;
}

}  // namespace permafrost
