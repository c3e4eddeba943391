#include "core/graph/text_to_wire.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/bytes/text_format.h"
#include "core/graph/text_scalar.h"
#include "core/graph/wire_builder.h"

namespace permafrost {
namespace {

constexpr size_t kLargestMessage = 0x7fffffff;
constexpr size_t kMostNested = 100;  // as protobuf's readers of the wire format
constexpr uint32_t kHighestNumber = (1 << 29) - 1;
constexpr size_t kLongestTypeName = 1024;
constexpr size_t kMostNotes = 20;
constexpr std::string_view kAnyName = "google.protobuf.Any";
enum : uint32_t { kTypeUrl = 1, kBody = 2 };  // of an Any

// What protobuf prints of a message that it does not know: all fields by number.
constinit const TextMessage kUnknownMessage = {"?.unknown message", {}};

class Transcoder {
 public:
  // What text has for a byte of weights is 3.3 characters on average.
  Transcoder(const ByteSource& text, const TextMessage& type)
      : file_(text.name()),
        tokens_(text),
        wire_(type, static_cast<size_t>(std::min<uint64_t>(text.size() / 3, kLargestMessage))) {}

  absl::StatusOr<WireMessage> Run() {
    RETURN_IF_ERROR(tokens_.Advance());
    while (tokens_.kind() != TextTokens::kEnd || wire_.depth() > 1) RETURN_IF_ERROR(Step());
    absl::StatusOr<std::string> bytes = wire_.Finish();
    if (!bytes.ok()) return AtToken(bytes.status());
    return WireMessage{*std::move(bytes), Notes()};
  }

 private:
  // A message or a list of messages that is open.
  struct Scope {
    char close = '\0';                // the mark that ends it
    size_t line = 1;                  // where it begins
    const TextField* list = nullptr;  // the field of messages whose [ is open in it
  };
  struct LeftOut {
    std::string name;
    size_t line;
    size_t more = 0;
  };

  Scope& scope() { return scopes_.back(); }
  std::string_view message_name() const { return wire_.type().short_name(); }

  // What the builder says, with the place.
  absl::Status AtToken(const absl::Status& status) const {
    if (status.ok()) return status;
    return tokens_.Error(
        absl::StrCat(status.message(), "; the ", message_name(), " begins on line ", scopes_.back().line));
  }

  absl::Status Step() {
    if (wire_.size() > kLargestMessage) {
      return absl::ResourceExhaustedError(
          absl::StrCat(file_, ": line ", tokens_.line(), ": up to here this is ",
                       Counted(wire_.size(), "byte"), " in binary form, and no protobuf has more than 2 GB"));
    }
    if (tokens_.kind() == TextTokens::kEnd) {
      return tokens_.Error(absl::StrCat("the file ends in the ", message_name(), " that begins on line ",
                                        scope().line, ". It was cut; fetch it again."));
    }
    if (scope().close != '\0' && tokens_.IsMark(scope().close)) return CloseMessage();
    if (tokens_.IsMark('[')) return ReadExpansion();
    if (tokens_.kind() == TextTokens::kNumber) return ReadNumbered();
    if (tokens_.kind() != TextTokens::kWord) {
      const std::string or_end =
          scope().close == '\0' ? "" : absl::StrCat(" or \"", std::string_view(&scope().close, 1), "\"");
      return tokens_.Unexpected(absl::StrCat("a field of ", message_name(), or_end));
    }
    const TextField* const field = wire_.type().Find(tokens_.text());
    return field == nullptr ? LeaveOut(tokens_.text()) : ReadNamed(*field);
  }

