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

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

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

}  // namespace permafrost
