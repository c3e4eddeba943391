// Batch normalisation. Parts of NormOps().
#pragma once

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/execute/math/normalise.h"

namespace permafrost {

// The attr data_format: is the channel the first dimension after the batch?
absl::StatusOr<bool> ChannelsComeFirst(const KernelSpec& spec);

// A tensor of at least 2 dimensions that has elements, by its channels.
ChannelDims ChannelsOf(const Shape& shape, bool channels_first);

absl::StatusOr<Kernel> MakeFusedBatchNorm(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeGlobalNormalization(const KernelSpec& spec);

}  // namespace permafrost
