#include "core/session/known_placeholders.h"

#include <string>

#include "absl/strings/ascii.h"

#include "core/bytes/file_set.h"

namespace permafrost {
namespace {

struct KnownName {
  std::string_view part;  // of the last part of the name, in lower case
  DataType dtype;
  std::string_view value;
};
constexpr KnownName kKnownNames[] = {
    {"is_train", DataType::DT_BOOL, "false"},    {"istrain", DataType::DT_BOOL, "false"},
    {"training", DataType::DT_BOOL, "false"},    {"phase_train", DataType::DT_BOOL, "false"},
    {"train_phase", DataType::DT_BOOL, "false"}, {"train_mode", DataType::DT_BOOL, "false"},
    {"train", DataType::DT_BOOL, "false"},       {"phase", DataType::DT_BOOL, "false"},
    {"keep_prob", DataType::DT_FLOAT, "1"},      {"keepprob", DataType::DT_FLOAT, "1"},
    {"keep_rate", DataType::DT_FLOAT, "1"},      {"dropout_keep", DataType::DT_FLOAT, "1"},
    {"dropout_rate", DataType::DT_FLOAT, "0"},   {"drop_rate", DataType::DT_FLOAT, "0"},
    {"drop_prob", DataType::DT_FLOAT, "0"},
};

}  // namespace

std::optional<std::string_view> ValueForInference(const PlaceholderSummary& placeholder) {
  const bool may_be_scalar = !placeholder.shape || placeholder.shape->empty();
  if (!may_be_scalar) return std::nullopt;
  const std::string name = absl::AsciiStrToLower(BaseNameOf(placeholder.name));
  for (const KnownName& known : kKnownNames) {
    if (placeholder.dtype == known.dtype && name.find(known.part) != std::string::npos) return known.value;
  }
  return std::nullopt;
}

}  // namespace permafrost
