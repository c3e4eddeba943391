// The fields of TensorFlow's messages by name, which is what Protocol Buffers' text format calls them by: what has to be
// known to read a graph from it, unknown ops and all.
//
//   NodeDef { name: 1 bytes, op: 2 bytes, input: 3 bytes repeated, attr: 5 map of AttrEntry, ... }
//
// The tables (text_tables_*.cc) are written by tests/oracle/make_text_tables.py from TensorFlow's own descriptors.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/types/span.h"

namespace permafrost {

enum class TextType : uint8_t {
  kInt32,
  kInt64,
  kUint32,
  kUint64,
  kSint64,
  kFixed32,
  kFixed64,
  kFloat,
  kDouble,
  kBool,
  kEnum,
  kBytes,  // strings too: nobody here looks whether they are UTF-8
  kMessage,
};

enum class TextLabel : uint8_t {
  kSingle,    // written unless it has the type's default value, as proto3 does
  kPresent,   // written where it is given
  kRepeated,  // each with its tag
  kPacked,    // numbers, all behind one tag
  kMap,       // entries with a key (1) and a value (2)
};

struct TextEnum {
  struct Value {
    std::string_view name;
    int32_t number;
  };
  std::string_view name;
  absl::Span<const Value> values;

  bool Has(std::string_view value) const;
};

struct TextMessage;

struct TextField {
  std::string_view name;
  uint32_t number;
  TextType type;
  TextLabel label = TextLabel::kSingle;
  uint8_t choice = 0;                    // of fields with the same (oneof) only one may be given; 0: free
  const TextMessage* message = nullptr;  // of kMessage
  const TextEnum* values = nullptr;      // of kEnum

  bool is_repeated() const { return label >= TextLabel::kRepeated; }
};

struct TextMessage {
  std::string_view name;  // "tensorflow.NodeDef"
  absl::Span<const TextField> fields;
  // Whether a field that is not known here can be left out without changing what a graph computes.
  bool is_about = false;

  const TextField* Find(std::string_view field) const;
  const TextField* Find(uint32_t number) const;
  std::string_view short_name() const;  // "NodeDef"
};

// By full name; null: not known.
const TextMessage* FindTextMessage(std::string_view name);

}  // namespace permafrost
