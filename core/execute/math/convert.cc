#include "core/execute/math/convert.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

// A bool in memory, which a graph may have filled with any byte.
struct BoolByte {
  uint8_t byte;
};

// x as an integer of 32 or 64 bits, as x86's instructions convert it.
template <typename Int, typename Float>
Int TowardsZero(Float x) {
  constexpr Float kLeast = static_cast<Float>(std::numeric_limits<Int>::min());
  return x >= kLeast && x < -kLeast ? static_cast<Int>(x) : std::numeric_limits<Int>::min();
}

template <typename From, typename To>
To ConvertOne(From x) {
  constexpr bool kFromFloat = std::is_same_v<From, float> || std::is_same_v<From, double>;
  if constexpr (std::is_same_v<From, BoolByte>) {
    return x.byte != 0 ? 1 : 0;
  } else if constexpr (std::is_same_v<To, BoolByte>) {
    return {static_cast<uint8_t>(x != From(0))};
  } else if constexpr (kFromFloat && (std::is_same_v<To, int32_t> || std::is_same_v<To, int64_t>)) {
    return TowardsZero<To>(x);
  } else if constexpr (kFromFloat && std::is_same_v<To, uint64_t>) {
    constexpr From kHalf = static_cast<From>(uint64_t{1} << 63);
    if (!(x >= kHalf)) return static_cast<uint64_t>(TowardsZero<int64_t>(x));
    return x < 2 * kHalf ? static_cast<uint64_t>(x) : uint64_t{1} << 63;
  } else if constexpr (std::is_same_v<From, Complex128> && std::is_same_v<To, double>) {
    return x.real();
  } else {
    return static_cast<To>(x);
  }
}

template <typename From, typename To>
void Convert(const char* from, char* to, int64_t count) {
  const From* const x = reinterpret_cast<const From*>(from);
  To* const y = reinterpret_cast<To*>(to);
  PERMAFROST_RARE_LOOP
  for (int64_t i = 0; i < count; ++i) y[i] = ConvertOne<From, To>(x[i]);
}

// The same for what is common: pixels and masks.
template <typename From, typename To>
void ConvertFast(const char* from, char* to, int64_t count) {
  const From* __restrict const x = reinterpret_cast<const From*>(from);
  To* __restrict const y = reinterpret_cast<To*>(to);
  PERMAFROST_SMALL_LOOP
  for (int64_t i = 0; i < count; ++i) y[i] = ConvertOne<From, To>(x[i]);
}

template <int size>
void Copy(const char* from, char* to, int64_t count) {
  std::memcpy(to, from, count * size);
}

struct Way {
  DataType from, to;
  ConvertElements convert;
};

constexpr Way kWays[] = {
    // Between those in the middle. An unsigned result is the signed one's bits.
    {DataType::DT_INT32, DataType::DT_INT64, ConvertFast<int32_t, int64_t>},
    {DataType::DT_INT32, DataType::DT_UINT64, ConvertFast<int32_t, int64_t>},
    {DataType::DT_INT32, DataType::DT_FLOAT, ConvertFast<int32_t, float>},
    {DataType::DT_INT32, DataType::DT_DOUBLE, Convert<int32_t, double>},
    {DataType::DT_INT64, DataType::DT_INT32, ConvertFast<uint64_t, uint32_t>},
    {DataType::DT_INT64, DataType::DT_UINT64, Copy<8>},
    {DataType::DT_INT64, DataType::DT_FLOAT, Convert<int64_t, float>},
    {DataType::DT_INT64, DataType::DT_DOUBLE, Convert<int64_t, double>},
    {DataType::DT_UINT64, DataType::DT_INT32, Convert<uint64_t, uint32_t>},
    {DataType::DT_UINT64, DataType::DT_INT64, Copy<8>},
    {DataType::DT_UINT64, DataType::DT_FLOAT, Convert<uint64_t, float>},
    {DataType::DT_UINT64, DataType::DT_DOUBLE, Convert<uint64_t, double>},
    {DataType::DT_FLOAT, DataType::DT_INT32, ConvertFast<float, int32_t>},
    {DataType::DT_FLOAT, DataType::DT_INT64, Convert<float, int64_t>},
    {DataType::DT_FLOAT, DataType::DT_UINT64, Convert<float, uint64_t>},
    {DataType::DT_FLOAT, DataType::DT_DOUBLE, Convert<float, double>},
    {DataType::DT_DOUBLE, DataType::DT_INT32, Convert<double, int32_t>},
    {DataType::DT_DOUBLE, DataType::DT_INT64, Convert<double, int64_t>},
    {DataType::DT_DOUBLE, DataType::DT_UINT64, Convert<double, uint64_t>},
    {DataType::DT_DOUBLE, DataType::DT_FLOAT, Convert<double, float>},
    // To bool.
    {DataType::DT_INT32, DataType::DT_BOOL, Convert<uint32_t, BoolByte>},
    {DataType::DT_INT64, DataType::DT_BOOL, Convert<uint64_t, BoolByte>},
    {DataType::DT_UINT64, DataType::DT_BOOL, Convert<uint64_t, BoolByte>},
    {DataType::DT_FLOAT, DataType::DT_BOOL, Convert<float, BoolByte>},
    {DataType::DT_DOUBLE, DataType::DT_BOOL, Convert<double, BoolByte>},
    // The others, from and to their middle.
    {DataType::DT_BOOL, DataType::DT_INT32, ConvertFast<BoolByte, int32_t>},
    {DataType::DT_INT8, DataType::DT_INT32, Convert<int8_t, int32_t>},
    {DataType::DT_INT32, DataType::DT_INT8, ConvertFast<uint32_t, uint8_t>},
    {DataType::DT_UINT8, DataType::DT_INT32, ConvertFast<uint8_t, int32_t>},
    {DataType::DT_INT32, DataType::DT_UINT8, ConvertFast<uint32_t, uint8_t>},
    {DataType::DT_INT16, DataType::DT_INT32, Convert<int16_t, int32_t>},
    {DataType::DT_INT32, DataType::DT_INT16, Convert<uint32_t, uint16_t>},
    {DataType::DT_UINT16, DataType::DT_INT32, Convert<uint16_t, int32_t>},
    {DataType::DT_INT32, DataType::DT_UINT16, Convert<uint32_t, uint16_t>},
    {DataType::DT_UINT32, DataType::DT_INT64, Convert<uint32_t, int64_t>},
    {DataType::DT_INT64, DataType::DT_UINT32, Convert<uint64_t, uint32_t>},
    {DataType::DT_HALF, DataType::DT_FLOAT, ConvertFast<Half, float>},
    {DataType::DT_FLOAT, DataType::DT_HALF, ConvertFast<float, Half>},
    {DataType::DT_BFLOAT16, DataType::DT_FLOAT, ConvertFast<Bfloat16, float>},
    {DataType::DT_FLOAT, DataType::DT_BFLOAT16, ConvertFast<float, Bfloat16>},
    {DataType::DT_COMPLEX64, DataType::DT_COMPLEX128, Convert<Complex64, Complex128>},
    {DataType::DT_COMPLEX128, DataType::DT_COMPLEX64, Convert<Complex128, Complex64>},
    {DataType::DT_COMPLEX128, DataType::DT_DOUBLE, Convert<Complex128, double>},
    {DataType::DT_DOUBLE, DataType::DT_COMPLEX128, Convert<double, Complex128>},
};

