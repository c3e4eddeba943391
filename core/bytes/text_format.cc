#include "core/bytes/text_format.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/bytes/text_escape.h"

namespace permafrost {
namespace {

constexpr size_t kWindow = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool StartsWord(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_';
}
bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}
bool IsOctal(char c) {
  return c >= '0' && c <= '7';
}
bool IsQuote(char c) {
  return c == '"' || c == '\'';
}

}  // namespace

TextTokens::TextTokens(const ByteSource& file, uint64_t most)
    : name_(file.name()), source_(&file), size_(std::min(file.size(), most)) {
  window_.reset(new char[static_cast<size_t>(std::min<uint64_t>(size_, kWindow))]);
  at_ = end_ = window_.get();
}

TextTokens::TextTokens(std::string_view text, std::string_view file)
    : name_(file),
      at_(text.data()),
      end_(text.data() + text.size()),
      next_offset_(text.size()),
      size_(text.size()) {}

absl::Status TextTokens::ReadOn() {
  const size_t kept = std::min(static_cast<size_t>(end_ - at_), kWindow);
  std::memmove(window_.get(), at_, kept);
  const size_t room = static_cast<size_t>(std::min<uint64_t>(size_, kWindow)) - kept;
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>(room, size_ - next_offset_));
  RETURN_IF_ERROR(source_->Read(next_offset_, {window_.get() + kept, wanted}));
  at_ = window_.get();
  end_ = at_ + kept + wanted;
  next_offset_ += wanted;
  return absl::OkStatus();
}

absl::Status TextTokens::SkipSpace() {
  bool in_comment = false;
  while (true) {
    for (; at_ < end_; ++at_) {
      if (*at_ == '\n') {
        ++line_;
        line_start_ = offset() + 1;
        in_comment = false;
      } else if (*at_ == '#') {
        in_comment = true;
      } else if (!in_comment && !absl::ascii_isspace(static_cast<unsigned char>(*at_))) {
        return absl::OkStatus();
      }
    }
    if (!has_more()) return absl::OkStatus();
    RETURN_IF_ERROR(ReadOn());
  }
}

void TextTokens::MarkPlace() {
  token_line_ = line_;
  token_column_ = static_cast<size_t>(offset() - line_start_) + 1;
}

absl::Status TextTokens::Advance() {
  if (offset() == 0) {  // editors on Windows put a mark in front
    RETURN_IF_ERROR(See(kByteOrderMark.size()));
    if (std::string_view(at_, static_cast<size_t>(end_ - at_)).starts_with(kByteOrderMark)) {
      at_ += kByteOrderMark.size();
      line_start_ = kByteOrderMark.size();
    }
  }
  RETURN_IF_ERROR(SkipSpace());
  RETURN_IF_ERROR(See(kLongestWord + 1));
  MarkPlace();
  text_ = {};
  if (at_ == end_) {
    kind_ = kEnd;
    return absl::OkStatus();
  }
  if (IsQuote(*at_)) {  // which stays until TakeText reads it
    kind_ = kText;
    text_ = {at_, 1};
    return absl::OkStatus();
  }
  return ReadWord();
}

absl::Status TextTokens::ReadWord() {
  const char* const start = at_;
  if (StartsWord(*at_)) {
    kind_ = kWord;
    while (at_ < end_ && (StartsWord(*at_) || IsDigit(*at_))) ++at_;
  } else if (IsDigit(*at_) || (*at_ == '.' && end_ - at_ > 1 && IsDigit(at_[1]))) {
    kind_ = kNumber;
    const bool is_hex = end_ - at_ > 1 && *at_ == '0' && (at_[1] == 'x' || at_[1] == 'X');
    const auto follows_exponent = [&] { return !is_hex && (at_[-1] == 'e' || at_[-1] == 'E'); };
    while (at_ < end_ && (StartsWord(*at_) || IsDigit(*at_) || *at_ == '.' ||
                          ((*at_ == '+' || *at_ == '-') && at_ > start && follows_exponent()))) {
      ++at_;
    }
  } else {
    kind_ = kMark;
    ++at_;
  }
  text_ = {start, static_cast<size_t>(at_ - start)};
  if (text_.size() > kLongestWord)
    return Error(absl::StrCat("a word of more than ", WithCommas(kLongestWord),
                              " characters: this is no text that Protocol Buffers wrote"));
  return absl::OkStatus();
}

absl::StatusOr<bool> TextTokens::Take(char mark) {
  if (!IsMark(mark)) return false;
  RETURN_IF_ERROR(Advance());
  return true;
}

