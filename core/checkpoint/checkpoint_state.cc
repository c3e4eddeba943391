#include "core/checkpoint/checkpoint_state.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr uint64_t kLargestStateFile = 16 << 20;  // thousands of checkpoints; anything larger is another file

// The text of a quoted string, escapes undone. A comment may follow it on its line.
absl::StatusOr<std::string> Unquote(std::string_view value) {
  std::string text;
  const char quote = value.empty() ? '\0' : value.front();
  size_t end = 1;
  while (end < value.size() && value[end] != quote) end += value[end] == '\\' ? 2 : 1;
  if ((quote != '"' && quote != '\'') || end >= value.size() ||
      !absl::CUnescape(value.substr(1, end - 1), &text)) {
    return absl::DataLossError(absl::StrCat("expected a quoted path, found ", Quoted(value)));
  }
  const std::string_view rest = absl::StripLeadingAsciiWhitespace(value.substr(end + 1));
  if (!rest.empty() && rest.front() != '#') {
    return absl::DataLossError(absl::StrCat("expected the line to end after the path, found ", Quoted(rest)));
  }
  return text;
}

}  // namespace

absl::StatusOr<CheckpointState> ParseCheckpointState(std::string_view text, std::string_view file) {
  CheckpointState state;
  int line_number = 0;
  for (const std::string_view raw : absl::StrSplit(text, '\n')) {
    ++line_number;
    const std::string_view line = absl::StripAsciiWhitespace(raw);
    if (line.empty() || line[0] == '#') continue;
    const auto error = [&](std::string_view problem) {
      return absl::DataLossError(absl::StrCat(file, ": line ", line_number, ": ", problem,
                                              ". Name the checkpoint's prefix instead of this file."));
    };
    const std::pair<std::string_view, std::string_view> field = absl::StrSplit(line, absl::MaxSplits(':', 1));
    const std::string_view name = absl::StripAsciiWhitespace(field.first);
    if (field.first.size() == line.size()) {
      return error(absl::StrCat("expected \"field: value\", found ", Quoted(line)));
    }
    if (name != "model_checkpoint_path" && name != "all_model_checkpoint_paths") continue;
    absl::StatusOr<std::string> path = Unquote(absl::StripAsciiWhitespace(field.second));
    if (!path.ok()) return error(path.status().message());
    if (name == "model_checkpoint_path") {
      state.latest = *std::move(path);
    } else {
      state.all.push_back(*std::move(path));
    }
  }
  if (state.latest.empty()) {
    return absl::DataLossError(absl::StrCat(file,
                                            ": it has no model_checkpoint_path, so it names no checkpoint. ",
                                            "Name the checkpoint's prefix instead of this file."));
  }
  return state;
}

absl::StatusOr<CheckpointState> ReadCheckpointState(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  if (file->size() > kLargestStateFile) {
    return absl::DataLossError(absl::StrCat(file->name(), ": ", Counted(file->size(), "byte"),
                                            " are too many for a list of checkpoints"));
  }
  ASSIGN_OR_RETURN(const ByteBlock text, file->ReadAll());
  return ParseCheckpointState(text.bytes, file->name());
}

std::string_view LastComponent(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

}  // namespace permafrost
