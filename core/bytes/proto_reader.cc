#include "core/bytes/proto_reader.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"

namespace permafrost {

absl::StatusOr<bool> ProtoReader::Next(ProtoField& field) {
  if (reader_.done()) return false;
  const std::string_view start = reader_.rest();
  ASSIGN_OR_RETURN(const uint32_t tag, reader_.Varint32("tag of a field"));
  field.number = tag >> 3;
  field.type = static_cast<WireType>(tag & 7);
  field.value = 0;
  field.bytes = {};
  if (field.number == 0) return reader_.Error("a field has the number 0; this is not a protobuf message");
  field.offset = reader_.offset();
  switch (field.type) {
    case WireType::kVarint: {
      ASSIGN_OR_RETURN(field.value, reader_.Varint64("number"));
      break;
    }
    case WireType::kFixed64: {
      ASSIGN_OR_RETURN(field.value, reader_.Fixed64("number"));
      break;
    }
    case WireType::kFixed32: {
      ASSIGN_OR_RETURN(field.value, reader_.Fixed32("number"));
      break;
    }
    case WireType::kBytes: {
      ASSIGN_OR_RETURN(const uint64_t length, reader_.Varint64("length of a field"));
      field.offset = reader_.offset();
      ASSIGN_OR_RETURN(field.bytes, reader_.Bytes(length, "content of a field"));
      break;
    }
    default:
      return reader_.Error(absl::StrCat("field ", field.number, " has the wire type ", tag & 7,
                                        ", which no TensorFlow message uses"));
  }
  field.record = start.substr(0, start.size() - reader_.remaining());
  return true;
}

absl::Status ForEachField(std::string_view message, FilePlace place,
                          absl::FunctionRef<absl::Status(const ProtoField&)> visit) {
  ProtoReader reader(message, place);
  ProtoField field;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(field));
    if (!more) return absl::OkStatus();
    RETURN_IF_ERROR(visit(field));
  }
}

void AppendVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendTag(std::string& out, uint32_t number, WireType type) {
  AppendVarint(out, number << 3 | static_cast<uint32_t>(type));
}

void AppendVarintField(std::string& out, uint32_t number, uint64_t value) {
  AppendTag(out, number, WireType::kVarint);
  AppendVarint(out, value);
}

void AppendBytesField(std::string& out, uint32_t number, std::string_view bytes) {
  AppendTag(out, number, WireType::kBytes);
  AppendVarint(out, bytes.size());
  out.append(bytes);
}

size_t VarintLength(uint64_t value) {
  size_t length = 1;
  while (value >>= 7) ++length;
  return length;
}

}  // namespace permafrost
