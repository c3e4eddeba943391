// The functions of a graph's library (FunctionDefLibrary: tensorflow/core/framework/function.proto), as PartitionedCall, If
// and While call them. A function is compiled when an op that names it is made, and then called like a graph with feeds
// (its arguments) and fetches (its results).
//
// In a function's body an input names an output by its place in the op's definition, "TopK:indices:0", where a graph says
// "TopK:1"; Op::outputs knows the places.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/execute/compile.h"
#include "core/execute/kernel.h"

namespace permafrost {

// Where a function's definition is, and what its results are called.
struct FunctionPlace {
  ByteBlock definition;
  std::vector<std::string> results;
};
using FunctionPlaces = std::map<std::string, FunctionPlace, std::less<>>;

class GraphFunctions : public FunctionLibrary {
 public:
  // DataLoss: not a FunctionDefLibrary.
  static absl::StatusOr<std::unique_ptr<GraphFunctions>> Read(std::string_view library, bool fuse);

  // InvalidArgument: the function calls itself, or too many call each other. Else as Plan::Make.
  absl::StatusOr<std::shared_ptr<const CallableFunction>> Find(const std::string& name) override;
  bool Has(const std::string& name) const override { return definitions_.contains(name); }

 private:
  absl::StatusOr<CompiledGraph> CompileFunction(const std::string& name);

  ByteBlock bytes_;
  bool fuse_ = true;
  int depth_ = 0;  // of functions that are being compiled, each for the one before
  FunctionPlaces definitions_;
  std::map<std::string, std::shared_ptr<const CallableFunction>, std::less<>>
      compiled_;  // null: being compiled
};

}  // namespace permafrost
