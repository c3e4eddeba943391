// Numbers in text, as TensorFlow reads them.
#pragma once

#include <cstdint>
#include <string_view>

namespace permafrost {

// False: the text is no number of that type. Space around it is allowed; a real number may be hexadecimal (0x1f), inf
// or nan, and has fewer than 32 characters, of which none makes 0, but for the empty text.
bool ParseNumber(std::string_view text, float& number);
bool ParseNumber(std::string_view text, double& number);
bool ParseNumber(std::string_view text, int32_t& number);
bool ParseNumber(std::string_view text, int64_t& number);

}  // namespace permafrost