ConvertElements FindWay(DataType from, DataType to) {
  for (const Way& way : kWays) {
    if (way.from == from && way.to == to) return way.convert;
  }
  return nullptr;
}

// The type of the middle that stands for a type; complex numbers have one more before it.
DataType Middle(DataType dtype) {
  switch (dtype) {
    case DataType::DT_BOOL:
    case DataType::DT_INT8:
    case DataType::DT_UINT8:
    case DataType::DT_INT16:
    case DataType::DT_UINT16:
      return DataType::DT_INT32;
    case DataType::DT_UINT32:
      return DataType::DT_INT64;
    case DataType::DT_HALF:
    case DataType::DT_BFLOAT16:
      return DataType::DT_FLOAT;
    case DataType::DT_COMPLEX64:
      return DataType::DT_COMPLEX128;
    case DataType::DT_COMPLEX128:
      return DataType::DT_DOUBLE;
    default:
      return dtype;
  }
}

int SizeOf(DataType dtype) {
  return static_cast<int>(FindDType(dtype)->size);
}

ConvertElements CopyOf(int size) {
  switch (size) {
    case 1:
      return Copy<1>;
    case 2:
      return Copy<2>;
    case 4:
      return Copy<4>;
    case 8:
      return Copy<8>;
    default:
      return Copy<16>;
  }
}

bool HasConversions(DataType dtype) {
  return std::any_of(std::begin(kWays), std::end(kWays), [&](const Way& way) { return way.from == dtype; });
}

}  // namespace

Conversion::Conversion(DataType from, DataType to) {
  if (!HasConversions(from) || !HasConversions(to)) return;
  is_copy_ = from == to;
  if (is_copy_) {
    step_[steps_++] = {CopyOf(SizeOf(from)), SizeOf(from), SizeOf(from)};
    return;
  }
  // Complex64 meets complex128, and both meet the rest at double. Up from `from` until there is a way to `to`, or to
  // what leads to it.
  for (int guard = 0; from != to && guard < 4; ++guard) {
    DataType next = to;
    while (FindWay(from, next) == nullptr && Middle(next) != next) next = Middle(next);
    if (FindWay(from, next) == nullptr) next = Middle(from);
    Add(from, next);
    from = next;
  }
}

void Conversion::Add(DataType from, DataType to) {
  step_[steps_++] = {FindWay(from, to), SizeOf(from), SizeOf(to)};
}

void Conversion::Run(const char* from, char* to, int64_t count) const {
  if (count == 0) return;
  if (steps_ == 1) return step_[0].convert(from, to, count);
  constexpr int64_t kPiece = 256;
  alignas(64) char buffer[2][kPiece * 16];
  for (int64_t done = 0; done < count; done += kPiece) {
    const int64_t piece = std::min(kPiece, count - done);
    const char* x = from + done * step_[0].from_size;
    for (int i = 0; i < steps_; ++i) {
      char* const y = i + 1 == steps_ ? to + done * step_[i].to_size : buffer[i % 2];
      step_[i].convert(x, y, piece);
      x = y;
    }
  }
}

}  // namespace permafrost
