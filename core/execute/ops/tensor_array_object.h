// A TensorArray in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/execute/ops/element_list.h"

namespace permafrost {

// Its elements are written once and, unless clear_after_read is off, read once.
class TensorArray : public Opaque {
 public:
  DataType dtype = DataType::DT_INVALID;
  PartialShape element_shape;
  bool dynamic_size = false, clear_after_read = true, identical_element_shapes = false;

  int64_t size() const { return tensors_.size(); }
  void Resize(int64_t size) { tensors_.Resize(size); }

  absl::Status Write(int64_t i, const Tensor& value);
  absl::StatusOr<Tensor> Read(int64_t i, KernelContext& context);
  // All that are asked for, which must be of one shape but for `free` outer dimensions.
  absl::StatusOr<std::vector<Tensor>> ReadMany(absl::Span<const int64_t> indices,
                                               const PartialShape& declared, size_t free,
                                               KernelContext& context);

  void Close() {
    is_closed_ = true;
    tensors_ = {};
  }
  bool is_closed() const { return is_closed_; }

 private:
  enum State : uint8_t { kUnset, kWritten, kRead, kCleared };
  State state(int64_t i) const { return i < static_cast<int64_t>(states_.size()) ? states_[i] : kUnset; }
  void SetState(int64_t i, State state) {
    if (i >= static_cast<int64_t>(states_.size())) states_.resize(i + 1);
    states_[i] = state;
  }

  ElementList tensors_;
  std::vector<State> states_;
  bool is_closed_ = false;
};

}  // namespace permafrost
