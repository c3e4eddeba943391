// A tensor in memory: element type, shape, and values in C order (the last dimension varies fastest; images are
// NHWC). A copy of a Tensor shares its values, which whoever made them changes no more once they are shared.
//
//   ASSIGN_OR_RETURN(Tensor image, Tensor::Allocate(DT_FLOAT, {1, 299, 299, 3}));
//   for (float& value : image.mutable_values<float>()) value = 0;
//   Tensor flat = *image.Reshaped({299 * 299 * 3});   // no copy
//
// Values of fixed size begin at a multiple of 64 bytes. Strings are std::string objects. What a graph passes around
// without being able to look inside (a hash table, a TensorArray) is a scalar of type resource or variant that holds
// an object.
#pragma once

#include <cassert>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/tensor/shape.h"
#include "core/tensor/types.h"

namespace permafrost {

// Where the bytes of tensors come from. The default is the heap; a plan has a pool of its own, so that buffers are
// used again.
class BufferSource {
 public:
  virtual ~BufferSource() = default;
  // `size` bytes at a multiple of 64, not initialised; null: there is not so much memory. The bytes go back when
  // the last owner goes, which may be after the source is gone.
  virtual std::shared_ptr<char> Get(size_t size) = 0;
  // Somebody needs much memory for a moment: what is kept only to be used again goes.
  virtual void Trim() {}

  static BufferSource& Heap();
};

// What a resource or variant tensor holds.
class Opaque {
 public:
  virtual ~Opaque() = default;
};

class Tensor {
 public:
  // An invalid one, which stands for "no tensor".
  Tensor() = default;
  // Not inline: every kernel moves tensors about, and code has to be fetched before it runs.
  Tensor(const Tensor& other);
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(const Tensor& other);
  Tensor& operator=(Tensor&& other) noexcept;
  ~Tensor();

  // Values of fixed size are not initialised; strings are empty. ResourceExhausted: more memory than there is.
  // Unimplemented: a type that cannot be computed with.
  static absl::StatusOr<Tensor> Allocate(DataType dtype, Shape shape,
                                         BufferSource& source = BufferSource::Heap());
  // An opaque scalar: `dtype` is DT_RESOURCE or DT_VARIANT.
  static Tensor Hold(DataType dtype, std::shared_ptr<Opaque> object);

  // For tests and small values.
  template <typename T>
  static Tensor Scalar(const T& value) {
    return Of<T>({}, {value});
  }
  template <typename T>
  static Tensor Of(Shape shape, std::initializer_list<T> values);

  bool valid() const { return dtype_ != DataType::DT_INVALID; }
  DataType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int rank() const { return static_cast<int>(shape_.size()); }
  int64_t dim(int i) const { return shape_[i]; }
  // Elements.
  int64_t size() const { return size_; }
  // What the elements take; of strings, the objects without their text.
  size_t bytes() const { return size_ * element_size_; }

  template <typename T>
  absl::Span<const T> values() const {
    assert(dtype_ == kDTypeOf<T>);
    return sized<T>();
  }
  template <typename T>
  absl::Span<T> mutable_values() {
    assert(dtype_ == kDTypeOf<T>);
    return mutable_sized<T>();
  }
  // The same without looking at the dtype: for code that is only about an element's size (WithSizedType).
  template <typename T>
  absl::Span<const T> sized() const {
    assert(sizeof(T) == element_size_);
    return absl::Span<const T>(reinterpret_cast<const T*>(data_), static_cast<size_t>(size_));
  }
  template <typename T>
  absl::Span<T> mutable_sized() {
    assert(sizeof(T) == element_size_);
    return absl::Span<T>(reinterpret_cast<T*>(data_), static_cast<size_t>(size_));
  }
  // The first element: for scalars.
  template <typename T>
  const T& scalar() const {
    return values<T>().front();
  }
  const char* data() const { return data_; }
  char* mutable_data() { return data_; }

  template <typename T>
  T* opaque() const {
    return dynamic_cast<T*>(opaque_.get());
  }

  // The same values in another shape of as many elements. (InvalidArgument: it has more or fewer.)
  absl::StatusOr<Tensor> Reshaped(Shape shape) const;
  // The same bytes as values of another type of the same size; or, with `shape`, of any fixed size.
  Tensor Reinterpreted(DataType dtype, Shape shape) const;
  // Elements [first, first + ElementCount(shape)), sharing the values. They may begin at any address.
  Tensor Part(int64_t first, Shape shape) const;

  // Nobody else has these values: they may be overwritten.
  bool IsOnlyOwner() const { return buffer_.use_count() == 1; }

 private:
  DataType dtype_ = DataType::DT_INVALID;
  Shape shape_;
  int64_t size_ = 0;
  uint32_t element_size_ = 0;
  char* data_ = nullptr;
  std::shared_ptr<char> buffer_;
  std::shared_ptr<Opaque> opaque_;
};

template <typename T>
Tensor Tensor::Of(Shape shape, std::initializer_list<T> values) {
  absl::StatusOr<Tensor> tensor = Allocate(kDTypeOf<T>, std::move(shape));
  assert(tensor.ok() && tensor->size() == static_cast<int64_t>(values.size()));
  std::copy(values.begin(), values.end(), tensor->template mutable_values<T>().begin());
  return *std::move(tensor);
}

}  // namespace permafrost
