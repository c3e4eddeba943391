// TensorFlow's element types: their names, how many bytes one takes in a checkpoint, and in which field of a
// TensorProto a frozen constant of that type stands.
#pragma once

#include <cstdint>
#include <string>

#include "proto/graph.pb.h"

namespace permafrost {

using tensorflow::DataType;

// The field of a TensorProto that holds a Const's values, as TensorFlow's make_tensor_proto chooses it. The
// numbers are the field numbers of tensorflow/core/framework/tensor.proto.
enum class ValueField : uint32_t {
  kNone = 0,
  kContent = 4,
  kFloat = 5,
  kDouble = 6,
  kInt = 7,
  kString = 8,
  kComplex64 = 9,
  kInt64 = 10,
  kBool = 11,
  kComplex128 = 12,
  kHalf = 13,
  kUint32 = 16,
  kUint64 = 17,
};

struct DTypeInfo {
  DataType dtype;
  const char* name;          // as Python prints it: "float32"
  uint32_t size;             // bytes of one element; 0: not of one size (string, variant, resource)
  uint32_t swap_unit;        // bytes that a big-endian machine writes in the other order (complex: each half)
  ValueField typed_field;    // where one element stands
  ValueField content_field;  // where several elements stand
};

// Null for types that no checkpoint holds and for numbers that are no type.
const DTypeInfo* FindDType(DataType dtype);

// "float32"; "type 77" for what is no type; reference types as "float32_ref".
std::string DTypeName(DataType dtype);

// A reference type (101 to 123) as the type that it refers to.
DataType WithoutRef(DataType dtype);

}  // namespace permafrost
