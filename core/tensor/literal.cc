#include "core/tensor/literal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// Lists in lists are read by recursion. TensorFlow's own kernels go up to 8 dimensions.
constexpr size_t kDeepest = 32;

absl::Status ErrorAt(size_t position, std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("at character ", position + 1, ": ", problem));
}

// One value as it was written.
struct Item {
  std::string_view text;
  size_t position;
};

// The brackets: which values there are and which shape they have.
class ListReader {
 public:
  explicit ListReader(std::string_view text) : text_(text) {}

  absl::Status Read() {
    SkipSpaces();
    RETURN_IF_ERROR(ReadValue(0));
    if (at_ != text_.size()) return ErrorAt(at_, absl::StrCat(Found(), ", where the value has ended"));
    return absl::OkStatus();
  }

  const std::vector<Item>& items() const { return items_; }
  Shape shape() const {
    Shape shape;
    for (const std::optional<int64_t>& size : sizes_) shape.push_back(size.value_or(0));
    return shape;
  }

 private:
  void SkipSpaces() {
    while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
  }
  bool Take(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    SkipSpaces();
    return true;
  }
  std::string Found() const {
    if (at_ == text_.size()) return "the text ends";
    return absl::StrCat("there is \"", Quoted(text_.substr(at_, 20)), "\"");
  }

  // A value or a list that stands inside of `depth` lists.
  absl::Status ReadValue(size_t depth) {
    const size_t start = at_;
    if (Take('[')) {
      if (depth == kDeepest)
        return ErrorAt(start, absl::StrCat("lists are nested more than ", kDeepest, " deep"));
      return ReadList(depth, start);
    }
    if (value_depth_.value_or(depth) != depth || sizes_.size() > depth)
      return ErrorAt(start, "there is a value where the values before stand in a list");
    value_depth_ = depth;
    return ReadItem();
  }

  absl::Status ReadList(size_t depth, size_t start) {
    if (value_depth_ && *value_depth_ <= depth)
      return ErrorAt(start, "there is a list where the values before stand alone");
    if (sizes_.size() == depth) sizes_.emplace_back();
    int64_t size = 0;
    while (!Take(']')) {
      RETURN_IF_ERROR(ReadValue(depth + 1));
      ++size;
      if (!Take(',') && (at_ == text_.size() || text_[at_] != ']'))
        return ErrorAt(at_, absl::StrCat(Found(), ", where \",\" or \"]\" is expected"));
    }
    if (sizes_[depth].value_or(size) != size)
      return ErrorAt(
          start, absl::StrCat("this list has ", Counted(size, "element"), " and the first at its depth has ",
                              *sizes_[depth], "; they must have the same number"));
    sizes_[depth] = size;
    return absl::OkStatus();
  }

  absl::Status ReadItem() {
    const size_t start = at_;
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      while (++at_ < text_.size() && text_[at_] != text_[start]) at_ += text_[at_] == '\\';
      if (at_ >= text_.size()) return ErrorAt(start, "this quote is never closed");
      ++at_;
    } else {
      at_ = std::min(text_.size(), text_.find_first_of("[],\"' \t\r\n", at_));
      if (at_ == start) return ErrorAt(at_, absl::StrCat(Found(), ", where a value is expected"));
    }
    items_.push_back({text_.substr(start, at_ - start), start});
    SkipSpaces();
    return absl::OkStatus();
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Item> items_;
  std::vector<std::optional<int64_t>> sizes_;  // by depth; nullopt: the first such list has not ended yet
  std::optional<size_t> value_depth_;
};

absl::Status NoSuchValue(const Item& item, DataType dtype, std::string_view expected) {
  return ErrorAt(item.position, absl::StrCat("\"", Quoted(item.text), "\" is no ", DTypeName(dtype),
                                             "; expected is ", expected));
}

absl::Status TooLarge(const Item& item, DataType dtype, std::string_view range) {
  return ErrorAt(item.position, absl::StrCat(Quoted(item.text), " does not fit into ", DTypeName(dtype),
                                             ", which is ", range));
}

absl::Status ConvertInt(const Item& item, auto& into) {
  using T = std::remove_reference_t<decltype(into)>;
  std::string_view digits = item.text;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return NoSuchValue(item, kDTypeOf<T>, "a whole number such as 12 or -3");
  constexpr T kLeast = std::numeric_limits<T>::min(), kMost = std::numeric_limits<T>::max();
  if constexpr (std::is_same_v<T, uint64_t>) {
    if (absl::SimpleAtoi(item.text, &into)) return absl::OkStatus();
  } else {
    int64_t value = 0;
    if (absl::SimpleAtoi(item.text, &value) && value >= int64_t{kLeast} && value <= int64_t{kMost}) {
      into = static_cast<T>(value);
      return absl::OkStatus();
    }
  }
  return TooLarge(item, kDTypeOf<T>, absl::StrCat(int64_t{kLeast}, " to ", uint64_t{kMost}));
}

// The number that `text` begins with; nullptr: it begins with none. Rounded once, to the type itself.
template <typename T>
const char* FloatPrefix(std::string_view text, T& into, bool& is_too_large) {
  // absl::from_chars takes no plus sign.
  const bool has_plus = !text.empty() && text[0] == '+';
  if (has_plus) text.remove_prefix(1);
  if (has_plus && (text.empty() || text[0] == '-')) return nullptr;
  const absl::from_chars_result result = absl::from_chars(text.data(), text.data() + text.size(), into);
  if (result.ec == std::errc::invalid_argument) return nullptr;
  // Too near to zero is zero, as in Python (from_chars says: the least number); too large is refused.
  const bool is_out_of_range = result.ec == std::errc::result_out_of_range;
  is_too_large = is_out_of_range && (into > 1 || into < -1);
  if (is_out_of_range && !is_too_large) into = 0;
  return result.ptr;
}

