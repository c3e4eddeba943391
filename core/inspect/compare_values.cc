#include "core/inspect/compare_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

// How far a factor may waver, which is a rounding or two of float32, and how far from 1 it says something.
constexpr double kSameFactor = 1e-6;
constexpr double kSomeFactor = 1e-3;

std::vector<int64_t> PlaceOf(uint64_t element, const Shape& shape) {
  std::vector<int64_t> place(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    place[i] = static_cast<int64_t>(element % static_cast<uint64_t>(shape[i]));
    element /= static_cast<uint64_t>(shape[i]);
  }
  return place;
}

template <typename T>
T Load(std::string_view bytes, uint64_t i) {
  T value;
  std::memcpy(static_cast<void*>(&value), bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
std::string ValueText(const T& value) {
  if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    return absl::StrFormat("%.17g%+.17gj", value.real(), value.imag());
  } else if constexpr (std::is_integral_v<T>) {
    return absl::StrCat(+value);
  } else {
    const double number = static_cast<double>(value);
    return sizeof(T) == 8 ? absl::StrFormat("%.17g", number) : absl::StrFormat("%.9g", number);
  }
}

template <typename T>
double Magnitude(const T& value) {
  if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    return std::hypot(static_cast<double>(value.real()), static_cast<double>(value.imag()));
  } else {
    return std::abs(static_cast<double>(value));
  }
}

template <typename T>
double Distance(const T& got, const T& want) {
  double distance = 0;
  if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    distance = Magnitude(Complex128(got) - Complex128(want));
  } else if constexpr (std::is_integral_v<T>) {
    const T most = std::max(got, want), least = std::min(got, want);
    return static_cast<double>(static_cast<uint64_t>(most) - static_cast<uint64_t>(least));
  } else {
    distance = std::abs(static_cast<double>(got) - static_cast<double>(want));
  }
  return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

// Is one the other times a factor?
class FactorFinder {
 public:
  void Add(double got, double want) {
    if (!std::isfinite(got) || !std::isfinite(want) || (want == 0 && got != 0)) possible_ = false;
    if (!possible_ || want == 0) return;
    const double ratio = got / want;
    least_ = std::min(least_, ratio);
    most_ = std::max(most_, ratio);
    ++count_;
  }
  std::optional<double> Find() const {
    const double middle = (least_ + most_) / 2;
    const bool wavers = most_ - least_ > kSameFactor * std::abs(middle);
    if (!possible_ || count_ < 2 || wavers || std::abs(middle - 1) < kSomeFactor) return std::nullopt;
    return middle;
  }

 private:
  bool possible_ = true;
  uint64_t count_ = 0;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
};

void NoteDiffering(const Values& got, uint64_t i, uint64_t times, TensorDifference& difference) {
  if (difference.differing == 0) difference.first = PlaceOf(i, got.shape);
  difference.differing += times;
}

template <typename T>
void CompareNumbers(const Values& got, const Values& want, TensorDifference& difference) {
  constexpr bool kIsFloat =
      std::is_floating_point_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>;
  FactorFinder factor;
  double largest = 0, relative = 0;
  for (uint64_t i = 0; i < got.count; ++i) {
    const T a = Load<T>(got.bytes, i), b = Load<T>(want.bytes, i);
    if constexpr (kIsFloat) factor.Add(static_cast<double>(a), static_cast<double>(b));
    if (std::memcmp(got.bytes.data() + i * sizeof(T), want.bytes.data() + i * sizeof(T), sizeof(T)) == 0)
      continue;
    if (difference.differing == 0) {
      difference.got = ValueText(a);
      difference.want = ValueText(b);
    }
    NoteDiffering(got, i, i + 1 == got.count ? got.times_last : 1, difference);
    const double distance = Distance(a, b);
    largest = std::max(largest, distance);
    if (distance > 0)
      relative =
          std::max(relative, std::isfinite(distance) ? distance / std::max(Magnitude(a), Magnitude(b)) : 1);
  }
  difference.largest = largest;
  difference.relative = relative;
  if constexpr (kIsFloat) difference.factor = factor.Find();
}

