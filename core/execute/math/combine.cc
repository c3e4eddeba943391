#include "core/execute/math/combine.h"

#include <type_traits>

#include "core/execute/math/loop_hints.h"
#include "core/tensor/types.h"

namespace permafrost {
namespace {

// output is a or b or neither: element i needs only elements i, which a compiler cannot know. Only what models are
// made of is worth the code of vectors.
#ifdef __clang__
#define PERMAFROST_VECTORS _Pragma("clang loop vectorize(assume_safety)")
#else
#define PERMAFROST_VECTORS _Pragma("GCC ivdep")
#endif

template <typename T, typename Function>
void Rows(const void* a, const void* b, void* output, int64_t count) {
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(b);
  T* out = static_cast<T*>(output);
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    PERMAFROST_VECTORS
    for (int64_t i = 0; i < count; ++i) out[i] = Function::template Of<T>(x[i], y[i]);
  } else {
    PERMAFROST_RARE_LOOP
    for (int64_t i = 0; i < count; ++i) out[i] = Function::template Of<T>(x[i], y[i]);
  }
}

// What T is computed in, so that nothing overflows but on purpose.
template <typename T>
struct ComputedIn {
  using type = T;
};
template <>
struct ComputedIn<Half> {
  using type = float;
};
template <>
struct ComputedIn<Bfloat16> {
  using type = float;
};
template <typename T>
requires std::is_integral_v<T>
struct ComputedIn<T> {
  using type = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
};
template <typename T>
using Wide = typename ComputedIn<T>::type;

template <typename T>
inline constexpr bool kIsComplex = std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

struct Add {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (std::is_same_v<T, bool>) {
      return a || b;
    } else {
      return static_cast<T>(static_cast<Wide<T>>(a) + static_cast<Wide<T>>(b));
    }
  }
};

struct Sub {
  template <typename T>
  static T Of(T a, T b) {
    return static_cast<T>(static_cast<Wide<T>>(a) - static_cast<Wide<T>>(b));
  }
};

struct Mul {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (kIsComplex<T>) {
      return T(a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real());
    } else {
      return static_cast<T>(static_cast<Wide<T>>(a) * static_cast<Wide<T>>(b));
    }
  }
};

struct Div {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (!std::is_integral_v<T>) {
      return static_cast<T>(static_cast<Wide<T>>(a) / static_cast<Wide<T>>(b));
    } else if constexpr (std::is_signed_v<T>) {
      return b == -1 ? Sub::Of<T>(0, a) : static_cast<T>(a / b);  // the least number wraps
    } else {
      return static_cast<T>(a / b);
    }
  }
};

struct Min {
  template <typename T>
  static T Of(T a, T b) {
    return a < b ? a : b;
  }
};

struct Max {
  template <typename T>
  static T Of(T a, T b) {
    return a > b ? a : b;
  }
};

template <typename T>
CombineRows ForType(Combine op) {
  // Wrapping arithmetic is the same for signed and unsigned: one loop serves both.
  using Wrapping =
      typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;
  switch (op) {
    case Combine::kAdd:
      return Rows<Wrapping, Add>;
    case Combine::kSub:
      return Rows<Wrapping, Sub>;
    case Combine::kMul:
      return Rows<Wrapping, Mul>;
    case Combine::kDiv:
      if constexpr (!kIsComplex<T>) return Rows<T, Div>;
      break;
    case Combine::kMin:
      if constexpr (!kIsComplex<T>) return Rows<T, Min>;
      break;
    case Combine::kMax:
      if constexpr (!kIsComplex<T>) return Rows<T, Max>;
      break;
  }
  return nullptr;
}

}  // namespace

CombineRows FindCombine(DataType dtype, Combine op) {
  if (dtype == DataType::DT_BOOL) return op == Combine::kAdd ? Rows<bool, Add> : nullptr;
  CombineRows rows = nullptr;
  const absl::Status status = WithType<NumberTypes>(dtype, [&]<typename T>() -> absl::Status {
    rows = ForType<T>(op);
    return absl::OkStatus();
  });
  return status.ok() ? rows : nullptr;
}

}  // namespace permafrost
