#include "core/tensor/dtype.h"

#include "absl/strings/str_cat.h"

namespace permafrost {
namespace {

using namespace tensorflow;  // the DT_ names
using enum ValueField;

// Where values stand: tensorflow/python/framework/tensor_util.py (_TENSOR_CONTENT_TYPES and the fast append
// functions). Half and bfloat16 are TensorFlow 2's way; HalfEncoding (tensor_proto.h) chooses.
constexpr DTypeInfo kDTypes[] = {
    {DT_FLOAT, "float32", 4, 4, kFloat, kContent},
    {DT_DOUBLE, "float64", 8, 8, kDouble, kContent},
    {DT_INT32, "int32", 4, 4, kInt, kContent},
    {DT_UINT8, "uint8", 1, 1, kInt, kContent},
    {DT_INT16, "int16", 2, 2, kInt, kContent},
    {DT_INT8, "int8", 1, 1, kInt, kContent},
    {DT_STRING, "string", 0, 0, kString, kString},
    {DT_COMPLEX64, "complex64", 8, 4, kComplex64, kComplex64},
    {DT_INT64, "int64", 8, 8, kInt64, kContent},
    {DT_BOOL, "bool", 1, 1, kBool, kBool},
    {DT_QINT8, "qint8", 1, 1, kInt, kContent},
    {DT_QUINT8, "quint8", 1, 1, kInt, kContent},
    {DT_QINT32, "qint32", 4, 4, kInt, kContent},
    {DT_BFLOAT16, "bfloat16", 2, 2, kHalf, kContent},
    {DT_QINT16, "qint16", 2, 2, kInt, kContent},
    {DT_QUINT16, "quint16", 2, 2, kInt, kContent},
    {DT_UINT16, "uint16", 2, 2, kInt, kInt},
    {DT_COMPLEX128, "complex128", 16, 8, kComplex128, kComplex128},
    {DT_HALF, "float16", 2, 2, kHalf, kContent},
    {DT_RESOURCE, "resource", 0, 0, kNone, kNone},
    {DT_VARIANT, "variant", 0, 0, kNone, kNone},
    {DT_UINT32, "uint32", 4, 4, kUint32, kContent},
    {DT_UINT64, "uint64", 8, 8, kUint64, kContent},
};

constexpr int kRefOffset = 100;

}  // namespace

const DTypeInfo* FindDType(DataType dtype) {
  for (const DTypeInfo& info : kDTypes) {
    if (info.dtype == dtype) return &info;
  }
  return nullptr;
}

DataType WithoutRef(DataType dtype) {
  return dtype > kRefOffset ? static_cast<DataType>(dtype - kRefOffset) : dtype;
}

std::string DTypeName(DataType dtype) {
  const DTypeInfo* info = FindDType(WithoutRef(dtype));
  if (info == nullptr) return absl::StrCat("type ", static_cast<int>(dtype));
  return absl::StrCat(info->name, dtype > kRefOffset ? "_ref" : "");
}

}  // namespace permafrost
