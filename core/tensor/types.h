// TensorFlow's element types as C++ types, and the way from a tensor's dtype, which is known when the program
// runs, to code that is written once for all of them.
//
//   return WithType<FloatTypes>(tensor.dtype(), [&]<typename T>() { return Square(tensor.values<T>(), ...); });
#pragma once

#include <complex>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

#include "core/tensor/dtype.h"
#include "core/tensor/eigen.h"

namespace permafrost {

using Half = Eigen::half;
using Bfloat16 = Eigen::bfloat16;
using Complex64 = std::complex<float>;
using Complex128 = std::complex<double>;

template <typename T>
struct DTypeOf;
#define PERMAFROST_DTYPE(type, dtype)                                          \
  template <>                                                                  \
  struct DTypeOf<type> {                                                       \
    static constexpr tensorflow::DataType value = tensorflow::DataType::dtype; \
  }
PERMAFROST_DTYPE(float, DT_FLOAT);
PERMAFROST_DTYPE(double, DT_DOUBLE);
PERMAFROST_DTYPE(Half, DT_HALF);
PERMAFROST_DTYPE(Bfloat16, DT_BFLOAT16);
PERMAFROST_DTYPE(int8_t, DT_INT8);
PERMAFROST_DTYPE(int16_t, DT_INT16);
PERMAFROST_DTYPE(int32_t, DT_INT32);
PERMAFROST_DTYPE(int64_t, DT_INT64);
PERMAFROST_DTYPE(uint8_t, DT_UINT8);
PERMAFROST_DTYPE(uint16_t, DT_UINT16);
PERMAFROST_DTYPE(uint32_t, DT_UINT32);
PERMAFROST_DTYPE(uint64_t, DT_UINT64);
PERMAFROST_DTYPE(bool, DT_BOOL);
PERMAFROST_DTYPE(Complex64, DT_COMPLEX64);
PERMAFROST_DTYPE(Complex128, DT_COMPLEX128);
PERMAFROST_DTYPE(std::string, DT_STRING);
#undef PERMAFROST_DTYPE

template <typename T>
inline constexpr tensorflow::DataType kDTypeOf = DTypeOf<T>::value;

template <typename... T>
struct Types {};

template <typename A, typename B>
struct JoinTypes;
template <typename... A, typename... B>
struct JoinTypes<Types<A...>, Types<B...>> {
  using type = Types<A..., B...>;
};
template <typename A, typename B>
using Join = typename JoinTypes<A, B>::type;

using FloatTypes = Types<float, double, Half, Bfloat16>;
using IntTypes = Types<int32_t, int64_t, int8_t, int16_t, uint8_t, uint16_t, uint32_t, uint64_t>;
using RealTypes = Join<FloatTypes, IntTypes>;
using ComplexTypes = Types<Complex64, Complex128>;
using NumberTypes = Join<RealTypes, ComplexTypes>;
using FixedTypes = Join<NumberTypes, Types<bool>>;  // all that have a size
using AllTypes = Join<FixedTypes, Types<std::string>>;
using IndexTypes = Types<int32_t, int64_t>;

// Unimplemented: "it cannot run with int8".
absl::Status UnsupportedType(tensorflow::DataType dtype);

// Calls body.template operator()<T>() for the type of the list whose dtype this is; `body` returns a Status.
// Unimplemented: the list has no such type.
template <typename... T, typename Body>
absl::Status WithTypeOf(Types<T...>, tensorflow::DataType dtype, Body&& body) {
  absl::Status status;
  const bool known = ((dtype == kDTypeOf<T> && (status = body.template operator()<T>(), true)) || ...);
  return known ? status : UnsupportedType(dtype);
}

template <typename List, typename Body>
absl::Status WithType(tensorflow::DataType dtype, Body&& body) {
  return WithTypeOf(List{}, dtype, std::forward<Body>(body));
}

// As WithType, for code that is only about an element's size (copying, gathering): complex, half and so on are
// served by the unsigned integer of their size, strings by std::string.
struct Bytes16 {
  uint64_t low, high;
};
template <typename Body>
absl::Status WithSizedType(tensorflow::DataType dtype, Body&& body) {
  if (dtype == tensorflow::DataType::DT_STRING) return body.template operator()<std::string>();
  const DTypeInfo* info = FindDType(dtype);
  switch (info == nullptr ? 0 : info->size) {
    case 1:
      return body.template operator()<uint8_t>();
    case 2:
      return body.template operator()<uint16_t>();
    case 4:
      return body.template operator()<uint32_t>();
    case 8:
      return body.template operator()<uint64_t>();
    case 16:
      return body.template operator()<Bytes16>();
  }
  return absl::UnimplementedError(absl::StrCat("it cannot run with ", DTypeName(dtype)));
}

}  // namespace permafrost