template <typename T>
absl::Status ConvertFloat(const Item& item, T& into) {
  constexpr bool kIsNarrow = sizeof(T) == 2;
  std::conditional_t<kIsNarrow, float, T> value = 0;
  bool is_too_large = false;
  if (FloatPrefix(item.text, value, is_too_large) != item.text.data() + item.text.size())
    return NoSuchValue(item, kDTypeOf<T>, "a number such as 0.5, 1e-3, nan or inf");
  into = static_cast<T>(value);
  if constexpr (kIsNarrow) is_too_large |= Eigen::numext::isinf(into) && !std::isinf(value);
  if (!is_too_large) return absl::OkStatus();
  return TooLarge(item, kDTypeOf<T>,
                  absl::StrCat("up to ", static_cast<double>(std::numeric_limits<T>::max()), " in size"));
}

template <typename T>
absl::Status ConvertComplex(const Item& item, std::complex<T>& into) {
  // "1.5", "2j", "1.5-2j": a real part, an imaginary part, or both.
  const char* const end = item.text.data() + item.text.size();
  T first = 0, second = 0;
  bool is_too_large = false, is_second_too_large = false;
  const char* at = FloatPrefix(item.text, first, is_too_large);
  bool is_complex = false;
  if (at != nullptr && at != end && *at == 'j') {
    second = first;
    first = 0;
    is_complex = ++at == end;
  } else if (at != nullptr && at != end && (*at == '+' || *at == '-')) {
    at = FloatPrefix(std::string_view(at, static_cast<size_t>(end - at)), second, is_second_too_large);
    is_complex = at != nullptr && end - at == 1 && *at == 'j';
  } else {
    is_complex = at == end;
  }
  if (!is_complex) return NoSuchValue(item, kDTypeOf<std::complex<T>>, "a number such as 1.5, 2j or 1.5-2j");
  into = {first, second};
  if (!is_too_large && !is_second_too_large) return absl::OkStatus();
  return TooLarge(
      item, kDTypeOf<std::complex<T>>,
      absl::StrCat("up to ", static_cast<double>(std::numeric_limits<T>::max()), " in each part"));
}

absl::Status ConvertBool(const Item& item, bool& into) {
  into = item.text == "1" || absl::EqualsIgnoreCase(item.text, "true");
  if (into || item.text == "0" || absl::EqualsIgnoreCase(item.text, "false")) return absl::OkStatus();
  return NoSuchValue(item, DataType::DT_BOOL, "true or false");
}

absl::Status ConvertString(const Item& item, std::string& into) {
  if (item.text[0] != '"' && item.text[0] != '\'')
    return NoSuchValue(item, DataType::DT_STRING, "text in quotes");
  const std::string_view inside = item.text.substr(1, item.text.size() - 2);
  for (size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      into += inside[i];
      continue;
    }
    constexpr std::string_view kNames = "ntr0\\\"'";
    constexpr std::string_view kMeanings("\n\t\r\0\\\"'", 7);
    const char name = inside[++i];  // there is one: a quote after a backslash closes nothing
    if (const size_t known = kNames.find(name); known != std::string_view::npos) {
      into += kMeanings[known];
      continue;
    }
    const std::string_view digits = inside.substr(i + 1, 2);
    if (name != 'x' || digits.size() != 2 || !absl::ascii_isxdigit(digits[0]) ||
        !absl::ascii_isxdigit(digits[1]))
      return ErrorAt(item.position + i,
                     "\\ is followed by none of n t r 0 \\ \" ' and xHH; write \\\\ for itself");
    uint32_t byte = 0;
    (void)absl::SimpleHexAtoi(digits, &byte);
    into += static_cast<char>(byte);
    i += 2;
  }
  return absl::OkStatus();
}

template <typename T>
absl::Status Convert(const Item& item, T& into) {
  if constexpr (std::is_same_v<T, bool>) {
    return ConvertBool(item, into);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return ConvertString(item, into);
  } else if constexpr (std::is_integral_v<T>) {
    return ConvertInt(item, into);
  } else if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    return ConvertComplex(item, into);
  } else {
    return ConvertFloat(item, into);
  }
}

}  // namespace

absl::StatusOr<Tensor> ParseLiteral(std::string_view text, DataType dtype, const PartialShape& declared) {
  const std::string_view bare = absl::StripAsciiWhitespace(text);
  const bool is_bare_text =
      dtype == DataType::DT_STRING &&
      (bare.empty() || std::string_view("[\"'").find(bare[0]) == std::string_view::npos);
  ListReader list(text);
  if (!is_bare_text) RETURN_IF_ERROR(list.Read());
  const Shape shape = list.shape();
  if (!IsCompatible(declared, shape))
    return absl::InvalidArgumentError(absl::StrCat(
        "a value of shape ", PartialShapeText(declared), " is expected; this one has the shape ",
        ShapeText(shape), shape.empty() ? " (it stands alone; lists are written in brackets)" : ""));
  ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(dtype, shape));
  if (is_bare_text) {
    tensor.mutable_values<std::string>()[0] = std::string(text);
    return tensor;
  }
  RETURN_IF_ERROR(WithType<AllTypes>(dtype, [&]<typename T>() -> absl::Status {
    const absl::Span<T> values = tensor.mutable_values<T>();
    for (size_t i = 0; i < list.items().size(); ++i) RETURN_IF_ERROR(Convert(list.items()[i], values[i]));
    return absl::OkStatus();
  }));
  return tensor;
}

}  // namespace permafrost
