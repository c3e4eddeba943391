// Ops of the table in set.cc.
#pragma once

#include "core/execute/kernel.h"

namespace permafrost {

absl::StatusOr<Kernel> MakeBincount(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeDenseBincount(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeHistogramFixedWidth(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeInTopK(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeListDiff(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeLowerBound(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeUnique(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeUniqueWithCounts(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeUpperBound(const KernelSpec& spec);

}  // namespace permafrost
