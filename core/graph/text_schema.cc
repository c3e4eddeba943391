#include "core/graph/text_schema.h"

#include <algorithm>

#include "core/graph/text_tables.h"

namespace permafrost {

bool TextEnum::Has(std::string_view value) const {
  return std::any_of(values.begin(), values.end(), [&](const Value& one) { return one.name == value; });
}

const TextField* TextMessage::Find(std::string_view field) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const TextField& one) { return one.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

const TextField* TextMessage::Find(uint32_t number) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const TextField& one) { return one.number == number; });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view TextMessage::short_name() const {
  constexpr std::string_view kPackage = "tensorflow.";
  return name.substr(name.starts_with(kPackage) ? kPackage.size() : name.rfind('.') + 1);
}

const TextMessage* FindTextMessage(std::string_view name) {
  for (const TextMessage* const message : text_tables::kAll) {
    if (message->name == name) return message;
  }
  return nullptr;
}

}  // namespace permafrost
