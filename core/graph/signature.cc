#include "core/graph/signature.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "proto/graph.pb.h"

namespace permafrost {
namespace {

enum : uint32_t { kKey = 1, kValue = 2 };                            // a map entry
enum : uint32_t { kInputs = 1, kOutputs = 2, kMethod = 3 };          // SignatureDef
enum : uint32_t { kName = 1, kDType = 2, kShape = 3, kSparse = 4 };  // TensorInfo

struct Entry {
  std::string_view key, value;
  uint64_t offset = 0;  // of the value
};

absl::StatusOr<Entry> ReadEntry(std::string_view bytes, FilePlace place) {
  Entry entry;
  RETURN_IF_ERROR(ForEachField(bytes, place, [&](const ProtoField& field) -> absl::Status {
    if (field.is_bytes() && field.number == kKey) entry.key = field.bytes;
    if (field.is_bytes() && field.number == kValue) {
      entry.value = field.bytes;
      entry.offset = field.offset;
    }
    return absl::OkStatus();
  }));
  return entry;
}

absl::StatusOr<SignatureTensor> ParseTensor(std::string_view bytes, FilePlace place) {
  ASSIGN_OR_RETURN(const Entry entry, ReadEntry(bytes, place));
  SignatureTensor tensor{.alias = std::string(entry.key)};
  RETURN_IF_ERROR(
      ForEachField(entry.value, {place.file, entry.offset}, [&](const ProtoField& field) -> absl::Status {
        if (field.number == kDType && field.type == WireType::kVarint)
          tensor.dtype = static_cast<DataType>(field.value);
        if (!field.is_bytes()) return absl::OkStatus();
        if (field.number == kName) tensor.tensors = {std::string(field.bytes)};
        if (field.number == kShape) {
          tensorflow::TensorShapeProto shape;
          if (!shape.ParseFromArray(field.bytes.data(), static_cast<int>(field.bytes.size())))
            return absl::DataLossError(absl::StrCat(place.file, ": offset ", WithCommas(field.offset),
                                                    ": the shape of ", Quoted(tensor.alias),
                                                    " in a signature cannot be parsed"));
          tensor.shape = PartialShapeFromProto(shape);
        }
        // The names of values, indices and shape are its fields 1 to 3.
        if (field.number == kSparse) {
          return ForEachField(field.bytes, {place.file, field.offset},
                              [&](const ProtoField& part) -> absl::Status {
                                if (part.is_bytes()) tensor.tensors.emplace_back(part.bytes);
                                return absl::OkStatus();
                              });
        }
        return absl::OkStatus();
      }));
  return tensor;
}

}  // namespace

absl::StatusOr<Signature> ParseSignature(std::string_view bytes, FilePlace place) {
  ASSIGN_OR_RETURN(const Entry entry, ReadEntry(bytes, place));
  Signature signature{.name = std::string(entry.key)};
  RETURN_IF_ERROR(
      ForEachField(entry.value, {place.file, entry.offset}, [&](const ProtoField& field) -> absl::Status {
        if (!field.is_bytes()) return absl::OkStatus();
        if (field.number == kMethod) signature.method = std::string(field.bytes);
        if (field.number != kInputs && field.number != kOutputs) return absl::OkStatus();
        ASSIGN_OR_RETURN(SignatureTensor tensor, ParseTensor(field.bytes, {place.file, field.offset}));
        (field.number == kInputs ? signature.inputs : signature.outputs).push_back(std::move(tensor));
        return absl::OkStatus();
      }));
  const auto by_alias = [](const SignatureTensor& a, const SignatureTensor& b) { return a.alias < b.alias; };
  std::sort(signature.inputs.begin(), signature.inputs.end(), by_alias);
  std::sort(signature.outputs.begin(), signature.outputs.end(), by_alias);
  return signature;
}

}  // namespace permafrost
