#include "core/checkpoint/checkpoint_state.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/bytes/text_format.h"

namespace permafrost {
namespace {

constexpr uint64_t kLargestStateFile = 16 << 20;  // thousands of checkpoints; anything larger is another file

// A path, or several in brackets.
absl::Status TakePaths(TextTokens& tokens, std::vector<std::string>& paths) {
  RETURN_IF_ERROR(tokens.Expect(':'));
  ASSIGN_OR_RETURN(const bool is_list, tokens.Take('['));
  do {
    RETURN_IF_ERROR(tokens.TakeText(paths.emplace_back()));
    ASSIGN_OR_RETURN(const bool goes_on, is_list ? tokens.Take(',') : false);
    if (!goes_on) return is_list ? tokens.Expect(']') : absl::OkStatus();
  } while (true);
}

absl::StatusOr<CheckpointState> ReadFields(TextTokens& tokens) {
  std::vector<std::string> latest;
  CheckpointState state;
  RETURN_IF_ERROR(tokens.Advance());
  while (tokens.kind() != TextTokens::kEnd) {
    if (tokens.kind() != TextTokens::kWord) return tokens.Unexpected("the name of a field");
    const std::string name(tokens.text());
    RETURN_IF_ERROR(tokens.Advance());
    if (name == "model_checkpoint_path") {
      RETURN_IF_ERROR(TakePaths(tokens, latest));
    } else if (name == "all_model_checkpoint_paths") {
      RETURN_IF_ERROR(TakePaths(tokens, state.all));
    } else {
      RETURN_IF_ERROR(tokens.SkipField());
    }
    RETURN_IF_ERROR(tokens.Take(',').status());
    RETURN_IF_ERROR(tokens.Take(';').status());
  }
  if (!latest.empty()) state.latest = latest.back();
  return state;
}

}  // namespace

absl::StatusOr<CheckpointState> ParseCheckpointState(std::string_view text, std::string_view file) {
  constexpr std::string_view kAdvice = ". Name the checkpoint's prefix instead of this file.";
  TextTokens tokens(text, file);
  absl::StatusOr<CheckpointState> state = ReadFields(tokens);
  if (!state.ok()) return absl::DataLossError(absl::StrCat(state.status().message(), kAdvice));
  if (state->latest.empty()) {
    return absl::DataLossError(
        absl::StrCat(file, ": it has no model_checkpoint_path, so it names no checkpoint", kAdvice));
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
