// A message in Protocol Buffers' text format becomes the bytes that protobuf itself writes for it: readers of graphs know one
// format, and text is another way to spell it.
//
//   node { name: "x" op: "Add" }   ->   0a 08  0a 01 'x'  12 03 'A' 'd' 'd'
//
//   ASSIGN_OR_RETURN(WireMessage meta, TextToWire(*file, text_tables::kMetaGraphDef));
//
// One pass over the file, which stays where it is; memory holds the result and nothing else. Fields stand in the order of
// their numbers and maps in that of their keys, as SerializeToString(deterministic=True) has them.
//
// Beyond what protobuf's own reader takes: fields by number, as protobuf prints what it does not know (12: 5, 12: "x",
// 12: 0x0000007f for 32 bits, 12 { 1: 5 }).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/text_schema.h"

namespace permafrost {

struct WireMessage {
  std::string bytes;
  // What was left out: fields that this version does not know, of messages about the graph (TextMessage::is_about).
  std::vector<std::string> notes;
};

// DataLoss: not in the text format, a field that the message does not have or has only once, a value of another type,
// messages nested deeper than any protobuf reader follows. The message names file, line and column, what was found and
// what was expected. ResourceExhausted: more than a protobuf holds.
absl::StatusOr<WireMessage> TextToWire(const ByteSource& text, const TextMessage& type);

}  // namespace permafrost
