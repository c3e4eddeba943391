// The ops of JoinOps that have a file of their own. Private to core/execute/ops.
#pragma once

#include "core/execute/kernel.h"

namespace permafrost {

// pad.cc
absl::StatusOr<Kernel> MakePad(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeMirrorPad(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeTile(const KernelSpec& spec);

// stitch.cc
absl::StatusOr<Kernel> MakeDynamicStitch(const KernelSpec& spec);

}  // namespace permafrost
