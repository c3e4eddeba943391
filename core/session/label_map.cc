// Label files in words and brackets: Protocol Buffers' text format and what Python prints, which has the same tokens.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/bytes/text_format.h"
#include "core/session/label_formats.h"

namespace permafrost {
namespace {

std::string Place(const TextTokens& tokens) {
  return absl::StrCat("line ", tokens.line());
}

// Python and JSON put the numbers of a dict in quotes too.
absl::StatusOr<uint64_t> TakeNumber(TextTokens& tokens) {
  uint64_t number = 0;
  if (tokens.kind() == TextTokens::kText) {
    std::string text;
    RETURN_IF_ERROR(tokens.TakeText(text));
    if (absl::SimpleAtoi(text, &number)) return number;
    return tokens.Error(absl::StrCat("\"", Quoted(text), "\" is not the number of a class"));
  }
  if (tokens.kind() != TextTokens::kNumber || !absl::SimpleAtoi(tokens.text(), &number))
    return tokens.Unexpected("the number of a class");
  RETURN_IF_ERROR(tokens.Advance());
  return number;
}

absl::StatusOr<std::string> TakeName(TextTokens& tokens) {
  if (tokens.kind() != TextTokens::kText) return tokens.Unexpected("a name in quotes");
  std::string name;
  RETURN_IF_ERROR(tokens.TakeText(name));
  return name;
}

// What is in the braces of an item (object_detection/protos/string_int_label_map.proto) or an entry, up to their end.
absl::Status ReadItem(TextTokens& tokens, char end, LabelTable& table) {
  std::optional<uint64_t> index;
  std::string name, display_name;
  const std::string place = Place(tokens);
  while (!tokens.IsMark(end)) {
    if (tokens.kind() != TextTokens::kWord) return tokens.Unexpected("the name of a field");
    const std::string field(tokens.text());
    RETURN_IF_ERROR(tokens.Advance());
    if (field == "id" || field == "target_class") {
      RETURN_IF_ERROR(tokens.Expect(':'));
      ASSIGN_OR_RETURN(index, TakeNumber(tokens));
    } else if (field == "name" || field == "target_class_string") {
      RETURN_IF_ERROR(tokens.Expect(':'));
      ASSIGN_OR_RETURN(name, TakeName(tokens));
    } else if (field == "display_name") {
      RETURN_IF_ERROR(tokens.Expect(':'));
      ASSIGN_OR_RETURN(display_name, TakeName(tokens));
    } else {
      RETURN_IF_ERROR(tokens.SkipField());
    }
    RETURN_IF_ERROR(tokens.Take(',').status());
    RETURN_IF_ERROR(tokens.Take(';').status());
  }
  RETURN_IF_ERROR(tokens.Advance());
  if (!index) return table.Error(place, "this item has no id (the number of its class)");
  return table.Set(*index, display_name.empty() ? name : display_name, place);
}

// What follows after spaces and comments, without the spaces after it.
std::string_view AfterFirst(std::string_view text, std::string_view word) {
  while (!text.empty() && (absl::ascii_isspace(text[0]) || text[0] == '#')) {
    text.remove_prefix(text[0] == '#' ? std::min(text.size(), text.find('\n')) : 1);
  }
  if (!absl::StartsWith(text, word)) return "";
  return absl::StripLeadingAsciiWhitespace(text.substr(word.size()));
}

bool StartsWithValue(std::string_view text) {
  return !text.empty() && (text[0] == '\'' || text[0] == '"' || absl::ascii_isdigit(text[0]));
}

}  // namespace

bool LooksLikeLabelMap(std::string_view text) {
  for (const std::string_view word : {"item", "entry"}) {
    const std::string_view rest = AfterFirst(text, word);
    if (absl::StartsWith(rest, "{") || absl::StartsWith(rest, ":")) return true;
  }
  return false;
}

absl::Status ReadLabelMap(std::string_view text, LabelTable& table) {
  TextTokens tokens(text, table.file());
  RETURN_IF_ERROR(tokens.Advance());
  while (tokens.kind() != TextTokens::kEnd) {
    if (!tokens.IsWord("item") && !tokens.IsWord("entry")) return tokens.Unexpected("item or entry");
    RETURN_IF_ERROR(tokens.Advance());
    RETURN_IF_ERROR(tokens.Take(':').status());
    ASSIGN_OR_RETURN(const bool is_angle, tokens.Take('<'));
    if (!is_angle) RETURN_IF_ERROR(tokens.Expect('{'));
    RETURN_IF_ERROR(ReadItem(tokens, is_angle ? '>' : '}', table));
    RETURN_IF_ERROR(tokens.Take(',').status());
    RETURN_IF_ERROR(tokens.Take(';').status());
  }
  return absl::OkStatus();
}

bool LooksLikePython(std::string_view text) {
  return StartsWithValue(AfterFirst(text, "{")) || StartsWithValue(AfterFirst(text, "["));
}

absl::Status ReadLabelPython(std::string_view text, LabelTable& table) {
  TextTokens tokens(text, table.file());
  RETURN_IF_ERROR(tokens.Advance());
  const bool is_dict = tokens.IsMark('{');
  const char end = is_dict ? '}' : ']';
  RETURN_IF_ERROR(tokens.Advance());
  for (uint64_t index = 0; !tokens.IsMark(end); ++index) {
    const std::string place = Place(tokens);
    if (is_dict) {
      ASSIGN_OR_RETURN(index, TakeNumber(tokens));
      RETURN_IF_ERROR(tokens.Expect(':'));
    }
    ASSIGN_OR_RETURN(const std::string name, TakeName(tokens));
    RETURN_IF_ERROR(table.Set(index, name, place));
    ASSIGN_OR_RETURN(const bool has_comma, tokens.Take(','));
    if (!has_comma && !tokens.IsMark(end)) return tokens.Unexpected("a comma");
  }
  RETURN_IF_ERROR(tokens.Advance());
  return tokens.kind() == TextTokens::kEnd ? absl::OkStatus() : tokens.Unexpected("the end of the file");
}

}  // namespace permafrost
