// Rows of a tensor as numbers of one of three types that compare as its elements do, so that sorting and searching
// are compiled three times and not twelve.
#pragma once

#include "core/execute/math/convert.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// Elements [first, first + count) as float (float32), int64 (int64, uint64) or double (all other real types). They
// may be put into `buffer`, which has room for them, or be where they are.
template <typename Key>
const Key* SortKeys(const Tensor& tensor, int64_t first, int64_t count, Key* buffer) {
  if (tensor.dtype() == kDTypeOf<Key>) return tensor.values<Key>().data() + first;
  if constexpr (std::is_same_v<Key, int64_t>) {
    const uint64_t* values = tensor.values<uint64_t>().data() + first;
    for (int64_t i = 0; i < count; ++i) buffer[i] = static_cast<int64_t>(values[i] ^ (uint64_t{1} << 63));
  } else if constexpr (std::is_same_v<Key, double>) {
    const char* data = tensor.data() + first * FindDType(tensor.dtype())->size;
    Conversion(tensor.dtype(), DataType::DT_DOUBLE).Run(data, reinterpret_cast<char*>(buffer), count);
  }
  return buffer;
}

// Calls body.template operator()<Key>() for the type that stands for the dtype. Unimplemented: it is no real type.
template <typename Body>
absl::Status WithSortKey(DataType dtype, Body&& body) {
  switch (dtype) {
    case DataType::DT_FLOAT:
      return body.template operator()<float>();
    case DataType::DT_INT64:
    case DataType::DT_UINT64:
      return body.template operator()<int64_t>();
    case DataType::DT_DOUBLE:
    case DataType::DT_HALF:
    case DataType::DT_BFLOAT16:
    case DataType::DT_INT32:
    case DataType::DT_INT8:
    case DataType::DT_INT16:
    case DataType::DT_UINT8:
    case DataType::DT_UINT16:
    case DataType::DT_UINT32:
      return body.template operator()<double>();
    default:
      return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
  }
}

}  // namespace permafrost
