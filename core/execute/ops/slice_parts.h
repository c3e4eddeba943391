// The op of SliceOps that has a file of its own. Private to core/execute/ops.
#pragma once

#include "core/execute/kernel.h"

namespace permafrost {

// strided_slice.cc
absl::StatusOr<Kernel> MakeStridedSlice(const KernelSpec& spec);

}  // namespace permafrost
