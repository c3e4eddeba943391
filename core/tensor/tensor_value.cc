#include "core/tensor/tensor_value.h"

#include <bit>
#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

// TensorProto's field numbers; AttrValue's.
enum : uint32_t { kDType = 1, kShape = 2, kContent = 4 };
enum : uint32_t { kTensor = 8 };

// How an element of a typed list stands on the wire.
WireType ListWireType(ValueField field) {
  switch (field) {
    case ValueField::kFloat:
    case ValueField::kComplex64:
      return WireType::kFixed32;
    case ValueField::kDouble:
    case ValueField::kComplex128:
      return WireType::kFixed64;
    default:
      return WireType::kVarint;
  }
}

class Parser {
 public:
  Parser(std::string_view serialized, FilePlace place) : serialized_(serialized), place_(place) {}

  absl::StatusOr<Tensor> Parse() {
    // Type and shape first: the rest is read straight into the tensor.
    tensorflow::TensorShapeProto shape;
    DataType dtype = DataType::DT_INVALID;
    RETURN_IF_ERROR(ForEachField(serialized_, place_, [&](const ProtoField& field) -> absl::Status {
      if (field.number == kDType && field.type == WireType::kVarint)
        dtype = static_cast<DataType>(field.value);
      if (field.number == kShape && field.is_bytes() && !shape.MergeFromString(std::string(field.bytes)))
        return Error("its shape is damaged");
      return absl::OkStatus();
    }));
    if (FindDType(dtype) == nullptr) return Error(absl::StrCat("its type is ", DTypeName(dtype)));
    absl::StatusOr<Shape> sizes = ShapeFromProto(shape);
    if (!sizes.ok()) return Error(sizes.status().message());
    return ParseValues(dtype, *std::move(sizes));
  }

  absl::StatusOr<Tensor> ParseComplete(DataType dtype, Shape shape) {
    is_complete_ = true;
    // An element takes at least a byte.
    if (const uint64_t count = ElementCount(shape); count > serialized_.size())
      return Error(absl::StrCat("it lists fewer values than the ", WithCommas(count), " of its shape"));
    return ParseValues(dtype, std::move(shape));
  }

 private:
  absl::StatusOr<Tensor> ParseValues(DataType dtype, Shape shape) {
    RETURN_IF_ERROR(ForEachField(serialized_, place_, [&](const ProtoField& field) -> absl::Status {
      if (field.number == kContent && field.is_bytes()) content_ = field.bytes;
      return absl::OkStatus();
    }));
    info_ = FindDType(dtype);
    ASSIGN_OR_RETURN(tensor_, Tensor::Allocate(dtype, std::move(shape)));
    if (dtype == DataType::DT_STRING) {
      RETURN_IF_ERROR(ReadStrings());
    } else if (!content_.empty()) {
      if (content_.size() != tensor_.bytes())
        return Error(absl::StrCat("it has ", Counted(content_.size(), "byte"), " of values where ",
                                  DTypeName(dtype), " ", ShapeText(tensor_.shape()), " takes ",
                                  tensor_.bytes()));
      std::memcpy(tensor_.mutable_data(), content_.data(), content_.size());
    } else {
      RETURN_IF_ERROR(ReadList());
    }
    return std::move(tensor_);
  }

  absl::Status Error(std::string_view problem) const {
    return absl::DataLossError(absl::StrCat(place_.file, ": offset ", WithCommas(place_.offset),
                                            ": the tensor here is damaged: ", problem));
  }

  absl::Status Incomplete(uint64_t listed, uint64_t wanted) const {
    return Error(absl::StrCat("it lists ", WithCommas(listed), " of its ", Counted(wanted, "value")));
  }

