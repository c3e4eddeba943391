#include "core/execute/op_table.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"

#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

constexpr absl::Span<const Op> (*kFamilies[])() = {
    ActivationOps,   //
    BinaryOps,       //
    BlockOps,        //
    CastOps,         //
    ComparisonOps,   //
    ConvolutionOps,  //
    CreateOps,       //
    FunctionOps,     //
    GatherOps,       //
    ImageOps,        //
    JoinOps,         //
    MatMulOps,       //
    NormOps,         //
    ParseOps,        //
    PoolOps,         //
    RandomOps,       //
    ReduceOps,       //
    RnnOps,          //
    ScanOps,         //
    ScatterOps,      //
    SegmentOps,      //
    SelectOps,       //
    SetOps,          //
    ShapeOps,        //
    SliceOps,        //
    SoftmaxOps,      //
    SparseOps,       //
    StringOps,       //
    SuppressionOps,  //
    TableOps,        //
    TensorArrayOps,  //
    TopKOps,         //
    UnaryOps,        //
};

const absl::flat_hash_map<std::string_view, const Op*>& Index() {
  static const auto* const index = [] {
    auto* by_name = new absl::flat_hash_map<std::string_view, const Op*>;
    for (const auto family : kFamilies) {
      for (const Op& op : family()) by_name->emplace(op.name, &op);
    }
    return by_name;
  }();
  return *index;
}

}  // namespace

const Op* FindOp(std::string_view name) {
  const auto found = Index().find(name);
  return found == Index().end() ? nullptr : found->second;
}

std::vector<std::string_view> OpNames() {
  std::vector<std::string_view> names;
  for (const auto& [name, op] : Index()) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace permafrost
