// What stands for other bytes in a quoted text of Protocol Buffers' text format:
//
//   \n \" \\ ...   \1 \12 \123   \x4 \x41   \u6a21   \U0001f600   \ud83d\ude00 (two halves of a character, as in JSON)
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace permafrost {

inline constexpr size_t kLongestEscape = 12;

// Appends the bytes that the escape at the beginning of `text` stands for (UTF-8 for characters). How long it is in the text.
// InvalidArgument: there is no such escape; the message says why and no place.
absl::StatusOr<size_t> AppendUnescaped(std::string_view text, std::string& out);

}  // namespace permafrost
