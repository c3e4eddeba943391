// Label files in words and brackets: Protocol Buffers' text format and what Python prints. Both are read as tokens: words
// and numbers, texts in quotes, and single marks.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/session/label_formats.h"

namespace permafrost {
namespace {

struct Token {
  enum Kind { kEnd, kWord, kText, kMark };
  Kind kind = kEnd;
  std::string text;

  bool IsMark(char mark) const { return kind == kMark && text[0] == mark; }
  bool IsWord(std::string_view word) const { return kind == kWord && text == word; }
};

bool IsInWord(char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-' || c == '+';
}

class TokenReader {
 public:
  TokenReader(std::string_view text, LabelTable& table) : text_(text), table_(table) {}

  // The next one without taking it: call Advance() first of all.
  const Token& next() const { return next_; }
  std::string place() const { return absl::StrCat("line ", line_); }

  absl::Status Advance() {
    SkipSpacesAndComments();
    next_ = {};
    if (at_ == text_.size()) return absl::OkStatus();
    if (text_[at_] == '"' || text_[at_] == '\'') return ReadText();
    const size_t start = at_;
    while (at_ < text_.size() && IsInWord(text_[at_])) ++at_;
    next_.kind = at_ > start ? Token::kWord : Token::kMark;
    if (at_ == start) ++at_;
    next_.text = std::string(text_.substr(start, at_ - start));
    return absl::OkStatus();
  }

  // Where it is what comes next, takes it.
  absl::StatusOr<bool> Take(char mark) {
    if (!next_.IsMark(mark)) return false;
    RETURN_IF_ERROR(Advance());
    return true;
  }
  absl::Status Expect(char mark) {
    if (!next_.IsMark(mark)) return Unexpected(absl::StrCat("\"", std::string_view(&mark, 1), "\""));
    return Advance();
  }
  absl::StatusOr<uint64_t> TakeNumber() {
    uint64_t number = 0;
    if (next_.kind != Token::kWord && next_.kind != Token::kText) return Unexpected("the number of a class");
    if (!absl::SimpleAtoi(next_.text, &number)) return Unexpected("the number of a class");
    RETURN_IF_ERROR(Advance());
    return number;
  }
  absl::StatusOr<std::string> TakeText() {
    if (next_.kind != Token::kText) return Unexpected("a name in quotes");
    std::string text = std::move(next_.text);
    RETURN_IF_ERROR(Advance());
    return text;
  }
  absl::Status Unexpected(std::string_view wanted) const {
    return table_.Error(
        place(), absl::StrCat("expected is ", wanted, "; there is ",
                              next_.kind == Token::kEnd ? "the end of the file"
                                                        : absl::StrCat("\"", Quoted(next_.text), "\"")));
  }

 private:
  void SkipSpacesAndComments() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '#') at_ = std::min(text_.size(), text_.find('\n', at_));
      if (at_ == text_.size() || !absl::ascii_isspace(text_[at_])) return;
      line_ += text_[at_] == '\n';
    }
  }

  absl::Status ReadText() {
    const char quote = text_[at_++];
    next_.kind = Token::kText;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\') {
        RETURN_IF_ERROR(ReadEscape());
      } else {
        next_.text += text_[at_++];
      }
    }
    if (at_ == text_.size() || text_[at_] != quote) return table_.Error(place(), "a quote is not closed");
    ++at_;
    return absl::OkStatus();
  }

  // Protocol Buffers writes characters beyond ASCII as the octal numbers of their bytes.
  absl::Status ReadEscape() {
    const std::string_view rest = text_.substr(at_ + 1);
    size_t octal = 0;
    while (octal < 3 && octal < rest.size() && rest[octal] >= '0' && rest[octal] <= '7') ++octal;
    if (octal > 0) {
      uint32_t byte = 0;
      for (const char digit : rest.substr(0, octal)) byte = byte * 8 + (digit - '0');
      next_.text += static_cast<char>(byte);
      at_ += 1 + octal;
      return absl::OkStatus();
    }
    constexpr std::string_view kNames = "nrt\\\"'", kMeanings = "\n\r\t\\\"'";
    const size_t known = rest.empty() ? std::string_view::npos : kNames.find(rest[0]);
    if (known == std::string_view::npos)
      return table_.Error(place(),
                          absl::StrCat("\"\\", Quoted(rest.substr(0, 1)), "\" in a name is not understood"));
    next_.text += kMeanings[known];
    at_ += 2;
    return absl::OkStatus();
  }

  std::string_view text_;
  LabelTable& table_;
  size_t at_ = 0;
  size_t line_ = 1;
  Token next_;
};

