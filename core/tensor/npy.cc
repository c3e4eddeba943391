#include "core/tensor/npy.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/byte_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/npy_header.h"

namespace permafrost {
namespace {

using enum tensorflow::DataType;

struct NpyType {
  DataType dtype;
  char kind;
  uint32_t size;
};
// The first of a dtype is how it is written, the first of a (kind, size) what it is read as.
constexpr NpyType kTypes[] = {
    {DT_FLOAT, 'f', 4},       {DT_DOUBLE, 'f', 8}, {DT_HALF, 'f', 2},    {DT_INT8, 'i', 1},
    {DT_INT16, 'i', 2},       {DT_INT32, 'i', 4},  {DT_INT64, 'i', 8},   {DT_UINT8, 'u', 1},
    {DT_UINT16, 'u', 2},      {DT_UINT32, 'u', 4}, {DT_UINT64, 'u', 8},  {DT_BOOL, 'b', 1},
    {DT_QINT8, 'i', 1},       {DT_QINT16, 'i', 2}, {DT_QINT32, 'i', 4},  {DT_COMPLEX64, 'c', 8},
    {DT_COMPLEX128, 'c', 16}, {DT_QUINT8, 'u', 1}, {DT_QUINT16, 'u', 2},
};

constexpr size_t kMostDimensions = 64;
constexpr uint64_t kMostStringBytes = uint64_t{1} << 31;

// Goes through a tensor in C order and says which element of a column-major file that is.
class ColumnMajorIndex {
 public:
  explicit ColumnMajorIndex(const Shape& shape)
      : shape_(shape), at_(shape.size()), strides_(shape.size(), 1) {
    for (size_t d = 1; d < shape.size(); ++d) strides_[d] = strides_[d - 1] * shape[d - 1];
  }
  int64_t index() const { return index_; }
  void Next() {
    for (size_t d = shape_.size(); d-- > 0;) {
      index_ += strides_[d];
      if (++at_[d] < shape_[d]) return;
      index_ -= strides_[d] * shape_[d];
      at_[d] = 0;
    }
  }

 private:
  const Shape& shape_;
  std::vector<int64_t> at_, strides_;
  int64_t index_ = 0;
};

// Calls use(element, bytes of it) for each element in C order.
template <typename Use>
absl::Status ForEachElement(const NpyHeader& header, std::string_view values, Use use) {
  const int64_t count = static_cast<int64_t>(ElementCount(header.shape));
  ColumnMajorIndex column_major(header.shape);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t stored = header.fortran_order ? column_major.index() : i;
    RETURN_IF_ERROR(use(i, values.substr(stored * header.item_size, header.item_size)));
    if (header.fortran_order) column_major.Next();
  }
  return absl::OkStatus();
}

std::string_view WithoutNulsAtEnd(std::string_view text) {
  return text.substr(0, text.find_last_not_of('\0') + 1);
}

uint32_t Character(std::string_view bytes, bool is_big_endian) {
  uint32_t character = 0;
  for (int i = 0; i < 4; ++i)
    character = character << 8 | static_cast<uint8_t>(bytes[is_big_endian ? i : 3 - i]);
  return character;
}

void AppendUtf8(std::string& text, uint32_t character) {
  const auto append = [&](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto append_rest = [&](int shift) { append(0x80 | (character >> shift & 0x3f)); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xc0 | character >> 6);
    append_rest(0);
  } else if (character < 0x10000) {
    append(0xe0 | character >> 12);
    append_rest(6);
    append_rest(0);
  } else {
    append(0xf0 | character >> 18);
    append_rest(12);
    append_rest(6);
    append_rest(0);
  }
}

absl::StatusOr<Tensor> ReadStrings(const NpyHeader& header, std::string_view values,
                                   const ByteReader& reader) {
  ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(DT_STRING, header.shape));
  const absl::Span<std::string> strings = tensor.mutable_values<std::string>();
  RETURN_IF_ERROR(ForEachElement(header, values, [&](int64_t i, std::string_view bytes) {
    if (header.kind == 'S') {
      strings[i] = WithoutNulsAtEnd(bytes);
      return absl::OkStatus();
    }
    size_t end = bytes.size();
    while (end > 0 && Character(bytes.substr(end - 4), false) == 0) end -= 4;
    for (size_t at = 0; at < end; at += 4) {
      const uint32_t character = Character(bytes.substr(at), header.is_big_endian);
      if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
        return reader.Error(absl::StrCat("text ", i, " of the array has the character 0x",
                                         absl::Hex(character), ", which Unicode has not"));
      AppendUtf8(strings[i], character);
    }
    return absl::OkStatus();
  }));
  return tensor;
}

