#include "core/execute/ops/element_list.h"

#include <algorithm>
#include <cstring>

#include "core/execute/ops/refuse.h"

namespace permafrost {

bool IsFullShape(const PartialShape& shape) {
  return shape && std::all_of(shape->begin(), shape->end(), [](int64_t size) { return size >= 0; });
}

absl::StatusOr<PartialShape> MergeShapes(const PartialShape& a, const PartialShape& b) {
  if (!a) return b;
  if (!b) return a;
  PartialShape merged = a;
  bool fits = a->size() == b->size();
  for (size_t i = 0; fits && i < a->size(); ++i) {
    if ((*a)[i] < 0) (*merged)[i] = (*b)[i];
    fits = (*b)[i] < 0 || (*merged)[i] == (*b)[i];
  }
  if (fits) return merged;
  return Refuse("elements cannot be of the shapes % and %", {a, b});
}

Shape WithoutFirst(const Shape& shape) {
  return Shape(shape.begin() + 1, shape.end());
}

Shape WithFirst(int64_t first, const Shape& shape) {
  Shape longer = {first};
  longer.insert(longer.end(), shape.begin(), shape.end());
  return longer;
}

absl::StatusOr<Tensor> ZeroTensor(KernelContext& context, DataType dtype, const Shape& shape) {
  ASSIGN_OR_RETURN(Tensor zeros, context.Allocate(dtype, shape));
  if (dtype != DataType::DT_STRING) std::memset(zeros.mutable_data(), 0, zeros.bytes());
  return zeros;
}

Tensor ElementAt(const Tensor& tensor, int64_t i) {
  const Shape shape = WithoutFirst(tensor.shape());
  return tensor.Part(i * static_cast<int64_t>(ElementCount(shape)), shape);
}

Tensor ElementsAt(const Tensor& tensor, int64_t first, int64_t count) {
  const Shape row = WithoutFirst(tensor.shape());
  return tensor.Part(first * static_cast<int64_t>(ElementCount(row)), WithFirst(count, row));
}

absl::StatusOr<TensorWriter> TensorWriter::Make(KernelContext& context, DataType dtype, Shape shape) {
  TensorWriter writer;
  ASSIGN_OR_RETURN(writer.output_, context.Allocate(dtype, std::move(shape)));
  return writer;
}

absl::Status TensorWriter::Append(const Tensor& part) {
  if (part.dtype() != output_.dtype() || part.size() > output_.size() - at_)
    return Refuse("an element of % % does not fit into % %",
                  {part.dtype(), part.shape(), output_.dtype(), output_.shape()});
  if (part.dtype() == DataType::DT_STRING) {
    const auto from = part.values<std::string>();
    std::copy(from.begin(), from.end(), output_.mutable_values<std::string>().begin() + at_);
  } else if (part.size() > 0) {
    std::memcpy(output_.mutable_data() + at_ * (part.bytes() / part.size()), part.data(), part.bytes());
  }
  at_ += part.size();
  return absl::OkStatus();
}

absl::Status TensorWriter::AppendZeros(int64_t count) {
  if (count > output_.size() - at_)
    return Refuse("% more values do not fit into %", {count, output_.shape()});
  if (output_.dtype() != DataType::DT_STRING && count > 0) {
    const size_t size = output_.bytes() / output_.size();
    std::memset(output_.mutable_data() + at_ * size, 0, count * size);
  }
  at_ += count;
  return absl::OkStatus();
}

void ElementList::Resize(int64_t size) {
  size_ = size;
  if (static_cast<int64_t>(set_.size()) > size) set_.resize(size);
}

const Tensor& ElementList::at(int64_t i) const {
  static const Tensor* const none = new Tensor;
  return i < static_cast<int64_t>(set_.size()) ? set_[i] : *none;
}

absl::Status ElementList::Set(int64_t i, Tensor tensor) {
  if (i >= kMostElements)
    return Refuse(absl::StatusCode::kResourceExhausted,
                  "no memory for element %: a list has up to % elements", {i, kMostElements});
  if (i >= static_cast<int64_t>(set_.size())) set_.resize(i + 1);
  set_[i] = std::move(tensor);
  size_ = std::max(size_, i + 1);
  return absl::OkStatus();
}

}  // namespace permafrost
