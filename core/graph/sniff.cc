#include "core/graph/sniff.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

#include "core/bytes/field_scanner.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text_format.h"

namespace permafrost {
namespace {

constexpr size_t kFirstLook = 512;
constexpr std::string_view kTableMagic("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
constexpr int kFieldsLookedAt = 8;
constexpr uint64_t kTextLookedAt = 64 * 1024;  // a licence may come first

// An OpList, which has the same place in another message, begins with a tag below 0x20.
bool LooksLikeOpName(std::string_view bytes) {
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x20; });
}

// Reads the first fields of a message and tells what message it can be: each has another kind of first
// fields.
FileKind SniffProto(const ByteSource& file) {
  FieldScanner scanner(file, 0, file.size());
  FieldScanner::Field field;
  for (int i = 0; i < kFieldsLookedAt; ++i) {
    const absl::StatusOr<bool> more = scanner.Next(field);
    if (!more.ok()) return FileKind::kOther;
    if (!*more) return FileKind::kGraph;
    const bool is_message = field.type == WireType::kBytes;
    // A SavedModel's schema version, which has only ever been 1. An ONNX model has its own version there.
    if (field.number == 1 && field.type == WireType::kVarint) {
      return field.value == 1 ? FileKind::kSavedModel : FileKind::kOther;
    }
    if (!is_message || field.number > 7) return FileKind::kOther;
    // A MetaGraphDef begins with meta_info_def (1), graph_def (2); both it and a GraphDef may begin with 1. A
    // NodeDef (1 in a GraphDef) has its name, a string, in field 1; a MetaInfoDef has there, if anything, a
    // version string, and its op list in field 2, which in a NodeDef is the short op name.
    if (field.number != 1) return FileKind::kMetaGraph;
    const absl::StatusOr<std::string_view> start =
        scanner.Peek(field.offset, static_cast<size_t>(std::min<uint64_t>(field.length, kFirstLook)));
    if (!start.ok()) return FileKind::kOther;
    ProtoReader reader(*start, {file.name(), field.offset});
    ProtoField first, second;
    const absl::StatusOr<bool> has_first = reader.Next(first);
    if (!has_first.ok() || !*has_first) continue;
    const absl::StatusOr<bool> has_second = reader.Next(second);
    if (first.number == 1 && first.is_bytes() && has_second.ok() && *has_second && second.number == 2 &&
        second.is_bytes() && LooksLikeOpName(second.bytes)) {
      return FileKind::kGraph;
    }
    return FileKind::kMetaGraph;
  }
  return FileKind::kOther;
}

struct FirstField {
  std::string_view name;
  FileKind kind;
};

// The outermost fields of the messages that are read as text.
constexpr FirstField kFirstFields[] = {
    {"node", FileKind::kGraphText},
    {"library", FileKind::kGraphText},
    {"versions", FileKind::kGraphText},
    {"meta_info_def", FileKind::kMetaGraphText},
    {"graph_def", FileKind::kMetaGraphText},
    {"saver_def", FileKind::kMetaGraphText},
    {"collection_def", FileKind::kMetaGraphText},
    {"signature_def", FileKind::kMetaGraphText},
    {"asset_file_def", FileKind::kMetaGraphText},
    {"object_graph_def", FileKind::kMetaGraphText},
    {"saved_model_schema_version", FileKind::kSavedModelText},
    {"meta_graphs", FileKind::kSavedModelText},
    {"filename_tensor_name", FileKind::kSaverText},
    {"save_tensor_name", FileKind::kSaverText},
    {"restore_op_name", FileKind::kSaverText},
    {"max_to_keep", FileKind::kSaverText},
    {"sharded", FileKind::kSaverText},
    {"keep_checkpoint_every_n_hours", FileKind::kSaverText},
    {"model_checkpoint_path", FileKind::kStateText},
    {"all_model_checkpoint_paths", FileKind::kStateText},
    {"all_model_checkpoint_timestamps", FileKind::kStateText},
    {"last_preserved_timestamp", FileKind::kStateText},
    {"item", FileKind::kLabelsText},
    {"entry", FileKind::kLabelsText},
};

// kOther where the file does not begin as a message in the text format.
FileKind SniffText(const ByteSource& file) {
  TextTokens tokens(file, kTextLookedAt);
  bool is_message = false;
  if (!tokens.Advance().ok()) return FileKind::kOther;
  while (tokens.kind() == TextTokens::kWord) {
    const std::string field(tokens.text());
    if (!tokens.Advance().ok()) break;
    const bool is_field = tokens.IsMark(':') || tokens.IsMark('{') || tokens.IsMark('<');
    for (const FirstField& known : kFirstFields) {
      if (field == known.name && (is_field || tokens.IsMark('['))) return known.kind;
    }
    is_message = is_message || is_field;
    // A GraphDef has a version and a SaverDef too, there as V1 or V2.
    if (field != "version" || !tokens.Advance().ok()) break;
    if (tokens.kind() == TextTokens::kWord) return FileKind::kSaverText;
    if (!tokens.SkipValue().ok()) break;
    for (const char separator : {',', ';'}) (void)tokens.Take(separator);
  }
  return is_message ? FileKind::kProtoText : FileKind::kOther;
}

}  // namespace

