#include "core/freeze/device_name.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace permafrost {
namespace {

std::string Number(std::string_view text) {
  uint32_t number = 0;
  return absl::SimpleAtoi(text, &number) ? absl::StrCat(number) : std::string(text);
}

std::string Kind(std::string_view text) {
  std::string upper = absl::AsciiStrToUpper(text);
  return upper == "CPU" || upper == "GPU" ? upper : std::string(text);
}

}  // namespace

std::string NormalDeviceName(std::string_view device) {
  std::string job, replica, task, kind, index;
  for (const std::string_view part : absl::StrSplit(device, '/', absl::SkipEmpty())) {
    const std::vector<std::string_view> words = absl::StrSplit(part, ':');
    const std::string short_kind = Kind(words[0]);
    if (words.size() == 2 && words[0] == "job") {
      job = absl::StrCat("/job:", words[1]);
    } else if (words.size() == 2 && words[0] == "replica") {
      replica = absl::StrCat("/replica:", Number(words[1]));
    } else if (words.size() == 2 && words[0] == "task") {
      task = absl::StrCat("/task:", Number(words[1]));
    } else if (words.size() <= 2 && (short_kind == "CPU" || short_kind == "GPU")) {
      kind = short_kind;
      index = words.size() == 2 ? Number(words[1]) : "*";
    } else if (words.size() == 3 && words[0] == "device") {
      kind = Kind(words[1]);
      index = Number(words[2]);
    } else {
      return std::string(device);
    }
  }
  return absl::StrCat(job, replica, task, kind.empty() ? "" : absl::StrCat("/device:", kind, ":", index));
}

}  // namespace permafrost
