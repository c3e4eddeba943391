#include "core/execute/ops/refuse.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {

void Piece::AppendTo(std::string& message) const {
  switch (kind_) {
    case kNumber:
      absl::StrAppend(&message, number_);
      break;
    case kText:
      message.append(text_);
      break;
    case kQuoted:
      message.append(Quoted(text_));
      break;
    case kShape:
      message.append(ShapeText(*static_cast<const Shape*>(object_)));
      break;
    case kPartialShape:
      message.append(PartialShapeText(*static_cast<const PartialShape*>(object_)));
      break;
    case kType:
      message.append(DTypeName(static_cast<DataType>(number_)));
      break;
  }
}

absl::Status Refuse(absl::StatusCode code, std::string_view message, std::initializer_list<Piece> pieces) {
  std::string text;
  const Piece* next = pieces.begin();
  for (const char c : message) {
    if (c == '%' && next != pieces.end()) {
      (next++)->AppendTo(text);
    } else {
      text += c;
    }
  }
  return absl::Status(code, text);
}

absl::Status Refuse(std::string_view message, std::initializer_list<Piece> pieces) {
  return Refuse(absl::StatusCode::kInvalidArgument, message, pieces);
}

absl::Status WrongNumber(std::string_view what, int64_t number) {
  return Refuse("% is %", {what, number});
}

absl::Status WrongNumbers(std::string_view what, absl::Span<const int64_t> numbers,
                          std::string_view expected) {
  return Refuse("% is %, not %", {what, ShapeText(numbers), expected});
}

absl::Status WrongShapes(std::string_view what, const Tensor& one, const Tensor& other) {
  return WrongShapes(what, one.shape(), other.shape());
}

absl::Status WrongShapes(std::string_view what, absl::Span<const int64_t> one,
                         absl::Span<const int64_t> other) {
  return Refuse("% do not belong together: their shapes are % and %",
                {what, ShapeText(one), ShapeText(other)});
}

absl::Status WrongText(std::string_view what, std::string_view text, std::string_view expected) {
  return Refuse("% is %, not %", {what, Piece::Quote(text), expected});
}

}  // namespace permafrost
