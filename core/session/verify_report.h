// What `permafrost verify` found out: is a frozen graph what a checkpoint freezes to?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "core/inspect/verify.h"
#include "core/session/verify_numeric.h"

namespace permafrost {

struct FrozenVerification {
  std::string checkpoint;          // prefix
  std::string tensorflow_version;  // that wrote the .meta
  std::string frozen;              // the file
  VerifyReport graph;
  std::optional<NumericReport> numeric;  // only where asked for
  absl::Status numeric_error;            // why there is none although asked for
  std::vector<std::string> notes;        // what was decided on the way

  bool same() const { return graph.same() && (!numeric || numeric->same()); }
  // OK; FailedPrecondition: not the same, in one sentence; or numeric_error.
  absl::Status Verdict() const;
};

// Lines for a person, and one JSON object (ARCHITECTURE.md).
std::string ToText(const FrozenVerification& report);
std::string ToJson(const FrozenVerification& report);

}  // namespace permafrost