  absl::Status ReadNamed(const TextField& field) {
    RETURN_IF_ERROR(AtToken(wire_.BeginField(field)));
    RETURN_IF_ERROR(tokens_.Advance());
    const bool is_message = field.type == TextType::kMessage;
    if (is_message) {
      RETURN_IF_ERROR(tokens_.Take(':').status());
    } else {
      RETURN_IF_ERROR(tokens_.Expect(':'));
    }
    bool is_list = field.is_repeated() && tokens_.IsMark('[');
    if (is_list) {
      RETURN_IF_ERROR(tokens_.Advance());
      ASSIGN_OR_RETURN(const bool is_empty, tokens_.Take(']'));
      if (is_empty) return TakeSeparator();
    }
    if (is_message) {
      scope().list = is_list ? &field : nullptr;
      return OpenMessage(field);
    }
    RETURN_IF_ERROR(ReadValue(field));
    while (is_list) {
      ASSIGN_OR_RETURN(is_list, GoesOn());
      if (is_list) RETURN_IF_ERROR(ReadValue(field));
    }
    return TakeSeparator();
  }

  // Behind an element of a list: takes the comma or the end.
  absl::StatusOr<bool> GoesOn() {
    const bool goes_on = tokens_.IsMark(',');
    if (!goes_on && !tokens_.IsMark(']')) return tokens_.Unexpected("\",\" or \"]\"");
    RETURN_IF_ERROR(tokens_.Advance());
    return goes_on;
  }

  absl::Status TakeSeparator() {
    return tokens_.IsMark(',') || tokens_.IsMark(';') ? tokens_.Advance() : absl::OkStatus();
  }

  // A text or a number.
  absl::Status ReadValue(const TextField& field) {
    if (field.type == TextType::kBytes) {
      RETURN_IF_ERROR(tokens_.TakeText(wire_.BeginText(field.number), kLargestMessage));
      wire_.EndText(field.label);
      return absl::OkStatus();
    }
    if (field.type == TextType::kEnum && wire_.type().is_about && tokens_.kind() == TextTokens::kWord &&
        !field.values->Has(tokens_.text())) {
      NoteLeftOut(absl::StrCat(field.name, ": ", tokens_.text()));
      return tokens_.Advance();
    }
    ASSIGN_OR_RETURN(const uint64_t bits, TakeScalar(tokens_, field));
    wire_.AppendNumber(field, bits);
    return absl::OkStatus();
  }

  // 12: 5   12: "x"   12: 0x0000007f   12 { 1: 5 }
  absl::Status ReadNumbered() {
    uint32_t number = 0;
    if (!absl::SimpleAtoi(tokens_.text(), &number) || number == 0 || number > kHighestNumber)
      return tokens_.Unexpected("the name or the number of a field");
    if (const TextField* const known = wire_.type().Find(number)) return ReadNamed(*known);
    wire_.BeginNumber(number);
    RETURN_IF_ERROR(tokens_.Advance());
    RETURN_IF_ERROR(tokens_.Take(':').status());
    TextField field{"", number, TextType::kUint64, TextLabel::kRepeated, 0, &kUnknownMessage};
    if (tokens_.IsMark('{') || tokens_.IsMark('<')) return OpenMessage(number, kUnknownMessage);
    const size_t digits = absl::StartsWithIgnoreCase(tokens_.text(), "0x") ? tokens_.text().size() - 2 : 0;
    if (tokens_.kind() == TextTokens::kText) field.type = TextType::kBytes;
    if (digits == 16) field.type = TextType::kFixed64;
    if (digits == 8) field.type = TextType::kFixed32;
    RETURN_IF_ERROR(ReadValue(field));
    return TakeSeparator();
  }

  // [type.googleapis.com/tensorflow.AssetFileDef] { ... }: an Any with what it holds.
  absl::Status ReadExpansion() {
    std::string url;
    RETURN_IF_ERROR(tokens_.Advance());
    while (!tokens_.IsMark(']')) {
      const bool is_part = tokens_.kind() == TextTokens::kWord || tokens_.kind() == TextTokens::kNumber ||
                           tokens_.IsMark('.') || tokens_.IsMark('/') || tokens_.IsMark('-');
      if (!is_part || url.size() > kLongestTypeName)
        return tokens_.Unexpected("the name of a type and \"]\"");
      url += tokens_.text();
      RETURN_IF_ERROR(tokens_.Advance());
    }
    const size_t slash = url.rfind('/');
    const TextMessage* const type = FindTextMessage(std::string_view(url).substr(slash + 1));
    if (wire_.type().name != kAnyName || slash == std::string::npos || type == nullptr)
      return LeaveOut(absl::StrCat("[", url, "]"));
    const TextField& url_field = *wire_.type().Find(kTypeUrl);
    RETURN_IF_ERROR(AtToken(wire_.BeginField(url_field)));
    wire_.BeginText(kTypeUrl) += url;
    wire_.EndText(url_field.label);
    RETURN_IF_ERROR(AtToken(wire_.BeginField(*wire_.type().Find(kBody))));
    RETURN_IF_ERROR(tokens_.Advance());
    RETURN_IF_ERROR(tokens_.Take(':').status());
    return OpenMessage(kBody, *type);
  }