  absl::Status ReadStrings() {
    absl::Span<std::string> strings = tensor_.mutable_values<std::string>();
    size_t count = 0;
    RETURN_IF_ERROR(ForEachField(serialized_, place_, [&](const ProtoField& field) -> absl::Status {
      if (field.number != static_cast<uint32_t>(ValueField::kString) || !field.is_bytes())
        return absl::OkStatus();
      if (count == strings.size()) return Error("it lists more strings than its shape has");
      strings[count++] = std::string(field.bytes);
      return absl::OkStatus();
    }));
    if (is_complete_ && count < strings.size()) return Incomplete(count, strings.size());
    for (size_t i = count; count > 0 && i < strings.size(); ++i) strings[i] = strings[count - 1];
    return absl::OkStatus();
  }

  absl::Status ReadList() {
    // Numbers of an element's smallest unit: a complex one is two.
    const bool is_complex =
        info_->typed_field == ValueField::kComplex64 || info_->typed_field == ValueField::kComplex128;
    unit_ = is_complex ? info_->size / 2 : info_->size;
    units_ = tensor_.bytes() / unit_;
    const WireType wire = ListWireType(info_->typed_field);
    RETURN_IF_ERROR(ForEachField(serialized_, place_, [&](const ProtoField& field) -> absl::Status {
      if (field.number != static_cast<uint32_t>(info_->typed_field)) return absl::OkStatus();
      if (!field.is_bytes()) return Put(field.value);
      ByteReader reader(field.bytes, {place_.file, field.offset});
      while (!reader.done()) {
        uint64_t value = 0;
        if (wire == WireType::kFixed32) {
          ASSIGN_OR_RETURN(value, reader.Fixed32("number"));
        } else if (wire == WireType::kFixed64) {
          ASSIGN_OR_RETURN(value, reader.Fixed64("number"));
        } else {
          ASSIGN_OR_RETURN(value, reader.Varint64("number"));
        }
        RETURN_IF_ERROR(Put(value));
      }
      return absl::OkStatus();
    }));
    const size_t element = is_complex ? 2 : 1;
    if (put_ % element != 0) return Error("half of a complex number is missing");
    if (is_complete_ && put_ < units_) return Incomplete(put_ / element, units_ / element);
    char* const data = tensor_.mutable_data();
    if (put_ == 0) {
      std::memset(data, 0, tensor_.bytes());
      return absl::OkStatus();
    }
    for (; put_ < units_; put_ += element) {
      std::memcpy(data + put_ * unit_, data + (put_ - element) * unit_, element * unit_);
    }
    return absl::OkStatus();
  }

  absl::Status Put(uint64_t value) {
    if (put_ == units_) return Error("it lists more numbers than its shape has");
    // Little-endian: the low bytes are the number in the element's own width.
    std::memcpy(tensor_.mutable_data() + put_++ * unit_, &value, unit_);
    return absl::OkStatus();
  }

  std::string_view serialized_;
  FilePlace place_;
  const DTypeInfo* info_ = nullptr;
  std::string_view content_;
  bool is_complete_ = false;  // all values must be listed
  Tensor tensor_;
  size_t unit_ = 0, units_ = 0, put_ = 0;
};

static_assert(std::endian::native == std::endian::little);

}  // namespace

absl::StatusOr<Tensor> ParseTensorProto(std::string_view serialized, FilePlace place) {
  return Parser(serialized, place).Parse();
}

absl::StatusOr<Tensor> ParseTensorValues(DataType dtype, Shape shape, std::string_view serialized,
                                         FilePlace place) {
  return Parser(serialized, place).ParseComplete(dtype, std::move(shape));
}

absl::StatusOr<Tensor> ParseTensorAttr(std::string_view serialized_attr, FilePlace place) {
  std::string_view tensor;
  uint64_t offset = place.offset;
  bool found = false;
  RETURN_IF_ERROR(ForEachField(serialized_attr, place, [&](const ProtoField& field) -> absl::Status {
    if (field.number != kTensor || !field.is_bytes()) return absl::OkStatus();
    tensor = field.bytes;
    offset = field.offset;
    found = true;
    return absl::OkStatus();
  }));
  if (!found)
    return absl::DataLossError(absl::StrCat(place.file, ": offset ", WithCommas(place.offset),
                                            ": the value of a constant is missing; the graph is damaged"));
  return ParseTensorProto(tensor, {place.file, offset});
}

}  // namespace permafrost
