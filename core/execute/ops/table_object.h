// A hash table in memory, with keys and values of types that are known when the program runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

// Keys are their bytes, whatever their type, and values are rows of bytes or of strings.
class Table : public Opaque {
 public:
  DataType key_type = DataType::DT_INVALID, value_type = DataType::DT_INVALID;
  Shape value_shape;        // of one value
  bool is_mutable = false;  // else it is filled once, and cannot be used before

  bool is_filled() const { return is_filled_; }
  int64_t size() const { return static_cast<int64_t>(rows_.size()); }

  // InvalidArgument: keys and values do not belong together or into this table.
  absl::Status Check(const Tensor& keys, const Tensor& values) const;
  // Checked ones. FailedPrecondition: `once`, and a key has another value already.
  absl::Status Insert(const Tensor& keys, const Tensor& values, bool once);
  void Remove(const Tensor& keys);
  void Clear();
  // Makes it ready to be used.
  absl::Status Fill(const Tensor& keys, const Tensor& values);

  // The value of each key, else that of `otherwise`: one for all, or (is_mutable) one for each.
  absl::StatusOr<Tensor> Find(const Tensor& keys, const Tensor& otherwise, KernelContext& context) const;
  // In the order in which they came.
  absl::Status Export(KernelContext& context) const;

  Shape Values(const Shape& keys) const {
    Shape shape = keys;
    shape.insert(shape.end(), value_shape.begin(), value_shape.end());
    return shape;
  }

 private:
  static std::string_view Key(const Tensor& keys, int64_t i) {
    if (keys.dtype() == DataType::DT_STRING) return keys.values<std::string>()[i];
    const size_t size = keys.bytes() / keys.size();
    return {keys.data() + i * size, size};
  }
  size_t width() const { return static_cast<size_t>(ElementCount(value_shape)); }
  size_t row_bytes() const { return width() * FindDType(value_type)->size; }

  absl::flat_hash_map<std::string, size_t> rows_;
  size_t next_row_ = 0;
  std::string bytes_;               // the rows
  std::vector<std::string> texts_;  // or these, where values are strings
  bool is_filled_ = false;
};

}  // namespace permafrost