  absl::Status OpenMessage(const TextField& field) {
    RETURN_IF_ERROR(OpenScope());
    wire_.OpenMessage(field);
    return absl::OkStatus();
  }
  absl::Status OpenMessage(uint32_t number, const TextMessage& type) {
    RETURN_IF_ERROR(OpenScope());
    wire_.OpenMessage(number, type);
    return absl::OkStatus();
  }

  absl::Status OpenScope() {
    const bool is_angle = tokens_.IsMark('<');
    if (!is_angle && !tokens_.IsMark('{')) return tokens_.Unexpected("\"{\"");
    if (scopes_.size() > kMostNested) {
      return tokens_.Error(absl::StrCat("messages are nested deeper than ", kMostNested,
                                        ", which no protobuf reader follows"));
    }
    scopes_.push_back({is_angle ? '>' : '}', tokens_.line()});
    return tokens_.Advance();
  }

  absl::Status CloseMessage() {
    RETURN_IF_ERROR(AtToken(wire_.CloseMessage()));
    scopes_.pop_back();
    RETURN_IF_ERROR(tokens_.Advance());
    if (scope().list != nullptr) {
      ASSIGN_OR_RETURN(const bool goes_on, GoesOn());
      if (goes_on) return OpenMessage(*scope().list);
      scope().list = nullptr;
    }
    return TakeSeparator();
  }

  // A field that the message does not have; the next token is the last of its name.
  absl::Status LeaveOut(std::string_view name) {
    if (!wire_.type().is_about) {
      std::vector<std::string_view> names;
      for (const TextField& field : wire_.type().fields) names.push_back(field.name);
      return tokens_.Error(absl::StrCat(
          message_name(), " has no field ", Quoted(name), DidYouMean(name, names),
          ". If a TensorFlow newer than 2.15 wrote this, save the graph in binary form, where what is new "
          "passes through."));
    }
    NoteLeftOut(name);
    RETURN_IF_ERROR(tokens_.Advance());
    RETURN_IF_ERROR(tokens_.SkipField());
    return TakeSeparator();
  }

  void NoteLeftOut(std::string_view what) {
    std::string name = absl::StrCat(message_name(), ".", Quoted(what));
    for (LeftOut& left : left_out_) {
      if (left.name != name) continue;
      ++left.more;
      return;
    }
    if (left_out_.size() + 1 < kMostNotes) {
      left_out_.push_back({std::move(name), tokens_.line()});
    } else {
      ++not_noted_;
    }
  }

  std::vector<std::string> Notes() const {
    std::vector<std::string> notes;
    for (const LeftOut& left : left_out_) {
      notes.push_back(absl::StrCat(
          file_, ": line ", left.line, ": left out ", left.name,
          left.more > 0 ? absl::StrCat(" (and ", left.more, " more of it)") : "",
          ", which permafrost does not know: it describes the graph, and the graph itself is complete"));
    }
    if (not_noted_ > 0) {
      notes.push_back(absl::StrCat(file_, ": left out ", Counted(not_noted_, "field"),
                                   " more that describe the graph and are not known"));
    }
    return notes;
  }

  std::string file_;
  TextTokens tokens_;
  WireBuilder wire_;
  std::vector<Scope> scopes_ = {{}};
  std::vector<LeftOut> left_out_;
  size_t not_noted_ = 0;
};

}  // namespace

absl::StatusOr<WireMessage> TextToWire(const ByteSource& text, const TextMessage& type) {
  return Transcoder(text, type).Run();
}

}  // namespace permafrost
