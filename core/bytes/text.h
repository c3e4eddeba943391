// Small pieces of message text. Names and keys come out of hostile files, so whatever is quoted in a message
// goes through Quoted() first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

// 31203328 -> "31,203,328".
std::string WithCommas(uint64_t number);

// Bytes that are not printable ASCII or valid UTF-8 become \x escapes (control characters too, in either
// form); a very long name is shortened in its middle.
std::string Quoted(std::string_view bytes);

// "1 node", "3 nodes".
std::string Counted(uint64_t number, std::string_view noun);

// Up to `count` of `candidates` that look most like `wanted`, best first: for "did you mean". Names that
// share nothing with it are left out.
std::vector<std::string_view> Nearest(std::string_view wanted,
                                      const std::vector<std::string_view>& candidates, size_t count);

// "; did you mean a, b or c?", or "" where nothing is near.
std::string DidYouMean(std::string_view wanted, const std::vector<std::string_view>& candidates);

}  // namespace permafrost
