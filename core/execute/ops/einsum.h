// Einsum: sums of products of elements, by the labels of dimensions. Part of MatMulOps().
#pragma once

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

absl::StatusOr<Kernel> MakeEinsum(const KernelSpec& spec);

}  // namespace permafrost
