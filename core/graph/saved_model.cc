#include "core/graph/saved_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/field_scanner.h"
#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

enum : uint32_t { kMetaGraphs = 2 };  // SavedModel
enum : uint32_t { kMetaInfo = 1 };    // MetaGraphDef
enum : uint32_t { kTags = 4 };        // MetaInfoDef

absl::StatusOr<std::vector<std::string>> ReadTags(const ByteSource& file, uint64_t offset, uint64_t length) {
  std::vector<std::string> tags;
  FieldScanner scanner(file, offset, offset + length);
  FieldScanner::Field field;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) break;
    if (field.number != kMetaInfo || field.type != WireType::kBytes) continue;
    ASSIGN_OR_RETURN(const ByteBlock info, file.ReadBlock(field.offset, field.length, "meta_info_def"));
    RETURN_IF_ERROR(
        ForEachField(info.bytes, {file.name(), field.offset}, [&](const ProtoField& part) -> absl::Status {
          if (part.is_bytes() && part.number == kTags) tags.emplace_back(part.bytes);
          return absl::OkStatus();
        }));
  }
  std::sort(tags.begin(), tags.end());
  return tags;
}

std::string TagsText(const std::vector<std::string>& tags) {
  if (tags.empty()) return "(none)";
  return absl::StrJoin(tags, ",", [](std::string* out, const std::string& tag) { *out += Quoted(tag); });
}

}  // namespace

absl::StatusOr<SavedModel> SavedModel::Open(std::shared_ptr<const ByteSource> file) {
  SavedModel model;
  FieldScanner scanner(*file, 0, file->size());
  FieldScanner::Field field;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, scanner.Next(field));
    if (!more) break;
    if (field.number != kMetaGraphs || field.type != WireType::kBytes) continue;
    ASSIGN_OR_RETURN(std::vector<std::string> tags, ReadTags(*file, field.offset, field.length));
    model.members_.push_back({std::move(tags), field.offset, field.length});
  }
  if (model.members_.empty())
    return absl::DataLossError(absl::StrCat(file->name(), ": this SavedModel has no MetaGraph"));
  model.file_ = std::move(file);
  return model;
}

absl::StatusOr<MetaGraph> SavedModel::Choose(std::vector<std::string> tags) const {
  const bool any = tags.empty();
  if (any) tags = {"serve"};
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  auto found = std::find_if(members_.begin(), members_.end(),
                            [&](const Member& member) { return member.tags == tags; });
  if (found == members_.end() && any && members_.size() == 1) found = members_.begin();
  if (found == members_.end()) {
    const std::string others = absl::StrJoin(
        members_, "; ", [](std::string* out, const Member& member) { *out += TagsText(member.tags); });
    return absl::NotFoundError(absl::StrCat(file_->name(), ": no MetaGraph of this SavedModel has the tags ",
                                            TagsText(tags), ". There are: ", others,
                                            ". Name all tags of one, with commas between them."));
  }
  return MetaGraph::OpenPart(file_, found->offset, found->length);
}

}  // namespace permafrost