absl::StatusOr<Tensor> ReadNumbers(const NpyHeader& header, std::string_view values) {
  const auto* type = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const NpyType& known) {
    return known.kind == header.kind && known.size == header.item_size;
  });
  ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(type->dtype, header.shape));
  char* const data = tensor.mutable_data();
  if (header.fortran_order) {
    RETURN_IF_ERROR(ForEachElement(header, values, [&](int64_t i, std::string_view bytes) {
      std::memcpy(data + i * bytes.size(), bytes.data(), bytes.size());
      return absl::OkStatus();
    }));
  } else if (!values.empty()) {
    std::memcpy(data, values.data(), values.size());
  }
  if (header.is_big_endian) {
    const size_t unit = FindDType(type->dtype)->swap_unit;
    for (char* at = data; at != data + values.size(); at += unit) std::reverse(at, at + unit);
  }
  // A bool that is neither 0 nor 1 is no value of a C++ bool.
  if (type->dtype == DT_BOOL) {
    for (uint8_t& value : tensor.mutable_sized<uint8_t>()) value = value != 0;
  }
  return tensor;
}

absl::StatusOr<std::string> SerializeStrings(const Tensor& tensor) {
  size_t longest = 1;  // NumPy has no strings of length 0
  for (const std::string& text : tensor.values<std::string>()) longest = std::max(longest, text.size());
  const uint64_t count = static_cast<uint64_t>(tensor.size());
  if (count > 0 && longest > kMostStringBytes / count)
    return absl::ResourceExhaustedError(absl::StrCat(
        "a .npy file gives every text the room of the longest, ", Counted(longest, "byte"), "; ",
        Counted(count, "text"), " of that would take more than ", WithCommas(kMostStringBytes), " bytes"));
  std::string bytes = WriteNpyHeader(absl::StrCat("|S", longest), tensor.shape());
  bytes.reserve(bytes.size() + count * longest);
  for (const std::string& text : tensor.values<std::string>()) {
    bytes += text;
    bytes.append(longest - text.size(), '\0');
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Tensor> ParseNpy(std::string_view bytes, std::string_view file) {
  ByteReader reader(bytes, {file});
  ASSIGN_OR_RETURN(const NpyHeader header, ReadNpyHeader(reader));
  const uint64_t count = ElementCount(header.shape);
  // Texts of no length would be an array of any size out of nothing.
  if (header.item_size == 0 && count != 0)
    return reader.Error(
        absl::StrCat("is an array of type '", header.descr, "', whose elements take no bytes"));
  const uint64_t most = header.item_size == 0 ? 0 : reader.remaining() / header.item_size;
  if (count > most || count * header.item_size != reader.remaining())
    return reader.Error(absl::StrCat("an array of type '", header.descr, "' and shape ",
                                     ShapeText(header.shape), " has ", Counted(count, "element"), " of ",
                                     Counted(header.item_size, "byte"), ", but ",
                                     Counted(reader.remaining(), "byte"),
                                     " follow the header: the file is cut or damaged; save it again"));
  if (header.kind == 'S' || header.kind == 'U') return ReadStrings(header, reader.rest(), reader);
  return ReadNumbers(header, reader.rest());
}

absl::StatusOr<std::string> SerializeNpy(const Tensor& tensor) {
  if (tensor.rank() > static_cast<int>(kMostDimensions))
    return absl::UnimplementedError(absl::StrCat("NumPy has arrays of up to ", kMostDimensions,
                                                 " dimensions, and this has ", tensor.rank()));
  if (tensor.dtype() == DT_STRING) return SerializeStrings(tensor);
  if (tensor.dtype() == DT_BFLOAT16) {
    ASSIGN_OR_RETURN(Tensor wide, Tensor::Allocate(DT_FLOAT, tensor.shape()));
    std::transform(tensor.values<Bfloat16>().begin(), tensor.values<Bfloat16>().end(),
                   wide.mutable_values<float>().begin(),
                   [](Bfloat16 value) { return static_cast<float>(value); });
    return SerializeNpy(wide);
  }
  const auto* type = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const NpyType& known) { return known.dtype == tensor.dtype(); });
  if (type == std::end(kTypes))
    return absl::UnimplementedError(absl::StrCat("NumPy has no arrays of ", DTypeName(tensor.dtype())));
  const std::string descr =
      absl::StrCat(type->size == 1 ? "|" : "<", std::string_view(&type->kind, 1), type->size);
  std::string bytes = WriteNpyHeader(descr, tensor.shape());
  bytes.append(tensor.data(), tensor.bytes());
  return bytes;
}

}  // namespace permafrost
