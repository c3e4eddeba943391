// Errors about what an op was given, said in one place: hundreds of checks are code, and the page has to load it.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"

#include "core/tensor/tensor.h"

namespace permafrost {

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

// Unimplemented: "it cannot run with int8"
absl::Status WrongType(DataType dtype);

}  // namespace permafrost
