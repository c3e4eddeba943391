// The files of the family of image ops.
#pragma once

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

// color.cc
absl::StatusOr<Kernel> MakeAdjustContrast(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeAdjustHue(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeAdjustSaturation(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeRgbToHsv(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeHsvToRgb(const KernelSpec& spec);

// patches.cc
absl::StatusOr<Kernel> MakeCropAndResize(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeExtractImagePatches(const KernelSpec& spec);

}  // namespace permafrost
