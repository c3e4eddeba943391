// Errors of kernels that take little code where they are made: there are hundreds, and the page loads them all.
//
//   return Refuse("there are % indices for a value of shape %", {indices.size(), value.shape()});
//   return Refuse(absl::StatusCode::kUnimplemented, "keys cannot be of type %", {dtype});
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// What stands for a % of a message. It lives no longer than the call.
class Piece {
 public:
  template <std::integral T>
  Piece(T number) : kind_(kNumber), number_(static_cast<int64_t>(number)) {}
  Piece(const char* text) : Piece(std::string_view(text)) {}
  Piece(const std::string& text) : Piece(std::string_view(text)) {}
  Piece(std::string_view text) : kind_(kText), text_(text) {}
  Piece(const Shape& shape) : kind_(kShape), object_(&shape) {}
  Piece(const PartialShape& shape) : kind_(kPartialShape), object_(&shape) {}
  Piece(DataType dtype) : kind_(kType), number_(dtype) {}
  // What comes out of files goes through this.
  static Piece Quote(std::string_view text) {
    Piece piece(text);
    piece.kind_ = kQuoted;
    return piece;
  }

  void AppendTo(std::string& message) const;

 private:
  enum Kind : uint8_t { kNumber, kText, kQuoted, kShape, kPartialShape, kType } kind_;
  union {
    int64_t number_;
    std::string_view text_;
    const void* object_;
  };
};

absl::Status Refuse(absl::StatusCode code, std::string_view message,
                    std::initializer_list<Piece> pieces = {});
// InvalidArgument.
absl::Status Refuse(std::string_view message, std::initializer_list<Piece> pieces = {});

// What ops are given wrongly most often.

// "block_size is -1"; InvalidArgument, as are the others.
absl::Status WrongNumber(std::string_view what, int64_t number);

// "ksize is [1,0,2,1], not one positive number for each dimension"
absl::Status WrongNumbers(std::string_view what, absl::Span<const int64_t> numbers,
                          std::string_view expected);

// "scores and boxes do not belong together: their shapes are [3] and [2,4]"
absl::Status WrongShapes(std::string_view what, const Tensor& one, const Tensor& other);
absl::Status WrongShapes(std::string_view what, absl::Span<const int64_t> one,
                         absl::Span<const int64_t> other);

// "padding is \"FULL\", not VALID or SAME"
absl::Status WrongText(std::string_view what, std::string_view text, std::string_view expected);

// Unimplemented: "it cannot run with int8".
inline absl::Status WrongType(DataType dtype) {
  return UnsupportedType(dtype);
}

}  // namespace permafrost
