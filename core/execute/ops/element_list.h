// What TensorArrays and TensorLists share: tensors by index that are stacked, joined and cut apart, and the shape of
// an element, of which not everything need be known.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

bool IsFullShape(const PartialShape& shape);
// InvalidArgument: they contradict each other.
absl::StatusOr<PartialShape> MergeShapes(const PartialShape& a, const PartialShape& b);

// The shape without its first dimension, and with another one in front.
Shape WithoutFirst(const Shape& shape);
Shape WithFirst(int64_t first, const Shape& shape);

absl::StatusOr<Tensor> ZeroTensor(KernelContext& context, DataType dtype, const Shape& shape);

// Element i of a tensor along its first dimension, and `count` of them from there; the values are shared. The tensor
// must have a dimension and so many elements.
Tensor ElementAt(const Tensor& tensor, int64_t i);
Tensor ElementsAt(const Tensor& tensor, int64_t first, int64_t count);

// Copies parts into a tensor, one behind the other.
class TensorWriter {
 public:
  static absl::StatusOr<TensorWriter> Make(KernelContext& context, DataType dtype, Shape shape);

  // Of the writer's type. InvalidArgument: there is no place left for so many values.
  absl::Status Append(const Tensor& part);
  absl::Status AppendZeros(int64_t count);

  Tensor Take() { return std::move(output_); }

 private:
  Tensor output_;
  int64_t at_ = 0;
};

// A vector of tensors that grows where it is written. Those that were not set are invalid. A size is not memory, so
// that a graph may ask for any.
class ElementList {
 public:
  // Of int32 indices nobody uses more; a graph that does is out for memory.
  static constexpr int64_t kMostElements = int64_t{1} << 22;

  int64_t size() const { return size_; }
  void Resize(int64_t size);
  const Tensor& at(int64_t i) const;  // i < size()
  // ResourceExhausted: the index is too large.
  absl::Status Set(int64_t i, Tensor tensor);

 private:
  int64_t size_ = 0;
  std::vector<Tensor> set_;  // the first ones
};

}  // namespace permafrost
