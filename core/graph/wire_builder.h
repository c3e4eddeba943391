// Writes a message in the wire format while its fields come in any order and the lengths of what is in it are not known yet.
//
//   WireBuilder wire(text_tables::kGraphDef, 0);
//   RETURN_IF_ERROR(wire.BeginField(node));  wire.OpenMessage(node);
//   RETURN_IF_ERROR(wire.BeginField(name));  wire.BeginText(1) += "x";  wire.EndText(name.label);
//   RETURN_IF_ERROR(wire.CloseMessage());
//   ASSIGN_OR_RETURN(std::string bytes, wire.Finish());      0a 03  0a 01 'x'
//
// A message is written behind one byte for its length, and moved at its end where the length needs more. So memory holds
// each byte once, and time grows with the bytes and with how deep they are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/graph/text_schema.h"

namespace permafrost {

class WireBuilder {
 public:
  // `expected`: about how many bytes there will be.
  WireBuilder(const TextMessage& type, size_t expected);

  // The message whose fields come next, how many it is in (1: the outermost), and the size of all so far.
  const TextMessage& type() const { return *frames_.back().type; }
  size_t depth() const { return frames_.size(); }
  size_t size() const { return out_.size(); }

  // Before each field. InvalidArgument: the message has only one of it, or one of it and others; the message of the error
  // says no place.
  absl::Status BeginField(const TextField& field);
  // Of a field that the type does not have.
  void BeginNumber(uint32_t number);

  void AppendNumber(const TextField& field, uint64_t bits);
  // What is appended to this from here on until EndText is the field's; one that is empty is not written where its label
  // says so.
  std::string& BeginText(uint32_t number);
  void EndText(TextLabel label);
  void OpenMessage(const TextField& field);
  void OpenMessage(uint32_t number, const TextMessage& type);
  // InvalidArgument: two entries of a map have the same key.
  absl::Status CloseMessage();
  // All of it, once, after the last field of the outermost message. InvalidArgument as CloseMessage.
  absl::StatusOr<std::string> Finish();

 private:
  struct Frame {
    const TextMessage* type;
    const TextField* field;  // that it is of; null: outermost, or known only by its number
    size_t start = 0;        // of its content; the byte before is for its length
    uint64_t seen = 0;       // bits of its fields
    uint32_t last = 0;       // the number of the field before
    bool is_in_order = true;
    const TextField* packed = nullptr;  // whose numbers are the end of all, from packed_start on
    size_t packed_start = 0;
    const TextField* map = nullptr;  // whose last entry has its key, where that is a text, at key_start
    size_t key_start = 0, key_size = 0;
  };

  Frame& frame() { return frames_.back(); }
  void Open(uint32_t number, Frame frame);
  size_t PutLength(size_t start);
  void EndPacked();
  absl::Status FinishContent();
  void AddMissing();
  absl::Status NoteKey(Frame& parent);

  std::string out_;
  std::vector<Frame> frames_;
  size_t text_start_ = 0;
};

}  // namespace permafrost