absl::Status TextTokens::Expect(char mark) {
  if (!IsMark(mark)) return Unexpected(absl::StrCat("\"", std::string_view(&mark, 1), "\""));
  return Advance();
}

absl::Status TextTokens::TakeText(std::string& out, size_t most) {
  if (kind_ != kText) return Unexpected("a text in quotes");
  while (kind_ == kText) {
    RETURN_IF_ERROR(ReadLiteral(out, most));
    RETURN_IF_ERROR(Advance());
  }
  return absl::OkStatus();
}

absl::Status TextTokens::ReadLiteral(std::string& out, size_t most) {
  const char quote = *at_++;
  char done[4096];  // decoded; large texts are mostly escapes
  while (true) {
    RETURN_IF_ERROR(See(kLongestEscape + 1));
    // What is in view beyond this may be half an escape.
    const char* const stop = has_more() ? end_ - kLongestEscape : end_;
    size_t length = 0;
    while (at_ < stop && length < sizeof done) {
      const char c = *at_;
      if (c == quote || c == '\n') break;
      if (c != '\\') {
        done[length++] = c;
        ++at_;
      } else if (end_ - at_ > 3 && at_[1] <= '3' && IsOctal(at_[1]) && IsOctal(at_[2]) && IsOctal(at_[3])) {
        done[length++] = static_cast<char>((at_[1] - '0') << 6 | (at_[2] - '0') << 3 | (at_[3] - '0'));
        at_ += 4;
      } else {
        break;
      }
    }
    if (out.size() > most || length > most - out.size()) {
      return absl::ResourceExhaustedError(
          absl::StrCat(name_, ": line ", token_line_, ": a text of more than ", WithCommas(most), " bytes"));
    }
    out.append(done, length);
    if (at_ < end_ && *at_ == quote) {
      ++at_;
      return absl::OkStatus();
    }
    if (at_ < stop && *at_ == '\\') {
      const absl::StatusOr<size_t> taken = AppendUnescaped({at_, static_cast<size_t>(end_ - at_)}, out);
      if (!taken.ok()) return ErrorHere(taken.status().message());
      at_ += *taken;
    } else if (at_ == end_ && !has_more()) {
      return Error("a text in quotes is not closed: the file ends in it. It was cut; fetch it again.");
    } else if (at_ < end_ && *at_ == '\n') {
      return Error("a text in quotes is not closed on its line");
    }
  }
}

absl::Status TextTokens::SkipValue() {
  const size_t first_line = token_line_;
  size_t depth = 0;
  std::string ignored;
  do {
    if (kind_ == kEnd) {
      return Error(depth == 0 ? "expected a value, found the end of the file"
                              : absl::StrCat("the file ends in what begins on line ", first_line,
                                             ". It was cut; fetch it again."));
    }
    if (IsMark('{') || IsMark('[') || IsMark('<')) ++depth;
    if (IsMark('}') || IsMark(']') || IsMark('>')) {
      if (depth == 0) return Unexpected("a value");
      --depth;
    }
    if (kind_ == kText) {
      ignored.clear();
      RETURN_IF_ERROR(TakeText(ignored));
      continue;
    }
    const bool is_sign = IsMark('-');
    RETURN_IF_ERROR(Advance());
    if (is_sign && depth == 0) {
      if (kind_ != kWord && kind_ != kNumber) return Unexpected("a number");
      RETURN_IF_ERROR(Advance());
    }
  } while (depth > 0);
  return absl::OkStatus();
}

absl::Status TextTokens::SkipField() {
  if (!IsMark(':') && !IsMark('{') && !IsMark('<')) return Unexpected("\":\" or \"{\"");
  RETURN_IF_ERROR(Take(':').status());
  return SkipValue();
}

absl::Status TextTokens::Error(std::string_view problem) const {
  return absl::DataLossError(
      absl::StrCat(name_, ": line ", token_line_, ", column ", token_column_, ": ", problem));
}

absl::Status TextTokens::ErrorHere(std::string_view problem) {
  MarkPlace();  // a text may be long
  return Error(problem);
}

absl::Status TextTokens::Unexpected(std::string_view wanted) const {
  return Error(absl::StrCat("expected ", wanted, ", found ", Found()));
}

std::string TextTokens::Found() const {
  if (kind_ == kEnd) return "the end of the file";
  if (kind_ == kText) return "a text in quotes";
  return absl::StrCat("\"", Quoted(text_), "\"");
}

}  // namespace permafrost
