// Strings joined, split and cut.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/execute/math/broadcast.h"
#include "core/execute/ops/string_kernels.h"

namespace permafrost {
namespace {

using Parts = std::vector<std::string_view>;

// Any of `delimiters` ends a part; without them each byte is one.
void SplitAtAny(std::string_view text, std::string_view delimiters, bool skip_empty, Parts& parts) {
  if (text.empty()) return;
  if (delimiters.empty()) {
    for (size_t i = 0; i < text.size(); ++i) parts.push_back(text.substr(i, 1));
    return;
  }
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find_first_of(delimiters, start), text.size());
    if (end > start || !skip_empty) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
}

// As Python's str.split; `most` is of splits, and a negative one is none. `most` > 0 or < 0.
void SplitAtSpace(std::string_view text, int64_t most, Parts& parts) {
  text = absl::StripLeadingAsciiWhitespace(text);
  for (int64_t count = 1; !text.empty(); ++count) {
    const auto end = std::find_if(text.begin(), text.end(), absl::ascii_isspace) - text.begin();
    parts.push_back(text.substr(0, end));
    text = absl::StripLeadingAsciiWhitespace(text.substr(end));
    if (count == most) return parts.push_back(text);
  }
}

void SplitAtText(std::string_view text, std::string_view separator, int64_t most, Parts& parts) {
  for (int64_t count = 0; count != most; ++count) {
    const size_t end = text.find(separator);
    if (end == std::string_view::npos) break;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  parts.push_back(text);
}

// Outputs indices, values, shape: a sparse matrix with a row for each text of input 0.
template <typename Split>
absl::Status SplitAll(KernelContext& context, Split split) {
  const Tensor& input = context.input(0);
  RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "the input"));
  RETURN_IF_ERROR(ExpectRank(input, 1, "the input"));
  Parts parts;
  std::vector<size_t> ends;
  size_t most = 0;
  for (const std::string& text : input.values<std::string>()) {
    const size_t before = parts.size();
    split(text, parts);
    ends.push_back(parts.size());
    most = std::max(most, parts.size() - before);
  }
  const auto count = static_cast<int64_t>(parts.size());
  ASSIGN_OR_RETURN(Tensor indices, context.Allocate(DataType::DT_INT64, {count, 2}));
  ASSIGN_OR_RETURN(Tensor values, context.Allocate(DataType::DT_STRING, {count}));
  int64_t* index = indices.mutable_values<int64_t>().data();
  for (size_t row = 0, i = 0; row < ends.size(); ++row) {
    for (const size_t begin = i; i < ends[row]; ++i) {
      *index++ = static_cast<int64_t>(row);
      *index++ = static_cast<int64_t>(i - begin);
      values.mutable_values<std::string>()[i] = parts[i];
    }
  }
  context.set_output(0, std::move(indices));
  context.set_output(1, std::move(values));
  context.set_output(2, Tensor::Of<int64_t>({2}, {input.size(), static_cast<int64_t>(most)}));
  return absl::OkStatus();
}

// Where the character that is `count` characters after or before `at` begins; nothing where there are not so many.
std::optional<size_t> Forward(std::string_view text, int64_t count, size_t at) {
  for (; count > 0 && at < text.size(); --count) {
    do ++at;
    while (at < text.size() && IsTrailByte(text[at]));
  }
  return count == 0 ? std::optional(at) : std::nullopt;
}
std::optional<size_t> Back(std::string_view text, int64_t count, size_t at) {
  for (; count > 0 && at > 0; --count) {
    do --at;
    while (at > 0 && IsTrailByte(text[at]));
  }
  return count == 0 ? std::optional(at) : std::nullopt;
}

// A negative position counts from the end. Nothing: it is outside of the text.
std::optional<std::string_view> Part(std::string_view text, int64_t position, int64_t length,
                                     bool characters) {
  const auto size = static_cast<int64_t>(text.size());
  if (position < -size || position > size) return std::nullopt;
  length = std::clamp(length, -size - 1, size + 1);
  if (!characters) {
    const int64_t begin = position < 0 ? size + position : position;
    // TensorFlow takes a negative length for a very large one.
    return text.substr(begin, length < 0 ? std::string_view::npos : length);
  }
  if (position >= 0) {
    const std::optional<size_t> begin = Forward(text, position, 0);
    if (!begin) return std::nullopt;
    return text.substr(*begin,
                       Forward(text, std::max<int64_t>(length, 0), *begin).value_or(text.size()) - *begin);
  }
  const int64_t behind = std::max<int64_t>(-position - length, 0);
  const std::optional<size_t> end = Back(text, behind, text.size());
  if (!end) return std::nullopt;
  // Where the length is negative the part would end before it begins: there is none.
  const std::optional<size_t> begin = Back(text, -position - behind, *end);
  if (!begin) return std::nullopt;
  return text.substr(*begin, *end - *begin);
}

// The element of an array with these strides that stands at `index` of an array of `shape`.
int64_t Offset(int64_t index, const Shape& shape, const Shape& strides) {
  int64_t offset = 0;
  for (size_t i = shape.size(); i-- > 0;) {
    offset += index % shape[i] * strides[i];
    index /= shape[i];
  }
  return offset;
}

}  // namespace

