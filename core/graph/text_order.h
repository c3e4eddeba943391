// A message as protobuf writes it, where its text was in another order: fields by number, the entries of a map by key, the
// numbers of a packed field in one place.
//
//   attr { key: "b" ... }  op: "Add"  attr { key: "a" ... }   becomes   2 op, 5 attr "a", 5 attr "b"
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"

#include "core/graph/text_schema.h"

namespace permafrost {

// The bytes of `out` from `start` on are a message of this type, in the wire format. InvalidArgument: two entries of a map
// have the same key; the message names field and key and no place.
absl::Status PutInOrder(std::string& out, size_t start, const TextMessage& type);

}  // namespace permafrost
