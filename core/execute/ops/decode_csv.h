// DecodeCSV, for the table in parse.cc.
#pragma once

#include "core/execute/kernel.h"

namespace permafrost {

absl::StatusOr<Kernel> MakeDecodeCsv(const KernelSpec& spec);

}  // namespace permafrost
