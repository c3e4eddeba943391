#include "core/graph/tensor_name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace permafrost {

TensorName ParseTensorName(std::string_view text) {
  TensorName name;
  name.control = absl::ConsumePrefix(&text, "^");
  name.node = text;
  // Back over the digits; most names end without a colon before them, and the rest is not looked at.
  size_t digits = text.size();
  while (digits > 0 && absl::ascii_isdigit(static_cast<unsigned char>(text[digits - 1]))) --digits;
  if (digits < 2 || digits == text.size() || text[digits - 1] != ':') return name;
  int output;
  if (absl::SimpleAtoi(text.substr(digits), &output)) {
    name.node = text.substr(0, digits - 1);
    name.output = output;
  }
  return name;
}

}  // namespace permafrost