absl::StatusOr<FileKind> Sniff(const ByteSource& file) {
  if (file.size() == 0) return FileKind::kEmpty;
  ASSIGN_OR_RETURN(const ByteBlock block,
                   file.ReadBlock(0, std::min<uint64_t>(file.size(), kFirstLook), "beginning"));
  const std::string_view head = block.bytes;
  if (absl::StartsWith(head, "\x89HDF\r\n\x1a\n")) return FileKind::kHdf5;
  if (absl::StartsWith(head, "PK\x03\x04")) return FileKind::kZip;
  if (absl::StartsWith(head, "\x1f\x8b")) return FileKind::kGzip;
  if (head.size() > 262 && head.substr(257, 5) == "ustar") return FileKind::kTar;
  if (absl::StartsWith(head, "version https://git-lfs")) return FileKind::kLfsPointer;
  const std::string_view text = absl::StripLeadingAsciiWhitespace(head);
  if (absl::StartsWithIgnoreCase(text, "<!doctype html") || absl::StartsWithIgnoreCase(text, "<html")) {
    return FileKind::kWebPage;
  }
  if (file.size() >= 48) {
    ASSIGN_OR_RETURN(const ByteBlock tail, file.ReadBlock(file.size() - 8, 8, "end"));
    if (tail.bytes == kTableMagic) return FileKind::kSortedTable;
  }
  const bool printable = std::all_of(head.begin(), head.end(), [](unsigned char c) {
    return c >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  });
  if (printable) {
    if (const FileKind kind = SniffText(file); kind != FileKind::kOther) return kind;
  }
  if (absl::StartsWith(head, "\xff\xfe") || absl::StartsWith(head, "\xfe\xff")) return FileKind::kUtf16;
  return SniffProto(file);
}

bool IsText(FileKind kind) {
  return kind >= FileKind::kMetaGraphText && kind <= FileKind::kProtoText;
}

std::string_view Describe(FileKind kind) {
  switch (kind) {
    case FileKind::kEmpty:
      return "an empty file";
    case FileKind::kMetaGraph:
      return "a MetaGraph (.meta)";
    case FileKind::kGraph:
      return "a GraphDef (.pb): a graph alone, perhaps a frozen one";
    case FileKind::kSavedModel:
      return "the graph of a SavedModel";
    case FileKind::kMetaGraphText:
      return "a MetaGraph in text format (.pbtxt)";
    case FileKind::kGraphText:
      return "a GraphDef in text format (.pbtxt): a graph alone, perhaps a frozen one";
    case FileKind::kSavedModelText:
      return "the graph of a SavedModel in text format (saved_model.pbtxt)";
    case FileKind::kSaverText:
      return "a SaverDef in text format: how checkpoints are restored";
    case FileKind::kStateText:
      return "a list of checkpoints (the file \"checkpoint\")";
    case FileKind::kLabelsText:
      return "a label map: names of classes";
    case FileKind::kProtoText:
      return "a message in Protocol Buffers' text format, but none that permafrost reads";
    case FileKind::kUtf16:
      return "a text file in UTF-16 (PowerShell's \">\" writes it); save it as UTF-8";
    case FileKind::kSortedTable:
      return "a checkpoint index (.index), or a V1 checkpoint";
    case FileKind::kHdf5:
      return "a model in HDF5 format (Keras .h5)";
    case FileKind::kZip:
      return "a zip archive; unpack it first";
    case FileKind::kGzip:
      return "a gzip archive; unpack it first";
    case FileKind::kTar:
      return "a tar archive; unpack it first";
    case FileKind::kWebPage:
      return "a web page: the download gave a page instead of the file";
    case FileKind::kLfsPointer:
      return "a Git LFS pointer and not the file itself; run \"git lfs pull\" where it came from";
    case FileKind::kOther:
      break;
  }
  return "none of the formats that permafrost knows";
}

}  // namespace permafrost
