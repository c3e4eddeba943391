// The flags of `permafrost predict` that say how a picture becomes a tensor: a preset, and what is to be otherwise.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "core/cli/flags.h"
#include "core/session/predictor.h"

namespace permafrost {

// From --preset, --size, --mean, --scale, --fit, --smaller-side, --padding, --central-fraction, --resize, --bgr, --invert.
// InvalidArgument: a value that cannot be.
absl::StatusOr<PreprocessOptions> ReadPreprocessFlags(const Flags& flags);

// For the help.
std::string DescribePresets();

}  // namespace permafrost