absl::StatusOr<Kernel> MakeStringSplit(const KernelSpec& spec) {  // input, delimiter
  ASSIGN_OR_RETURN(const bool skip_empty, spec.Bool("skip_empty", true));
  return [skip_empty](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string_view delimiters, ScalarText(context.input(1), "delimiter"));
    return SplitAll(context, [&](std::string_view text, Parts& parts) {
      SplitAtAny(text, delimiters, skip_empty, parts);
    });
  };
}

absl::StatusOr<Kernel> MakeStringSplitV2(const KernelSpec& spec) {  // input, sep
  ASSIGN_OR_RETURN(const int64_t most, spec.Int("maxsplit", -1));
  return [most](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string_view separator, ScalarText(context.input(1), "sep"));
    return SplitAll(context, [&](std::string_view text, Parts& parts) {
      if (most == 0) {
        parts.push_back(text);
      } else if (separator.empty()) {
        SplitAtSpace(text, most, parts);
      } else {
        SplitAtText(text, separator, most, parts);
      }
    });
  };
}

absl::StatusOr<Kernel> MakeStringJoin(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string separator, spec.String("separator", ""));
  return [separator](KernelContext& context) -> absl::Status {
    Shape shape;  // scalars go with any
    for (const Tensor& input : context.inputs()) {
      RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "an input"));
      if (shape.empty()) shape = input.shape();
      if (input.rank() > 0 && input.shape() != shape)
        return Refuse("inputs of the shapes % and % cannot be joined", {shape, input.shape()});
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_STRING, std::move(shape)));
    for (int64_t i = 0; i < output.size(); ++i) {
      std::string& joined = output.mutable_values<std::string>()[i];
      for (int k = 0; k < context.input_count(); ++k) {
        const Tensor& input = context.input(k);
        absl::StrAppend(&joined, k > 0 ? separator : "",
                        input.values<std::string>()[input.rank() == 0 ? 0 : i]);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeReduceJoin(const KernelSpec& spec) {  // inputs, reduction_indices
  ASSIGN_OR_RETURN(const std::string separator, spec.String("separator", ""));
  ASSIGN_OR_RETURN(const bool keep_dims, spec.Bool("keep_dims", false));
  return [=](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    const Tensor& axes = context.input(1);
    RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "the input"));
    RETURN_IF_ERROR(ExpectInts(axes, "reduction_indices"));
    const int rank = input.rank();
    Shape strides(rank);
    uint64_t stride = 1;  // of an empty array it may be any, and wrap
    for (int i = rank - 1; i >= 0; stride *= static_cast<uint64_t>(input.dim(i--)))
      strides[i] = static_cast<int64_t>(stride);
    // The first axis varies fastest.
    Shape shape, reduced, reduced_strides, kept, kept_strides;
    std::vector<bool> is_reduced(rank);
    for (int64_t i = axes.size() - 1; i >= 0; --i) {
      int64_t axis = IntAt(axes, i);
      if (axis < -rank || axis >= rank) return Refuse("there is no dimension % of %", {axis, rank});
      if (axis < 0) axis += rank;
      if (is_reduced[axis]) return Refuse("dimension % is named twice", {axis});
      is_reduced[axis] = true;
      reduced.push_back(input.dim(axis));
      reduced_strides.push_back(strides[axis]);
    }
    for (int i = 0; i < rank; ++i) {
      if (!is_reduced[i]) {
        kept.push_back(input.dim(i));
        kept_strides.push_back(strides[i]);
      }
      if (!is_reduced[i] || keep_dims) shape.push_back(is_reduced[i] ? 1 : input.dim(i));
    }
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_STRING, std::move(shape)));
    const int64_t count = input.size() == 0 ? 0 : input.size() / output.size();
    const auto texts = input.values<std::string>();
    for (int64_t i = 0; i < output.size(); ++i) {
      std::string& joined = output.mutable_values<std::string>()[i];
      for (int64_t k = 0; k < count; ++k) {
        const int64_t at = Offset(i, kept, kept_strides) + Offset(k, reduced, reduced_strides);
        absl::StrAppend(&joined, k > 0 ? separator : "", texts[at]);
      }
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeSubstr(const KernelSpec& spec) {  // input, pos, len
  ASSIGN_OR_RETURN(const bool characters, CountsCharacters(spec));
  return [characters](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    const Tensor& positions = context.input(1);
    const Tensor& lengths = context.input(2);
    RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "the input"));
    RETURN_IF_ERROR(ExpectInts(positions, "pos"));
    RETURN_IF_ERROR(ExpectInts(lengths, "len"));
    if (positions.shape() != lengths.shape())
      return Refuse("pos and len must have one shape, not % and %", {positions.shape(), lengths.shape()});
    const std::optional<Shape> shape = BroadcastShape(input.shape(), positions.shape());
    if (!shape)
      return Refuse("the shapes % of the input and % of pos do not go together",
                    {input.shape(), positions.shape()});
    const BroadcastOperand text_of(input.shape(), *shape), part_of(positions.shape(), *shape);
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(DataType::DT_STRING, *shape));
    for (int64_t i = 0; i < output.size(); ++i) {
      const std::string& text = input.values<std::string>()[text_of.Index(i)];
      const int64_t at = part_of.Index(i);
      const auto part = Part(text, IntAt(positions, at), IntAt(lengths, at), characters);
      if (!part)
        return Refuse("position % is outside of %, element %", {IntAt(positions, at), Piece::Quote(text), i});
      output.mutable_values<std::string>()[i] = *part;
    }
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

}  // namespace permafrost
