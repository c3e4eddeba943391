#include "core/tensor/tensor_proto.h"

#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"

namespace permafrost {
namespace {

// Reads the element at `at` as an integer, sign-extended where the type has a sign.
uint64_t IntegerAt(std::string_view bytes, size_t at, const DTypeInfo& info) {
  const auto load = [&]<typename T>(T value) {
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return static_cast<uint64_t>(static_cast<int64_t>(value));
  };
  switch (info.dtype) {
    case tensorflow::DT_INT8:
    case tensorflow::DT_QINT8:
      return load(int8_t{});
    case tensorflow::DT_INT16:
    case tensorflow::DT_QINT16:
      return load(int16_t{});
    case tensorflow::DT_INT32:
    case tensorflow::DT_QINT32:
      return load(int32_t{});
    default:
      break;
  }
  switch (info.size) {
    case 1:
      return load(uint8_t{});
    case 2:
      return load(uint16_t{});
    case 4:
      return load(uint32_t{});
    default:
      return load(uint64_t{});
  }
}

// A single float goes through a Python float (a double) in TensorFlow, which makes a signalling NaN a quiet
// one.
void QuietNan(std::string& bytes) {
  uint32_t bits;
  std::memcpy(&bits, bytes.data(), sizeof bits);
  const bool is_nan = (bits & 0x7f800000) == 0x7f800000 && (bits & 0x007fffff) != 0;
  if (is_nan) bits |= 0x00400000;
  std::memcpy(bytes.data(), &bits, sizeof bits);
}

// The elements as a packed repeated field.
std::string EncodeTyped(std::string bytes, const DTypeInfo& info, ValueField field) {
  std::string packed;
  switch (field) {
    case ValueField::kFloat:
      if (info.dtype == tensorflow::DT_FLOAT) QuietNan(bytes);
      packed = std::move(bytes);
      break;
    case ValueField::kDouble:
      packed = std::move(bytes);
      break;
    case ValueField::kBool:
      for (const char byte : bytes) packed.push_back(byte != 0);
      break;
    default:
      for (size_t at = 0; at < bytes.size(); at += info.size)
        AppendVarint(packed, IntegerAt(bytes, at, info));
  }
  std::string out;
  AppendBytesField(out, static_cast<uint32_t>(field), packed);
  return out;
}

ValueField ChooseField(const DTypeInfo& info, uint64_t count, HalfEncoding half) {
  if (count == 1) return info.typed_field;
  const bool is_half = info.typed_field == ValueField::kHalf;
  return is_half && half == HalfEncoding::kValues ? ValueField::kHalf : info.content_field;
}

}  // namespace

absl::StatusOr<ByteRope> EncodeTensorProto(const StoredTensor& tensor, HalfEncoding half) {
  const DTypeInfo* const info = FindDType(tensor.dtype);
  if (info == nullptr || info->typed_field == ValueField::kNone) {
    return absl::UnimplementedError(
        absl::StrCat("a tensor of ", DTypeName(tensor.dtype), " cannot be a constant"));
  }
  std::string head;
  AppendVarintField(head, 1, tensor.dtype);
  AppendBytesField(head, 2, SerializeShape(tensor.shape));
  const uint64_t count = ElementCount(tensor.shape);
  ByteRope rope;
  if (count == 0) {
    rope.Append(head);
    rope.Append(tensor.contents);  // no bytes, but a checksum that must hold
    return rope;
  }
  const ValueField field = ChooseField(*info, count, half);
  switch (field) {
    case ValueField::kString:
      for (const std::string& value : tensor.strings)
        AppendBytesField(head, static_cast<uint32_t>(field), value);
      rope.Append(head);
      return rope;
    case ValueField::kContent:
    case ValueField::kComplex64:  // packed floats and doubles are the stored bytes
    case ValueField::kComplex128:
      AppendTag(head, static_cast<uint32_t>(field), WireType::kBytes);
      AppendVarint(head, tensor.contents.size());
      rope.Append(head);
      rope.Append(tensor.contents);
      return rope;
    default: {
      ASSIGN_OR_RETURN(std::string bytes, tensor.contents.Flatten());
      rope.Append(head);
      rope.Append(EncodeTyped(std::move(bytes), *info, field));
      return rope;
    }
  }
}

}  // namespace permafrost