// The value of a field that says nothing here; messages in messages are counted, not called.
absl::Status SkipValue(TokenReader& tokens) {
  size_t depth = 0;
  do {
    const Token& next = tokens.next();
    if (next.kind == Token::kEnd) return tokens.Unexpected("the rest of a value");
    if (next.IsMark('{') || next.IsMark('[')) ++depth;
    if (next.IsMark('}') || next.IsMark(']')) {
      if (depth == 0) return tokens.Unexpected("a value");
      --depth;
    }
    RETURN_IF_ERROR(tokens.Advance());
  } while (depth > 0);
  return absl::OkStatus();
}

// What is in the braces of an item (object_detection/protos/string_int_label_map.proto) or an entry.
absl::Status ReadItem(TokenReader& tokens, LabelTable& table) {
  std::optional<uint64_t> index;
  std::string name, display_name;
  const std::string place = tokens.place();
  while (!tokens.next().IsMark('}')) {
    if (tokens.next().kind != Token::kWord) return tokens.Unexpected("the name of a field");
    const std::string field = tokens.next().text;
    RETURN_IF_ERROR(tokens.Advance());
    RETURN_IF_ERROR(tokens.Take(':').status());
    if (field == "id" || field == "target_class") {
      ASSIGN_OR_RETURN(index, tokens.TakeNumber());
    } else if (field == "name" || field == "target_class_string") {
      ASSIGN_OR_RETURN(name, tokens.TakeText());
    } else if (field == "display_name") {
      ASSIGN_OR_RETURN(display_name, tokens.TakeText());
    } else {
      RETURN_IF_ERROR(SkipValue(tokens));
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
  TokenReader tokens(text, table);
  RETURN_IF_ERROR(tokens.Advance());
  while (tokens.next().kind != Token::kEnd) {
    if (!tokens.next().IsWord("item") && !tokens.next().IsWord("entry"))
      return tokens.Unexpected("item or entry");
    RETURN_IF_ERROR(tokens.Advance());
    RETURN_IF_ERROR(tokens.Take(':').status());
    RETURN_IF_ERROR(tokens.Expect('{'));
    RETURN_IF_ERROR(ReadItem(tokens, table));
  }
  return absl::OkStatus();
}

bool LooksLikePython(std::string_view text) {
  return StartsWithValue(AfterFirst(text, "{")) || StartsWithValue(AfterFirst(text, "["));
}

absl::Status ReadLabelPython(std::string_view text, LabelTable& table) {
  TokenReader tokens(text, table);
  RETURN_IF_ERROR(tokens.Advance());
  const bool is_dict = tokens.next().IsMark('{');
  const char end = is_dict ? '}' : ']';
  RETURN_IF_ERROR(tokens.Advance());
  for (uint64_t index = 0; !tokens.next().IsMark(end); ++index) {
    const std::string place = tokens.place();
    if (is_dict) {
      ASSIGN_OR_RETURN(index, tokens.TakeNumber());
      RETURN_IF_ERROR(tokens.Expect(':'));
    }
    ASSIGN_OR_RETURN(const std::string name, tokens.TakeText());
    RETURN_IF_ERROR(table.Set(index, name, place));
    ASSIGN_OR_RETURN(const bool has_comma, tokens.Take(','));
    if (!has_comma && !tokens.next().IsMark(end)) return tokens.Unexpected("a comma");
  }
  RETURN_IF_ERROR(tokens.Advance());
  return tokens.next().kind == Token::kEnd ? absl::OkStatus() : tokens.Unexpected("the end of the file");
}

}  // namespace permafrost
