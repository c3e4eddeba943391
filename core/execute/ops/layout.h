// Images as the maths want them, and back: channels last (a batch of NCHW images is transposed), and in a type that is computed
// with.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

// Half types as floats; with `channels_first`, NHWC instead of NCHW (and so on for 3 axes).
absl::StatusOr<Tensor> TakeImages(KernelContext& context, const Tensor& images, bool channels_first);

// What TakeImages did, undone: images become output 0, of type `dtype`.
absl::Status GiveImages(KernelContext& context, Tensor images, DataType dtype, bool channels_first);

}  // namespace permafrost
