// Label files that are JSON.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <nlohmann/json.hpp>

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/session/label_formats.h"

namespace permafrost {
namespace {

using Json = nlohmann::json;

// "tench", or the last of ["n01440764", "tench"]. Null: neither.
const std::string* NameIn(const Json& value) {
  const Json* const name = value.is_array() && !value.empty() ? &value.back() : &value;
  return name->get_ptr<const Json::string_t*>();
}

absl::Status SetFromArray(const Json& array, LabelTable& table) {
  for (size_t i = 0; i < array.size(); ++i) {
    const std::string place = absl::StrCat("element ", i);
    const std::string* const name = NameIn(array[i]);
    if (name == nullptr) return table.Error(place, "a name in quotes is expected");
    RETURN_IF_ERROR(table.Set(i, *name, place));
  }
  return absl::OkStatus();
}

absl::Status SetFromObject(const Json& object, LabelTable& table) {
  for (const auto& [key, value] : object.items()) {
    const std::string place = absl::StrCat("key \"", Quoted(key), "\"");
    uint64_t index = 0;
    const bool is_number = !key.empty() && std::all_of(key.begin(), key.end(), absl::ascii_isdigit) &&
                           absl::SimpleAtoi(key, &index);
    const std::string* const name = NameIn(value);
    if (is_number && name != nullptr) {
      RETURN_IF_ERROR(table.Set(index, *name, place));
    } else if (value.is_number_unsigned()) {  // {"cat": 0}, as Keras has class_indices
      RETURN_IF_ERROR(table.Set(*value.get_ptr<const Json::number_unsigned_t*>(), key, place));
    } else {
      return table.Error(place,
                         "\"number\": \"name\" or \"name\": number is expected, the number being the class");
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<absl::Status> ReadLabelJson(std::string_view text, LabelTable& table) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return std::nullopt;
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_array()) return SetFromArray(json, table);
  if (json.is_object()) return SetFromObject(json, table);
  return std::nullopt;
}

}  // namespace permafrost
