#include "core/tensor/tensor.h"

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <unistd.h>
#endif

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/tensor/memory.h"

namespace permafrost {
namespace {

// What one tensor may take. A system that promises more memory than it has ends the program when the promise is called
// in, so what could never be there is refused.
uint64_t MostBytes() {
  constexpr uint64_t kMost = std::numeric_limits<ptrdiff_t>::max() / 2;
#if defined(__unix__) && !defined(__EMSCRIPTEN__)
  const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGE_SIZE);
  if (pages > 0 && page > 0)
    return std::min(kMost, static_cast<uint64_t>(pages) * static_cast<uint64_t>(page));
#endif
  return kMost;
}

class HeapSource : public BufferSource {
 public:
  std::shared_ptr<char> Get(size_t size) override {
    auto* bytes = static_cast<char*>(TakeMemory(size));
    if (bytes == nullptr) return nullptr;
    return std::shared_ptr<char>(bytes, [size](char* memory) { GiveMemory(memory, size); });
  }
};

std::shared_ptr<char> StringBuffer(int64_t count) {
  auto* strings = new (std::nothrow) std::string[count + 1];
  if (strings == nullptr) return nullptr;
  return std::shared_ptr<char>(reinterpret_cast<char*>(strings), [strings](char*) { delete[] strings; });
}

// Objects hold tensors that hold objects, as deep as a loop has gone round: they go one after the other and not inside of
// each other, which would take stack.
void LetGo(std::shared_ptr<Opaque> object) {
  thread_local std::vector<std::shared_ptr<Opaque>>* waiting = nullptr;
  if (waiting != nullptr) {
    waiting->push_back(std::move(object));
    return;
  }
  std::vector<std::shared_ptr<Opaque>> objects;
  waiting = &objects;
  objects.push_back(std::move(object));
  while (!objects.empty()) {
    const std::shared_ptr<Opaque> last = std::move(objects.back());
    objects.pop_back();
  }
  waiting = nullptr;
}

}  // namespace

Tensor::Tensor(const Tensor& other) = default;
Tensor::Tensor(Tensor&& other) noexcept = default;
Tensor& Tensor::operator=(const Tensor& other) = default;
Tensor& Tensor::operator=(Tensor&& other) noexcept = default;
Tensor::~Tensor() = default;

BufferSource& BufferSource::Heap() {
  static HeapSource* const heap = new HeapSource;
  return *heap;
}

absl::StatusOr<Tensor> Tensor::Allocate(DataType dtype, Shape shape, BufferSource& source) {
  const DTypeInfo* info = FindDType(dtype);
  const bool is_string = dtype == DataType::DT_STRING;
  if (info == nullptr || (info->size == 0 && !is_string))
    return absl::UnimplementedError(absl::StrCat("cannot compute with ", DTypeName(dtype)));
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.element_size_ = is_string ? sizeof(std::string) : info->size;
  // Sizes come out of hostile graphs: their product must not wrap, in 32 bits too.
  if (std::any_of(shape.begin(), shape.end(), [](int64_t size) { return size < 0; }))
    return absl::InvalidArgumentError(absl::StrCat("a tensor cannot have the shape ", ShapeText(shape)));
  const std::optional<uint64_t> count = CheckedCount(shape);
  if (!count || *count > MostBytes() / tensor.element_size_)
    return absl::ResourceExhaustedError(
        absl::StrCat("a tensor of ", DTypeName(dtype), " ", ShapeText(shape), " does not fit into memory"));
  tensor.size_ = static_cast<int64_t>(*count);
  tensor.buffer_ = is_string ? StringBuffer(tensor.size_) : source.Get(tensor.bytes());
  if (tensor.buffer_ == nullptr)
    return absl::ResourceExhaustedError(absl::StrCat("no memory for a tensor of ", DTypeName(dtype), " ",
                                                     ShapeText(shape), ": ", WithCommas(tensor.bytes()),
                                                     " bytes"));
  tensor.data_ = tensor.buffer_.get();
  tensor.shape_ = std::move(shape);
  return tensor;
}

Tensor Tensor::Hold(DataType dtype, std::shared_ptr<Opaque> object) {
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.size_ = 1;
  // The buffer is the owner, so that IsOnlyOwner holds for objects too.
  tensor.opaque_ = std::shared_ptr<Opaque>(std::shared_ptr<Opaque>(), object.get());
  tensor.buffer_ = std::shared_ptr<char>(
      nullptr, [object = std::move(object)](char*) mutable { LetGo(std::move(object)); });
  return tensor;
}

absl::StatusOr<Tensor> Tensor::Reshaped(Shape shape) const {
  const std::optional<uint64_t> count = CheckedCount(shape);
  if (count != static_cast<uint64_t>(size_))
    return absl::InvalidArgumentError(
        absl::StrCat("a tensor of shape ", ShapeText(shape_), " has ", Counted(size_, "element"),
                     "; the shape ", ShapeText(shape), " has ", count ? absl::StrCat(*count) : "too many"));
  Tensor reshaped = *this;
  reshaped.shape_ = std::move(shape);
  return reshaped;
}

Tensor Tensor::Reinterpreted(DataType dtype, Shape shape) const {
  Tensor other = *this;
  other.dtype_ = dtype;
  other.element_size_ = FindDType(dtype)->size;
  other.shape_ = std::move(shape);
  other.size_ = static_cast<int64_t>(ElementCount(other.shape_));
  assert(other.bytes() == bytes());
  return other;
}

Tensor Tensor::Part(int64_t first, Shape shape) const {
  Tensor part = *this;
  part.size_ = static_cast<int64_t>(ElementCount(shape));
  part.shape_ = std::move(shape);
  assert(first >= 0 && first <= size_ && part.size_ <= size_ - first);
  part.data_ += first * element_size_;
  return part;
}

}  // namespace permafrost
