#include "core/cli/exit_code.h"

namespace permafrost {

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 0;
    case absl::StatusCode::kInvalidArgument:
      return 2;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
      return 4;
    case absl::StatusCode::kInternal:  // an OutputFile's
      return 5;
    case absl::StatusCode::kResourceExhausted:
      return 6;
    default:  // NotFound, DataLoss, OutOfRange, PermissionDenied, Unavailable
      return 3;
  }
}

}  // namespace permafrost
