// Bytes as people write them: Hex("0a 03 61 62 63").
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

namespace permafrost_test {

inline std::string Hex(std::string_view text) {
  std::string bytes;
  int digits = 0, byte = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    const bool is_digit = c >= '0' && c <= '9', is_letter = c >= 'a' && c <= 'f';
    if (!is_digit && !is_letter) std::abort();  // a mistake in the test itself
    byte = byte * 16 + (is_digit ? c - '0' : c - 'a' + 10);
    if (++digits % 2 == 0) {
      bytes.push_back(static_cast<char>(byte));
      byte = 0;
    }
  }
  if (digits % 2 != 0) std::abort();
  return bytes;
}

// The way back, for messages of failed checks.
inline std::string ToHex(std::string_view bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    if (!text.empty()) text += ' ';
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

inline std::string Repeat(std::string_view text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

}  // namespace permafrost_test
