// The end of every command that freezes: the rope into its file, with progress on a terminal.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "core/session/session.h"

namespace permafrost {

// All or nothing. Internal: cannot write.
absl::Status WriteFrozenFile(const FrozenFile& frozen, const std::string& target, bool verify_checksums);

}  // namespace permafrost
