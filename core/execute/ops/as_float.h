// Real numbers of any type as floats, as ops on images take them.
#pragma once

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

// The tensor itself where it is of floats. Unimplemented: it is not of real numbers.
absl::StatusOr<Tensor> AsFloats(KernelContext& context, const Tensor& tensor);

}  // namespace permafrost
