// Are two constants the same tensor, bit for bit? However each of them stands in its TensorProto: as bytes, as a list of
// numbers, as a list that is shorter than the tensor (core/tensor/tensor_value.h).
//
//   ASSIGN_OR_RETURN(std::optional<TensorDifference> difference, CompareTensors(got, rope, "w"));
//   if (difference) std::cout << DifferenceText(*difference);
//        "3 of 12 values differ, the first at [0,1]: 0.5 instead of 0.25; the largest difference is 0.25"
//
// "got" is what is looked at, "want" is what it should be.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/inspect/compare_values.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// Serialized TensorProtos; `node` names them in messages. A tensor that many elements share one listed value costs the
// memory of its list. DataLoss: one of them is damaged.
absl::StatusOr<std::optional<TensorDifference>> CompareTensors(std::string_view got, std::string_view want,
                                                               std::string_view node);
// The same where one is a rope: read through a small buffer, and as a whole only where the bytes are not the same. The
// rope's checksums are verified. DataLoss also: one of them does not hold.
absl::StatusOr<std::optional<TensorDifference>> CompareTensors(std::string_view got, const ByteRope& want,
                                                               std::string_view node);
// In memory.
std::optional<TensorDifference> CompareTensors(const Tensor& got, const Tensor& want);

}  // namespace permafrost
