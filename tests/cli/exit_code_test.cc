#include "core/cli/exit_code.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

using absl::StatusCode;

// The numbers are a promise to scripts (README.md, "Commands").
TEST_CASE("the exit code says what kind of failure it was") {
  const auto [code, want] = GENERATE(table<StatusCode, int>({
      {StatusCode::kOk, 0},
      {StatusCode::kInvalidArgument, 2},
      {StatusCode::kNotFound, 3},
      {StatusCode::kDataLoss, 3},
      {StatusCode::kOutOfRange, 3},
      {StatusCode::kPermissionDenied, 3},
      {StatusCode::kUnavailable, 3},
      {StatusCode::kFailedPrecondition, 4},
      {StatusCode::kUnimplemented, 4},
      {StatusCode::kInternal, 5},
      {StatusCode::kResourceExhausted, 6},
      // Nothing makes these; whatever they mean, it is no success.
      {StatusCode::kUnknown, 3},
      {StatusCode::kCancelled, 3},
  }));
  CHECK(permafrost::ExitCodeOf(absl::Status(code, "what went wrong")) == want);
}

}  // namespace
}  // namespace permafrost_test
