// The ops of CreateOps that have a file of their own. Private to core/execute/ops.
#pragma once

#include "core/execute/kernel.h"

namespace permafrost {

// matrix_diag.cc; each serves the Batch form, V2 and V3 too.
absl::StatusOr<Kernel> MakeMatrixBandPart(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeMatrixDiag(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeMatrixDiagPart(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeMatrixSetDiag(const KernelSpec& spec);

}  // namespace permafrost
