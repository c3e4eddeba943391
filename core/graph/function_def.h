// A function of a graph's library (FunctionDef: tensorflow/core/framework/function.proto), as If, While and
// PartitionedCall name it in their attrs, decoded from its wire format:
//
//   signature 1   name, arguments and results with their types
//   node_def 3    the nodes of its body
//   ret 4         result -> tensor of the body
//   attr 5        attrs of the function, `_input_shapes` among them
//   arg_attr 7    argument's place -> its attrs
//
// In a body an input names an argument ("x") or an output by its place in the op's definition ("TopK:indices:0"), where a graph
// says "TopK:1".
//
//   ASSIGN_OR_RETURN(FunctionList library, DecodeLibrary(ByteBlock::Own(graph.library())));
//   ASSIGN_OR_RETURN(FunctionDef function, DecodeFunction(library.functions[0]));
//
// Attrs keep their serialized values and other fields their bytes, as in a Node.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/node.h"
#include "proto/graph.pb.h"

namespace permafrost {

struct FunctionDef {
  tensorflow::OpDef signature;
  std::vector<Node> nodes;
  std::vector<std::pair<std::string, std::string>> results;  // "mul" is "mul_0:z:0"
  std::vector<Attr> attrs;
  std::vector<std::pair<uint32_t, std::vector<Attr>>> argument_attrs;
  std::vector<ByteBlock> other;  // fields that are not decoded, each with its tag
};

// A function that is still as it came.
struct FunctionRecord {
  std::string name;
  ByteBlock bytes;
};

struct FunctionList {
  std::vector<FunctionRecord> functions;
  std::vector<ByteBlock> other;  // gradients and what newer releases may put there, each with its tag
};

// DataLoss: not a FunctionDefLibrary; not a FunctionDef.
absl::StatusOr<FunctionList> DecodeLibrary(const ByteBlock& library);
absl::StatusOr<FunctionDef> DecodeFunction(const FunctionRecord& function);

// Adds what a node may call: functions named in its attrs, and its op, which may be one. DataLoss: a damaged attr.
absl::Status AddFunctionsOf(const Node& node, absl::flat_hash_set<std::string>& called);

std::string SerializeFunction(const FunctionDef& function);
std::string SerializeLibrary(const FunctionList& library);

}  // namespace permafrost
