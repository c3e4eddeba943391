// Single values between Protocol Buffers' text format and its wire format: numbers, true and false, names of enums.
//
//   -1, 0x1f, 017   1.5e-3, 2f, inf, -nan   true, f, 1   DT_FLOAT, 1
//
// A text that protobuf printed gives the bits that it had, but for a NaN: all of them are printed as "nan".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/text_format.h"
#include "core/graph/text_schema.h"

namespace permafrost {

// Takes the value of a field that is neither a text nor a message, as the bits that stand on the wire.
// DataLoss: not a value of this type, or out of its range. The message says what would be one.
absl::StatusOr<uint64_t> TakeScalar(TextTokens& tokens, const TextField& field);

WireType WireTypeOf(TextType type);
void AppendScalar(std::string& out, TextType type, uint64_t bits);

}  // namespace permafrost
