// What the program's exit code says:
//
//   0 done   2 usage   3 unreadable or damaged input   4 the inputs do not fit together   5 cannot write
//   6 too large for a protobuf (2 GB)
#pragma once

#include "absl/status/status.h"

namespace permafrost {

int ExitCodeOf(const absl::Status& status);

}  // namespace permafrost
