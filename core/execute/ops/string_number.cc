// Numbers as text and back, and the bytes of a string as numbers.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/math/text_number.h"
#include "core/execute/ops/string_kernels.h"

namespace permafrost {
namespace {

constexpr int kWidest = 4096;

template <typename T>
std::string Printed(const std::string& format, T value) {
  char buffer[64];
  const int size = std::snprintf(buffer, sizeof(buffer), format.c_str(), value);
  if (size < static_cast<int>(sizeof(buffer))) return std::string(buffer, std::max(size, 0));
  std::string text(size, '\0');
  std::snprintf(text.data(), text.size() + 1, format.c_str(), value);
  return text;
}

bool IsReal(DataType dtype) {
  return dtype == DataType::DT_FLOAT || dtype == DataType::DT_DOUBLE || dtype == DataType::DT_HALF ||
         dtype == DataType::DT_BFLOAT16 || dtype == DataType::DT_COMPLEX64 ||
         dtype == DataType::DT_COMPLEX128;
}

// `flags` is "%" with flags and sizes.
template <typename T>
std::string AsText(const std::string& flags, char real, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, std::string>) {
    return Printed(absl::StrCat(flags, "s"), value.c_str());
  } else if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    const std::string format = flags + real;
    return absl::StrCat("(", Printed(format, static_cast<double>(value.real())), ",",
                        Printed(format, static_cast<double>(value.imag())), ")");
  } else if constexpr (!std::is_integral_v<T>) {
    return Printed(flags + real, static_cast<double>(value));
  } else if constexpr (std::is_unsigned_v<T>) {
    return Printed(absl::StrCat(flags, "llu"), static_cast<unsigned long long>(value));
  } else {
    return Printed(absl::StrCat(flags, "lld"), static_cast<long long>(value));
  }
}

// The bytes of each number the other way round.
void Reverse(char* bytes, size_t size, size_t count) {
  for (; count > 0; --count, bytes += size) std::reverse(bytes, bytes + size);
}

}  // namespace

absl::StatusOr<Kernel> MakeAsString(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t precision, spec.Int("precision", -1));
  ASSIGN_OR_RETURN(const int64_t width, spec.Int("width", -1));
  ASSIGN_OR_RETURN(const bool scientific, spec.Bool("scientific", false));
  ASSIGN_OR_RETURN(const bool shortest, spec.Bool("shortest", false));
  ASSIGN_OR_RETURN(const std::string fill, spec.String("fill", ""));
  if (fill.size() > 1 ||
      (fill.size() == 1 && std::string_view(" +-0#").find(fill[0]) == std::string_view::npos))
    return Refuse("fill must be one of ' +-0#' or empty, not %", {Piece::Quote(fill)});
  if (scientific && shortest)
    return Refuse("a number cannot be written both in its scientific and in its shortest form");
  if (precision > kWidest || width > kWidest)
    return Refuse(absl::StatusCode::kResourceExhausted, "texts can be up to % characters wide", {kWidest});
  std::string flags = absl::StrCat("%", fill);
  if (width >= 0) absl::StrAppend(&flags, width);
  if (precision >= 0) absl::StrAppend(&flags, ".", precision);
  const char real = shortest ? 'g' : scientific ? 'e' : 'f';
  const bool only_real = scientific || shortest || precision >= 0;
  return [=](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    if (input.dtype() == DataType::DT_STRING && width <= 0) {
      context.set_output(0, input);
      return absl::OkStatus();
    }
    if (only_real && !IsReal(input.dtype()) && input.dtype() != DataType::DT_STRING)
      return Refuse("only real numbers have a precision or a notation, not %", {input.dtype()});
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_STRING, input.shape()));
    RETURN_IF_ERROR(WithType<AllTypes>(input.dtype(), [&]<typename T>() -> absl::Status {
      const auto from = input.values<T>();
      std::string* to = output.mutable_values<std::string>().data();
      for (const T& value : from) *to++ = AsText(flags, real, value);
      return absl::OkStatus();
    }));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeStringToNumber(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_type", DataType::DT_FLOAT));
  return [dtype](KernelContext& context) -> absl::Status {
    return WithType<Types<float, double, int32_t, int64_t>>(dtype, [&]<typename T>() -> absl::Status {
      return MapText<T>(context, [](const std::string& text, T& number) -> absl::Status {
        if (ParseNumber(text, number)) return absl::OkStatus();
        return Refuse("not a number: %", {Piece::Quote(text)});
      });
    });
  };
}

absl::StatusOr<Kernel> MakeDecodeRaw(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_type"));
  ASSIGN_OR_RETURN(const bool little_endian, spec.Bool("little_endian", true));
  const DTypeInfo* info = FindDType(dtype);
  if (info == nullptr || info->size == 0)
    return Refuse(absl::StatusCode::kUnimplemented, "bytes cannot be decoded to %", {dtype});
  return [=, size = info->size, unit = info->swap_unit](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "the input"));
    const auto texts = input.values<std::string>();
    const size_t bytes = texts.empty() ? 0 : texts[0].size();
    for (const std::string& text : texts) {
      if (text.size() != bytes)
        return Refuse("all strings must be of one length, not of % and % bytes", {bytes, text.size()});
    }
    if (bytes % size != 0)
      return Refuse("% are no whole number of % of %", {Counted(bytes, "byte"), dtype, size});
    Shape shape = input.shape();
    shape.push_back(static_cast<int64_t>(bytes / size));
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, std::move(shape)));
    char* at = output.mutable_data();
    for (const std::string& text : texts) {
      std::memcpy(at, text.data(), bytes);
      at += bytes;
    }
    if (!little_endian && unit > 1) Reverse(output.mutable_data(), unit, output.bytes() / unit);
    if (dtype == DataType::DT_BOOL)  // another byte than 0 and 1 would be no bool
      std::for_each(output.mutable_data(), output.mutable_data() + output.bytes(),
                    [](char& b) { b = b != 0; });
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
