#include "tests/support/exact_compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "tests/support/exact_graph.pb.h"

namespace permafrost_test {
namespace {

using permafrost_exact::AttrValue;
using permafrost_exact::FunctionDef;
using permafrost_exact::GraphDef;
using permafrost_exact::NodeDef;

constexpr size_t kMost = 10;
constexpr std::string_view kFrozen = "_frozen_";

template <typename Message>
std::string Canonical(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

void Rename(const std::map<std::string, std::string>& names, AttrValue& value) {
  const auto rename = [&](permafrost_exact::NameAttrList& function) {
    if (const auto found = names.find(function.name()); found != names.end())
      function.set_name(found->second);
  };
  if (value.has_func()) rename(*value.mutable_func());
  if (!value.has_list()) return;
  for (permafrost_exact::NameAttrList& function : *value.mutable_list()->mutable_func()) rename(function);
}

void Rename(const std::map<std::string, std::string>& names,
            google::protobuf::RepeatedPtrField<NodeDef>& nodes) {
  for (NodeDef& node : nodes) {
    for (auto& [name, value] : *node.mutable_attr()) Rename(names, value);
    if (const auto found = names.find(node.op()); found != names.end()) node.set_op(found->second);
  }
}

// "f_frozen_35267" becomes "f_frozen_0", or whatever its place among such names is.
void NumberByRank(GraphDef& graph) {
  std::vector<std::pair<uint64_t, FunctionDef*>> numbered;
  for (FunctionDef& function : *graph.mutable_library()->mutable_function()) {
    const std::string& name = function.signature().name();
    const size_t at = name.rfind(kFrozen);
    uint64_t number = 0;
    if (at != std::string::npos && absl::SimpleAtoi(name.substr(at + kFrozen.size()), &number))
      numbered.emplace_back(number, &function);
  }
  absl::c_sort(numbered);
  std::map<std::string, std::string> names;
  for (size_t rank = 0; rank < numbered.size(); ++rank) {
    permafrost_exact::OpDef& signature = *numbered[rank].second->mutable_signature();
    const std::string base = signature.name().substr(0, signature.name().rfind(kFrozen));
    names[signature.name()] = absl::StrCat(base, kFrozen, rank);
    signature.set_name(names[signature.name()]);
  }
  Rename(names, *graph.mutable_node());
  for (FunctionDef& function : *graph.mutable_library()->mutable_function())
    Rename(names, *function.mutable_node_def());
}

void CompareNode(const std::string& where, const NodeDef& got, const NodeDef& want,
                 std::vector<std::string>& found) {
  if (Canonical(got) == Canonical(want)) return;
  std::string text = absl::StrCat(where, "node ", got.name(), " (", got.op(), ")");
  if (got.name() != want.name() || got.op() != want.op())
    absl::StrAppend(&text, ", want ", want.name(), " (", want.op(), ")");
  std::set<std::string> names;
  for (const NodeDef* node : {&got, &want}) {
    for (const auto& [name, value] : node->attr()) names.insert(name);
  }
  for (const std::string& name : names) {
    const auto a = got.attr().find(name), b = want.attr().find(name);
    if (a == got.attr().end() || b == want.attr().end()) {
      absl::StrAppend(&text, ": attr ", name, a == got.attr().end() ? " is missing" : " is too much");
    } else if (Canonical(a->second) != Canonical(b->second)) {
      absl::StrAppend(&text, ": attr ", name, " has another value");
    }
  }
  if (!absl::c_equal(got.input(), want.input())) absl::StrAppend(&text, ": other inputs");
  if (got.device() != want.device())
    absl::StrAppend(&text, ": device ", got.device(), ", want ", want.device());
  if (got.experimental_type() != want.experimental_type()) absl::StrAppend(&text, ": another full type");
  found.push_back(text);
}

void CompareNodes(const std::string& where, const google::protobuf::RepeatedPtrField<NodeDef>& got,
                  const google::protobuf::RepeatedPtrField<NodeDef>& want, std::vector<std::string>& found) {
  if (got.size() != want.size())
    found.push_back(absl::StrCat(where, got.size(), " nodes, want ", want.size()));
  for (int i = 0; i < std::min(got.size(), want.size()) && found.size() < kMost; ++i)
    CompareNode(where, got[i], want[i], found);
}

void EraseEmptyArgumentAttrs(FunctionDef& function) {
  auto& attrs = *function.mutable_arg_attr();
  for (auto one = attrs.begin(); one != attrs.end();)
    one = one->second.attr().empty() ? attrs.erase(one) : std::next(one);
}

void EraseOutputShapes(google::protobuf::RepeatedPtrField<NodeDef>& nodes) {
  for (NodeDef& node : nodes) node.mutable_attr()->erase("_output_shapes");
}

}  // namespace

std::vector<std::string> ExactDifferences(const std::string& got_bytes, const std::string& want_bytes) {
  GraphDef got, want;
  if (!got.ParseFromString(got_bytes) || !want.ParseFromString(want_bytes)) return {"not a GraphDef"};
  if (got.has_library() != want.has_library()) return {"a library only in one of them"};
  NumberByRank(got);
  NumberByRank(want);
  std::vector<std::string> found;
  CompareNodes("", got.node(), want.node(), found);
  const auto &functions = got.library().function(), &wanted = want.library().function();
  if (functions.size() != wanted.size())
    found.push_back(absl::StrCat(functions.size(), " functions, want ", wanted.size()));
  for (int i = 0; i < std::min(functions.size(), wanted.size()); ++i) {
    if (Canonical(functions[i]) == Canonical(wanted[i])) continue;
    const std::string name = absl::StrCat("function ", functions[i].signature().name(), ": ");
    const size_t before = found.size();
    CompareNodes(name, functions[i].node_def(), wanted[i].node_def(), found);
    if (found.size() == before) found.push_back(absl::StrCat(name, "not its nodes, but the rest differs"));
  }
  if (got.has_versions() != want.has_versions()) found.push_back("versions only in one of them");
  if (found.empty() && Canonical(got) != Canonical(want)) found.push_back("they differ outside of nodes");
  return found;
}

std::string WithFunctionsByRank(const std::string& graph) {
  GraphDef parsed;
  if (!parsed.ParseFromString(graph)) return "";
  NumberByRank(parsed);
  for (FunctionDef& function : *parsed.mutable_library()->mutable_function())
    EraseEmptyArgumentAttrs(function);
  return Canonical(parsed);
}

std::string WithoutShapes(const std::string& graph) {
  GraphDef parsed;
  if (!parsed.ParseFromString(graph)) return "";
  EraseOutputShapes(*parsed.mutable_node());
  for (FunctionDef& function : *parsed.mutable_library()->mutable_function()) {
    EraseOutputShapes(*function.mutable_node_def());
    function.mutable_attr()->erase("_input_shapes");
    for (auto* const arguments : {function.mutable_signature()->mutable_input_arg(),
                                  function.mutable_signature()->mutable_output_arg()}) {
      for (auto& argument : *arguments) argument.clear_handle_data();
    }
    for (auto& [place, attrs] : *function.mutable_arg_attr()) attrs.mutable_attr()->erase("_output_shapes");
    EraseEmptyArgumentAttrs(function);
  }
  return Canonical(parsed);
}

}  // namespace permafrost_test
