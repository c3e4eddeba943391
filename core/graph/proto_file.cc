#include "core/graph/proto_file.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/text_tables.h"
#include "core/graph/text_to_wire.h"

namespace permafrost {
namespace {

constexpr uint64_t kLargestSaver = 1 << 20;

struct TextKind {
  FileKind text, binary;
  const TextMessage* message;
};

constexpr TextKind kTextKinds[] = {
    {FileKind::kGraphText, FileKind::kGraph, &text_tables::kGraphDef},
    {FileKind::kMetaGraphText, FileKind::kMetaGraph, &text_tables::kMetaGraphDef},
    {FileKind::kSavedModelText, FileKind::kSavedModel, &text_tables::kSavedModel},
};

absl::Status NoSaver(const ByteSource& file, std::string_view reason) {
  return absl::DataLossError(absl::StrCat(file.name(), ": not a SaverDef with a restore_op_name: ", reason));
}

}  // namespace

absl::StatusOr<ProtoFile> OpenProtoFile(std::shared_ptr<const ByteSource> file, FileKind wanted) {
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(*file));
  for (const TextKind& text : kTextKinds) {
    if (text.text != kind || text.binary != wanted) continue;
    ASSIGN_OR_RETURN(WireMessage message, TextToWire(*file, *text.message));
    // Offsets in messages are those of the binary form.
    auto bytes = std::make_shared<MemorySource>(absl::StrCat(file->name(), " (in binary form)"),
                                                std::move(message.bytes));
    return ProtoFile{wanted, std::move(bytes), std::move(message.notes)};
  }
  return ProtoFile{kind, std::move(file), {}};
}

absl::StatusOr<tensorflow::SaverDef> ReadSaverFile(const ByteSource& file) {
  // A few names: nothing as large as this, and a user may name any file.
  if (file.size() > kLargestSaver)
    return NoSaver(file, absl::StrCat("it has ", Counted(file.size(), "byte")));
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(file));
  std::string bytes;
  if (kind == FileKind::kSaverText) {
    ASSIGN_OR_RETURN(WireMessage message, TextToWire(file, text_tables::kSaverDef));
    bytes = std::move(message.bytes);
  } else {
    ASSIGN_OR_RETURN(const ByteBlock block, file.ReadAll());
    bytes = std::string(block.bytes);
  }
  tensorflow::SaverDef saver;
  if (!saver.ParseFromString(bytes) || saver.restore_op_name().empty())
    return NoSaver(file, kind == FileKind::kSaverText ? "that field is missing"
                                                      : absl::StrCat("it is ", Describe(kind)));
  return saver;
}

}  // namespace permafrost
