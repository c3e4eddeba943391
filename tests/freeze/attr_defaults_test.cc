#include "core/freeze/attr_defaults.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using permafrost::AttrDefaults;

std::string Text(size_t release, const std::string& op) {
  return absl::StrJoin(AttrDefaults(release).Of(op), ", ", [](std::string* out, const auto& one) {
    absl::StrAppend(out, one.attr, "=", ToHex(one.value));
  });
}

TEST_CASE("an op has the defaults of the release") {
  const std::string format = "data_format=12 04 4e 48 57 43", dilations = "dilations=0a 06 1a 04 01 01 01 01",
                    paddings = "explicit_paddings=0a 00", gpu = "use_cudnn_on_gpu=28 01";
  CHECK(Text(0, "Conv2D") == absl::StrCat(format, ", ", gpu));
  CHECK(Text(1, "Conv2D") == absl::StrCat(format, ", ", dilations, ", ", gpu));
  for (const size_t release : {2, 3})
    CHECK(Text(release, "Conv2D") == absl::StrCat(format, ", ", dilations, ", ", paddings, ", ", gpu));
}

TEST_CASE("ops come and go, and defaults change") {
  const auto [release, op, text] = GENERATE(table<size_t, std::string, std::string>({
      {2, "GatherV2", "batch_dims=18 00"},
      {1, "GatherV2", ""},
      {0, "GatherV2", ""},
      // The first and the last of the table.
      {0, "Abort", "error_msg=12 00, exit_without_error=28 00"},
      {3, "ZipDataset", "metadata=12 00"},
      {3, "NoOp", ""},
      {3, "", ""},
      {3, "A", ""},
      {3, "Zzz", ""},
      {3, "Conv2DD", ""},
      {3, "Conv2", ""},
  }));
  CHECK(Text(release, op) == text);
}

TEST_CASE("an attr that only later releases know is newer") {
  const auto [release, op, attr, newer] = GENERATE(table<size_t, std::string, std::string, bool>({
      {0, "Conv2D", "dilations", true},
      {1, "Conv2D", "dilations", false},
      {1, "Conv2D", "explicit_paddings", true},
      {3, "Conv2D", "explicit_paddings", false},
      {0, "Conv2D", "data_format", false},
      {0, "Conv2D", "strides", false},  // has no default in any
      {0, "Custom", "attr", false},
  }));
  CHECK(AttrDefaults(release).IsNewer(op, attr) == newer);
}

}  // namespace
}  // namespace permafrost_test
