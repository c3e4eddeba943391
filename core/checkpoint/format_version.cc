#include "core/checkpoint/format_version.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace permafrost {
namespace {

// The version of both formats that this code reads (tensorflow/core/util/tensor_bundle: kTensorBundleVersion;
// tensorflow/core/public/version.h: TF_CHECKPOINT_VERSION).
constexpr int kFormatVersion = 1;

}  // namespace

std::string VersionProblem(const tensorflow::VersionDef& version) {
  if (version.producer() < 0) {
    return absl::StrCat("says it was written by version ", version.producer(),
                        " of the format, expected 0 or more. The file is damaged or was not written by "
                        "TensorFlow; fetch it again.");
  }
  if (version.min_consumer() > kFormatVersion) {
    return absl::StrCat("asks for a reader of version ", version.min_consumer(),
                        " of the format; this one reads version ", kFormatVersion,
                        ". A newer TensorFlow wrote it; look for a newer permafrost.");
  }
  if (std::count(version.bad_consumers().begin(), version.bad_consumers().end(), kFormatVersion) > 0) {
    return absl::StrCat(
        "forbids readers of version ", kFormatVersion,
        " of the format, which this is: its writer knew them to be wrong. Look for a newer permafrost.");
  }
  return "";
}

}  // namespace permafrost
