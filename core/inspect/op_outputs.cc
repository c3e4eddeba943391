#include "core/inspect/op_outputs.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/dtype.h"

namespace permafrost {
namespace {

// No op of a real graph has more outputs; a damaged attr must not ask for billions.
constexpr int64_t kMostOutputs = 65536;

}  // namespace

OpOutputs::OpOutputs(tensorflow::OpList signatures) : signatures_(std::move(signatures)) {
  for (const tensorflow::OpDef& op : signatures_.op()) by_name_.emplace(op.name(), &op);
}

absl::StatusOr<std::vector<tensorflow::DataType>> OpOutputs::Types(const Node& node) const {
  std::vector<tensorflow::DataType> types;
  const auto signature = by_name_.find(node.op);
  if (signature == by_name_.end()) return types;
  for (const tensorflow::OpDef::ArgDef& output : signature->second->output_arg()) {
    if (!output.type_list_attr().empty()) {
      ASSIGN_OR_RETURN(const tensorflow::AttrValue list, node.ParseAttr(output.type_list_attr()));
      for (const int type : list.list().type()) types.push_back(static_cast<tensorflow::DataType>(type));
      continue;
    }
    tensorflow::DataType type = output.type();
    if (!output.type_attr().empty()) {
      ASSIGN_OR_RETURN(const tensorflow::AttrValue attr, node.ParseAttr(output.type_attr()));
      type = attr.type();
    }
    int64_t count = 1;
    if (!output.number_attr().empty()) {
      ASSIGN_OR_RETURN(const tensorflow::AttrValue number, node.ParseAttr(output.number_attr()));
      count = number.i();
    }
    if (count < 0 || count > kMostOutputs - static_cast<int64_t>(types.size())) {
      return absl::DataLossError(absl::StrCat("node ", Quoted(node.name), " (", Quoted(node.op),
                                              ") says that it has ", count, " outputs",
                                              types.empty() ? "" : " more", ", expected at most ",
                                              WithCommas(kMostOutputs), " in all; the graph is damaged"));
    }
    types.insert(types.end(), static_cast<size_t>(count), WithoutRef(type));
  }
  return types;
}

}  // namespace permafrost
