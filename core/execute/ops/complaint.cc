#include "core/execute/ops/complaint.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {

absl::Status WrongNumber(std::string_view what, int64_t number) {
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", number));
}

absl::Status WrongNumbers(std::string_view what, absl::Span<const int64_t> numbers,
                          std::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", ShapeText(numbers), ", not ", expected));
}

absl::Status WrongShapes(std::string_view what, const Tensor& one, const Tensor& other) {
  return WrongShapes(what, one.shape(), other.shape());
}

absl::Status WrongShapes(std::string_view what, absl::Span<const int64_t> one,
                         absl::Span<const int64_t> other) {
  return absl::InvalidArgumentError(absl::StrCat(what, " do not belong together: their shapes are ",
                                                 ShapeText(one), " and ", ShapeText(other)));
}

absl::Status WrongText(std::string_view what, std::string_view text, std::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", Quoted(text), ", not ", expected));
}

absl::Status WrongType(DataType dtype) {
  return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
}

}  // namespace permafrost
