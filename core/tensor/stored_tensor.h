// A tensor as a checkpoint holds it: type, shape, and where its bytes are. The bytes stay there.
#pragma once

#include <string>
#include <vector>

#include "core/bytes/byte_rope.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace permafrost {

struct StoredTensor {
  DataType dtype = tensorflow::DT_INVALID;
  Shape shape;
  ByteRope contents;                 // little-endian, C order; nothing for strings
  std::vector<std::string> strings;  // in C order; only for strings
};

}  // namespace permafrost
