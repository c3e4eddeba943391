#include "core/execute/kernel.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/executor.h"

namespace permafrost {
namespace {

using tensorflow::AttrValue;

std::vector<int64_t> List(const google::protobuf::RepeatedField<int64_t>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

void KernelContext::set_output(int i, Tensor tensor) {
  if (outputs_.size() <= static_cast<size_t>(i)) outputs_.resize(i + 1);
  outputs_[i] = std::move(tensor);
}

absl::Status KernelContext::KeepGoing() const {
  return options_ != nullptr && options_->keep_going ? options_->keep_going() : absl::OkStatus();
}

absl::StatusOr<Tensor> KernelContext::AllocateOver(int i, DataType dtype, Shape shape) {
  const Tensor& input = inputs_[i];
  const DTypeInfo* info = FindDType(dtype);
  const bool fits = input.valid() && input.dtype() != DataType::DT_STRING && info != nullptr &&
                    info->size > 0 && input.data() != nullptr && input.IsOnlyOwner() &&
                    CheckedCount(shape) == input.bytes() / info->size && input.bytes() % info->size == 0;
  if (fits) return input.Reinterpreted(dtype, std::move(shape));
  return Allocate(dtype, std::move(shape));
}

absl::StatusOr<AttrValue> KernelSpec::Parse(std::string_view attr, int expected,
                                            std::string_view kind) const {
  ASSIGN_OR_RETURN(AttrValue value, node_.ParseAttr(attr));
  if (node_.FindAttr(attr) != nullptr && value.value_case() != expected)
    return absl::DataLossError(absl::StrCat("the attr ", Quoted(attr), " is not ", kind));
  return value;
}

absl::StatusOr<DataType> KernelSpec::Type(std::string_view attr, DataType otherwise) const {
  if (node_.FindAttr(attr) == nullptr) return otherwise;
  return node_.TypeAttr(attr);
}

absl::StatusOr<int64_t> KernelSpec::Int(std::string_view attr, int64_t otherwise) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kI, "a whole number"));
  return node_.FindAttr(attr) == nullptr ? otherwise : value.i();
}

absl::StatusOr<float> KernelSpec::Float(std::string_view attr, float otherwise) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kF, "a number"));
  return node_.FindAttr(attr) == nullptr ? otherwise : value.f();
}

absl::StatusOr<bool> KernelSpec::Bool(std::string_view attr, bool otherwise) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kB, "true or false"));
  return node_.FindAttr(attr) == nullptr ? otherwise : value.b();
}

absl::StatusOr<std::string> KernelSpec::String(std::string_view attr, std::string otherwise) const {
  ASSIGN_OR_RETURN(AttrValue value, Parse(attr, AttrValue::kS, "a string"));
  return node_.FindAttr(attr) == nullptr ? std::move(otherwise) : std::move(*value.mutable_s());
}

absl::StatusOr<std::vector<int64_t>> KernelSpec::Ints(std::string_view attr,
                                                      std::vector<int64_t> otherwise) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  return node_.FindAttr(attr) == nullptr ? std::move(otherwise) : List(value.list().i());
}

absl::StatusOr<std::vector<float>> KernelSpec::Floats(std::string_view attr,
                                                      std::vector<float> otherwise) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  if (node_.FindAttr(attr) == nullptr) return otherwise;
  return std::vector<float>(value.list().f().begin(), value.list().f().end());
}

absl::StatusOr<std::vector<std::string>> KernelSpec::Strings(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  return std::vector<std::string>(value.list().s().begin(), value.list().s().end());
}

absl::StatusOr<std::vector<DataType>> KernelSpec::Types(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  std::vector<DataType> types;
  for (const int type : value.list().type()) types.push_back(WithoutRef(static_cast<DataType>(type)));
  return types;
}

absl::StatusOr<std::vector<PartialShape>> KernelSpec::Shapes(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  std::vector<PartialShape> shapes;
  for (const auto& shape : value.list().shape()) shapes.push_back(PartialShapeFromProto(shape));
  return shapes;
}

absl::StatusOr<PartialShape> KernelSpec::ShapeOf(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kShape, "a shape"));
  if (node_.FindAttr(attr) == nullptr) return PartialShape();
  return PartialShapeFromProto(value.shape());
}

absl::StatusOr<std::string> KernelSpec::Function(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kFunc, "a function"));
  return value.func().name();
}

absl::StatusOr<std::vector<std::string>> KernelSpec::Functions(std::string_view attr) const {
  ASSIGN_OR_RETURN(const AttrValue value, Parse(attr, AttrValue::kList, "a list"));
  std::vector<std::string> names;
  for (const auto& function : value.list().func()) names.push_back(function.name());
  return names;
}

}  // namespace permafrost
