// Elements of any type, moved without knowing it.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "core/tensor/tensor.h"

namespace permafrost {

// Copies runs of elements from one tensor to another of the same dtype, which Tensor::Allocate has made.
class ElementCopier {
 public:
  ElementCopier(const Tensor& from, Tensor& to)
      : from_(from.data()), to_(to.mutable_data()), size_(FindDType(to.dtype())->size) {}

  void operator()(int64_t from, int64_t to, int64_t count) const {
    if (size_ != 0) {
      std::memcpy(to_ + to * size_, from_ + from * size_, count * size_);
    } else {
      std::copy_n(reinterpret_cast<const std::string*>(from_) + from, count,
                  reinterpret_cast<std::string*>(to_) + to);
    }
  }

 private:
  const char* from_;
  char* to_;
  int64_t size_;  // 0: strings
};

// Zeros and empty strings.
inline void Clear(Tensor& tensor) {
  if (tensor.dtype() != DataType::DT_STRING) std::memset(tensor.mutable_data(), 0, tensor.bytes());
}

// Every element becomes the scalar, which is of the same dtype.
inline void FillWith(Tensor& tensor, const Tensor& scalar) {
  if (tensor.dtype() == DataType::DT_STRING) {
    for (std::string& text : tensor.mutable_values<std::string>()) text = scalar.scalar<std::string>();
    return;
  }
  // Once the first is there, what is there is copied behind itself.
  const size_t bytes = tensor.bytes();
  size_t done = std::min<size_t>(bytes, FindDType(tensor.dtype())->size);
  std::memcpy(tensor.mutable_data(), scalar.data(), done);
  for (; done < bytes; done += std::min(done, bytes - done))
    std::memcpy(tensor.mutable_data() + done, tensor.data(), std::min(done, bytes - done));
}

inline absl::Status RequireType(const Tensor& tensor, DataType dtype, std::string_view name) {
  if (tensor.dtype() == dtype) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " must be ", DTypeName(dtype), ", not ", DTypeName(tensor.dtype())));
}

}  // namespace permafrost
