#include "core/checkpoint/object_graph.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

enum : uint32_t { kNodes = 1 };                         // TrackableObjectGraph
enum : uint32_t { kAttributes = 2 };                    // TrackableObject
enum : uint32_t { kFullName = 2, kCheckpointKey = 3 };  // SerializedTensor

}  // namespace

absl::StatusOr<std::map<std::string, std::string, std::less<>>> KeysByFullName(const Checkpoint& checkpoint) {
  std::map<std::string, std::string, std::less<>> keys;
  if (!HasObjectGraph(checkpoint)) return keys;
  ASSIGN_OR_RETURN(const StoredTensor stored, checkpoint.Read(kObjectGraphKey, ""));
  if (stored.strings.size() != 1)
    return absl::DataLossError(
        absl::StrCat("the checkpoint's ", Quoted(kObjectGraphKey), " is not one string; it is damaged"));
  const FilePlace place{kObjectGraphKey};
  RETURN_IF_ERROR(ForEachField(stored.strings[0], place, [&](const ProtoField& object) -> absl::Status {
    if (object.number != kNodes || !object.is_bytes()) return absl::OkStatus();
    return ForEachField(object.bytes, place, [&](const ProtoField& attribute) -> absl::Status {
      if (attribute.number != kAttributes || !attribute.is_bytes()) return absl::OkStatus();
      std::string_view full_name, key;
      RETURN_IF_ERROR(ForEachField(attribute.bytes, place, [&](const ProtoField& field) -> absl::Status {
        if (field.is_bytes() && field.number == kFullName) full_name = field.bytes;
        if (field.is_bytes() && field.number == kCheckpointKey) key = field.bytes;
        return absl::OkStatus();
      }));
      if (!full_name.empty() && !key.empty()) keys.insert_or_assign(std::string(full_name), std::string(key));
      return absl::OkStatus();
    });
  }));
  return keys;
}

}  // namespace permafrost
