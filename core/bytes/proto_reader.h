// Protocol Buffers' wire format, field by field and without copying: for the messages that are too large to
// parse (a .meta of 44 MB holds 14,000 nodes, of which a frozen graph keeps 2,000) or that must pass through
// as they are. Small messages are parsed by the generated classes of proto/.
//
//   RETURN_IF_ERROR(ForEachField(bytes, {file.name(), offset}, [&](const ProtoField& field) -> absl::Status {
//     if (field.number == 2 && field.is_bytes()) graph = field.bytes;
//     return absl::OkStatus();
//   }));
//
// Wire format: protobuf.dev/programming-guides/encoding. Groups (deprecated since 2008) are an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_reader.h"

namespace permafrost {

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct ProtoField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;       // of a number
  std::string_view bytes;   // of a string, a message, or packed numbers
  std::string_view record;  // the whole field: tag, length and content
  uint64_t offset = 0;      // of `bytes` (or of the number) in the file

  bool is_bytes() const { return type == WireType::kBytes; }
};

class ProtoReader {
 public:
  ProtoReader(std::string_view message, FilePlace place) : reader_(message, place) {}

  // False at the message's end. DataLoss: the bytes are not in the wire format; the message says where.
  absl::StatusOr<bool> Next(ProtoField& field);

 private:
  ByteReader reader_;
};

absl::Status ForEachField(std::string_view message, FilePlace place,
                          absl::FunctionRef<absl::Status(const ProtoField&)> visit);

// Writing.
void AppendVarint(std::string& out, uint64_t value);
void AppendTag(std::string& out, uint32_t number, WireType type);
void AppendVarintField(std::string& out, uint32_t number, uint64_t value);
void AppendBytesField(std::string& out, uint32_t number, std::string_view bytes);
size_t VarintLength(uint64_t value);

}  // namespace permafrost