void CompareStrings(const Values& got, const Values& want, TensorDifference& difference) {
  for (uint64_t i = 0; i < got.count; ++i) {
    if (got.strings[i] == want.strings[i]) continue;
    if (difference.differing == 0) {
      difference.got = absl::StrCat("\"", Quoted(got.strings[i]), "\"");
      difference.want = absl::StrCat("\"", Quoted(want.strings[i]), "\"");
    }
    NoteDiffering(got, i, i + 1 == got.count ? got.times_last : 1, difference);
  }
}

// A number type for what has none of its own: a bool's byte may be any, quantized numbers are integers.
DataType NumberType(DataType dtype) {
  switch (dtype) {
    case DataType::DT_BOOL:
    case DataType::DT_QUINT8:
      return DataType::DT_UINT8;
    case DataType::DT_QINT8:
      return DataType::DT_INT8;
    case DataType::DT_QINT16:
      return DataType::DT_INT16;
    case DataType::DT_QUINT16:
      return DataType::DT_UINT16;
    case DataType::DT_QINT32:
      return DataType::DT_INT32;
    default:
      return dtype;
  }
}

}  // namespace

std::string DifferenceText(const TensorDifference& difference) {
  if (!difference.other_kind.empty()) return difference.other_kind;
  std::string text;
  if (difference.elements == 1) {
    text = absl::StrCat(difference.got, " instead of ", difference.want);
  } else {
    text = absl::StrCat(WithCommas(difference.differing), " of ", Counted(difference.elements, "value"),
                        difference.differing == 1 ? " differs" : " differ",
                        difference.differing == 1 ? ", at " : ", the first at ", ShapeText(difference.first),
                        ": ", difference.got, " instead of ", difference.want);
  }
  if (difference.got == difference.want) text += " (in other bits)";
  if (difference.largest && difference.elements > 1 && difference.differing > 1)
    absl::StrAppend(&text, absl::StrFormat("; the largest difference is %.3g", *difference.largest));
  if (difference.factor)
    absl::StrAppend(&text, absl::StrFormat("; all are %.6g times what they should be", *difference.factor));
  return text;
}

bool HasValues(DataType dtype) {
  const DTypeInfo* const info = FindDType(dtype);
  return info != nullptr && (info->size > 0 || dtype == DataType::DT_STRING);
}

Values ValuesOf(Tensor tensor) {
  Values values;
  values.dtype = tensor.dtype();
  values.shape = tensor.shape();
  values.count = static_cast<uint64_t>(tensor.size());
  if (tensor.dtype() == DataType::DT_STRING) {
    values.strings = tensor.values<std::string>();
  } else {
    values.bytes = {tensor.data(), tensor.bytes()};
  }
  values.owner = std::move(tensor);
  return values;
}

std::string KindText(DataType dtype, const Shape& shape) {
  return absl::StrCat(DTypeName(dtype), " ", ShapeText(shape));
}

TensorDifference OtherKind(DataType got_dtype, const Shape& got, DataType want_dtype, const Shape& want) {
  TensorDifference difference;
  difference.other_kind = absl::StrCat(KindText(got_dtype, got), " instead of ", KindText(want_dtype, want));
  return difference;
}

std::optional<TensorDifference> CompareValues(const Values& got, const Values& want) {
  TensorDifference difference;
  difference.elements = ElementCount(got.shape);
  if (got.dtype == DataType::DT_STRING) {
    CompareStrings(got, want, difference);
  } else if (got.bytes != want.bytes) {
    (void)WithType<NumberTypes>(NumberType(got.dtype), [&]<typename T>() {
      CompareNumbers<T>(got, want, difference);
      return absl::OkStatus();
    });
  }
  if (difference.differing == 0) return std::nullopt;
  return difference;
}

}  // namespace permafrost
