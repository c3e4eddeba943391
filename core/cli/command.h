// A command of the program: its name, its help, and what it does. main.cc has the table of all of them.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace permafrost {

struct Command {
  std::string_view name;
  std::string_view summary;  // one line for "permafrost help"
  // Prints its results to standard output. The status becomes the exit code (exit_code.h).
  absl::Status (*run)(absl::Span<const std::string_view> arguments);
};

absl::Status RunFreeze(absl::Span<const std::string_view> arguments);
absl::Status RunInspect(absl::Span<const std::string_view> arguments);
absl::Status RunPredict(absl::Span<const std::string_view> arguments);
absl::Status RunVerify(absl::Span<const std::string_view> arguments);
absl::Status RunFreezeGraph(absl::Span<const std::string_view> arguments);

}  // namespace permafrost
