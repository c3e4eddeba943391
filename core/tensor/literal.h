// A tensor as people write it on a command line: --feed keep_prob=1.0, --feed is_training=False,
// --feed "boxes=[[0,0,1,1]]".
//
//   ASSIGN_OR_RETURN(Tensor value, ParseLiteral("[[1, 2], [3, 4]]", DT_FLOAT, placeholder.shape));
//
// Numbers, true and false, and lists of them in brackets, of lists, and so on. A whole number is 12 or -3; a float
// also 0.5, 1e-3, nan, inf; a complex number also 2j and 1.5-2j; a bool true, false, True, False, 1 or 0. Text
// stands in quotes of either kind, with \n, \t, \r, \0, \\, \", \', \xHH; a single text without brackets may do without
// quotes and is then taken as it is.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "core/tensor/tensor.h"

namespace permafrost {

// The value has the shape that the text has: a scalar is not spread over a list. InvalidArgument: no such value,
// one that the type cannot hold, or another shape than `declared`; the message says at which character, and no
// name: the caller says what is fed. Unimplemented: a type that has no values as text.
absl::StatusOr<Tensor> ParseLiteral(std::string_view text, DataType dtype, const PartialShape& declared);

}  // namespace permafrost
