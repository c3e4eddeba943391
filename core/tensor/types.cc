#include "core/tensor/types.h"

#include "absl/strings/str_cat.h"

namespace permafrost {

absl::Status UnsupportedType(tensorflow::DataType dtype) {
  return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
}

}  // namespace permafrost
