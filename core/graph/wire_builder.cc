#include "core/graph/wire_builder.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/graph/text_order.h"
#include "core/graph/text_scalar.h"

namespace permafrost {
namespace {

enum : uint32_t { kKey = 1, kValue = 2 };  // of an entry of a map

uint64_t BitOf(const TextMessage& type, const TextField& field) {
  return uint64_t{1} << (&field - type.fields.data());
}

}  // namespace

WireBuilder::WireBuilder(const TextMessage& type, size_t expected) {
  out_.reserve(expected);
  frames_.push_back({.type = &type, .field = nullptr});
}

absl::Status WireBuilder::BeginField(const TextField& field) {
  const uint64_t bit = BitOf(type(), field);
  if (!field.is_repeated() && (frame().seen & bit) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("a second ", field.name, " in one ", type().short_name()));
  }
  if (field.choice != 0) {
    for (const TextField& other : type().fields) {
      if (other.choice != field.choice || (frame().seen & BitOf(type(), other)) == 0) continue;
      return absl::InvalidArgumentError(absl::StrCat(field.name, " beside ", other.name, " in one ",
                                                     type().short_name(), ", which has one or the other"));
    }
  }
  frame().seen |= bit;
  if (frame().packed == &field) return absl::OkStatus();
  BeginNumber(field.number);
  if (field.label == TextLabel::kPacked) {
    frame().packed = &field;
    frame().packed_start = out_.size();
  }
  return absl::OkStatus();
}

void WireBuilder::BeginNumber(uint32_t number) {
  EndPacked();
  if (number < frame().last) frame().is_in_order = false;
  frame().last = number;
}

void WireBuilder::EndPacked() {
  if (frame().packed != nullptr && out_.size() > frame().packed_start) {
    std::string head;
    AppendTag(head, frame().packed->number, WireType::kBytes);
    AppendVarint(head, out_.size() - frame().packed_start);
    out_.insert(frame().packed_start, head);
  }
  frame().packed = nullptr;
}

void WireBuilder::AppendNumber(const TextField& field, uint64_t bits) {
  if (field.label == TextLabel::kSingle && bits == 0) return;
  if (field.label != TextLabel::kPacked) AppendTag(out_, field.number, WireTypeOf(field.type));
  AppendScalar(out_, field.type, bits);
}

std::string& WireBuilder::BeginText(uint32_t number) {
  AppendTag(out_, number, WireType::kBytes);
  out_ += '\0';
  text_start_ = out_.size();
  return out_;
}

void WireBuilder::EndText(TextLabel label) {
  if (label == TextLabel::kSingle && out_.size() == text_start_) {
    out_.resize(text_start_ - 1 - VarintLength(frame().last << 3));
    return;
  }
  PutLength(text_start_);
}

void WireBuilder::OpenMessage(const TextField& field) {
  Open(field.number, {.type = field.message, .field = &field});
}

void WireBuilder::OpenMessage(uint32_t number, const TextMessage& type) {
  Open(number, {.type = &type, .field = nullptr});
}

void WireBuilder::Open(uint32_t number, Frame frame) {
  AppendTag(out_, number, WireType::kBytes);
  out_ += '\0';
  frame.start = out_.size();
  frames_.push_back(frame);
}

// Puts the length of what begins at `start` into the byte before it; how much more room that needed.
size_t WireBuilder::PutLength(size_t start) {
  const size_t length = out_.size() - start;
  if (length < 0x80) {
    out_[start - 1] = static_cast<char>(length);
    return 0;
  }
  std::string varint;
  AppendVarint(varint, length);
  out_.replace(start - 1, 1, varint);
  return varint.size() - 1;
}

absl::Status WireBuilder::FinishContent() {
  EndPacked();
  return frame().is_in_order ? absl::OkStatus() : PutInOrder(out_, frame().start, type());
}

absl::Status WireBuilder::CloseMessage() {
  Frame& parent = frames_[frames_.size() - 2];
  const bool is_entry = frame().field != nullptr && frame().field->label == TextLabel::kMap;
  if (is_entry) AddMissing();
  RETURN_IF_ERROR(FinishContent());
  if (is_entry) RETURN_IF_ERROR(NoteKey(parent));
  const size_t moved = PutLength(frame().start);
  if (is_entry) parent.key_start += moved;
  frames_.pop_back();
  return absl::OkStatus();
}

// An entry of a map always has both its fields.
void WireBuilder::AddMissing() {
  for (const uint32_t number : {kKey, kValue}) {
    const TextField& field = *type().Find(number);
    if ((frame().seen & BitOf(type(), field)) != 0) continue;
    BeginNumber(number);
    AppendTag(out_, number, WireTypeOf(field.type));
    if (WireTypeOf(field.type) == WireType::kBytes) {
      out_ += '\0';
    } else {
      AppendScalar(out_, field.type, 0);
    }
  }
}

// Whether this entry comes behind the one before, by its key. Keys that are numbers, PutInOrder compares.
absl::Status WireBuilder::NoteKey(Frame& parent) {
  ProtoReader reader(std::string_view(out_).substr(frame().start), {});
  ProtoField key;
  RETURN_IF_ERROR(reader.Next(key).status());
  const std::string_view before = std::string_view(out_).substr(parent.key_start, parent.key_size);
  if (parent.map == frame().field && (!key.is_bytes() || key.bytes <= before)) parent.is_in_order = false;
  parent.map = frame().field;
  parent.key_start = key.is_bytes() ? static_cast<size_t>(key.bytes.data() - out_.data()) : 0;
  parent.key_size = key.bytes.size();
  return absl::OkStatus();
}

absl::StatusOr<std::string> WireBuilder::Finish() {
  RETURN_IF_ERROR(FinishContent());
  return std::move(out_);
}

}  // namespace permafrost
