// Protocol Buffers' text format, token by token: what TensorFlow writes as .pbtxt, as the file `checkpoint` and in label
// maps.
//
//   node {                               word  mark
//     name: "conv1/" 'weights'           word  mark  text: what stands side by side is one
//     attr { key: "k" value < list { i: [-1, 0x1f] } > };   # a comment ends with its line
//   }
//
//   TextTokens tokens(*file);
//   RETURN_IF_ERROR(tokens.Advance());   // to the first
//   while (tokens.kind() != TextTokens::kEnd) {
//     if (tokens.IsWord("name")) ...
//   }
//
// The file is read through a window and stays where it is: a graph with its weights as text has hundreds of megabytes.
// Language: protobuf.dev/reference/protobuf/textformat-spec. What a word means is the reader's business.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"

namespace permafrost {

class TextTokens {
 public:
  enum Kind {
    kEnd,
    kWord,    // name, DT_FLOAT, inf
    kNumber,  // 12, 0x1f, 1.5e-3f; the sign is a mark of its own
    kText,    // in quotes
    kMark,    // any other single character
  };

  static constexpr size_t kLongestWord = 4096;
  static constexpr uint64_t kAll = UINT64_MAX;

  // The first `most` bytes of the file, which must outlive the tokens.
  explicit TextTokens(const ByteSource& file, uint64_t most = kAll);
  // `file` is its name, for messages.
  TextTokens(std::string_view text, std::string_view file);

  // The token that is next and not taken yet: none before the first Advance().
  Kind kind() const { return kind_; }
  // Of a word, number or mark as it stands there; good until the next call that moves on.
  std::string_view text() const { return text_; }
  bool IsMark(char mark) const { return kind_ == kMark && text_[0] == mark; }
  bool IsWord(std::string_view word) const { return kind_ == kWord && text_ == word; }
  // Both count from 1; columns are bytes.
  size_t line() const { return token_line_; }
  size_t column() const { return token_column_; }

  // Takes it. DataLoss: a word that is too long. Else the file's own read errors.
  absl::Status Advance();
  // Takes it if it is this mark.
  absl::StatusOr<bool> Take(char mark);
  absl::Status Expect(char mark);
  // Appends the bytes that a text stands for, escapes undone, and those of texts that follow at once.
  // DataLoss: not a text, not closed on its line, an escape that there is not. ResourceExhausted: `out` would grow beyond
  // `most`.
  absl::Status TakeText(std::string& out, size_t most = SIZE_MAX);
  // Takes a value whatever it is; messages and lists in it are counted, not called. DataLoss: there is none, or it does
  // not end.
  absl::Status SkipValue();
  // Takes what stands behind the name of a field: a colon and a value, or a message.
  absl::Status SkipField();

  // DataLoss at the next token: "FILE: line 3, column 7: PROBLEM".
  absl::Status Error(std::string_view problem) const;
  // "expected WANTED, found ..."
  absl::Status Unexpected(std::string_view wanted) const;
  // The next token for messages: "the end of the file", or itself in quotes.
  std::string Found() const;

 private:
  bool has_more() const { return next_offset_ < size_; }
  uint64_t offset() const { return next_offset_ - static_cast<uint64_t>(end_ - at_); }
  // Makes at least `length` bytes visible, or all that are left.
  absl::Status See(size_t length) {
    if (static_cast<size_t>(end_ - at_) >= length || !has_more()) return absl::OkStatus();
    return ReadOn();
  }
  absl::Status ReadOn();
  absl::Status SkipSpace();
  absl::Status ReadWord();
  absl::Status ReadLiteral(std::string& out, size_t most);
  void MarkPlace();
  absl::Status ErrorHere(std::string_view problem);

  std::string name_;
  const ByteSource* source_ = nullptr;  // null: all is in view
  std::unique_ptr<char[]> window_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;  // of what is in view
  uint64_t next_offset_ = 0;   // of `end_` in the file
  uint64_t size_ = 0;
  size_t line_ = 1;
  uint64_t line_start_ = 0;  // offset

  Kind kind_ = kEnd;
  std::string_view text_;
  size_t token_line_ = 1, token_column_ = 1;
};

}  // namespace permafrost
