// Where the random numbers of a call come from, and the kernels of random_draw.cc for the table in random.cc.
#pragma once

#include <memory>

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"
#include "core/execute/math/philox.h"

namespace permafrost {

// The generator of a node, which goes on from call to call.
absl::StatusOr<std::shared_ptr<Philox>> StateOf(const KernelSpec& spec);
// Its state for so many numbers, which it then has behind it.
Philox Reserve(Philox& state, uint64_t numbers);

// A seed of two numbers: input `first`.
absl::StatusOr<Philox> FromSeed(KernelContext& context, int first);

absl::StatusOr<Kernel> MakeMultinomial(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeShuffle(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeStatelessMultinomial(const KernelSpec& spec);

}  // namespace permafrost
