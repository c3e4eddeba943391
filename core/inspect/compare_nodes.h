// Are two nodes of one name the same, whichever TensorFlow wrote them? (Values of constants: compare_tensors.h.)
//
// What another release decides is no difference: the order of control inputs, "x:0" or "x", devices, `_output_shapes`,
// fields that are not decoded (experimental_type), how an attr is serialized. An attr that only one of the two has is none
// where its value is the op's default, which the .meta's own signatures tell, or where nothing is known of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "core/graph/node.h"
#include "core/inspect/compare_tensors.h"
#include "proto/graph.pb.h"

namespace permafrost {

enum class DifferenceKind : uint8_t {
  kWeight,    // a variable's constant is not the checkpoint's tensor
  kConstant,  // another constant
  kMissing,   // a node that only the checkpoint's graph has
  kExtra,     // a node that only the frozen graph has
  kOp,
  kInputs,
  kAttr,
  kFunction,
};
inline constexpr int kDifferenceKinds = 8;

struct GraphDifference {
  DifferenceKind kind;
  std::string node;
  std::string text;  // "Conv2D instead of MatMul"
  std::string key;   // kWeight: the tensor's name in the checkpoint
  std::optional<TensorDifference> values;
};

// What was met on the way and is no difference.
struct BenignDifferences {
  size_t attrs_added = 0;  // attrs that only the frozen graph has
  size_t attrs_left = 0;   // attrs that only the checkpoint's has
  size_t devices = 0;      // nodes of the frozen graph that name one
};

// What differs between two attrs, in words; "" where nothing does. `place` names them in messages: DataLoss: one is damaged.
absl::StatusOr<std::string> CompareAttr(const Attr& got, const Attr& want, std::string_view place);

class NodeComparer {
 public:
  // The signatures of the .meta (MetaGraph::ReadOpList).
  explicit NodeComparer(const tensorflow::OpList& signatures);

  // Appends what differs but a Const's `value`. DataLoss: a damaged attr.
  absl::Status Compare(const Node& got, const Node& want, std::vector<GraphDifference>& found);

  const BenignDifferences& benign() const { return benign_; }

 private:
  absl::Status CompareAttrs(const Node& got, const Node& want, std::vector<GraphDifference>& found);
  absl::Status CompareOneSided(const Node& node, const Attr& attr, bool in_got,
                               std::vector<GraphDifference>& found);

  // (op, attr) -> its default, serialized; "" where it has none.
  absl::flat_hash_map<std::pair<std::string, std::string>, std::string> defaults_;
  BenignDifferences benign_;
};

}  // namespace permafrost
